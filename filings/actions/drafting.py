"""The firm's side: drafting, confirming, sending, taking back, completing, supplementing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.queries import members
from cases.models import Case
from core import search
from core.actors import Actor
from core.audit import Facts, digest_of, record
from core.calendar import Due, local_day
from core.duties import cancel, discharge, duties_of, open_duty
from core.errors import Forbidden, Unmet
from core.notices import notify
from core.transitions import lock, move, table_of
from filings import policies
from filings.actions.duties import (
    COMPLETE,
    CONFIRM,
    REGISTER,
    REPORT,
    SUPPLEMENT,
    owe_registration,
    owe_report,
    owe_report_again,
    owe_supplement,
)
from filings.enums import FilingState
from filings.models import Filing, FilingVersion
from filings.queries import content_of, lacking_in, live_filing, persons_in
from filings.transitions import DESK_RANK, HIGH_IMPACT_RANK, RESENT_RANK, UNSEEN_RANK

EDITABLE = [
    "title",
    "facts_brief",
    "legal_questions",
    "plan",
    "risk_measures",
    "other_side",
    "short_explanation",
]


def open_filing(case: Case, *, actor: Actor, at: datetime) -> Filing | None:
    """Open the draft of a case's report and the duty to send it; one for each case and bar.

    Returns:
        The report, or None where the firm reports to no bar.
    """
    if case.bar is None:
        return None
    with transaction.atomic():
        filing = live_filing(case)
        if filing is None:
            filing = Filing(
                case=case,
                firm=case.firm,
                bar=case.bar,
                district=case.firm.region,
                title=case.title,
                drafted_by=case.created_by,
                created_at=at,
                **search.columns(case.title, case.firm.name),
            )
            filing.save()
            record(filing, "create", actor=actor, at=at, facts=Facts(clause="GC-3.1"))
        if filing.sent_version == 0 or filing.state == FilingState.DRAFT:
            owe_report(filing, actor=actor, at=at)
    return filing


def edit_filing(
    filing: Filing, *, actor: Actor, at: datetime, version: int | None = None, **texts: str
) -> Filing:
    """Word the parts of a report that aren't drawn from the case.

    Raises:
        Forbidden: who doesn't work on the case.
        WrongState: it is with the bar.
        Stale: somebody changed it meanwhile.
    """
    with transaction.atomic():
        fresh = lock(filing, version=version)
        if not policies.can_edit_filing(actor, fresh):
            raise Forbidden(_("由承办、收案人员或主任起草。"))
        table_of(fresh).check("edit", fresh.state)
        changed = [name for name, text in texts.items() if getattr(fresh, name) != text]
        for name in changed:
            setattr(fresh, name, texts[name])
        _set_search(fresh)
        fresh.save()
        return move(fresh, "edit", actor=actor, at=at, facts=Facts(changes={"fields": changed}))


def _set_search(filing: Filing) -> None:
    texts = (filing.title, filing.firm.name, filing.number_text)
    for column, value in search.columns(*texts).items():
        setattr(filing, column, value)


def submit_filing(
    filing: Filing, *, actor: Actor, at: datetime, version: int | None = None
) -> Filing:
    """The drafter asks the firm to confirm.

    Raises:
        Forbidden: who doesn't work on the case.
        Unmet: with the parts that stop the report.
        WrongState, Stale: it went on meanwhile.
    """
    with transaction.atomic():
        fresh = lock(filing, version=version)
        if not policies.can_edit_filing(actor, fresh):
            raise Forbidden(_("由承办、收案人员或主任起草。"))
        table_of(fresh).check("submit", fresh.state)
        _refuse_stopped(fresh)
        asked = move(fresh, "submit", actor=actor, at=at, values={"drafted_by_id": actor.holder_id})
        today = local_day(at)
        open_duty(
            CONFIRM,
            asked,
            due=_report_due(asked, today),
            at=at,
            debtor=asked.firm,
            occasion=str(asked.version),
            label=asked.case.register_no if asked.case else "",
        )
        directors = members(asked.firm_id, ["director"], today).values_list("pk", flat=True)
        notify(
            f"filing:{asked.pk}:confirm:{asked.version}",
            "filings/notices/to_confirm",
            list(directors),
            link=f"/filings/{asked.pk}/",
            organisation_id=asked.firm_id,
            at=at,
        )
    return asked


def _report_due(filing: Filing, today: Any) -> Due:
    """The report's own last day is the confirmation's."""
    duty = None if filing.case is None else duties_of(filing.case, REPORT).first()
    return Due(duty.due_on if duty else today, today, 0, "day")


def _refuse_stopped(filing: Filing) -> None:
    lack = lacking_in(filing)
    if lack.stops:
        raise Unmet(lack.sentence, clause="GC-3.1")


def redraft_filing(
    filing: Filing, *, reason: str, actor: Actor, at: datetime, version: int | None = None
) -> Filing:
    """The firm gives the draft back to who wrote it, saying what to change.

    Raises:
        Forbidden: who may not confirm for the firm.
        Unmet: no reason.
        WrongState, Stale: it went on meanwhile.
    """
    if not reason.strip():
        raise Unmet(_("请写明要改什么。"), fields={"reason": _("请写明要改什么")})
    with transaction.atomic():
        fresh = lock(filing, version=version)
        if not policies.can_send_filing(actor, fresh):
            raise Forbidden(_("由本所主任或已登记的确认人办理。"))
        back = move(fresh, "redraft", actor=actor, at=at, facts=Facts(reason=reason))
        cancel(CONFIRM, back, actor=actor, at=at, note="given back to the drafter")
        if back.drafted_by_id:
            notify(
                f"filing:{back.pk}:redraft:{back.version}",
                "filings/notices/redraft",
                [back.drafted_by_id],
                link=f"/filings/{back.pk}/edit",
                organisation_id=back.firm_id,
                at=at,
            )
    return back


def send_filing(
    filing: Filing,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    version: int | None = None,
) -> Filing:
    """The firm confirms and sends the report: GC-3.1 is met when it is out.

    What isn't there yet is listed as owed and follows later; what was registered before gets a
    supplement.

    Raises:
        Forbidden: neither the director nor who is registered to confirm, in person.
        Unmet: with the parts that stop the report.
        WrongState, Stale: it went on meanwhile.
    """
    with transaction.atomic():
        if filing.case is not None:
            lock(filing.case)
        fresh = lock(filing, version=version)
        if not policies.can_send_filing(actor, fresh):
            raise Forbidden(_("由本所主任或已登记的确认人本人确认送出。"))
        act = "supplement" if fresh.state == FilingState.REGISTERED else "send"
        table_of(fresh).check(act, fresh.state)
        sent = _send(fresh, act, note, actor, at)
        _after_sending(sent, act, actor, at)
    return sent


def _send(filing: Filing, act: str, note: str, actor: Actor, at: datetime) -> Filing:
    content = content_of(filing)
    lack = lacking_in(filing, content)
    if lack.stops:
        raise Unmet(lack.sentence, clause="GC-3.1")
    content["signed_off"] = {"name": actor.person.name, "at": at.isoformat()}
    number = filing.sent_version + 1
    made = FilingVersion.objects.create(
        filing=filing,
        number=number,
        content=content,
        owed=lack.owed,
        note=note,
        sent_by_id=actor.person_id,
        sent_at=at,
    )
    digest = digest_of(vouched(made))
    record(
        made, "send", actor=actor, at=at, facts=Facts(clause="GC-3.1", digest=digest), chained=True
    )
    values = {
        "sent_version": number,
        "sent_at": at,
        "confirmed_by_id": actor.person_id,
        "owed": lack.owed,
        "facts_changed": False,
        "regime": content.get("regime", ""),
        "field": content.get("field", ""),
        "persons": persons_in(content),
        "desk_rank": desk_rank(filing, act, resent=number > 1),
    }
    facts = Facts(reason=note, changes={"version": number, "owed": lack.owed})
    return move(filing, act, actor=actor, at=at, values=values, facts=facts)


def vouched(made: FilingVersion) -> dict[str, Any]:
    """What an audit entry vouches for of a sent version."""
    return {"filing": made.filing_id, "number": made.number, "content": made.content}


def desk_rank(filing: Filing, act: str, *, resent: bool) -> int:
    """The place in the bar's desk after sending."""
    if filing.high_impact:
        return HIGH_IMPACT_RANK
    return RESENT_RANK if resent or act == "supplement" else DESK_RANK[FilingState.SENT]


