"""Every write of lawyers in communities."""
