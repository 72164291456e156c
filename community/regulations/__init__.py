"""The measures on lawyers into communities: clauses, numbers, and yes and no on plain values."""

from community.regulations import (
    changes,
    checks,
    clauses,
    exchange,
    monthly,
    moves,
    office,
    pairing,
    rota,
    work,
)

__all__ = [
    "changes",
    "checks",
    "clauses",
    "exchange",
    "monthly",
    "moves",
    "office",
    "pairing",
    "rota",
    "work",
]
