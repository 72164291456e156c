"""A partner's own opinion (GC-3.2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import policies
from cases.actions.duties import OPINION
from cases.enums import Choice
from cases.models import Meeting, Opinion
from cases.queries import versions_of
from cases.regulations import PARTS, Versions, outdated_parts
from core.actors import Actor
from core.audit import Facts, digest_of, record
from core.duties import discharge
from core.errors import Forbidden, Stale, Unmet
from core.transitions import lock, table_of

VOUCHED = (
    "meeting_id",
    "person_id",
    "choice",
    "reasons",
    "v_parties",
    "v_counts",
    "v_handlers",
    "v_plan",
)


def give_opinion(
    meeting: Meeting,
    *,
    choice: str,
    actor: Actor,
    at: datetime,
    reasons: str = "",
    seen: Versions | None = None,
    version: Any = None,
) -> Opinion:
    """Give one's opinion on the case as it stands; a later one replaces it until the close.

    Args:
        seen: what the partner had before them; when the case has changed since, they are told.

    Raises:
        Forbidden: not a partner of the circle in person.
        WrongState: the meeting is over.
        Stale: the case changed while the partner was writing.
        Unmet: declining or asking for facts without saying why.
    """
    with transaction.atomic():
        case = lock(meeting.case)
        fresh = Meeting.objects.select_for_update().get(pk=meeting.pk)
        if not policies.can_give_opinion(actor, fresh):
            raise Forbidden(_("只有受邀的合伙人本人可以表态，不能由他人代为表态。"))
        table_of(fresh).check("give_opinion", fresh.state)
        now = versions_of(case)
        if seen is not None and seen != now:
            raise Stale(_changed_sentence(seen, now), clause="GC-3.2")
        if choice != Choice.TAKE and not reasons.strip():
            message = _("不同意或要求先查明事实的，请写明理由。")
            raise Unmet(message, clause="GC-3.2", fields={"reasons": message})
        opinion = Opinion.objects.create(
            meeting=fresh,
            person=actor.person,
            choice=choice,
            reasons=reasons,
            v_parties=now.parties,
            v_counts=now.counts,
            v_handlers=now.handlers,
            v_plan=now.plan,
            given_at=at,
        )
        _record(opinion, actor, at)
        occasion = f"{actor.person_id}:{now.parties}.{now.counts}.{now.handlers}.{now.plan}"
        discharge(OPINION, fresh, actor=actor, at=at, occasion=occasion)
    return opinion


def _changed_sentence(seen: Versions, now: Versions) -> str:
    parts = [str(PARTS[part]) for part in outdated_parts(seen, now)] or [
        str(PARTS[part]) for part in PARTS if getattr(seen, part) != getattr(now, part)
    ]
    sentence = ngettext(
        "您打开这一页之后，%(parts)s有变动。请看过再表态。",
        "您打开这一页之后，%(parts)s有变动。请看过再表态。",
        len(parts),
    )
    return sentence % {"parts": _("、").join(parts)}


def _record(opinion: Opinion, actor: Actor, at: datetime) -> None:
    content = {name: getattr(opinion, name) for name in VOUCHED}
    facts = Facts(clause="GC-3.2", digest=digest_of(content))
    record(opinion, "give_opinion", actor=actor, at=at, facts=facts, chained=True)
