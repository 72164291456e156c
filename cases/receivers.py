"""What cases does when a lower app tells that something happened."""
