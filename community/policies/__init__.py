"""The access tables of lawyers in communities, by noun; `access` holds the sides."""
