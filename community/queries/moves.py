"""Communities that came to another district, and what must be done before one can (LC-7)."""

from __future__ import annotations

from datetime import date

from community.enums.liaison import CheckState, NoticeState
from community.enums.pairing import OPEN_STATES, PairingState
from community.models import (
    ChangeNotice,
    CommunityMove,
    CommunityProfile,
    MonthFigures,
    Pairing,
    Programme,
    SpotCheck,
    TakeoverTask,
)

RUNNING = (PairingState.REVIEWED, PairingState.ACTIVE)
CHECKING = (CheckState.PLANNED, CheckState.DONE, CheckState.ANSWERED, CheckState.FOLLOW_UP)
NOTICED = (NoticeState.REPORTED, NoticeState.TAKEN_UP, NoticeState.RETURNED)


def offices_before(programme: Programme, month: date) -> dict[int, int | None]:
    """The office a community belonged to in a month, for those that have moved since."""
    later = CommunityMove.objects.filter(programme=programme, month__gt=month)
    # The first move after the month says where it was: it is read last.
    return dict(later.order_by("-month", "-id").values_list("community_id", "old_liaison_id"))


def in_the_way(place: CommunityProfile, month: date) -> list[str]:
    """What is under way with the old office: kinds of things, in the order they are told."""
    here = {"community_id": place.pk}
    found = {
        "months": MonthFigures.objects.filter(**here, month__lt=month, locked=False),
        "passed": MonthFigures.objects.filter(**here, month__gte=month, locked=True),
        "checks": SpotCheck.objects.filter(**here, state__in=CHECKING),
        "pairings": Pairing.objects.filter(**here, state__in=OPEN_STATES).exclude(
            state__in=RUNNING
        ),
        "takeovers": TakeoverTask.objects.filter(
            pairing__community_id=place.pk, done_at__isnull=True
        ),
        "helpers": TakeoverTask.objects.filter(
            arrangement__community_id=place.pk, done_at__isnull=True
        ),
        "changes": ChangeNotice.objects.filter(organisation_id=place.pk, state__in=NOTICED),
    }
    return [name for name, rows in found.items() if rows.exists()]


def moves_of(community_id: int) -> list[CommunityMove]:
    """A community's moves, the newest first."""
    found = CommunityMove.objects.filter(community_id=community_id)
    return list(found.select_related("old_liaison", "new_liaison").order_by("-on", "-id"))
