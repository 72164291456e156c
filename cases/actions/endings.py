"""What becomes of a firm's cases when the firm ends."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation
from accounts.queries import bar_of
from cases.actions.duties import JOINT, OPINION
from cases.enums import JointState, MeetingState
from cases.models import Case, JointHandling, Meeting, Reception
from cases.transitions import CASE
from conflicts.actions.interests import move_interests
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.duties import cancel
from core.errors import Unmet
from core.transitions import lock, move


def move_cases(
    firm: Organisation,
    successor: Organisation | None,
    *,
    actor: Actor,
    at: datetime,
    on: date | None = None,
) -> int:
    """Give a merged firm's cases and receptions to its successor, in one statement each.

    Meetings keep the firm whose partners decide: what they decided stands, and they go on with
    those of a day up to the merger. One of a later day is called off: nobody is a partner of the
    merged firm then, and the successor calls its own.

    Args:
        on: the day of the merger; today by default.

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
        _move_joint(firm, successor, actor, at)
        _call_off_later_meetings(successor, firm, on, actor, at)
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


def _move_joint(firm: Organisation, successor: Organisation, actor: Actor, at: datetime) -> None:
    """What the firm was asked to handle together is the successor's to answer, or to go on with.

    A request that would ask a firm about its own case, or twice, is over. What was confirmed stays
    beside the successor's own row: the partners of its day made up the circle.
    """
    held = JointHandling.objects.filter(
        firm=firm, state__in=[JointState.ASKED, JointState.CONFIRMED]
    )
    asked_of_own = JointHandling.objects.filter(
        firm=successor, case__firm=successor, state=JointState.ASKED
    )
    for joint in asked_of_own.order_by("pk"):
        _refuse_moot(joint, actor, at)
    for joint in held.select_related("case").order_by("pk"):
        known = JointHandling.objects.filter(case=joint.case, firm=successor).exists()
        moot = known or joint.case.firm_id == successor.pk
        if joint.state == JointState.CONFIRMED:
            if not moot:
                _confirm_alike(joint, successor, actor, at)
        elif moot:
            _refuse_moot(joint, actor, at)
        else:
            JointHandling.objects.filter(pk=joint.pk).update(firm=successor)
            facts = Facts(changes={"firm": [firm.pk, successor.pk]})
            record(joint, "go_over", actor=actor, at=at, facts=facts)


def _refuse_moot(joint: JointHandling, actor: Actor, at: datetime) -> None:
    values = {"answered_by_id": actor.person_id, "answered_at": at}
    facts = Facts(reason=_("律所合并"))
    over = move(lock(joint), "refuse", actor=actor, at=at, values=values, facts=facts)
    cancel(JOINT, over, actor=actor, at=at, note="firms merged")


def _confirm_alike(
    joint: JointHandling, successor: Organisation, actor: Actor, at: datetime
) -> None:
    own = JointHandling.objects.create(
        case=joint.case,
        firm=successor,
        note=joint.note,
        asked_by_id=joint.asked_by_id,
        asked_at=joint.asked_at,
    )
    values = {"answered_by_id": joint.answered_by_id, "answered_at": joint.answered_at}
    facts = Facts(reason=_("律所合并"))
    move(lock(own), "confirm", actor=actor, at=at, values=values, facts=facts)


def _call_off_later_meetings(
    successor: Organisation, firm: Organisation, on: date | None, actor: Actor, at: datetime
) -> None:
    day = on or local_day(at)
    later = Meeting.objects.filter(
        firm=firm, case__firm=successor, state=MeetingState.OPEN, held_on__gt=day
    )
    facts = Facts(reason=_("律所合并"))
    for meeting in later.select_related("case").order_by("pk"):
        case = lock(meeting.case)
        gone = move(lock(meeting), "cancel", actor=actor, at=at, facts=facts)
        cancel(OPINION, gone, actor=actor, at=at, note="firms merged")
        move(case, "cancel_meeting", actor=actor, at=at, facts=facts)
