"""What community does when a lower app tells that something happened: one action each."""
