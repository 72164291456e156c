"""Views of reports, by who uses them."""
