"""Reports that come on paper: the bar enters them for the firm, and what completes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.queries import bar_of
from cases.models import Case
from core.actors import Actor
from core.attachments import attach
from core.audit import Facts, record
from core.calendar import local_day
from core.duties import discharge
from core.errors import Forbidden, Stale, Unmet
from core.models import Duty
from core.transitions import lock, move, table_of
from filings import policies
from filings.actions.desk_order import rank_of
from filings.actions.drafting import (
    UNSENT,
    found_by,
    give_up,
    open_filing,
    refuse_stopped,
    set_search,
)
from filings.actions.duties import (
    COMPLETE,
    REPORT,
    is_to_be_reported,
    owe_registration,
    owe_supplement,
)
from filings.actions.sending import add_version, as_listed
from filings.actions.telling import tell_firm
from filings.enums import FilingState
from filings.models import Filing
from filings.queries import content_of, live_filing

SCAN = "stamped_form"


def take_paper_report(
    *,
    firm: Organisation,
    content: dict[str, Any],
    texts: dict[str, str],
    received_on: date,
    scan: UploadedFile[Any],
    actor: Actor,
    at: datetime,
    owed: Duty | None = None,
    version: Any = None,
) -> Filing:
    """Enter a firm's paper report as received; it then goes the way of every other.

    Where the firm owes this report for a case it keeps here, the paper meets that duty, and the
    draft that waited gives way to it.

    Args:
        owed: the duty of the firm to this bar that the paper meets.
        content: the parts that a case would have given, in plain values.
        texts: the parts a drafter words.
        scan: the stamped paper.

    Raises:
        Forbidden: not the desk of the firm's bar, or of the firm.
        Unmet: another bar's firm, a day in the future, parts that stop a report, a duty that isn't
            the firm's to this bar.
        Stale: that report is owed no more.
        WrongType, TooLarge: a file we don't take.
    """
    if not policies.can_take_paper(actor):
        raise Forbidden(_("由律师协会工作人员代录。"))
    bar = bar_of(firm)
    if bar is None or bar.pk != actor.organisation_id:
        message = _("这家律所不向本协会报告。")
        raise Unmet(message, clause="GC-3.1", fields={"firm": message})
    _refuse_future(received_on, at)
    with transaction.atomic():
        case = None if owed is None else _case_owing(owed, firm, actor)
        filing = Filing(
            case=case,
            firm=firm,
            bar=bar,
            district=firm.region,
            paper=True,
            paper_content=_with_paper(content, firm, received_on),
            drafted_by=actor.person,
            created_at=at,
            **texts,
        )
        if policies.belongs_to_firm(actor, filing):
            raise Forbidden(_("您也在报告或联合承办的律所任职，请由其他工作人员办理。"))
        drafters = [] if case is None else _make_way(case, actor, at)
        set_search(filing)
        filing.save()
        record(filing, "create", actor=actor, at=at, facts=Facts(changes={"paper": True}))
        sent = _receive(filing, "send", scan, _("纸质报告，由协会代录"), actor, at)
        if case is not None:
            discharge(REPORT, case, actor=actor, at=at, note="paper")
        tell_firm(sent, "on_paper", at, also=drafters)
    return sent


def _case_owing(owed: Duty, firm: Organisation, actor: Actor) -> Case:
    """The case whose report is owed, locked.

    Raises:
        Unmet: not this firm's duty to this bar.
        Stale: it has been met or has ended meanwhile.
    """
    there = policies.owed_reports(actor, firm)
    if owed.kind != REPORT.code or (owed.debtor_id, owed.creditor_id) != (
        firm.pk,
        actor.organisation_id,
    ):
        message = _("请选择这家律所欠本协会的报告。")
        raise Unmet(message, clause="GC-3.1", fields={"duty": message})
    case = lock(Case.objects.get(pk=owed.subject_id))
    if not there.filter(pk=owed.pk).exists():
        raise Stale(_("这份报告已经送到，或者不用再报。"), clause="GC-3.1")
    return case


def _make_way(case: Case, actor: Actor, at: datetime) -> list[int]:
    """The draft that waited is given up: there is one live report of a case.

    Returns:
        The id of who wrote it, if anybody had.

    Raises:
        Stale: the firm has sent it meanwhile.
    """
    waiting = live_filing(case)
    if waiting is None:
        return []
    if waiting.state not in UNSENT:
        raise Stale(_("这份报告已经送到，或者不用再报。"), clause="GC-3.1")
    give_up(waiting, reason=_("已收到纸质报告，由协会代录"), actor=actor, at=at)
    return [waiting.drafted_by_id] if waiting.drafted_by_id else []


def complete_paper(
    filing: Filing,
    *,
    content: dict[str, Any],
    texts: dict[str, str],
    received_on: date,
    scan: UploadedFile[Any],
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Filing:
    """Enter what a firm handed in to complete or supplement its paper report.

    Raises:
        Forbidden: not the desk, or of the firm; a report that wasn't on paper.
        Unmet: a day in the future, parts that stop a report.
        WrongState, Stale: it went on meanwhile.
    """
    _refuse_future(received_on, at)
    with transaction.atomic():
        fresh = lock(filing, version=version)
        if not policies.can_complete_paper(actor, fresh):
            raise Forbidden(_("由收到纸质报告的律师协会代录。"))
        act = "send" if fresh.state == FilingState.RETURNED else "supplement"
        table_of(fresh).check(act, fresh.state)
        fresh.paper_content = _with_paper(content, fresh.firm, received_on)
        for name, text in texts.items():
            setattr(fresh, name, text)
        set_search(fresh)
        fresh.save()
        return _receive(fresh, act, scan, _("纸质补正材料，由协会代录"), actor, at)


def withdraw_paper(
    filing: Filing, *, reason: str, actor: Actor, at: datetime, version: int | None = None
) -> Filing:
    """Give up a paper report that was returned: it was entered wrongly, or is none.

    The case it was entered for owes its report as before.

    Raises:
        Forbidden: not the desk, or of the firm; a report that wasn't on paper.
        Unmet: no reason.
        WrongState, Stale: it went on meanwhile.
    """
    if not reason.strip():
        raise Unmet(_("请写明原因。"), fields={"reason": _("请写明原因")})
    with transaction.atomic():
        if filing.case is not None:
            lock(filing.case)
        fresh = lock(filing, version=version)
        if not policies.can_complete_paper(actor, fresh):
            raise Forbidden(_("只有代录的纸质报告可以由协会撤销。"))
        gone = give_up(fresh, reason=reason, actor=actor, at=at)
        if gone.case is not None and is_to_be_reported(gone.case):
            open_filing(gone.case, actor=actor, at=at)
    return gone


def _refuse_future(day: date, at: datetime) -> None:
    if day > local_day(at):
        message = _("收到日期不能晚于今天。")
        raise Unmet(message, fields={"received_on": message})


def _with_paper(content: dict[str, Any], firm: Organisation, received_on: date) -> dict[str, Any]:
    return {
        **content,
        "firm": {"name": firm.name, "licence": firm.licence_no},
        "received_on": received_on.isoformat(),
    }


def _receive(
    filing: Filing, act: str, scan: UploadedFile[Any], note: str, actor: Actor, at: datetime
) -> Filing:
    """Put it on the desk as its next version, and open what follows as for any other report."""
    refuse_stopped(filing)
    attach(filing, scan, owner_id=filing.bar_id, actor=actor, at=at, purpose=SCAN)
    content = content_of(filing)
    made = add_version(filing, content, note=note, actor=actor, at=at, act="receive_paper")
    again = FilingState.SENT if act == "send" else FilingState.SUPPLEMENTED
    values = {
        **as_listed(made),
        **found_by(filing, title=made.content.get("title", "")),
        "sent_version": made.number,
        "sent_at": at,
        "desk_rank": rank_of(filing, again),
    }
    facts = Facts(reason=note, changes={"version": made.number, "owed": made.owed})
    sent = move(filing, act, actor=actor, at=at, values=values, facts=facts)
    discharge(COMPLETE, sent, actor=actor, at=at, note=f"v{made.number}")
    owe_supplement(sent, made.owed, actor=actor, at=at)
    if act == "send":
        owe_registration(sent, actor=actor, at=at)
    return sent
