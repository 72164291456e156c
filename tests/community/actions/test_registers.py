"""Registers and certificates: who keeps them, and what a certificate's end ends (LC-6, LC-21)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.actions.parameters import enter_value
from accounts.enums import Role
from accounts.models import Organisation
from community.actions import qualifications, registers
from community.actions.assignments import assign_lawyer
from community.models import CommunityProfile, FirmProfile, LawyerProfile, Programme
from community.policies.registers import can_edit_community, visible_communities
from community.regulations.pairing import PER_COMMUNITY
from core.errors import Forbidden, Stale, Unmet
from core.models import Duty
from core.regulation import value_on
from tests import factories
from tests.community import flow
from tests.community.flow_pairing import BROUGHT, MET, Sides

pytestmark = pytest.mark.django_db


@pytest.mark.clause("LC-6")
def test_a_programme_takes_in_whom_the_bar_knows_and_later_ones_once(
    bar: Organisation, liaison_office: Organisation, firm: Organisation, other_bar: Organisation
) -> None:
    street = factories.region("330102001", "清波街道", liaison_office.region)
    codes = {"region": street, "register_no": "330102001001"}
    community = factories.organisation("community", "柳浪社区", liaison_office, **codes)
    lawyer = factories.member(factories.person(), firm, Role.LAWYER)
    officer = factories.member(factories.person(), bar, Role.OFFICER)
    now = {"actor": flow.by(officer), "at": flow.at()}
    words = {"name": "律师进社区", "steering_name": "", "starts_on": date(2026, 1, 5)}
    made = registers.start_programme(**words, **now)
    with pytest.raises(Unmet):
        registers.start_programme(**words, **now)
    place = CommunityProfile.objects.get(organisation=community)
    assert (place.liaison, place.district, place.street) == (
        liaison_office,
        liaison_office.region,
        "清波街道",
    )
    assert FirmProfile.objects.get().organisation == firm
    assert LawyerProfile.objects.get().person == lawyer
    factories.organisation("community", "湖滨", liaison_office, register_no="330102001002")
    assert registers.take_in(made, **now) == {"communities": 1, "firms": 0, "lawyers": 0}
    assert registers.take_in(made, **now) == {"communities": 0, "firms": 0, "lawyers": 0}
    elsewhere = factories.member(factories.person(), other_bar, Role.OFFICER)
    with pytest.raises(Forbidden):
        registers.take_in(made, actor=flow.by(elsewhere), at=flow.at())


def test_a_community_says_what_it_needs_and_the_faster_one_wins(
    firm: Organisation, community: Organisation
) -> None:
    sides = Sides(firm, community)
    facts = {"needs": "物业纠纷多", "specialities_wished": ["物业"]}
    registers.edit_community(sides.place, **facts, version=1, **sides.by(sides.clerk))
    with pytest.raises(Stale):
        registers.edit_community(sides.place, room="二楼", version=1, **sides.by(sides.liaison))
    with pytest.raises(Forbidden):
        registers.edit_community(sides.place, room="二楼", **sides.by(sides.director))
    assert flow.again(sides.place).specialities_wished == ["物业"]
    assert list(registers.words_of("婚姻，劳动、物业/劳动")) == ["婚姻", "劳动", "物业"]


@pytest.mark.clause("LC-21")
def test_a_lawyer_is_certified_when_the_bar_found_all_four_conditions(
    firm: Organisation, community: Organisation
) -> None:
    sides = Sides(firm, community)
    lawyer = sides.lawyer(qualified=False)
    made = qualifications.apply_for(lawyer, **sides.by(lawyer), **BROUGHT)
    assert Duty.objects.get(kind="community.qualification").debtor == sides.bar
    with pytest.raises(Unmet):
        qualifications.apply_for(lawyer, **sides.by(sides.director), **BROUGHT)
    desk = sides.by(sides.officer)
    with pytest.raises(Forbidden):
        qualifications.check_conditions(made, **sides.by(sides.director), **MET)
    made = qualifications.check_conditions(made, **desk, **{**MET, "integrity_met": False})
    with pytest.raises(Unmet, match="公道正派"):
        qualifications.certify(made, **desk)
    made = qualifications.certify(qualifications.check_conditions(made, **desk, **MET), **desk)
    assert made.number_text == "（2026）江律社律字第1号"
    assert (made.valid_from, made.valid_until) == (date(2026, 5, 8), date(2029, 5, 7))
    assert LawyerProfile.objects.get(pk=lawyer.pk).qualified_until == made.valid_until
    assert Duty.objects.get(kind="community.qualification").state == "discharged"
    following = sides.certified(lawyer, when="2029-04-01")
    assert following.valid_from == date(2029, 5, 8)


@pytest.mark.clause("LC-21")
def test_the_end_of_a_certificate_ends_the_assignments_that_rest_on_it(
    firm: Organisation, community: Organisation
) -> None:
    sides = Sides(firm, community)
    lawyer = sides.lawyer(qualified=False)
    made = sides.certified(lawyer)
    held = sides.assigned(lawyer)
    qualifications.end_certificates(at=flow.at("2029-04-01"))
    assert Duty.objects.get(kind="community.certificate").debtor_person == lawyer
    assert qualifications.end_certificates(at=flow.at("2029-05-07")) == 0
    assert flow.again(held).until is None
    assert qualifications.end_certificates(at=flow.at("2029-05-08")) == 1
    assert (flow.again(held).until, flow.again(held).end_reason) == (
        date(2029, 5, 7),
        "unqualified",
    )
    assert flow.again(made).state == "expired"
    assert LawyerProfile.objects.get(pk=lawyer.pk).load == 0

    second = sides.lawyer("乙", qualified=False)
    again = sides.certified(second, when="2029-05-08")
    late = sides.by(sides.director, when="2029-05-09")
    next_one = assign_lawyer(held.pairing, lawyer=second, since=date(2029, 5, 9), **late)
    withdrawn = qualifications.withdraw_certificate(
        again, reason="受处分", **sides.by(sides.officer, when="2029-06-01")
    )
    assert withdrawn.withdrawn_on == date(2029, 6, 1)
    assert flow.again(next_one).until == date(2029, 5, 31)


@pytest.mark.clause("LC-22")
def test_only_a_firm_without_a_district_is_placed_and_not_twice(
    firm: Organisation, other_firm: Organisation, community: Organisation
) -> None:
    sides = Sides(firm, community)
    city = flow.taking_part(other_firm)
    go = {"liaison": sides.office, "reason": "统筹", "since": date(2026, 5, 8)}
    with pytest.raises(Unmet, match="LC-22"):
        registers.place_firm(sides.taking, **go, **sides.by(sides.officer))
    with pytest.raises(Forbidden):
        registers.place_firm(city, **go, **sides.by(sides.liaison))
    made = registers.place_firm(city, **go, **sides.by(sides.officer))
    with pytest.raises(Unmet, match="LC-22"):
        registers.place_firm(city, **go, **sides.by(sides.officer))
    registers.end_placement(made, reason="期满", **sides.by(sides.officer, when="2026-06-01"))
    assert flow.again(made).until == date(2026, 6, 1)
    assert Programme.objects.count() == 1


@pytest.mark.clause("LC-1", "LC-2", "LC-5")
def test_programmes_of_two_cities_stand_side_by_side_each_with_its_own_numbers(
    bar: Organisation, other_bar: Organisation, community: Organisation
) -> None:
    ours, theirs = flow.programme(bar), flow.programme(other_bar)
    place = flow.in_programme(community)
    admin = factories.member(factories.person(), bar, Role.ADMIN)
    day = flow.at().date()
    enter_value(
        PER_COMMUNITY.key,
        value=2,
        effective_from=day,
        reason="试点",
        actor=flow.by(admin),
        at=flow.at(),
    )
    numbers = [value_on(PER_COMMUNITY.key, p.bar, day).value for p in (ours, theirs)]
    assert numbers == [2, 1]
    assert value_on(PER_COMMUNITY.key, bar, day - timedelta(days=1)).value == 1
    bureau = factories.organisation("justice", "市司法局", None, region=bar.region)
    justice = flow.by(factories.member(factories.person(), bureau, Role.JUSTICE))
    stranger = flow.by(factories.member(factories.person(), other_bar, Role.OFFICER))
    assert place in visible_communities(justice) and not can_edit_community(justice, place)
    assert place not in visible_communities(stranger)
