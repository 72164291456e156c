"""The bar's side: taking up, returning, registering, acknowledging, cancelling, allotting, noting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.documents.issue import documents_of
from core.duties import cancel, discharge
from core.errors import Forbidden, Stale, Unmet
from core.notices import notify
from core.numbering import cancel_number, take_number
from core.queue import hurry
from core.regulation import value_on
from core.transitions import lock, move, table_of
from filings import policies
from filings.actions.desk_order import rank_of
from filings.actions.drafting import found_by
from filings.actions.duties import (
    COMPLETE,
    CONFIRM,
    REGISTER,
    SUPPLEMENT,
    owe_completion,
    rest_registration,
)
from filings.actions.receipts import tell_told
from filings.actions.telling import tell_firm
from filings.enums import FilingState
from filings.models import Assignment, DeskNote, Filing, HighImpactMark, Return
from filings.queries import desk_officers, standing_recipients
from filings.queries.lists import NUMBER_KIND
from filings.regulations import NUMBER_PATTERN, RETURNABLE
from filings.transitions import UNSEEN_RANK


def _at_the_desk(filing: Filing, actor: Actor, act: str, version: int | None) -> Filing:
    """The report, locked, if the actor may act on it in its state.

    Raises:
        Forbidden: not of the desk, or of a firm whose case it is.
        WrongState: its state doesn't allow the act.
        Stale: another officer was faster, or the firm took it back.
    """
    fresh = lock(filing)
    if fresh.desk_rank >= UNSEEN_RANK and policies.at_the_desk(actor, filing):
        raise Stale(_("律所刚刚撤回了这份报告。"))
    if not policies.at_the_desk(actor, fresh):
        raise Forbidden(_("由收到报告的律师协会办理。"))
    if policies.belongs_to_firm(actor, fresh):
        raise Forbidden(_("您也在报告或联合承办的律所任职，请由其他工作人员办理。"))
    table_of(fresh).check(act, fresh.state)
    return lock(filing, version=version)


def take_up_filing(
    filing: Filing, *, actor: Actor, at: datetime, version: int | None = None
) -> Filing:
    """An officer begins to work on a report: it can't be taken back any more.

    Raises:
        Forbidden, WrongState, Stale: as for every act of the desk.
    """
    with transaction.atomic():
        fresh = _at_the_desk(filing, actor, "take_up", version)
        values = {
            "desk_rank": rank_of(fresh, FilingState.TAKEN_UP),
            "officer_id": fresh.officer_id or actor.person_id,
        }
        return move(fresh, "take_up", actor=actor, at=at, values=values)


def return_filing(
    filing: Filing,
    *,
    reasons: str,
    fields: Sequence[str],
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Filing:
    """Give a report back for completion, naming the reasons and the fields concerned.

    The firm's completion duty opens; the bar's own target stands still until it comes again.

    Raises:
        Forbidden, WrongState, Stale: as for every act of the desk.
        Unmet: no reasons, or no fields.
    """
    unknown = [name for name in fields if name not in RETURNABLE]
    if not reasons.strip() or not fields or unknown:
        message = _("请写明原因，并选出要补正的栏目。")
        raise Unmet(message, clause="GC-3.1", fields={_empty(reasons): message})
    with transaction.atomic():
        fresh = _at_the_desk(filing, actor, "return", version)
        Return.objects.create(
            filing=fresh,
            on_version=fresh.sent_version,
            reasons=reasons,
            fields=list(fields),
            by=actor.person,
            at=at,
        )
        values = {
            "desk_rank": rank_of(fresh, FilingState.RETURNED),
            "officer_id": fresh.officer_id or actor.person_id,
        }
        facts = Facts(reason=reasons, changes={"fields": list(fields)})
        back = move(fresh, "return", actor=actor, at=at, values=values, facts=facts)
        occasion = str(back.sent_version)
        owe_completion(back, returned_on=local_day(at), occasion=occasion, at=at)
        rest_registration(back, actor=actor, at=at)
        tell_firm(back, "returned", at)
    return back


def _empty(reasons: str) -> str:
    """Which field of a return is lacking."""
    return "fields" if reasons.strip() else "reasons"


def register_filing(
    filing: Filing, *, actor: Actor, at: datetime, version: int | None = None
) -> Filing:
    """Register a report: it gets its number, and every recipient a receipt.

    The number is taken in this transaction, so two officers at once give one number.

    Raises:
        Forbidden, WrongState, Stale: as for every act of the desk.
    """
    with transaction.atomic():
        fresh = _at_the_desk(filing, actor, "register", version)
        bar = fresh.bar
        pattern = value_on(NUMBER_PATTERN.key, bar, local_day(at))
        number = take_number(
            bar, NUMBER_KIND, subject=fresh, pattern=pattern.value, code=bar.code, at=at
        )
        values = {
            "number_id": number.pk,
            "number_text": number.text,
            "number_year": number.year,
            "number_seq": number.seq,
            "registered_at": at,
            "registered_by_id": actor.person_id,
            "officer_id": fresh.officer_id or actor.person_id,
            "desk_rank": rank_of(fresh, FilingState.REGISTERED),
            **found_by(fresh, number=number.text),
        }
        facts = Facts(changes={"number": number.text}, rule_version=pattern.version)
        registered = move(fresh, "register", actor=actor, at=at, values=values, facts=facts)
        discharge(REGISTER, registered, actor=actor, at=at, note=number.text)
        tell_firm(registered, "registered", at)
        tell_told(registered, "told", standing_recipients(registered), at=at)
        hurry("filings.tasks.make_receipts", filing_id=registered.pk)
    return registered


def acknowledge_supplement(
    filing: Filing, *, actor: Actor, at: datetime, version: int | None = None
) -> Filing:
    """The bar has seen what the firm added to a registered report.

    Raises:
        Forbidden, WrongState, Stale: as for every act of the desk.
    """
    with transaction.atomic():
        fresh = _at_the_desk(filing, actor, "acknowledge", version)
        values = {"desk_rank": rank_of(fresh, FilingState.REGISTERED)}
        seen = move(fresh, "acknowledge", actor=actor, at=at, values=values)
        tell_firm(seen, "acknowledged", at, mail=False)
    return seen


def cancel_registration(
    filing: Filing, *, reason: str, actor: Actor, at: datetime, version: int | None = None
) -> Filing:
    """Cancel a registration visibly: number, receipt and register keep it, marked as cancelled.

    Raises:
        Forbidden, WrongState, Stale: as for every act of the desk.
        Unmet: no reason.
    """
    if not reason.strip():
        raise Unmet(_("请写明注销的原因。"), fields={"reason": _("请写明原因")})
    with transaction.atomic():
        fresh = _at_the_desk(filing, actor, "cancel", version)
        if fresh.number is not None:
            cancel_number(fresh.number, reason=reason[:200], at=at)
        values = {"cancel_reason": reason, "desk_rank": rank_of(fresh, FilingState.CANCELLED)}
        gone = move(fresh, "cancel", actor=actor, at=at, values=values, facts=Facts(reason=reason))
        for kind in (SUPPLEMENT, COMPLETE, CONFIRM):
            cancel(kind, gone, actor=actor, at=at, note="registration cancelled")
        cancel_receipts(gone, at)
        tell_firm(gone, "cancelled", at)
        tell_told(gone, "told_cancelled", standing_recipients(gone), at=at)
    return gone


def cancel_receipts(filing: Filing, at: datetime) -> None:
    """Receipts given out stay checkable, and say that they are cancelled."""
    documents_of(filing, "filings.receipt").filter(cancelled_at__isnull=True).update(
        cancelled_at=at
    )


def assign_filing(
    filing: Filing, *, officer: User, actor: Actor, at: datetime, version: int | None = None
) -> Filing:
    """Allot a report to an officer of the bar.

    Raises:
        Forbidden, WrongState, Stale: as for every act of the desk.
        Unmet: somebody who isn't an officer of the bar, or belongs to the firm.
    """
    with transaction.atomic():
        fresh = _at_the_desk(filing, actor, "assign", version)
        offered = desk_officers(fresh, local_day(at))
        if officer.pk not in {person.pk for person in offered}:
            message = _("请选择本协会、且不在报告或联合承办的律所任职的工作人员。")
            raise Unmet(message, fields={"officer": message})
        Assignment.objects.create(filing=fresh, officer=officer, by=actor.person, at=at)
        changes = Facts(changes={"officer": officer.pk})
        given = move(
            fresh, "assign", actor=actor, at=at, values={"officer_id": officer.pk}, facts=changes
        )
        notify(
            f"filing:{given.pk}:assigned:{given.version}",
            "filings/notices/assigned",
            [officer.pk],
            link=f"/filings/{given.pk}/",
            organisation_id=given.bar_id,
            at=at,
        )
    return given


def add_note(
    filing: Filing, *, text: str, actor: Actor, at: datetime, version: Any = None
) -> DeskNote:
    """Keep an internal note that the firm never sees.

    Raises:
        Forbidden: not of the desk, or of a firm whose case it is.
        Unmet: nothing written.
    """
    if not policies.can_act_on_filing(actor, filing):
        raise Forbidden(_("内部备注只供收到报告的律师协会使用。"))
    if not text.strip():
        raise Unmet(_("请写备注。"), fields={"text": _("请写备注")})
    with transaction.atomic():
        note = DeskNote.objects.create(filing=filing, text=text, by=actor.person, at=at)
        record(note, "note", actor=actor, at=at, owner_id=filing.bar_id)
    return note


def mark_high_impact(
    filing: Filing,
    *,
    on: bool,
    reasons: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Filing:
    """Mark a case as of high impact, or take the mark back, with reasons (GC-4.3).

    Raises:
        Forbidden, WrongState, Stale: as for every act of the desk.
        Unmet: no reasons, or it is so already.
    """
    if not reasons.strip():
        raise Unmet(_("请写明理由。"), clause="GC-4.3", fields={"reasons": _("请写明理由")})
    with transaction.atomic():
        fresh = _at_the_desk(filing, actor, "mark_high_impact", version)
        if fresh.high_impact == on:
            raise Unmet(_("已经是这样了。"), clause="GC-4.3")
        HighImpactMark.objects.create(filing=fresh, on=on, reasons=reasons, by=actor.person, at=at)
        fresh.high_impact = on
        values = {"high_impact": on, "desk_rank": rank_of(fresh, fresh.state)}
        facts = Facts(reason=reasons, changes={"high_impact": on})
        return move(fresh, "mark_high_impact", actor=actor, at=at, values=values, facts=facts)
