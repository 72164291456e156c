"""Pairings that end: refused, withdrawn, given up, over (LC-22)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community.actions.endings import (
    end_assignment,
    keep_loads,
    lock_community,
    lock_lawyers,
    running_or_later,
)
from community.actions.exchanges import drop_follow_ups
from community.actions.pairing_duties import RENEW, refuse_stranger, settled, tell
from community.actions.takeover_tasks import drop_tasks
from community.enums.pairing import (
    AgreementState,
    EndReason,
)
from community.models import Pairing
from community.policies import pairing as policies
from community.signals import pairing_ended
from core.actors import Actor
from core.audit import Facts
from core.calendar import local_day
from core.duties import cancel
from core.errors import Forbidden
from core.transitions import lock, move, table_of


def refuse_pairing(
    pairing: Pairing, *, reason: str, actor: Actor, at: datetime, version: int | None = None
) -> Pairing:
    """Say no, with a reason.

    Raises:
        Forbidden: neither the liaison office nor the bar's desk.
        WrongState: it was reviewed already, or is over.
    """
    with transaction.atomic():
        lock_community(pairing.community_id)
        fresh = lock(pairing, version=version)
        refuse_stranger(actor, fresh)
        return give_up(fresh, "refuse", reason, actor, at)


def withdraw_pairing(
    pairing: Pairing, *, reason: str, actor: Actor, at: datetime, version: int | None = None
) -> Pairing:
    """Take it back before it begins.

    Raises:
        Forbidden: neither side, nor liaison office or bar.
        WrongState: it runs, or is over.
    """
    with transaction.atomic():
        lock_lawyers(pairing.lawyer_id)
        lock_community(pairing.community_id)
        fresh = lock(pairing, version=version)
        if not policies.can_withdraw_pairing(actor, fresh):
            raise Forbidden(_("由结对双方、联络处或市律师协会撤回。"))
        end_assignments(fresh, reason, actor, at)
        return give_up(fresh, "withdraw", reason, actor, at)


def give_up(pairing: Pairing, act: str, reason: str, actor: Actor, at: datetime) -> Pairing:
    """A locked pairing that never ran is over, with what was being signed; both sides are told."""
    values = {"end_reason": reason, "lawyer": None}
    done = move(pairing, act, actor=actor, at=at, values=values, facts=Facts(reason=reason))
    _drop_agreements(done, reason, actor, at)
    _drop_tasks(done, reason, actor, at)
    settled(done, actor, at)
    tell(done, "over", [done.firm_id, done.community_id], actor, at)
    return done


def end_assignments(pairing: Pairing, reason: str, actor: Actor, at: datetime) -> None:
    today = local_day(at)
    lawyers = []
    for one in pairing.assignments.filter(running_or_later(today)):
        end_assignment(
            one, on=today, reason=EndReason.PAIRING, note=reason[:200], actor=actor, at=at
        )
        lawyers.append(one.lawyer_id)
    keep_loads(firm_id=pairing.firm_id, lawyers=tuple(lawyers), today=today)


def _drop_agreements(pairing: Pairing, reason: str, actor: Actor, at: datetime) -> None:
    """What is being signed is dropped, what is in force ends; nothing is to be renewed."""
    for one in pairing.agreements.all():
        cancel(RENEW, one, actor=actor, at=at, note=reason[:200])
    for one in pairing.agreements.exclude(state__in=["expired", "ended", "dropped"]):
        act = "end" if one.state == AgreementState.IN_FORCE else "drop"
        move(
            one, act, actor=actor, at=at, values={"end_reason": reason}, facts=Facts(reason=reason)
        )


def _drop_tasks(pairing: Pairing, reason: str, actor: Actor, at: datetime) -> None:
    drop_tasks(pairing.takeover_tasks.all(), reason=reason[:200], actor=actor, at=at)


def end_pairing(
    pairing: Pairing, *, reason: str, actor: Actor, at: datetime, version: int | None = None
) -> Pairing:
    """End a running pairing today, with its assignment and agreement.

    Raises:
        Forbidden: neither the liaison office nor the bar's desk.
        WrongState: it doesn't run.
    """
    with transaction.atomic():
        lock_lawyers(pairing.lawyer_id)
        lock_community(pairing.community_id)
        fresh = lock(pairing, version=version)
        refuse_stranger(actor, fresh)
        table_of(fresh).check("end", fresh.state)
        done = finish(fresh, reason=reason, actor=actor, at=at)
        tell(done, "over", [done.firm_id, done.community_id], actor, at)
    return done


def finish(pairing: Pairing, *, reason: str, actor: Actor, at: datetime) -> Pairing:
    """End a locked, running pairing with all that hangs on it; tells the apps above."""
    today = local_day(at)
    end_assignments(pairing, reason, actor, at)
    started = pairing.started_on or today
    values = {"ended_on": max(today, started), "end_reason": reason, "lawyer": None}
    done = move(pairing, "end", actor=actor, at=at, values=values, facts=Facts(reason=reason))
    _drop_agreements(done, reason, actor, at)
    _drop_tasks(done, reason, actor, at)
    settled(done, actor, at)
    drop_follow_ups(done, actor=actor, at=at)
    pairing_ended.send(sender=Pairing, pairing=done, actor=actor, at=at, reason=reason)
    return done
