"""Every write to people, organisations, memberships and grants."""
