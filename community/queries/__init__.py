"""Named reads of lawyers in communities."""