def _after_sending(filing: Filing, act: str, actor: Actor, at: datetime) -> None:
    """Discharge what sending meets, open what it asks for, tell the bar."""
    if filing.case is not None:
        discharge(REPORT, filing.case, actor=actor, at=at, note=f"v{filing.sent_version}")
    discharge(CONFIRM, filing, actor=actor, at=at)
    discharge(COMPLETE, filing, actor=actor, at=at)
    owe_supplement(filing, filing.owed, actor=actor, at=at)
    if act == "send":
        owe_registration(filing, actor=actor, at=at)
    told = [filing.officer_id] if filing.officer_id else _officers(filing, at)
    notify(
        f"filing:{filing.pk}:{act}:{filing.sent_version}",
        f"filings/notices/{'supplemented' if act == 'supplement' else 'sent'}",
        told,
        link=f"/filings/{filing.pk}/",
        organisation_id=filing.bar_id,
        at=at,
    )


def _officers(filing: Filing, at: datetime) -> list[int]:
    return list(members(filing.bar_id, ["officer"], local_day(at)).values_list("pk", flat=True))


def take_back_filing(
    filing: Filing, *, reason: str, actor: Actor, at: datetime, version: int | None = None
) -> Filing:
    """Take a report back that the bar hasn't acted on; it is a draft again, and owed again.

    Raises:
        Forbidden: who may not send for the firm.
        WrongState: the bar has acted.
        Stale: it went on meanwhile.
    """
    with transaction.atomic():
        fresh = lock(filing, version=version)
        if not policies.can_take_back_filing(actor, fresh):
            raise Forbidden(_("由本所主任或已登记的确认人撤回。"))
        values = {"desk_rank": UNSEEN_RANK}
        facts = Facts(reason=reason)
        back = move(fresh, "take_back", actor=actor, at=at, values=values, facts=facts)
        cancel(REGISTER, back, actor=actor, at=at, note="taken back")
        cancel(SUPPLEMENT, back, actor=actor, at=at, note="taken back")
        owe_report_again(back, at=at)
    return back


