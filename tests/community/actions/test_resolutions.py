"""Resolutions of the steering group: owed, chased, reported, closed (LC-3, LC-4)."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Organisation, User
from community.actions import resolutions
from community.actions.office_duties import CARRY_OUT
from community.models import Resolution
from community.policies import office as policies
from core.duties import duties_of, remind_due
from core.errors import Forbidden, TooMany, Unmet, WrongState
from core.models import Notice
from tests.community import flow
from tests.community.flow_office import by, resolved

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-3", "LC-4")]


def told(who: User, one: Resolution) -> int:
    """How many messages of a resolution are in somebody's inbox."""
    link = f"/office/resolutions/{one.pk}/"
    return Notice.objects.filter(recipient=who, channel="inbox", link=link).count()


def test_its_owner_owes_it_is_chased_and_reports_the_office_closes(
    bar: Organisation,
    liaison_office: Organisation,
    officer: User,
    liaison: User,
    foreign_officer: User,
) -> None:
    one = resolved(bar, liaison_office, officer)
    owed = duties_of(one, CARRY_OUT).get()
    assert (owed.debtor, owed.due_on, owed.state) == (liaison_office, one.due_on, "open")
    assert told(liaison, one) == 1
    remind_due(at=flow.at("2026-05-29 08:00"))
    remind_due(at=flow.at("2026-06-02 08:00"))
    chased = told(liaison, one)
    assert chased == 4  # the day before it, on it, and after it as debtor and as supervisor
    remind_due(at=flow.at("2026-06-02 09:00"))
    assert (told(liaison, one), told(officer, one)) == (chased, 1)
    resolutions.urge_resolution(one, **by(officer, "2026-06-02"))
    with pytest.raises(TooMany):
        resolutions.urge_resolution(one, **by(officer, "2026-06-02 15:00"))

    with pytest.raises(Forbidden):
        resolutions.report_progress(one, text="x", **by(foreign_officer))
    resolutions.report_progress(one, text="已做一半", **by(liaison, "2026-06-03"))
    resolutions.report_done(one, text="全部挂牌", **by(liaison, "2026-06-04"))
    assert duties_of(one, CARRY_OUT).get().state == "discharged"
    assert told(officer, one) == 2
    with pytest.raises(WrongState):
        resolutions.report_progress(one, text="x", **by(liaison, "2026-06-04"))
    with pytest.raises(Forbidden):
        resolutions.close_resolution(one, **by(liaison, "2026-06-04"))

    again = {"reason": "两个社区还没挂", "due_on": date(2026, 6, 12)}
    with pytest.raises(Unmet):
        resolutions.send_back_resolution(
            one, **{**again, "due_on": date(2026, 6, 4)}, **by(officer, "2026-06-05")
        )
    resolutions.send_back_resolution(one, **again, **by(officer, "2026-06-05"))
    states = list(duties_of(one, CARRY_OUT).values_list("state", "due_on"))
    assert states == [("open", date(2026, 6, 12)), ("discharged", date(2026, 5, 29))]
    resolutions.close_resolution(one, end_note="核过现场", **by(officer, "2026-06-08"))
    closed = flow.again(one)
    assert (closed.state, closed.end_note) == ("closed", "核过现场")
    assert not duties_of(one, CARRY_OUT).filter(state="open").exists()
    assert [step.text for step in one.progress.order_by("pk")] == [
        "已做一半",
        "全部挂牌",
        "继续落实：两个社区还没挂",
    ]


def test_it_may_be_changed_handed_to_somebody_or_dropped_with_a_reason(
    bar: Organisation,
    liaison_office: Organisation,
    other_firm: Organisation,
    firm: Organisation,
    officer: User,
    liaison: User,
    director: User,
    lawyer: User,
) -> None:
    one = resolved(bar, liaison_office, officer)
    flow.taking_part(firm)
    columns = {name: getattr(one, name) for name in resolutions.COLUMNS}
    for wrong in ({"due_on": date(2026, 4, 1)}, {"owner": other_firm}):
        with pytest.raises(Unmet):
            resolutions.edit_resolution(one, **{**columns, **wrong}, **by(officer))
    resolutions.assign_resolution(one, person=liaison, **by(liaison))
    assert duties_of(one, CARRY_OUT).get().debtor_person == liaison
    new = {**columns, "owner": firm, "due_on": date(2026, 6, 30)}
    resolutions.edit_resolution(one, **new, **by(officer))
    one = flow.again(one)
    assert one.owner_person is None
    owed = duties_of(one, CARRY_OUT).get(state="open")
    assert (owed.debtor, owed.due_on) == (firm, date(2026, 6, 30))
    assert duties_of(one, CARRY_OUT).get(state="cancelled").debtor == liaison_office

    assert policies.visible_resolutions(flow.by(director)).get() == one
    assert not policies.visible_resolutions(flow.by(liaison)).exists()
    with pytest.raises(Forbidden):
        resolutions.assign_resolution(one, person=lawyer, **by(lawyer))
    with pytest.raises(Unmet):
        resolutions.assign_resolution(one, person=liaison, **by(director))
    resolutions.assign_resolution(one, person=lawyer, **by(director))
    with pytest.raises(Unmet):
        resolutions.drop_resolution(one, end_note=" ", **by(officer))
    resolutions.drop_resolution(one, end_note="上级另有安排", **by(officer))
    assert flow.again(one).state == "dropped"
    assert not duties_of(one, CARRY_OUT).filter(state="open").exists()
    with pytest.raises(WrongState):
        resolutions.close_resolution(one, **by(officer))
    with pytest.raises(Forbidden):
        resolved(bar, firm, director)
