"""Duties swapped between lawyers of a firm: offered, accepted, with a dated substitution (LC-14)."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import on_day
from community.actions.assignments import stand_in
from community.actions.endings import lock_lawyers
from community.actions.rota_days import group_trips
from community.actions.visits import refuse_clash, tell_community
from community.enums.work import VisitState
from community.models import Assignment, Substitution, Swap, Visit
from community.policies import work as policies
from community.queries.rota import colleagues
from community.regulations.rota import Hours
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Forbidden, Stale, Unmet, WrongState
from core.notices import notify
from core.transitions import lock, move


def ask_swap(
    visit: Visit,
    *,
    to: User,
    reason: str,
    in_exchange: Visit | None = None,
    actor: Actor,
    at: datetime,
) -> Swap:
    """Ask a colleague to take a duty, for one of theirs or for nothing.

    Raises:
        Forbidden: neither the firm's office nor the lawyer on duty.
        WrongState: done, moved or excused already, or the day has passed.
        Unmet: not a certified colleague of the firm, not free, or another's duty in exchange.
        Stale: somebody was asked already.
    """
    with transaction.atomic():
        fresh = lock(visit)
        if not policies.can_plan_rota(actor, firm_id=fresh.firm_id, lawyer_id=fresh.lawyer_id):
            raise Forbidden(_("由律所或值班律师本人换班。"))
        _refuse_unable(fresh, to, at, besides=in_exchange)
        if in_exchange is not None:
            other = lock(in_exchange)
            if other.lawyer_id != to.pk or other.firm_id != fresh.firm_id:
                message = _("这一班不是所选同事的。")
                raise Unmet(message, fields={"in_exchange": message})
            _refuse_unable(other, fresh.lawyer, at, besides=fresh)
        try:
            with transaction.atomic():
                swap = Swap.objects.create(
                    visit=fresh,
                    in_exchange=in_exchange,
                    to=to,
                    firm_id=fresh.firm_id,
                    reason=reason,
                    asked_by=actor.on_behalf_of or actor.person,
                    asked_at=at,
                )
        except IntegrityError as error:
            raise Stale(_("这一班已经在请人代班，等对方答复或先撤回。")) from error
        facts = Facts(reason=reason, clause="LC-14", to_state=swap.state, changes={"to": to.name})
        record(swap, "ask", actor=actor, at=at, facts=facts)
        _tell(swap, "asked", to.pk, at=at)
    return swap


def _refuse_unable(visit: Visit, person: User, at: datetime, *, besides: Visit | None) -> None:
    """Refuse who can't take a duty, or one that can't be taken any more."""
    if visit.state != VisitState.PLANNED or visit.on < local_day(at):
        raise WrongState(_("这一班已经变动或已过，不能换班。"))
    if not colleagues(visit).filter(pk=person.pk).exists():
        message = _("%(name)s 那天没有社区律师资格，或不在本所。") % {"name": person.name}
        raise Unmet(message, clause="LC-21", fields={"to": message})
    left_out = () if besides is None else (besides.pk,)
    try:
        refuse_clash(
            person.pk,
            visit.on,
            Hours(visit.begins, visit.ends),
            besides=left_out,
            community_id=visit.community_id,
        )
    except Unmet as refusal:
        raise Unmet(refusal.message, clause="LC-14", fields={"to": refusal.message}) from refusal


def _tell(swap: Swap, what: str, person_id: int, *, at: datetime) -> None:
    notify(
        f"swap:{swap.pk}:{what}",
        f"community/notices/swap_{'asked' if what == 'asked' else 'answered'}",
        [person_id],
        at=at,
        context={"on": swap.visit.on.isoformat()},
        link=reverse("visit-today"),
        organisation_id=swap.firm_id,
    )


def agree_swap(swap: Swap, *, actor: Actor, at: datetime, version: int | None = None) -> Swap:
    """The colleague takes the duty; where they don't serve there, a substitution of that day says so.

    The figures stay with the lawyer whose community it is, whoever comes.

    Raises:
        Forbidden: not who was asked.
        Stale, WrongState: withdrawn meanwhile, or the duty has moved or passed.
        Unmet: not free any more, not qualified, LC-19.
    """
    with transaction.atomic():
        lock_lawyers(swap.to_id, swap.visit.lawyer_id)
        fresh = _answered(swap, actor, version)
        visit = lock(fresh.visit)
        other = lock(fresh.in_exchange) if fresh.in_exchange else None
        giver, taker = visit.lawyer, fresh.to
        _refuse_unable(visit, taker, at, besides=other)
        if other is not None:
            if other.lawyer_id != taker.pk:
                raise WrongState(_("换值的那一班已经变动，不能换班。"))
            _refuse_unable(other, giver, at, besides=visit)
        done = move(fresh, "agree", actor=actor, at=at, values={"answered_at": at})
        _hand_over(visit, taker, done, actor, at)
        if other is not None:
            _hand_over(other, giver, done, actor, at)
        _tell(done, "agreed", done.asked_by_id, at=at)
    return done


def _answered(swap: Swap, actor: Actor, version: int | None) -> Swap:
    fresh = lock(swap, version=version)
    if not policies.can_answer_swap(actor, fresh):
        raise Forbidden(_("由被请的律师本人答复。"))
    return fresh


def _hand_over(visit: Visit, person: User, swap: Swap, actor: Actor, at: datetime) -> Visit:
    """The same duty for another lawyer, who may see and do that day what it needs."""
    made = Visit.objects.create(
        programme_id=visit.programme_id,
        assignment_id=visit.assignment_id,
        community_id=visit.community_id,
        lawyer=person,
        firm_id=visit.firm_id,
        liaison_id=visit.liaison_id,
        on=visit.on,
        begins=visit.begins,
        ends=visit.ends,
        place=visit.place,
        reason=swap.reason,
    )
    facts = Facts(reason=swap.reason, clause="LC-14", changes={"lawyer": person.name})
    move(visit, "swap", actor=actor, at=at, values={"moved_to": made}, facts=facts)
    group_trips(person.pk, [made.on])
    if not _serves_there(person, made):
        stand_in(
            visit.assignment,
            substitute=person,
            since=made.on,
            until=made.on,
            reason=swap.reason,
            actor=actor,
            at=at,
        )
    tell_community(visit, "swapped", at=at)
    return made


def _serves_there(person: User, visit: Visit) -> bool:
    own = Assignment.objects.filter(
        on_day(visit.on), lawyer=person, community_id=visit.community_id
    )
    instead = Substitution.objects.filter(
        on_day(visit.on),
        substitute=person,
        community_id=visit.community_id,
        revoked_at__isnull=True,
    )
    return own.exists() or instead.exists()


def refuse_swap(swap: Swap, *, actor: Actor, at: datetime, version: int | None = None) -> Swap:
    """The colleague can't; the duty stays where it is.

    Raises:
        Forbidden: not who was asked.
        Stale, WrongState: answered or withdrawn meanwhile.
    """
    with transaction.atomic():
        fresh = _answered(swap, actor, version)
        done = move(fresh, "refuse", actor=actor, at=at, values={"answered_at": at})
        _tell(done, "refused", done.asked_by_id, at=at)
    return done


def withdraw_swap(swap: Swap, *, actor: Actor, at: datetime, version: int | None = None) -> Swap:
    """Who asked doesn't need it any more.

    Raises:
        Forbidden: not who asked.
        Stale, WrongState: answered meanwhile.
    """
    with transaction.atomic():
        fresh = lock(swap, version=version)
        if fresh.asked_by_id != actor.holder_id:
            raise Forbidden(_("由发出请求的人撤回。"))
        return move(fresh, "withdraw", actor=actor, at=at, values={"answered_at": at})
