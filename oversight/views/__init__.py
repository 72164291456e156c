"""Pages of what the bar does."""
