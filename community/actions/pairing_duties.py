"""Whose turn it is with a pairing, and who is told (LC-22)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import holders
from community.actions.endings import (
    keep_loads,
    keep_standing,
)
from community.models import Pairing
from community.policies import pairing as policies
from core.actors import Actor
from core.calendar import local_day
from core.duties import DutyKind, discharge, duty_kind
from core.errors import Forbidden
from core.notices import notify

APPROVE = duty_kind(
    DutyKind(
        code="community.approve_pairing",
        clause="LC-22",
        title=gettext_lazy("办理结对：联络处意见"),
        link=lambda duty: f"/pairings/{duty.subject_id}/",
        roles=("liaison", "officer", "leader"),
        supervisor=("liaison", "leader"),
    )
)
REVIEW = duty_kind(
    DutyKind(
        code="community.review_pairing",
        clause="LC-22",
        title=gettext_lazy("办理结对：市律协审查"),
        link=lambda duty: f"/pairings/{duty.subject_id}/",
        roles=("officer", "leader"),
        supervisor=("leader",),
    )
)
RENEW = duty_kind(
    DutyKind(
        code="community.renew_agreement",
        clause="LC-8",
        title=gettext_lazy("服务协议将到期，续签"),
        link=lambda duty: f"/agreements/{duty.subject_id}/",
        roles=("director", "clerk"),
        supervisor=("director",),
    )
)
OFFICES = ("director", "clerk", "community_clerk", "liaison", "officer")


def refuse_stranger(actor: Actor, pairing: Pairing) -> None:
    if not policies.can_adjust_pairing(actor, pairing):
        raise Forbidden(_("由联络处或市律师协会办理。"))


def settled(pairing: Pairing, actor: Actor, at: datetime) -> None:
    """Nobody waits for an approval or review of it any more; the counts are kept."""
    discharge(APPROVE, pairing, actor=actor, at=at)
    discharge(REVIEW, pairing, actor=actor, at=at)
    keep_standing(pairing.community_id)
    keep_loads(firm_id=pairing.firm_id, lawyers=(pairing.lawyer_id,), today=local_day(at))


def tell(pairing: Pairing, what: str, where: list[int], actor: Actor, at: datetime) -> None:
    """Tell the offices of both sides, not whoever did it."""
    today = local_day(at)
    for organisation in where:
        people = set(holders(organisation, OFFICES, today)) - {actor.person_id}
        notify(
            f"pairing-{what}:{pairing.pk}:{pairing.version}",
            f"community/notices/pairing_{what}",
            people,
            at=at,
            link=f"/pairings/{pairing.pk}/",
            organisation_id=organisation,
        )
