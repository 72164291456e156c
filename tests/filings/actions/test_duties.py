"""Who is reminded of a report when: the firm before, at and after the date, then the director."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from accounts.models import User
from core.duties import cancel, remind_due
from core.models import Duty, Notice
from core.notices import text_of
from filings.actions.duties import SUPPLEMENT
from tests.cases import flow as cases
from tests.filings import flow

pytestmark = [pytest.mark.django_db, pytest.mark.clause("GC-3.1")]


def reminded(days: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """Run the sweep on each day, twice; who got which reminders that day, by day and name."""
    told: dict[str, dict[str, list[str]]] = {}
    for day in days:
        before = set(Notice.objects.values_list("pk", flat=True))
        for _again in range(2):
            remind_due(at=flow.at(day))
        new = Notice.objects.filter(channel="inbox", event__startswith="duty:")
        for notice in new.exclude(pk__in=before).select_related("recipient").order_by("id"):
            duty = Duty.objects.get(pk=int(notice.event.split(":")[1]))
            name = f"{notice.recipient.name} {notice.event.split(':')[3]}"
            told.setdefault(day, {}).setdefault(name, []).append(duty.kind)
    return told


def test_a_firm_is_reminded_of_its_report_before_at_and_after_the_date_then_its_director(
    lawyer: User, director: User, officer: User
) -> None:
    filing = flow.draft(lawyer)
    assert filing.case is not None
    duty = cases.duties("filings.report", filing.case).get()
    assert str(duty.due_on) == "2026-05-13"
    told = reminded(f"2026-05-{day:02d}" for day in range(9, 24))
    both = {"王律师 debtor": ["filings.report"], "周主任 debtor": ["filings.report"]}
    above = {"周主任 supervisor": ["filings.report"]}
    # Two working days before, on the day, one, two, three and five working days after.
    assert told == {
        "2026-05-11": both,
        "2026-05-13": both,
        "2026-05-14": both,
        "2026-05-15": above,
        "2026-05-18": both,
        "2026-05-20": above,
    }
    assert {n.channel for n in Notice.objects.filter(recipient=lawyer)} == {"inbox", "mail"}
    late = Notice.objects.filter(recipient=director, event__contains="supervisor").first()
    assert late is not None
    subject, body = text_of(late)
    assert "逾期" in subject and "2026-05-13" in subject
    assert filing.title not in subject + body


def test_a_report_that_is_sent_in_time_is_not_reminded_of_and_the_bar_is_of_its_own_target(
    director: User, officer: User, leader: User
) -> None:
    flow.sent(director)
    told = reminded(f"2026-05-{day:02d}" for day in range(12, 26))
    firm = {name for names in told.values() for name in names if name.startswith("周主任")}
    # What it announced as owed stays: that date is the 25th.
    kinds = {k for names in told.values() for n, ks in names.items() if n in firm for k in ks}
    assert kinds == {"filings.supplement"}
    bar = {
        day: sorted(name for name, kinds in names.items() if kinds == ["filings.register"])
        for day, names in told.items()
    }
    assert {day: names for day, names in bar.items() if names} == {
        "2026-05-14": ["褚干事 debtor"],
        "2026-05-18": ["褚干事 debtor"],
        "2026-05-19": ["褚干事 debtor"],
        "2026-05-20": ["蒋会长 supervisor"],
        "2026-05-21": ["褚干事 debtor"],
        "2026-05-25": ["蒋会长 supervisor"],
    }


def test_while_the_firm_completes_its_report_the_bar_is_not_reminded(
    director: User, officer: User, leader: User
) -> None:
    filing = flow.returned(director, officer)
    told = reminded(f"2026-05-{day:02d}" for day in range(13, 23))
    names = {name.split()[0] for day in told.values() for name in day}
    assert names == {"周主任"}
    completion = [day for day, said in told.items() if "filings.complete" in str(said)]
    # Due on the 19th: two working days before, the day, one, two and three after.
    assert completion == ["2026-05-15", "2026-05-19", "2026-05-20", "2026-05-21", "2026-05-22"]
    flow.send(filing, director, when="2026-05-22")
    after = reminded(["2026-05-25", "2026-05-26", "2026-05-27", "2026-05-28"])
    assert "褚干事 debtor" in str(after)
    assert "filings.complete" not in str(after)


def test_nothing_is_reminded_of_once_it_is_done(director: User, officer: User) -> None:
    filing = flow.registered(director, officer)
    cancel(SUPPLEMENT, filing, actor=flow.by(director), at=flow.at("2026-05-12"))
    assert reminded(f"2026-05-{day:02d}" for day in range(13, 31)) == {}
