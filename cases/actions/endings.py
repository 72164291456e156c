"""What becomes of a firm's cases when the firm ends."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import ngettext

from accounts.models import Organisation
from accounts.queries import bar_of
from cases.models import Case, Reception
from cases.transitions import CASE
from conflicts.actions.interests import move_interests
from core.actors import Actor
from core.audit import Facts, record
from core.errors import Unmet


def move_cases(
    firm: Organisation, successor: Organisation | None, *, actor: Actor, at: datetime
) -> int:
    """Give a merged firm's cases and receptions to its successor, in one statement each.

    Meetings keep the firm whose partners decided: what they decided stands.

    Returns:
        How many cases went over.

    Raises:
        Unmet: the firm closes without a successor while cases of it aren't over.
    """
    running = Case.objects.filter(firm=firm).exclude(state__in=CASE.final)
    if successor is None:
        left = running.count()
        if left:
            sentence = ngettext(
                "还有 %(n)d 件案件没有了结，请先移交或并入另一家律所。",
                "还有 %(n)d 件案件没有了结，请先移交或并入另一家律所。",
                left,
            )
            raise Unmet(sentence % {"n": left})
        return 0
    with transaction.atomic():
        _tell_numbers_apart(firm, successor)
        moved = Case.objects.filter(firm=firm).update(firm=successor, bar=bar_of(successor))
        Reception.objects.filter(firm=firm).update(firm=successor)
        move_interests(firm, successor, actor=actor, at=at)
        changes = {"firm": [firm.pk, successor.pk], "cases": moved}
        record(successor, "take_over_cases", actor=actor, at=at, facts=Facts(changes=changes))
    return moved


def _tell_numbers_apart(firm: Organisation, successor: Organisation) -> None:
    """Register numbers are each firm's own: those that came over carry their firm's name.

    Both firms may have given the same number; the one that comes over says where it is from.
    """
    taken = Case.objects.filter(firm=successor).values("register_no")
    for case in Case.objects.filter(firm=firm, register_no__in=taken).only("register_no"):
        case.register_no = f"{case.register_no}（{firm.short_name or firm.name}）"[:40]
        case.save(update_fields=["register_no"])
