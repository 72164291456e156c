"""The regular exchange of a firm with its community, written down (LC-8)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from community.actions.endings import until_day
from community.enums.exchange import NoteKind
from community.enums.pairing import PairingState
from community.models import Exchange, ExchangeNote, Pairing
from community.policies import exchange as policies
from community.regulations.exchange import agreed_sentence, exchange_sentence
from core import people
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.duties import DutyKind, cancel, discharge, duty_kind, open_duty
from core.errors import Forbidden, Unmet, WrongState
from core.notices import notify

COLUMNS = ("on", "channel", "firm_people", "community_people", "topics", "agreed", "due_on")
FOLLOW_UP = duty_kind(
    DutyKind(
        code="community.exchange_follow_up",
        clause="LC-8",
        title=gettext_lazy("落实与社区商定的事"),
        link=lambda duty: f"/exchanges/{duty.subject_id}/",
        roles=("director",),
        supervisor=("director",),
    )
)


def write_exchange(pairing: Pairing, *, actor: Actor, at: datetime, **columns: Any) -> Exchange:
    """Write an exchange down; the community's officer is asked for a word, what is due is owed.

    Args:
        columns: `COLUMNS`.

    Raises:
        Forbidden: neither the firm's director nor the community's lawyer.
        WrongState: the pairing doesn't run.
        Unmet: a day that hasn't come or is before the pairing, or a term without a task.
    """
    with transaction.atomic():
        fresh = _locked(pairing.pk)
        if not policies.can_write_exchange(actor, fresh):
            raise Forbidden(_("由律所主任或社区律师记录。"))
        if fresh.state != PairingState.ACTIVE:
            raise WrongState(_("这个结对已经结束。"))
        made = _made(fresh, columns, actor, at)
        record(made, "create", actor=actor, at=at, facts=Facts(clause="LC-8"))
        _tell_community(made, "exchange_new", at=at)
    return made


def correct_exchange(
    exchange: Exchange, *, reason: str, actor: Actor, at: datetime, **columns: Any
) -> Exchange:
    """Write it anew: a new record stands in its place, the former stays to be read.

    Raises:
        Forbidden: neither the firm's director nor the community's lawyer.
        WrongState: it was corrected already.
        Unmet: no reason, or as `write_exchange` refuses it.
    """
    if not reason.strip():
        message = _("请写明更正的原因。")
        raise Unmet(message, clause="LC-8", fields={"reason": message})
    with transaction.atomic():
        fresh = _locked(exchange.pairing_id)
        if not policies.can_write_exchange(actor, fresh):
            raise Forbidden(_("由律所主任或社区律师更正。"))
        _refuse_corrected(exchange)
        more = {"corrects": exchange, "correct_reason": reason}
        made = _made(fresh, {**columns, **more}, actor, at)
        cancel(FOLLOW_UP, exchange, actor=actor, at=at, note=_("记录已更正"))
        changes = {
            name: [str(getattr(exchange, name) or ""), str(columns[name] or "")]
            for name in ("on", "channel", "due_on")
            if getattr(exchange, name) != columns[name]
        }
        facts = Facts(clause="LC-8", reason=reason, changes={"corrects": exchange.pk, **changes})
        record(made, "correct", actor=actor, at=at, facts=facts)
        _tell_community(made, "exchange_corrected", at=at)
    return made


def confirm_exchange(
    exchange: Exchange, *, text: str = "", actor: Actor, at: datetime
) -> ExchangeNote:
    """The community confirms the record and may add its view; the writer is told of a view.

    Raises:
        Forbidden: not the community's officer.
        WrongState: it was confirmed or corrected already.
    """
    with transaction.atomic():
        _locked(exchange.pairing_id)
        if not policies.can_confirm_exchange(actor, exchange):
            raise Forbidden(_("由社区工作人员确认。"))
        note = _note(exchange, NoteKind.CONFIRMED, text, actor, at)
        if text.strip():
            notify(
                f"exchange:{exchange.pk}:confirmed",
                "community/notices/exchange_view",
                [exchange.by_id],
                link=reverse("exchange-detail", args=[exchange.pk]),
                organisation_id=exchange.firm_id,
                at=at,
            )
    return note


def fulfil_exchange(exchange: Exchange, *, text: str, actor: Actor, at: datetime) -> ExchangeNote:
    """What was agreed is done.

    Raises:
        Forbidden: neither the firm's director nor the community's lawyer.
        WrongState: nothing was agreed, it was done already, or the record was corrected.
    """
    with transaction.atomic():
        fresh = _locked(exchange.pairing_id)
        if not policies.can_write_exchange(actor, fresh):
            raise Forbidden(_("由律所主任或社区律师登记。"))
        if not exchange.agreed:
            raise WrongState(_("这次交流没有商定要做的事。"))
        note = _note(exchange, NoteKind.DONE, text, actor, at)
        discharge(FOLLOW_UP, exchange, actor=actor, at=at)
    return note


def drop_follow_ups(pairing: Pairing, *, actor: Actor, at: datetime) -> None:
    """Nobody owes what was agreed in a pairing that is over."""
    for one in Exchange.objects.filter(pairing=pairing, due_on__isnull=False):
        cancel(FOLLOW_UP, one, actor=actor, at=at, note=_("结对已结束"))


def _locked(pairing_id: int) -> Pairing:
    """The pairing's row: records are append-only and can't be locked themselves."""
    found = Pairing.objects.select_for_update(of=("self",)).select_related("firm", "community")
    return found.get(pk=pairing_id)


def _refuse_corrected(exchange: Exchange) -> None:
    if Exchange.objects.filter(corrects=exchange).exists():
        raise WrongState(_("这条记录已经更正过，请看新的一条。"))


def _note(
    exchange: Exchange, kind: NoteKind, text: str, actor: Actor, at: datetime
) -> ExchangeNote:
    _refuse_corrected(exchange)
    if exchange.notes.filter(kind=kind).exists():
        raise WrongState(_("已经登记过。"))
    note = ExchangeNote.objects.create(
        exchange=exchange, kind=kind, text=text, by=actor.person, at=at
    )
    act = "confirm" if kind == NoteKind.CONFIRMED else "fulfil"
    record(exchange, act, actor=actor, at=at, facts=Facts(clause="LC-8"))
    return note


def _refuse_wrong(pairing: Pairing, columns: dict[str, Any], today: date) -> None:
    on, due_on = columns["on"], columns["due_on"]
    sentence = exchange_sentence(on, today, first=pairing.started_on)
    if sentence:
        raise Unmet(sentence, clause="LC-8", fields={"on": sentence})
    sentence = agreed_sentence(columns["agreed"], on, due_on)
    if sentence:
        field = "due_on" if columns["agreed"].strip() else "agreed"
        raise Unmet(sentence, clause="LC-8", fields={field: sentence})


def _made(pairing: Pairing, columns: dict[str, Any], actor: Actor, at: datetime) -> Exchange:
    today = local_day(at)
    _refuse_wrong(pairing, columns, today)
    made = Exchange.objects.create(
        programme_id=pairing.programme_id,
        pairing=pairing,
        firm_id=pairing.firm_id,
        community_id=pairing.community_id,
        liaison_id=pairing.liaison_id,
        by=actor.person,
        at=at,
        **columns,
    )
    # What was due before it was written down is history, and owed by nobody.
    if made.due_on is not None and made.due_on >= today:
        open_duty(
            FOLLOW_UP,
            made,
            due=until_day(today, made.due_on),
            at=at,
            debtor=pairing.firm,
            debtor_person=actor.person,
            creditor=pairing.community,
            label=pairing.community.name,
        )
    return made


def _tell_community(exchange: Exchange, template: str, *, at: datetime) -> None:
    notify(
        f"exchange:{exchange.pk}:{template}",
        f"community/notices/{template}",
        people.holders(exchange.community_id, (Role.COMMUNITY_CLERK,), local_day(at)),
        link=reverse("exchange-detail", args=[exchange.pk]),
        organisation_id=exchange.community_id,
        at=at,
    )
