"""Who sees a case: grants that come with an assignment, and those the director gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.grants import grant, grants_on, revoke, revoke_all
from accounts.models import Grant, User
from accounts.queries import belongs, memberships_of
from cases import policies
from cases.models import Case
from cases.policies import VIEW, WORK
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Forbidden, Stale, Unmet
from core.transitions import lock


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


def end_work(case: Case, person_id: int, *, reason: str, actor: Actor, at: datetime) -> None:
    """Somebody works on the case no more; who decides on it still sees it."""
    decides = case.meetings.filter(invitees__person_id=person_id, invitees__recused_at__isnull=True)
    taken = (WORK,) if decides.exists() else (VIEW, WORK)
    shut_out(case, person_id, taken, reason=reason, actor=actor, at=at)


def hand_over_work(
    case: Case, person: User, *, to_person: User, reason: str, actor: Actor, at: datetime
) -> None:
    """Let somebody else go on with a case a person took in without handling it.

    Raises:
        Forbidden: not the director.
        Stale: the person doesn't work on it any more.
        Unmet: no reason, or somebody outside the firm.
    """
    if not policies.is_director_of(actor, case):
        raise Forbidden(_("由本所主任移交。"))
    if not belongs(to_person.pk, case.firm_id, local_day(at)):
        raise Unmet(_("只能交给本所的人。"), fields={"to_person": _("请选择本所的人")})
    if not reason.strip():
        raise Unmet(_("请写明移交的原因。"), fields={"reason": _("请写明原因")})
    with transaction.atomic():
        fresh = lock(case)
        if not grants_on(fresh).filter(person=person, permission=WORK, automatic=True).exists():
            raise Stale(_("这个案件已经不在这个人名下。"))
        let_in(fresh, to_person, works=True, reason=_("接手收案事务"), actor=actor, at=at)
        end_work(fresh, person.pk, reason=reason, actor=actor, at=at)
        facts = Facts(reason=reason, changes={"from": person.pk, "to": to_person.pk})
        record(fresh, "hand_over", actor=actor, at=at, facts=facts)


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
