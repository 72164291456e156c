"""Views of conflicts."""
