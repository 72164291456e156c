"""People, organisations, memberships, roles, grants and sign-in."""
