"""What the table of access is asked with: a small world, addresses in it, and the table."""
