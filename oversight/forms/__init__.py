"""Forms of what the bar does."""
