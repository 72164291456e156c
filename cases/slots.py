"""What cases adds to shared pages, search, the transfer screen and the record."""
