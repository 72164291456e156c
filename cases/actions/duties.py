"""The kinds of duty a case brings, and opening the ones owed by persons."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from cases.models import Case, Handler, Meeting
from cases.queries import circle_ids, newest_opinions, seen_by, versions_of, works_on
from cases.regulations import UNDERTAKING_DAYS, outdated_parts
from core.calendar import Due, local_day, term
from core.duties import DutyKind, duty_kind, open_duty
from core.models import Duty
from core.regulation import value_on

OPINION = duty_kind(
    DutyKind(
        code="cases.opinion",
        clause="GC-3.2",
        title=_("合伙人表态"),
        link=lambda duty: f"/cases/meetings/{duty.subject_id}/opine",
        supervisor=("director",),
        personal=True,
    )
)
DECISION = duty_kind(
    DutyKind(
        code="cases.decision",
        clause="GC-3.2",
        title=_("补作合伙人集体讨论"),
        link=lambda duty: f"/cases/{duty.subject_id}/decision",
        roles=("director",),
        supervisor=("director",),
    )
)
REVIEW = duty_kind(
    DutyKind(
        code="cases.review",
        clause="GC-3.2",
        title=_("重大变动后再次集体讨论"),
        link=lambda duty: f"/cases/{duty.subject_id}/decision",
        roles=("director",),
        supervisor=("director",),
    )
)
UNDERTAKING = duty_kind(
    DutyKind(
        code="cases.undertaking",
        clause="GC-2.4",
        title=_("确认承办承诺"),
        link=lambda duty: f"/cases/handlers/{duty.subject_id}/undertake",
        supervisor=("director",),
        personal=True,
    )
)


def takes_case(duty: Duty, person_id: int, day: date) -> bool:
    """Whether somebody works on the duty's case and so may take it over."""
    return works_on(Case.objects.get(pk=duty.subject_id), person_id, day)


REMEDY = duty_kind(
    DutyKind(
        code="cases.remedy",
        clause="GC-3.2",
        title=_("落实主任的督导要求"),
        link=lambda duty: f"/cases/{duty.subject_id}/supervision",
        roles=("director",),
        supervisor=("director",),
        may_take=takes_case,
    )
)
CONFLICT = duty_kind(
    DutyKind(
        code="cases.conflict",
        clause="LC-19",
        title=_("处理利益冲突核查的发现"),
        link=lambda duty: f"/cases/{duty.subject_id}/acceptance",
        roles=("director",),
        supervisor=("director",),
    )
)
JOINT = duty_kind(
    DutyKind(
        code="cases.joint",
        clause="GC-3.2",
        title=_("答复联合承办的邀请"),
        link=lambda duty: f"/cases/joint/{duty.subject_id}/answer",
        roles=("director",),
        supervisor=("director",),
    )
)


def ask_opinions(meeting: Meeting, case: Case, *, at: datetime) -> None:
    """Open a duty for every partner of the circle whose opinion is lacking or stale."""
    now = versions_of(case)
    given = newest_opinions(meeting)
    version = f"{now.parties}.{now.counts}.{now.handlers}.{now.plan}"
    last_day = max(meeting.held_on, local_day(at))
    circle = meeting.invitees.filter(person_id__in=circle_ids(meeting))
    for invitee in circle.select_related("person"):
        opinion = given.get(invitee.person_id)
        if opinion is not None and not outdated_parts(seen_by(opinion), now):
            continue
        open_duty(
            OPINION,
            meeting,
            due=Due(last_day, local_day(at), 0, "day"),
            at=at,
            debtor=case.firm,
            debtor_person=invitee.person,
            occasion=f"{invitee.person_id}:{version}",
            label=case.register_no,
        )


def ask_undertaking(handler: Handler, case: Case, *, at: datetime) -> None:
    """Open the handler's duty to confirm GC-2.4 in person."""
    today = local_day(at)
    rule = value_on(UNDERTAKING_DAYS.key, case.firm, today)
    open_duty(
        UNDERTAKING,
        handler,
        due=term(today, rule.value),
        at=at,
        debtor=case.firm,
        debtor_person=handler.person,
        label=case.register_no,
        rule=rule,
    )
