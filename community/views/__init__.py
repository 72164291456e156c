"""The views of lawyers in communities."""
