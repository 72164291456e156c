"""The kinds of duty reporting brings, for the firm and for the bar."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.queries import belongs
from cases.actions.duties import takes_case
from cases.enums import REPORTED, CaseState
from cases.models import Case
from cases.queries import became_reportable_on, works_on
from core.actors import Actor
from core.calendar import Due, local_day, term
from core.duties import (
    OPEN,
    DutyKind,
    discharge,
    duties_of,
    duty_kind,
    open_duty,
    pause,
    redate,
    resume,
)
from core.errors import WrongState
from core.models import Duty
from core.regulation import Value, value_on
from filings.models import Filing
from filings.regulations import COMPLETION_DAYS, REGISTER_DAYS, REPORT_DAYS, SUPPLEMENT_DAYS


def _takes_report(duty: Duty, person_id: int, day: date) -> bool:
    case = Filing.objects.select_related("case").get(pk=duty.subject_id).case
    return case is None or works_on(case, person_id, day)


REPORT = duty_kind(
    DutyKind(
        code="filings.report",
        clause="GC-3.1",
        title=_("向律师协会报告"),
        link=lambda duty: f"/filings/of-case/{duty.subject_id}/edit",
        roles=("director",),
        supervisor=("director",),
        may_take=takes_case,
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
        may_take=_takes_report,
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
        may_take=_takes_report,
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


# Of such a case nothing is to be reported any more.
OVER = (CaseState.DECLINED, CaseState.DROPPED, CaseState.MERGED)


def standing(kind: DutyKind, subject: models.Model) -> Duty | None:
    """The open duty of a kind on a row, paused ones too."""
    return duties_of(subject, kind).filter(state__in=OPEN).first()


def is_to_be_reported(case: Case) -> bool:
    """Whether a report of the case is owed as it stands (GC-1.1, GC-5.1)."""
    return case.regime in REPORTED and case.state not in OVER and case.engaged_on is not None


def owe_report(filing: Filing, *, actor: Actor, at: datetime) -> None:
    """Owe a report that isn't with the bar, counted from the engagement as entered (GC-3.1).

    Of a case that came under the rules later it is counted from that day (GC-1.1). It runs from
    its first date again when the report is taken back, and is dated anew when the engagement had
    been entered wrongly.
    """
    case = filing.case
    if case is None or case.engaged_on is None or not is_to_be_reported(case):
        return
    owed = standing(REPORT, case)
    start = _counted_from(case, case.engaged_on, owed, local_day(at))
    rule = value_on(REPORT_DAYS.key, filing.bar, start)
    due = term(start, rule.value)
    if owed is None:
        occasion = f"{filing.pk}:{filing.sent_version}"
        _open(REPORT, filing, case, due=due, rule=rule, at=at, occasion=occasion)
    elif owed.counted_from != due.start:
        for duty in filter(None, (owed, standing(CONFIRM, filing))):
            redate(duty, due, rule=rule, actor=actor, at=at)


def _counted_from(case: Case, engaged_on: date, owed: Duty | None, today: date) -> date:
    """The later of the engagement and the day the case came under the rules.

    What a sensitive case owes already isn't owed later because it became a group case besides.
    """
    start = max(engaged_on, became_reportable_on(case, today))
    if owed is not None and owed.counted_from >= engaged_on:
        return min(start, owed.counted_from)
    return start


def owe_confirmation(filing: Filing, *, at: datetime) -> None:
    """The firm is asked to confirm by the date of what sending it will meet."""
    report = None if filing.case is None else standing(REPORT, filing.case)
    awaited = [report, standing(COMPLETE, filing), standing(SUPPLEMENT, filing)]
    met = next((duty for duty in awaited if duty is not None), None)
    if met is None or standing(CONFIRM, filing) is not None:
        return
    due = term(met.counted_from, met.derivation["count"])
    open_duty(
        CONFIRM,
        filing,
        due=due,
        at=at,
        debtor=filing.firm,
        occasion=str(filing.version),
        label=_label(filing),
    )


def owe_registration(filing: Filing, *, actor: Actor, at: datetime) -> None:
    """The bar's own target: opened at the first sending, going on after a completion."""
    waiting = standing(REGISTER, filing)
    if waiting is not None:
        if waiting.state == Duty.State.PAUSED:
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


def rest_registration(filing: Filing, *, actor: Actor, at: datetime) -> None:
    """The bar's target stands still while the firm completes its report."""
    running = standing(REGISTER, filing)
    if running is None or running.state != Duty.State.OPEN:
        return
    try:
        pause(running, reason=gettext("退回补正"), actor=actor, at=at)
    except WrongState:
        # Its pauses have reached their cap: a report may come back all the same, the clock runs on.
        return


def owe_completion(filing: Filing, *, returned_on: date, occasion: str, at: datetime) -> None:
    """The firm's duty to complete a report that came back."""
    rule = value_on(COMPLETION_DAYS.key, filing.bar, returned_on)
    due = term(returned_on, rule.value)
    _open(COMPLETE, filing, filing, due=due, rule=rule, at=at, occasion=occasion)


def owe_supplement(filing: Filing, owed: list[str], *, actor: Actor, at: datetime) -> None:
    """The duty to send what a report announced as still owed; gone once nothing is.

    It keeps the date of the sending that announced it first.
    """
    if not owed:
        discharge(SUPPLEMENT, filing, actor=actor, at=at)
        return
    if standing(SUPPLEMENT, filing) is not None:
        return
    today = local_day(at)
    rule = value_on(SUPPLEMENT_DAYS.key, filing.bar, today)
    due = term(today, rule.value)
    occasion = str(filing.sent_version)
    _open(SUPPLEMENT, filing, filing, due=due, rule=rule, at=at, occasion=occasion)


def _open(
    kind: DutyKind,
    filing: Filing,
    subject: models.Model,
    *,
    due: Due,
    rule: Value,
    at: datetime,
    occasion: str,
) -> None:
    """A duty of the firm towards the bar, and of who drafted the report while they are there."""
    drafter = None if filing.paper else filing.drafted_by
    if drafter is not None and not belongs(drafter.pk, filing.firm_id, local_day(at)):
        drafter = None
    open_duty(
        kind,
        subject,
        due=due,
        at=at,
        debtor=filing.firm,
        debtor_person=drafter,
        creditor=filing.bar,
        occasion=occasion,
        label=_label(filing),
        rule=rule,
    )


def _label(filing: Filing) -> str:
    return filing.case.register_no if filing.case else filing.number_text
