"""One-time tokens of forms: a double click, a reload or a repeated send makes one thing.

The token is used up in the transaction of the act. A second request with the same token waits for
the first and is led to what that one made; if the first was refused, the token is still good.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from core.models import OneTime

KEPT_FOR = timedelta(days=30)


def use(token: UUID, *, person_id: int | None, at: datetime) -> str | None:
    """Use a token up inside the caller's transaction.

    Returns:
        None when it was fresh, else where its first use led.
    """
    # Two senders of one token meet at the primary key: the later one waits for the first to commit.
    held, fresh = OneTime.objects.get_or_create(
        token=token, defaults={"person_id": person_id, "leads_to": "/", "at": at}
    )
    return None if fresh else held.leads_to


def led_to(token: str, *, person_id: int | None) -> str | None:
    """Where a token that this person has used up led; None for any other."""
    try:
        found = OneTime.objects.filter(token=UUID(token), person_id=person_id)
    except ValueError:
        return None
    return found.values_list("leads_to", flat=True).first()


def leads_to(token: UUID, where: str) -> None:
    """Keep where the act led, for whoever sends the same form again."""
    OneTime.objects.filter(token=token).update(leads_to=where)


def drop_old(*, at: datetime) -> int:
    """Forget tokens of forms nobody has open any more."""
    return OneTime.objects.filter(at__lt=at - KEPT_FOR).delete()[0]
