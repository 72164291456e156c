"""What a quarter and a year ask for: owed once, done by the log, given up with the assignment."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from accounts.models import Organisation, User
from community.actions import entries
from community.actions.endings import end_assignment
from community.actions.quota_duties import open_quotas
from community.enums.pairing import EndReason
from community.models import Assignment
from core.actors import SYSTEM
from core.models import Duty
from tests.community import flow

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-14")]


def owed(state: str = "open") -> set[tuple[str, str, str]]:
    """The duties of a state: what, for which period, by when."""
    found = Duty.objects.filter(clause="LC-14", state=state)
    return {(d.kind.split(".")[1], d.occasion, f"{d.due_on:%m-%d}") for d in found}


LECTURE = ("quarterly_lecture", "2026-04", "06-30")
TRAINING = ("yearly_training", "2026-01", "12-31")


def hold(one: Assignment, who: User, kind: str, day: str = flow.DAY) -> None:
    """A lecture or training is entered by somebody."""
    entries.write_entry(
        community=one.community,
        client_token=uuid4(),
        on=flow.by(who, when=day).day,
        kind=kind,
        content="讲座",
        for_whom="group",
        people=30,
        minutes=60,
        actor=flow.by(who, when=day),
        at=flow.at(day),
    )


def test_each_period_owes_once_and_the_log_discharges_it(
    assigned: Assignment, lawyer: User, liaison: User
) -> None:
    assert [open_quotas(at=flow.at()) for _sweep in range(2)] == [2, 0]
    assert owed() == {LECTURE, TRAINING}
    duty = Duty.objects.get(kind="community.quarterly_lecture")
    assert (duty.debtor_person, duty.debtor) == (lawyer, assigned.firm)
    assert duty.derivation["clause"] == "LC-14"
    hold(assigned, lawyer, "advice")
    assert owed() == {LECTURE, TRAINING}
    hold(assigned, lawyer, "lecture")
    assert owed() == {TRAINING}
    assert owed("discharged") == {LECTURE}
    # The next quarter owes its own; a lecture held before the sweep counts at once.
    hold(assigned, lawyer, "lecture", "2026-07-01 09:00")
    assert open_quotas(at=flow.at("2026-07-01 10:00")) == 1
    assert owed("discharged") == {LECTURE, ("quarterly_lecture", "2026-07", "09-30")}
    assert open_quotas(at=flow.at("2026-10-12")) == 1
    assert owed() == {TRAINING, ("quarterly_lecture", "2026-10", "12-31")}
    # What wasn't done is overdue for a month, then given up.
    open_quotas(at=flow.at("2027-01-20"))
    assert ("quarterly_lecture", "2026-10", "12-31") in owed()
    open_quotas(at=flow.at("2027-02-05"))
    assert ("quarterly_lecture", "2026-10", "12-31") in owed("cancelled")


def test_with_the_assignment_it_is_the_next_lawyers(
    assigned: Assignment, firm: Organisation, partner: User
) -> None:
    open_quotas(at=flow.at())
    end_assignment(
        assigned,
        on=date(2026, 5, 10),
        reason=EndReason.REPLACED,
        note="",
        actor=SYSTEM,
        at=flow.at(),
    )
    made = flow.assignment(assigned.pairing, partner, since=date(2026, 5, 11))
    assert open_quotas(at=flow.at("2026-05-11")) == 2
    standing = Duty.objects.filter(clause="LC-14", state="open")
    assert {(duty.subject_id, duty.debtor_person_id) for duty in standing} == {
        (made.pk, partner.pk)
    }
    assert owed("cancelled") == {LECTURE, TRAINING}
