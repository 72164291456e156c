"""Every write to receptions and cases."""
