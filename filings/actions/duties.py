"""The kinds of duty reporting brings, for the firm and for the bar."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.calendar import local_day, term
from core.duties import DutyKind, discharge, duties_of, duty_kind, open_duty, redate, resume
from core.models import Duty
from core.regulation import value_on
from filings.models import Filing
from filings.regulations import COMPLETION_DAYS, REGISTER_DAYS, REPORT_DAYS, SUPPLEMENT_DAYS

REPORT = duty_kind(
    DutyKind(
        code="filings.report",
        clause="GC-3.1",
        title=_("向律师协会报告"),
        link=lambda duty: f"/filings/of-case/{duty.subject_id}/edit",
        roles=("director",),
        supervisor=("director",),
    )
)
CONFIRM = duty_kind(
    DutyKind(
        code="filings.confirm",
        clause="GC-3.1",
        title=_("确认并送出报告"),
        link=lambda duty: f"/filings/{duty.subject_id}/",
        roles=("director",),
        supervisor=("director",),
    )
)
COMPLETE = duty_kind(
    DutyKind(
        code="filings.complete",
        clause="GC-3.1",
        title=_("补正被退回的报告"),
        link=lambda duty: f"/filings/{duty.subject_id}/edit",
        roles=("director",),
        supervisor=("director",),
    )
)
SUPPLEMENT = duty_kind(
    DutyKind(
        code="filings.supplement",
        clause="GC-3.1",
        title=_("补报先报时欠缺的内容"),
        link=lambda duty: f"/filings/{duty.subject_id}/edit",
        roles=("director",),
        supervisor=("director",),
    )
)
REGISTER = duty_kind(
    DutyKind(
        code="filings.register",
        clause="GC-3.1",
        title=_("办理报告登记"),
        link=lambda duty: f"/filings/{duty.subject_id}/",
        roles=("officer",),
        supervisor=("leader",),
    )
)


def owe_report(filing: Filing, *, actor: Actor, at: datetime) -> None:
    """Open the firm's duty to report, counted from the engagement as entered; or date it anew."""
    case = filing.case
    if case is None or case.engaged_on is None:
        return
    rule = value_on(REPORT_DAYS.key, filing.bar, case.engaged_on)
    due = term(case.engaged_on, rule.value)
    known = duties_of(case, REPORT).filter(occasion="").first()
    if known is not None:
        if known.counted_from != due.start and known.state == Duty.State.OPEN:
            redate(known, due, rule=rule, actor=actor, at=at)
        return
    open_duty(
        REPORT,
        case,
        due=due,
        at=at,
        debtor=filing.firm,
        debtor_person=filing.drafted_by,
        creditor=filing.bar,
        label=case.register_no,
        rule=rule,
    )


def owe_report_again(filing: Filing, *, at: datetime) -> None:
    """A report taken back is owed again, by its first date."""
    case = filing.case
    first = None if case is None else duties_of(case, REPORT).last()
    if case is None or first is None or case.engaged_on is None:
        return
    rule = value_on(REPORT_DAYS.key, filing.bar, case.engaged_on)
    open_duty(
        REPORT,
        case,
        due=term(case.engaged_on, rule.value),
        at=at,
        debtor=filing.firm,
        debtor_person=filing.drafted_by,
        creditor=filing.bar,
        occasion=f"taken back {filing.sent_version}",
        label=case.register_no,
        rule=rule,
    )


def owe_registration(filing: Filing, *, actor: Actor, at: datetime) -> None:
    """The bar's own target: opened at the first sending, going on after a completion."""
    waiting = duties_of(filing, REGISTER).filter(state=Duty.State.PAUSED).first()
    if waiting is not None:
        resume(waiting, actor=actor, at=at)
        return
    today = local_day(at)
    rule = value_on(REGISTER_DAYS.key, filing.bar, today)
    open_duty(
        REGISTER,
        filing,
        due=term(today, rule.value),
        at=at,
        debtor=filing.bar,
        creditor=filing.firm,
        occasion=str(filing.sent_version),
        label=filing.firm.name,
        rule=rule,
    )


def owe_completion(filing: Filing, *, at: datetime) -> None:
    """The firm's duty to complete a report that came back."""
    today = local_day(at)
    rule = value_on(COMPLETION_DAYS.key, filing.bar, today)
    open_duty(
        COMPLETE,
        filing,
        due=term(today, rule.value),
        at=at,
        debtor=filing.firm,
        debtor_person=filing.drafted_by,
        creditor=filing.bar,
        occasion=str(filing.sent_version),
        label=filing.case.register_no if filing.case else "",
        rule=rule,
    )


def owe_supplement(filing: Filing, owed: list[str], *, actor: Actor, at: datetime) -> None:
    """The duty to send what a report announced as still owed; gone once nothing is."""
    if not owed:
        discharge(SUPPLEMENT, filing, actor=actor, at=at)
        return
    today = local_day(at)
    rule = value_on(SUPPLEMENT_DAYS.key, filing.bar, today)
    due = term(today, rule.value)
    open_duty(
        SUPPLEMENT,
        filing,
        due=due,
        at=at,
        debtor=filing.firm,
        debtor_person=filing.drafted_by,
        creditor=filing.bar,
        label=filing.case.register_no if filing.case else "",
        rule=rule,
    )
