"""Changes of communities, firms and lawyers: reported, returned, entered in the register."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.actions.people import end_membership
from accounts.enums import Role
from accounts.models import Membership, Organisation, User
from community.actions import changes
from community.models import Assignment, ChangeNotice, CommunityProfile, LawyerProfile
from core.duties import duties_of
from core.errors import Forbidden, Unmet, WrongState
from core.models import Notice
from tests import factories
from tests.community import flow

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-7")]
TODAY = date(2026, 5, 8)


def report(somebody: User, kind: str, where: Organisation | None = None, **more: Any) -> Any:
    """Somebody reports a change as of today."""
    values = {"values": {}, "effective_on": TODAY, **more}
    return changes.report_change(kind=kind, actor=flow.by(somebody, where), at=flow.at(), **values)


def enter(notice: ChangeNotice, somebody: User) -> ChangeNotice:
    """Somebody enters it in the register."""
    return changes.apply_change(notice, actor=flow.by(somebody), at=flow.at())


def test_a_communitys_room_and_hours_are_entered_by_its_liaison_office_within_its_days(
    assigned: Assignment,
    community: Organisation,
    community_clerk: User,
    liaison: User,
    foreign_officer: User,
    clerk: User,
) -> None:
    with pytest.raises(Unmet, match="变更后的内容"):
        report(community_clerk, "contact", values={"room": ""})
    with pytest.raises(Forbidden):
        report(clerk, "contact", values={"room": "x"})
    values = {"room": "三楼 302", "opening_hours": "周三下午", "phone": ""}
    made = report(community_clerk, "contact", values=values)
    duty = duties_of(made).get()
    # Five working days; the 9th is a Saturday worked for the holiday.
    assert (duty.debtor, duty.due_on) == (assigned.liaison, date(2026, 5, 14))
    with pytest.raises(Forbidden):
        enter(made, foreign_officer)
    with pytest.raises(Unmet):
        changes.return_change(made, reason=" ", actor=flow.by(liaison), at=flow.at())
    back = changes.return_change(made, reason="哪一层？", actor=flow.by(liaison), at=flow.at())
    assert duties_of(back).filter(state="open").get().debtor == community
    with pytest.raises(WrongState):
        enter(back, liaison)
    with pytest.raises(Forbidden):
        changes.withdraw_change(back, actor=flow.by(liaison), at=flow.at())
    again = changes.complete_change(
        back,
        values={"room": "三楼 302 室", "opening_hours": "周三下午"},
        effective_on=TODAY,
        actor=flow.by(community_clerk),
        at=flow.at(),
    )
    done = enter(again, liaison)
    place = CommunityProfile.objects.get(pk=community.pk)
    assert (place.room, place.opening_hours, done.state) == (
        "三楼 302 室",
        "周三下午",
        "applied",
    )
    assert not duties_of(done).filter(state="open").exists()
    assert Notice.objects.filter(event__contains="change_applied", recipient=community_clerk)
    with pytest.raises(WrongState):
        enter(done, liaison)


@pytest.mark.clause("LC-8")
def test_a_lawyer_who_left_serves_nobody_from_that_day_and_a_moved_one_stands_under_the_new_firm(
    assigned: Assignment,
    firm: Organisation,
    other_firm: Organisation,
    lawyer: User,
    partner: User,
    clerk: User,
    community_clerk: User,
    liaison: User,
    officer: User,
) -> None:
    with pytest.raises(Unmet, match="选择律师"):
        report(community_clerk, "lawyer_left", person=partner)
    left = report(community_clerk, "lawyer_left", person=lawyer, text="已不来")
    withdrawn = changes.withdraw_change(left, actor=flow.by(community_clerk), at=flow.at())
    assert duties_of(withdrawn).get().state == "cancelled"
    gone = report(community_clerk, "lawyer_left", person=lawyer)
    changes.take_up_change(gone, actor=flow.by(liaison), at=flow.at())
    with pytest.raises(WrongState):
        changes.withdraw_change(gone, actor=flow.by(community_clerk), at=flow.at())
    enter(gone, liaison)
    ended = flow.again(assigned)
    assert (ended.until, ended.end_reason) == (date(2026, 5, 7), "left")
    flow.taking_part(other_firm)
    moved = report(clerk, "lawyer_moved", person=lawyer, values={"firm": other_firm.pk})
    assert duties_of(moved).get().debtor == assigned.programme.bar
    with pytest.raises(Forbidden):
        enter(moved, liaison)
    with pytest.raises(Unmet, match="先由新律所登记"):
        enter(moved, officer)
    factories.member(lawyer, other_firm, Role.LAWYER)
    enter(moved, officer)
    assert LawyerProfile.objects.get(pk=lawyer.pk).firm == other_firm


def test_a_lawyer_whose_role_in_the_firm_ends_serves_nobody_for_it_any_more(
    assigned: Assignment, firm: Organisation, lawyer: User, director: User
) -> None:
    held = Membership.objects.get(person=lawyer, organisation=firm)
    end_membership(held, until=TODAY, reason="离职", actor=flow.by(director), at=flow.at())
    ended = flow.again(assigned)
    assert (ended.until, ended.end_reason) == (TODAY, "left")


def test_names_and_new_communities_are_entered_by_the_bars_administrator(
    assigned: Assignment,
    community: Organisation,
    firm: Organisation,
    clerk: User,
    liaison: User,
    officer: User,
    admin: User,
) -> None:
    other = flow.another_community(community, "春江社区")
    renamed = report(
        liaison, "community_renamed", organisation=other, values={"name": "春江花月社区"}
    )
    with pytest.raises(Forbidden, match="管理员"):
        enter(renamed, officer)
    enter(renamed, admin)
    assert flow.again(other).name == "春江花月社区"
    assert flow.again(other).names.count() == 2
    new = report(liaison, "community_new", values={"name": "望江社区", "code": "330102001999"})
    enter(new, admin)
    place = CommunityProfile.objects.get(code="330102001999")
    assert (place.organisation.name, place.liaison_id) == ("望江社区", assigned.liaison_id)
    twice = report(liaison, "community_new", values={"name": "望江新社区", "code": "330102001999"})
    with pytest.raises(Unmet, match="代码"):
        enter(twice, admin)
    assert flow.again(twice).state == "reported"
    firms = report(clerk, "firm_changed", values={"name": "之江联合律师事务所", "phone": "0571-1"})
    enter(firms, admin)
    assert (flow.again(firm).name, flow.again(firm).phone) == ("之江联合律师事务所", "0571-1")
    paired = flow.served(firm, other, factories.member(factories.person("钱律师"), firm, "lawyer"))
    merged = report(liaison, "community_merged", organisation=other, values={"into": community.pk})
    enter(merged, admin)
    assert flow.again(other).successor == community
    gone = CommunityProfile.objects.get(pk=other.pk)
    assert (gone.ended_on, gone.public) == (TODAY, False)
    assert flow.again(paired.pairing).state == "ended"
    assert flow.again(paired).until == TODAY
    assert flow.again(assigned).until is None
    with pytest.raises(Unmet, match="选择社区"):
        report(liaison, "community_closed", organisation=firm)
