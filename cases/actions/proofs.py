"""What a decision rests on isn't undone afterwards (GC-3.2)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Membership
from cases.enums import CaseState
from cases.models import Case, Opinion
from core.errors import Unmet


def refuse_undoing(membership: Membership) -> None:
    """Refuse an end that would make somebody no partner on a day they decided as one.

    Before acceptance such an opinion simply counts no more; on it a case may have been accepted.

    Raises:
        Unmet: naming the day the end can't lie before.
    """
    if membership.role != Role.PARTNER or membership.until is None:
        return
    undecided = (CaseState.DECIDED, CaseState.DECISION_OWED)
    decisions = Case.objects.exclude(state__in=undecided).exclude(decision=None)
    undone = Opinion.objects.filter(
        person_id=membership.person_id,
        meeting__held_on__gt=membership.until,
        meeting__invitees__membership=membership,
        meeting__in=decisions.values("decision_id"),
    )
    days = undone.order_by("-meeting__held_on").values_list("meeting__held_on", flat=True)
    last = days.first()
    if last is not None:
        message = _("这名合伙人 %(day)s 参加过集体讨论，案件已据此受理，最后一天不能早于那天。")
        sentence = message % {"day": last.isoformat()}
        raise Unmet(sentence, clause="GC-3.2", fields={"until": sentence})
