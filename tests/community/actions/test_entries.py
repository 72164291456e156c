"""Entries of the log: who writes, what counts, how they are corrected."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import details, entries
from community.models import (
    Amendment,
    Assignment,
    LogEntry,
    Mediation,
    MonthFigures,
    MonthReport,
    Volume,
)
from community.policies import work as policies
from community.queries.work import resident_of
from core.errors import Forbidden, Stale, Unmet, WrongState
from core.models import AuditEntry, Duty
from tests import factories
from tests.community import flow

pytestmark = pytest.mark.django_db


def write(one: Assignment, somebody: User, **more: Any) -> LogEntry:
    """Somebody writes an entry on the usual day."""
    where = more.pop("where", None)
    values = {
        "community": one.community,
        "client_token": uuid4(),
        "on": date(2026, 5, 7),
        "kind": "advice",
        "content": "楼上漏水，如何索赔。",
        "result": "先报物业，再协商。",
        "for_whom": "resident",
        "minutes": 30,
    }
    return entries.write_entry(actor=flow.by(somebody, where), at=flow.at(), **{**values, **more})


def figures(one: Assignment, month: date = date(2026, 5, 1)) -> tuple[int, int]:
    """Entries and minutes of a month."""
    found = MonthFigures.objects.filter(month=month, lawyer=one.lawyer)
    return found.values_list("entries", "minutes").first() or (0, 0)


@pytest.mark.clause("LC-16")
def test_the_lawyers_own_entry_counts_at_once_and_a_second_sending_makes_none(
    assigned: Assignment, lawyer: User, partner: User
) -> None:
    token = uuid4()
    made = write(
        assigned, lawyer, client_token=token, resident_name="王某", resident_phone="13800001111"
    )
    again = write(assigned, lawyer, client_token=token, content="别的")
    assert again == made
    assert LogEntry.objects.count() == 1
    assert (made.state, made.year, made.number) == ("confirmed", 2026, 1)
    assert (made.written_as, made.confirmed_by) == ("lawyer", lawyer)
    assert figures(assigned) == (1, 30)
    assert "王某" not in made.resident_name_sealed
    assert resident_of(made) == ("王某", "13800001111")
    with pytest.raises(Stale):
        write(assigned, partner, client_token=token)
    assert write(assigned, lawyer).number == 2


@pytest.mark.clause("LC-16")
def test_what_cant_be_written(assigned: Assignment, lawyer: User, partner: User) -> None:
    with pytest.raises(Forbidden):
        write(assigned, partner)
    for day in (date(2026, 5, 9), date(2026, 4, 30), date(2025, 12, 1)):
        with pytest.raises(Unmet) as refused:
            write(assigned, lawyer, on=day)
        assert "on" in refused.value.fields
    write(assigned, lawyer, on=date(2026, 5, 1))
    with pytest.raises(ValueError, match="state"):
        write(assigned, lawyer, state="locked")
    empty = flow.another_community(assigned.community)
    clerk = factories.member(factories.person("社区人"), empty, Role.COMMUNITY_CLERK)
    with pytest.raises(Unmet):
        write(assigned, clerk, community=empty, where=empty)
    assert Volume.objects.get(community=assigned.community).last == 1


@pytest.mark.clause("LC-10")
def test_what_others_write_waits_for_the_lawyer(
    assigned: Assignment, lawyer: User, community: Organisation, partner: User
) -> None:
    clerk = factories.member(factories.person("社区人"), community, Role.COMMUNITY_CLERK)
    made = write(assigned, clerk)
    assert (made.state, made.written_as) == ("to_confirm", "clerk")
    assert figures(assigned) == (0, 0)
    duty = Duty.objects.get(kind="community.confirm_entry")
    assert (duty.debtor_person, str(duty.due_on)) == (lawyer, "2026-05-12")
    changed = entries.edit_entry(
        made,
        on=made.on,
        kind="publicity",
        content="发放资料",
        minutes=60,
        leaflets=50,
        actor=flow.by(clerk),
        at=flow.at(),
        version=made.version,
    )
    with pytest.raises(Forbidden):
        entries.confirm_entry(changed, actor=flow.by(clerk), at=flow.at())
    with pytest.raises(Stale):
        entries.confirm_entry(changed, actor=flow.by(lawyer), at=flow.at(), version=1)
    entries.confirm_entry(changed, actor=flow.by(lawyer), at=flow.at())
    assert figures(assigned) == (1, 60)
    assert flow.again(duty).state == "discharged"
    with pytest.raises(WrongState):
        entries.edit_entry(
            made, on=made.on, content="x", kind="other", actor=flow.by(lawyer), at=flow.at()
        )
    other = write(assigned, clerk)
    entries.drop_entry(other, reason="重复", actor=flow.by(lawyer), at=flow.at())
    assert (flow.again(other).state, flow.again(other).number) == ("dropped", 2)
    assert figures(assigned) == (1, 60)
    assert not Duty.objects.filter(state="open").exists()


@pytest.mark.clause("LC-16")
def test_a_correction_is_a_new_line_that_counts_instead(assigned: Assignment, lawyer: User) -> None:
    made = write(assigned, lawyer, kind="mediation", resident_name="王某")
    terms = {"first_side": "王", "second_side": "李", "facts": "漏水", "terms": "各半"}
    details.record_mediation(
        made,
        **terms,
        first_consents=True,
        second_consents=True,
        outcome="settled",
        actor=flow.by(lawyer),
        at=flow.at(),
    )
    made = flow.again(made)
    new = entries.correct_entry(
        made, reason="时间写错", minutes=90, actor=flow.by(lawyer), at=flow.at()
    )
    old = flow.again(made)
    assert (old.counts, old.state, old.minutes) == (False, "confirmed", 30)
    assert (new.corrects, new.number, new.settled, new.counts) == (old, 2, True, True)
    assert resident_of(new) == ("王某", "")
    assert Mediation.objects.filter(entry=new, terms="各半").exists()
    assert figures(assigned) == (1, 90)
    assert MonthFigures.objects.get().mediations_settled == 1
    with pytest.raises(WrongState):
        entries.correct_entry(old, reason="x", actor=flow.by(lawyer), at=flow.at())


@pytest.mark.clause("LC-24")
def test_after_the_month_was_passed_on_late_work_goes_into_the_open_month(
    assigned: Assignment, lawyer: User
) -> None:
    made = write(assigned, lawyer)
    LogEntry.objects.filter(pk=made.pk).update(state="locked")
    MonthFigures.objects.update(locked=True)
    report = flow.report(assigned)
    MonthReport.objects.filter(pk=report.pk).update(
        state="confirmed",
        confirmed_by=lawyer,
        confirmed_at=flow.at(),
        in_time=True,
        entries=1,
        minutes=30,
        advice=1,
        advice_people=1,
    )
    late = write(assigned, lawyer, minutes=15)
    assert (late.on, late.month) == (date(2026, 5, 7), date(2026, 6, 1))
    assert figures(assigned, date(2026, 6, 1)) == (1, 15)
    noted = Amendment.objects.get(entry=late)
    assert (noted.counted_in, noted.difference["minutes"]) == (date(2026, 6, 1), 15)
    new = entries.correct_entry(
        flow.again(made), reason="写错", minutes=50, actor=flow.by(lawyer), at=flow.at()
    )
    assert (new.counts, flow.again(made).counts) == (False, True)
    assert Amendment.objects.get(entry=new).difference == {"minutes": 20}
    assert Amendment.objects.get(entry=new).counted_in is None
    assert figures(assigned) == (1, 30)


@pytest.mark.clause("LC-17")
def test_a_mediation_needs_both_sides_consent(assigned: Assignment, lawyer: User) -> None:
    made = write(assigned, lawyer, kind="mediation")
    facts = {"first_side": "王", "second_side": "李", "facts": "漏水", "outcome": "settled"}
    for consents, terms in ((False, "各半"), (True, " ")):
        with pytest.raises(Unmet):
            details.record_mediation(
                made,
                **facts,
                first_consents=True,
                second_consents=consents,
                terms=terms,
                actor=flow.by(lawyer),
                at=flow.at(),
            )
    with pytest.raises(WrongState):
        details.record_mediation(
            write(assigned, lawyer), **facts, actor=flow.by(lawyer), at=flow.at()
        )


@pytest.mark.clause("LC-9")
def test_suggestions_and_referrals_are_counted_once(assigned: Assignment, lawyer: User) -> None:
    made, me = write(assigned, lawyer), {"actor": flow.by(lawyer), "at": flow.at()}
    for text in ("加装路灯", "加装两盏路灯"):
        details.send_suggestion(made, title="路灯", text=text, **me)
    details.refer_to_aid(
        made, to="上城区法律援助中心", ground="低保", referred_on=date(2026, 5, 7), **me
    )
    row = MonthFigures.objects.get()
    assert (row.suggestions, row.referrals) == (1, 1)
    LogEntry.objects.filter(pk=made.pk).update(state="locked")
    with pytest.raises(WrongState):
        details.send_suggestion(flow.again(made), title="x", text="x", **me)


@pytest.mark.clause("LC-20")
def test_only_the_director_unmasks_with_a_reason(
    assigned: Assignment, lawyer: User, director: User, liaison: User
) -> None:
    made = write(assigned, lawyer, resident_name="王某", resident_phone="13800001111")
    assert policies.sight_of_entry(flow.by(director), made) == "masked"
    assert policies.sight_of_entry(flow.by(liaison), made) == "anonymous"
    for somebody in (lawyer, liaison):
        with pytest.raises(Forbidden):
            entries.unmask_entry(made, reason="x", actor=flow.by(somebody), at=flow.at())
    with pytest.raises(Unmet):
        entries.unmask_entry(made, reason=" ", actor=flow.by(director), at=flow.at())
    assert not AuditEntry.objects.filter(act="unmask").exists()
    shown = entries.unmask_entry(made, reason="投诉核查", actor=flow.by(director), at=flow.at())
    assert shown == ("王某", "13800001111")
    assert AuditEntry.objects.get(act="unmask", kind="read").reason == "投诉核查"