def withdraw_filing(filing: Filing, *, reason: str, actor: Actor, at: datetime) -> Filing:
    """Give a report up that isn't with the bar: there is nothing to report any more.

    Raises:
        WrongState: it is with the bar.
    """
    with transaction.atomic():
        fresh = lock(filing)
        facts = Facts(reason=reason)
        values = {"desk_rank": UNSEEN_RANK}
        gone = move(fresh, "withdraw", actor=actor, at=at, values=values, facts=facts)
        for kind in (CONFIRM, COMPLETE, SUPPLEMENT, REGISTER):
            cancel(kind, gone, actor=actor, at=at, note=reason[:200])
    return gone


def void_report(case: Case, *, reason: str, actor: Actor, at: datetime) -> None:
    """The case is none to report after all: the duty ends, a report not yet sent is given up."""
    cancel(REPORT, case, actor=actor, at=at, note=reason[:200])
    filing = live_filing(case)
    if filing is None:
        return
    if table_of(filing).find("withdraw", filing.state):
        withdraw_filing(filing, reason=reason, actor=actor, at=at)
    else:
        note_change(case, actor=actor, at=at)


def note_change(case: Case, *, actor: Actor, at: datetime) -> None:
    """What the report shows of the case has changed: the firm is reminded to supplement it."""
    found = Filing.objects.filter(case=case, sent_version__gte=1, facts_changed=False)
    found.exclude(state__in=[FilingState.CANCELLED, FilingState.WITHDRAWN]).update(
        facts_changed=True
    )
