"""How often something may be done by whom, in windows that begin at fixed moments."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import connection
from django.http import HttpRequest

from core.errors import TooMany
from core.models import Allowance
from core.sealing import keyed_hash

# One statement: two at once are counted one after the other, and never lost.
_SPEND = """
INSERT INTO core_allowance (key, used, until) VALUES (%s, 1, %s)
ON CONFLICT (key) DO UPDATE SET used = core_allowance.used + 1
RETURNING used
"""
# Who has an IPv6 line has a whole network of addresses.
ONE_LINE = 64


def spend(what: str, whose: str, *, most: int, seconds: int, at: datetime, message: str) -> None:
    """Count one use within the running window.

    Raises:
        TooMany: it was used up.
    """
    until = datetime.fromtimestamp((_window(seconds, at) + 1) * seconds, UTC)
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, [_key(what, whose, seconds, at), until])
        used: int = cursor.fetchone()[0]
    if used > most:
        raise TooMany(message)


def spent(what: str, whose: str, *, most: int, seconds: int, at: datetime) -> bool:
    """Whether the running window is used up, without counting."""
    return Allowance.objects.filter(pk=_key(what, whose, seconds, at), used__gte=most).exists()


def drop_old(*, at: datetime) -> int:
    """Forget windows that are over."""
    return Allowance.objects.filter(until__lt=at).delete()[0]


def _window(seconds: int, at: datetime) -> int:
    return int(at.timestamp()) // seconds


def _key(what: str, whose: str, seconds: int, at: datetime) -> str:
    return f"{what}:{seconds}:{_window(seconds, at)}:{keyed_hash('limit', whose)[:32]}"


def client_address(request: HttpRequest) -> str:
    """The client's address as far as the proxies in front vouch for it; "" when nobody does.

    Told as sign-in tells it: by `ALLAUTH_TRUSTED_PROXY_COUNT`.
    """
    try:
        return str(get_adapter().get_client_ip(request))
    except (ImproperlyConfigured, PermissionDenied):
        return ""


def line_of(request: HttpRequest) -> str:
    """What limits by address count: the address, in IPv6 the network that one line gets."""
    address = client_address(request)
    if ":" not in address:
        return address
    known = ipaddress.IPv6Address(address)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network(f"{address}/{ONE_LINE}", strict=False))
