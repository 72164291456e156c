"""Views of cases, by noun."""
