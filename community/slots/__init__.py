"""What community adds to shared pages; each module registers what belongs to its nouns."""
