"""What accounts adds to shared pages."""
