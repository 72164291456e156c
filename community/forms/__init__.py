"""The forms of lawyers in communities."""
