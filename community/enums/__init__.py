"""Terms of lawyers in communities, by noun; docs/glossary.md has each with its clause."""
