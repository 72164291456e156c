"""The bar's side: taking up, returning, registering, acknowledging, cancelling, allotting, noting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import members
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.documents.issue import documents_of
from core.duties import cancel, discharge, duties_of, pause
from core.errors import Forbidden, Unmet
from core.models import Duty
from core.notices import notify
from core.numbering import cancel_number, take_number
from core.queue import hurry
from core.regulation import value_on
from core.transitions import lock, move, table_of
from filings import policies
from filings.actions.duties import COMPLETE, REGISTER, SUPPLEMENT, owe_completion
from filings.enums import FilingState
from filings.models import Assignment, DeskNote, Filing, HighImpactMark, Return
from filings.regulations import NUMBER_PATTERN, PART_WORDS
from filings.transitions import DESK_RANK, HIGH_IMPACT_RANK, NEEDS_A_PERSON

NUMBER_KIND = "filing"


def _at_the_desk(filing: Filing, actor: Actor, act: str, version: int | None) -> Filing:
    """The report, locked, if the actor may act on it in its state.

    Raises:
        Forbidden: not of the desk, or of the reporting firm.
        WrongState: its state doesn't allow the act.
        Stale: another officer was faster.
    """
    fresh = lock(filing)
    if not policies.at_the_desk(actor, fresh):
        raise Forbidden(_("由收到报告的律师协会办理。"))
    if policies.belongs_to_firm(actor, fresh):
        raise Forbidden(_("您也在报告的律所任职，请由其他工作人员办理。"))
    table_of(fresh).check(act, fresh.state)
    return lock(filing, version=version)


def _tell_firm(filing: Filing, what: str, at: datetime) -> None:
    directors = members(filing.firm_id, ["director"], local_day(at))
    people = [*directors.values_list("pk", flat=True)]
    people += [pk for pk in (filing.drafted_by_id, filing.confirmed_by_id) if pk]
    notify(
        f"filing:{filing.pk}:{what}:{filing.version}",
        f"filings/notices/{what}",
        people,
        link=f"/filings/{filing.pk}/",
        organisation_id=filing.firm_id,
        at=at,
    )


def take_up_filing(
    filing: Filing, *, actor: Actor, at: datetime, version: int | None = None
) -> Filing:
    """An officer begins to work on a report: it can't be taken back any more.

    Raises:
        Forbidden, WrongState, Stale: as for every act of the desk.
    """
    with transaction.atomic():
        fresh = _at_the_desk(filing, actor, "take_up", version)
        rank = HIGH_IMPACT_RANK if fresh.high_impact else DESK_RANK[FilingState.TAKEN_UP]
        values = {"desk_rank": rank, "officer_id": fresh.officer_id or actor.person_id}
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
    unknown = [name for name in fields if name not in PART_WORDS]
    if not reasons.strip() or not fields or unknown:
        message = _("请写明原因，并选出要补正的栏目。")
        raise Unmet(message, clause="GC-3.1", fields={"reasons": message})
    with transaction.atomic():
        fresh = _at_the_desk(filing, actor, "return", version)
        Return.objects.create(
            filing=fresh,
            on_version=fresh.sent_version,
            reasons=reasons,
            fields=list(fields),
            by_id=actor.person_id,
            at=at,
        )
        values = {
            "desk_rank": DESK_RANK[FilingState.RETURNED],
            "officer_id": fresh.officer_id or actor.person_id,
        }
        facts = Facts(reason=reasons, changes={"fields": list(fields)})
        back = move(fresh, "return", actor=actor, at=at, values=values, facts=facts)
        owe_completion(back, at=at)
        for duty in duties_of(back, REGISTER).filter(state=Duty.State.OPEN):
            pause(duty, reason=_("退回补正"), actor=actor, at=at)
        _tell_firm(back, "returned", at)
    return back


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
        pattern = value_on(NUMBER_PATTERN.key, fresh.bar, local_day(at)).value
        number = take_number(
            fresh.bar, NUMBER_KIND, subject=fresh, pattern=pattern, code=fresh.bar.code, at=at
        )
        values = {
            "number_id": number.pk,
            "number_text": number.text,
            "number_year": number.year,
            "number_seq": number.seq,
            "registered_at": at,
            "registered_by_id": actor.person_id,
            "officer_id": fresh.officer_id or actor.person_id,
            "desk_rank": DESK_RANK[FilingState.REGISTERED],
        }
        facts = Facts(changes={"number": number.text})
        registered = move(fresh, "register", actor=actor, at=at, values=values, facts=facts)
        discharge(REGISTER, registered, actor=actor, at=at, note=number.text)
        _tell_firm(registered, "registered", at)
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
        values = {"desk_rank": DESK_RANK[FilingState.REGISTERED]}
        return move(fresh, "acknowledge", actor=actor, at=at, values=values)


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
            cancel_number(fresh.number, reason=reason, at=at)
        values = {"cancel_reason": reason, "desk_rank": DESK_RANK[FilingState.CANCELLED]}
        gone = move(fresh, "cancel", actor=actor, at=at, values=values, facts=Facts(reason=reason))
        cancel(SUPPLEMENT, gone, actor=actor, at=at, note="registration cancelled")
        cancel(COMPLETE, gone, actor=actor, at=at, note="registration cancelled")
        cancel_receipts(gone, at)
        _tell_firm(gone, "cancelled", at)
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
        offered = desk_officers(fresh, at)
        if officer.pk not in {person.pk for person in offered}:
            message = _("请选择本协会、且不在报告律所任职的工作人员。")
            raise Unmet(message, fields={"officer": message})
        Assignment.objects.create(filing=fresh, officer=officer, by_id=actor.person_id, at=at)
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


def desk_officers(filing: Filing, at: datetime) -> list[User]:
    """Officers of the bar who don't belong to the firm that reports."""
    today = local_day(at)
    firm_people = set(
        members(
            filing.firm_id, ["director", "partner", "lawyer", "trainee", "clerk"], today
        ).values_list("pk", flat=True)
    )
    officers = members(filing.bar_id, ["officer", "leader"], today)
    return [person for person in officers if person.pk not in firm_people]


def add_note(
    filing: Filing, *, text: str, actor: Actor, at: datetime, version: Any = None
) -> DeskNote:
    """Keep an internal note that the firm never sees.

    Raises:
        Forbidden: not of the desk, or of the reporting firm.
    """
    if not policies.can_act_on_filing(actor, filing):
        raise Forbidden(_("内部备注只供收到报告的律师协会使用。"))
    with transaction.atomic():
        note = DeskNote.objects.create(filing=filing, text=text, by_id=actor.person_id, at=at)
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
        HighImpactMark.objects.create(
            filing=fresh, on=on, reasons=reasons, by_id=actor.person_id, at=at
        )
        values = {"high_impact": on, "desk_rank": _rank(fresh, on)}
        facts = Facts(reason=reasons, changes={"high_impact": on})
        return move(fresh, "mark_high_impact", actor=actor, at=at, values=values, facts=facts)


def _rank(filing: Filing, high_impact: bool) -> int:
    """High impact moves what needs a person to the top; taking it back, to its state's place."""
    own = DESK_RANK[FilingState(filing.state)]
    return HIGH_IMPACT_RANK if high_impact and own in NEEDS_A_PERSON else own
