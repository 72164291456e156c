"""The measures on lawyers into communities: clauses, numbers, and yes and no on plain values."""

from community.regulations import clauses, monthly, office, pairing, rota, work

__all__ = ["clauses", "monthly", "office", "pairing", "rota", "work"]
