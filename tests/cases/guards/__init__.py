"""Each guard in the database refuses what it is there for, and lets pass what is right."""
