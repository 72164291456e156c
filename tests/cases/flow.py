"""Steps of a case's way, for tests that start in the middle of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models

from accounts.models import Organisation, User
from cases.actions import checks, handling, intake, meetings, opinions, parties
from cases.models import Case, Meeting
from core.actors import Actor
from core.models import AuditEntry, Duty
from core.regulation import set_value
from tests import factories

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
DAY = "2026-05-08"


def at(text: str = DAY) -> datetime:
    """The moment most steps happen."""
    return factories.moment(text)


def by(somebody: User, where: Organisation | None = None, *, when: datetime | None = None) -> Actor:
    """The actor a person is on the day most steps happen."""
    return factories.actor(somebody, where, at=when or at())


def substitute_for(absent: User, substitute: User, where: Organisation) -> Actor:
    """Somebody who acts on behalf of an absent colleague."""
    own = by(absent, where)
    return Actor(substitute, where, own.roles, absent, own.day)


def again(row: Any) -> Any:
    """The row as it stands now."""
    return type(row)._base_manager.get(pk=row.pk)


def duties(kind: str, subject: models.Model, state: str = "open") -> models.QuerySet[Duty]:
    """The duties of a kind on a row."""
    return Duty.objects.filter(
        kind=kind, subject_type=subject._meta.label_lower, subject_id=subject.pk, state=state
    )


def acts(subject: models.Model) -> list[str]:
    """What the record says was done to a row, in order."""
    found = AuditEntry.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return list(found.order_by("id").values_list("act", flat=True))


def rule(
    organisation: Organisation, key: str, value: Any, *, since: date = factories.LONG_AGO
) -> None:
    """An organisation's own value of a number, for as long as the tests care."""
    set_value(
        key, value, organisation=organisation, effective_from=since, reason="", person=None, at=at()
    )


def workers(number: int, *, start: int = 0) -> list[parties.NewParty]:
    """So many different clients with identity numbers."""
    return [
        parties.NewParty(name=f"工人{n}", identifier=f"33010219900101{n:04d}")
        for n in range(start, start + number)
    ]


def paper(name: str = "承诺书.pdf") -> SimpleUploadedFile:
    """A small PDF somebody attaches."""
    return SimpleUploadedFile(name, PDF, "application/pdf")


def case(by: User, *, number: int = 12, unit: str = "person", **more: Any) -> Case:
    """A case taken in, with its number of people on our side."""
    values = {
        "title": "宏达公司欠薪案",
        "form": "joint",
        "field": "wages",
        "side": "group",
        "service": "litigation",
        "engaged_on": date(2026, 5, 7),
        "facts_brief": "十二名工人追索三个月工资。",
    }
    when = more.pop("at", at())
    return intake.create_case(
        actor=factories.actor(by, at=when), at=when, number=number, unit=unit, **{**values, **more}
    )


def prepared(one: Case, by: User, *, when: datetime | None = None, people: int = 12) -> Case:
    """With parties and the clients' undertaking."""
    when = when or at()
    actor = factories.actor(by, at=when)
    parties.add_parties(one, side="client", parties=workers(people), actor=actor, at=when)
    boss = [parties.NewParty(name="宏达建设有限公司", kind="organisation")]
    parties.add_parties(one, side="opponent", parties=boss, actor=actor, at=when)
    parties.add_truth_undertaking(
        one, signed_by="工人代表", signed_on=date(2026, 5, 7), paper=paper(), actor=actor, at=when
    )
    return Case.objects.get(pk=one.pk)


def called(one: Case, by: User, *, host: User, when: datetime | None = None) -> Meeting:
    """A meeting of today's partners."""
    when = when or at()
    return meetings.call_meeting(
        one,
        held_on=date(2026, 5, 8),
        place="所会议室",
        host=host,
        recorder=host,
        actor=factories.actor(by, at=when),
        at=when,
    )


def opine(
    meeting: Meeting, *people: User, choice: str = "take", when: datetime | None = None
) -> None:
    """Each of these partners gives an opinion."""
    when = when or at()
    for person in people:
        opinions.give_opinion(
            meeting,
            choice=choice,
            reasons="理由",
            actor=factories.actor(person, meeting.firm, at=when),
            at=when,
        )


def opine_in(meeting: Meeting, person: User, firm: Organisation, *, choice: str = "take") -> None:
    """A partner of another firm that handles the case too gives an opinion."""
    opinions.give_opinion(meeting, choice=choice, reasons="理由", actor=by(person, firm), at=at())


def decided(one: Case, director: User, *partners: User) -> Case:
    """Decided by the partners to be taken."""
    meeting = called(one, director, host=director)
    opine(meeting, director, *partners)
    meetings.close_meeting(
        Meeting.objects.get(pk=meeting.pk), actor=factories.actor(director, at=at()), at=at()
    )
    return Case.objects.get(pk=one.pk)


def handled(one: Case, director: User, *lawyers: User) -> Case:
    """With handlers who have undertaken, a plan and a clear check."""
    boss = factories.actor(director, at=at())
    fresh = handling.name_handlers(one, people=lawyers, lead=lawyers[0], actor=boss, at=at())
    for handler in fresh.handlers.all():
        handling.confirm_undertaking(
            handler, actor=factories.actor(handler.person, at=at()), at=at()
        )
    handling.write_plan(fresh, goals="追回工资", steps="先调解后诉讼", actor=boss, at=at())
    return Case.objects.get(pk=one.pk)


def accepted(director: User, partners: tuple[User, ...], lawyer: User, **more: Any) -> Case:
    """Accepted by the firm, everything in order."""
    one = prepared(case(director, **more), director)
    one = handled(decided(one, director, *partners), director, lawyer)
    return handling.accept_case(one, actor=factories.actor(director, at=at()), at=at())


def taken_ordinary(one: Case, person: User) -> Case:
    """An ordinary case, checked for conflicts and taken without the partners."""
    checks.check_conflicts(one, occasion="intake", actor=by(person), at=at())
    return intake.accept_ordinary(one, actor=by(person), at=at())
