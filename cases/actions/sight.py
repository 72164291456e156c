"""Who sees a case: grants that come with an assignment, and those the director gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.actions.grants import grant, revoke, revoke_all
from accounts.models import Grant, User
from accounts.queries import memberships_of
from cases import policies
from cases.models import Case
from cases.policies import VIEW, WORK
from core.actors import Actor
from core.calendar import local_day
from core.errors import Forbidden, Unmet


def let_in(
    case: Case, person: User, *, works: bool, reason: str, actor: Actor, at: datetime
) -> None:
    """Give a person sight of a case with their assignment, and the work on it to handlers."""
    permissions = (VIEW, WORK) if works else (VIEW,)
    for permission in permissions:
        grant(
            permission,
            person,
            case,
            owner_id=case.firm_id,
            reason=reason,
            automatic=True,
            actor=actor,
            at=at,
        )


def shut_out(
    case: Case,
    person_id: int,
    permissions: Sequence[str] = (VIEW, WORK),
    *,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Take back what came with an assignment; sight the director granted stays."""
    for permission in permissions:
        revoke_all(permission, person_id, case, reason=reason, actor=actor, at=at)


def grant_sight(
    case: Case,
    *,
    person: User,
    reason: str,
    actor: Actor,
    at: datetime,
    until: date | None = None,
    version: Any = None,
) -> Grant:
    """The director lets somebody of the firm see a case, with reason and term.

    Raises:
        Forbidden: not the director in person.
        Unmet: somebody outside the firm, no reason, or an end in the past.
    """
    if not policies.can_grant_sight(actor, case):
        raise Forbidden(_("由本所主任授权。"))
    inside = {m.organisation_id for m in memberships_of(person.pk, local_day(at))}
    if case.firm_id not in inside:
        raise Unmet(_("只能授权给本所的人。"), fields={"person": _("请选择本所的人")})
    return grant(
        VIEW, person, case, owner_id=case.firm_id, reason=reason, until=until, actor=actor, at=at
    )


def revoke_sight(given: Grant, case: Case, *, reason: str, actor: Actor, at: datetime) -> None:
    """The director takes a granted sight back.

    Raises:
        Forbidden: not the director in person, or sight that came with an assignment.
        Stale: it was taken back before.
    """
    of_case = (given.subject_type, given.subject_id) == (case._meta.label_lower, case.pk)
    if not policies.can_grant_sight(actor, case) or given.automatic or not of_case:
        raise Forbidden(_("随任务而来的查看权在任务结束时收回。"))
    revoke(given, reason=reason, actor=actor, at=at)
