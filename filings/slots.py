"""What filings adds to shared pages, search, navigation and the record."""
