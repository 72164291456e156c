"""Every write to reports."""
