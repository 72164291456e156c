"""Papers of lawyers in communities, from objects to templates."""
