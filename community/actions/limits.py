"""How often the public may do something: generous for an address, which a crowd may share."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache

from core.errors import TooMany
from core.sealing import keyed_hash


def spend(what: str, whose: str, *, most: int, seconds: int, at: datetime, message: str) -> None:
    """Count one use within the running window; the windows begin at fixed moments.

    Raises:
        TooMany: it was used up.
    """
    key = _key(what, whose, seconds, at)
    cache.add(key, 0, seconds * 2)
    if cache.incr(key) > most:
        raise TooMany(message)


def spent(what: str, whose: str, *, most: int, seconds: int, at: datetime) -> bool:
    """Whether the running window is used up, without counting."""
    return int(cache.get(_key(what, whose, seconds, at)) or 0) >= most


def _key(what: str, whose: str, seconds: int, at: datetime) -> str:
    window = int(at.timestamp()) // seconds
    return f"limit:{what}:{window}:{keyed_hash('limit', whose)[:32]}"
