"""From the proposal to the end of a pairing (LC-22), and LC-19 in both orders."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.actions.endings import merge_organisation
from accounts.actions.organisations import rename_organisation
from accounts.enums import Role
from accounts.models import Organisation, User
from cases.actions import handling, parties
from community.actions import agreements, assignments, pairing_ends, pairings, wishes
from community.enums.pairing import AdjustmentKind
from community.models import Adjustment, CommunityProfile, FirmProfile, LawyerProfile, Pairing
from community.queries.pairing import candidates_for, counts_of, place_of
from conflicts.actions.checks import decide_conflict
from conflicts.models import CommunityTie
from conflicts.queries import Place
from core.errors import Forbidden, Unmet, WrongState
from core.models import AuditEntry, Duty
from tests import factories
from tests.cases import flow as cases
from tests.community import flow
from tests.community.flow_pairing import SINCE, Sides

pytestmark = pytest.mark.django_db


@pytest.fixture
def sides(firm: Organisation, community: Organisation) -> Sides:
    """A firm and a community of one district."""
    return Sides(firm, community)


def standing(sides: Sides) -> str:
    """What the board counts the community as."""
    return str(CommunityProfile.objects.get(pk=sides.place.pk).standing)


@pytest.mark.clause("LC-22", "LC-8")
def test_a_pairing_goes_from_proposal_over_both_choices_approval_and_review_to_active(
    sides: Sides,
) -> None:
    made = sides.proposed()
    assert (made.state, standing(sides)) == ("proposed", "unpaired")
    with pytest.raises(Unmet):
        pairings.choose_pairing(made, **sides.by(sides.director))
    made = pairings.choose_pairing(made, **sides.by(sides.clerk))
    assert (made.state, standing(sides)) == ("agreed", "pending")
    owed = Duty.objects.get(kind="community.approve_pairing", subject_id=made.pk)
    assert owed.debtor == sides.office
    with pytest.raises(Forbidden):
        pairings.approve_pairing(made, **sides.by(sides.officer))
    made = pairings.approve_pairing(made, **sides.by(sides.liaison))
    assert (made.state, standing(sides)) == ("approved", "pending")
    with pytest.raises(Forbidden):
        pairings.review_pairing(made, **sides.by(sides.liaison))
    made = pairings.review_pairing(made, **sides.by(sides.officer))
    assert (made.state, standing(sides)) == ("reviewed", "paired")
    assert not Duty.objects.filter(state="open", kind__endswith="_pairing").exists()

    lawyer = sides.lawyer()
    held = assignments.assign_lawyer(made, lawyer=lawyer, since=SINCE, **sides.by(sides.director))
    assert CommunityTie.objects.get(subject_id=held.pk).person == lawyer
    assert flow.again(made).state == "reviewed"
    signed = sides.signed(flow.again(made))
    made = flow.again(made)
    assert (made.state, made.started_on, made.lawyer) == ("active", SINCE, lawyer)
    signed = flow.again(signed)
    assert (signed.state, signed.until) == ("in_force", date(2027, 5, 7))
    assert signed.document.sha256
    assert lawyer.name in signed.body
    assert FirmProfile.objects.get(pk=sides.firm.pk).load == 1
    assert LawyerProfile.objects.get(pk=lawyer.pk).load == 1


@pytest.mark.clause("LC-22")
def test_another_district_asks_for_a_reason_unless_the_bar_placed_the_firm(
    sides: Sides, other_firm: Organisation
) -> None:
    from community.actions.registers import place_firm

    profile = flow.taking_part(other_firm, district=factories.region("330105", "山前区"))
    far = {"firm": other_firm, "community": sides.place}
    with pytest.raises(Unmet, match="LC-22"):
        pairings.place_pairing(**far, **sides.by(sides.liaison))
    place_firm(profile, liaison=sides.office, reason="统筹", since=SINCE, **sides.by(sides.officer))
    made = pairings.place_pairing(**far, **sides.by(sides.liaison))
    assert (made.state, made.other_district) == ("approved", False)
    with pytest.raises(Unmet, match="LC-22"):
        sides.agreed() and pairings.approve_pairing(
            Pairing.objects.get(firm=sides.firm), **sides.by(sides.liaison)
        )


@pytest.mark.clause("LC-22")
@pytest.mark.parametrize("kind", ["city", "provincial"])
def test_a_city_firm_belongs_to_no_district_until_the_bar_places_it(
    sides: Sides, other_firm: Organisation, kind: str
) -> None:
    from community.actions.registers import place_firm

    Organisation.objects.filter(pk=other_firm.pk).update(firm_kind=kind)
    profile = flow.taking_part(other_firm, district=sides.office.region)
    near = {"firm": other_firm, "community": sides.place, **sides.by(sides.liaison)}

    def words() -> list[str]:
        firms = FirmProfile.objects.filter(pk=other_firm.pk)
        best = candidates_for([sides.place], firms, flow.at().date())[sides.place.pk][0]
        return [str(reason.words) for reason in best.reasons]

    with pytest.raises(Unmet, match="LC-22"):
        pairings.propose_pairing(**near)
    assert words()[0] == "不属于本区，也没有调配到本区"
    place_firm(profile, liaison=sides.office, reason="统筹", since=SINCE, **sides.by(sides.officer))
    assert words()[0] == "市律协已调配到本区"
    assert not pairings.propose_pairing(**near).other_district


@pytest.mark.clause("LC-21", "LC-22")
def test_a_lawyer_is_changed_with_a_reason_and_only_the_qualified_serve(sides: Sides) -> None:
    first, second = sides.lawyer("甲"), sides.lawyer("乙")
    unqualified = sides.lawyer("丙", qualified=False)
    made = sides.assigned(first).pairing
    director = sides.by(sides.director, when="2026-06-01")
    later = {"since": date(2026, 6, 1), **director}
    with pytest.raises(Unmet, match="LC-21"):
        assignments.assign_lawyer(made, lawyer=unqualified, reason="换", **later)
    with pytest.raises(Unmet):
        assignments.assign_lawyer(made, lawyer=second, **later)
    assignments.assign_lawyer(made, lawyer=second, reason="调离", **later)
    terms = made.assignments.order_by("since").values_list("lawyer__name", "since", "until")
    assert list(terms) == [("甲", SINCE, date(2026, 5, 31)), ("乙", date(2026, 6, 1), None)]
    changed = Adjustment.objects.get(pairing=made)
    assert (changed.kind, changed.before, changed.after) == (AdjustmentKind.LAWYER, "甲", "乙")
    until = dict(CommunityTie.objects.values_list("person__name", "until"))
    assert until == {"甲": date(2026, 5, 31), "乙": None}


@pytest.mark.clause("LC-22", "LC-20")
def test_a_substitute_stands_in_for_some_days_and_not_twice(sides: Sides) -> None:
    sides.active()
    held = Pairing.objects.get().assignments.get()
    colleague = sides.lawyer("代班")
    days = {"since": date(2026, 5, 18), "until": date(2026, 5, 22), "reason": "出差"}
    made = assignments.substitute(held, substitute=colleague, **days, **sides.by(sides.director))
    assert CommunityTie.objects.get(person=colleague).until == date(2026, 5, 22)
    with pytest.raises(Unmet):
        assignments.substitute(held, substitute=colleague, **days, **sides.by(sides.director))
    with pytest.raises(Unmet):
        assignments.substitute(held, substitute=held.lawyer, **days, **sides.by(sides.director))
    assignments.revoke_substitution(
        made, reason="回来了", **sides.by(sides.director, when="2026-05-20")
    )
    assert CommunityTie.objects.get(person=colleague).until == date(2026, 5, 19)


@pytest.mark.clause("LC-22")
def test_the_end_of_a_pairing_ends_what_hangs_on_it(sides: Sides) -> None:
    made = sides.active()
    with pytest.raises(Forbidden):
        pairing_ends.end_pairing(made, reason="不再参加", **sides.by(sides.director))
    done = pairing_ends.end_pairing(
        made, reason="不再参加", **sides.by(sides.liaison, when="2026-09-01")
    )
    assert (done.state, done.ended_on, done.lawyer) == ("ended", date(2026, 9, 1), None)
    assert done.assignments.get().until == date(2026, 9, 1)
    assert done.agreements.get().state == "ended"
    assert standing(sides) == "unpaired"
    assert FirmProfile.objects.get(pk=sides.firm.pk).load == 0
    with pytest.raises(WrongState):
        pairing_ends.end_pairing(done, reason="再一次", **sides.by(sides.liaison))


@pytest.mark.clause("LC-22")
def test_the_liaison_gives_the_community_another_firm(
    sides: Sides, other_firm: Organisation
) -> None:
    made = sides.active()
    flow.taking_part(other_firm, district=sides.office.region)
    after = pairings.change_firm(
        made, firm=other_firm, reason="原所人手不足", **sides.by(sides.liaison)
    )
    assert flow.again(made).state == "ended"
    assert (after.state, after.firm, standing(sides)) == ("approved", other_firm, "pending")
    assert Adjustment.objects.get(pairing=made).after == other_firm.name


@pytest.mark.clause("LC-8")
def test_an_agreement_is_renewed_behind_the_one_in_force(sides: Sides) -> None:
    made = sides.active()
    first = made.agreements.get()
    with pytest.raises(Unmet):
        agreements.draft_agreement(made, since=date(2026, 9, 1), **sides.by(sides.director))
    assert agreements.end_agreements(at=flow.at("2027-04-20")) == 0
    assert Duty.objects.get(kind="community.renew_agreement").due_on == first.until
    second = sides.signed(made, since=date(2027, 5, 8))
    assert (second.renews, second.seq) == (first, 2)
    assert Duty.objects.get(kind="community.renew_agreement").state == "discharged"
    assert agreements.end_agreements(at=flow.at("2027-05-08")) == 1
    assert list(made.agreements.order_by("seq").values_list("state", flat=True)) == [
        "expired",
        "in_force",
    ]


@pytest.mark.clause("LC-22")
def test_candidates_are_ranked_with_their_reasons(sides: Sides, other_firm: Organisation) -> None:
    Organisation.objects.filter(pk=other_firm.pk).update(firm_kind="district")
    flow.taking_part(other_firm, district=sides.office.region, specialities=["物业"])
    sides.lawyer()
    sides.place.specialities_wished = ["物业"]
    sides.place.save()
    day = date(2026, 5, 8)
    firms = FirmProfile.objects.all()

    def first() -> tuple[str, list[str]]:
        best = candidates_for([sides.place], firms, day)[sides.place.pk][0]
        return best.firm.organisation.name, [str(r.words) for r in best.reasons]

    name, reasons = first()
    assert name == sides.firm.name
    assert reasons[:2] == ["本区律所", "1 名律师今天具备资格"]
    colleague = factories.member(factories.person("另所律师"), other_firm, Role.LAWYER)
    flow.qualified(colleague, other_firm)
    LawyerProfile.objects.filter(pk=colleague.pk).update(qualified_until=date(2027, 12, 31))
    FirmProfile.objects.filter(pk=sides.firm.pk).update(load=3)
    assert first()[0] == other_firm.name
    assert "专长相合：物业" in first()[1]
    wishes.add_wish(other=sides.firm, **sides.by(sides.clerk))
    assert first()[0] == sides.firm.name
    assert "社区的第 1 意向" in first()[1]
    assert counts_of(CommunityProfile.objects.all()).unpaired == 1


def test_wishes_keep_their_order_when_one_is_raised_or_taken_back(
    sides: Sides, other_firm: Organisation
) -> None:
    third = factories.organisation("firm", "第三所", sides.bar)
    for firm in (other_firm, third):
        flow.taking_part(firm)
    clerk = sides.by(sides.clerk)
    made = [wishes.add_wish(other=f, **clerk) for f in (sides.firm, other_firm, third)]
    wishes.raise_wish(made[2], **clerk)
    assert [flow.again(w).rank for w in made] == [1, 3, 2]
    with pytest.raises(Forbidden):
        wishes.remove_wish(made[0], **sides.by(sides.director))
    wishes.remove_wish(flow.again(made[0]), **clerk)
    assert [flow.again(w).rank for w in made[1:]] == [2, 1]


def against(sides: Sides, lawyer: User, *, name: str, place: str) -> None:
    """A case of the firm, handled by the lawyer, with somebody on the other side."""
    one = cases.case(sides.director)
    row = parties.NewParty(name=name, community_code=place)
    when = {"actor": flow.by(sides.director), "at": flow.at()}
    parties.add_parties(one, side="opponent", parties=[row], **when)
    handling.name_handlers(cases.again(one), people=[lawyer], lead=lawyer, **when)


@pytest.mark.clause("LC-19")
def test_a_lawyer_acting_against_a_resident_cannot_be_sent_there(sides: Sides) -> None:
    lawyer = sides.lawyer()
    against(sides, lawyer, name="李四", place=sides.place.code)
    with pytest.raises(Unmet) as refusal:
        pairings.approve_pairing(sides.agreed(lawyer=lawyer), **sides.by(sides.liaison))
    assert refusal.value.clause == "LC-19"
    other = sides.lawyer("无关")
    made = pairings.place_pairing(
        firm=sides.firm, community=sides.place, lawyer=other, **sides.by(sides.liaison)
    )
    made = pairings.review_pairing(made, **sides.by(sides.officer))
    with pytest.raises(Unmet) as refusal:
        assignments.assign_lawyer(made, lawyer=lawyer, since=SINCE, **sides.by(sides.director))
    assert refusal.value.clause == "LC-19"
    check = assignments.check_lawyer(made, lawyer=lawyer, **sides.by(sides.director))
    assert check.result == "blocked"
    with pytest.raises(Unmet, match="LC-19"):
        decide_conflict(check, proceed=True, reasons="无", **sides.by(sides.director))


@pytest.mark.clause("LC-19")
def test_the_other_order_a_case_against_the_community_served_is_refused(sides: Sides) -> None:
    from conflicts.models import Check

    lawyer = sides.assigned().lawyer
    against(sides, lawyer, name="李四", place=sides.place.code)
    assert Check.objects.latest("pk").result == "blocked"


@pytest.mark.clause("LC-19")
@pytest.mark.parametrize("written", ["%s", "上城区%s居民委员会"])
def test_a_possible_hit_asks_for_the_directors_reasons(sides: Sides, written: str) -> None:
    lawyer = sides.lawyer()
    against(sides, lawyer, name=written % place_of(sides.place).name, place="")
    made = sides.reviewed()
    go = {"lawyer": lawyer, "since": SINCE, **sides.by(sides.director)}
    with pytest.raises(Unmet) as refusal:
        assignments.assign_lawyer(made, **go)
    assert refusal.value.clause == "LC-19"
    check = assignments.check_lawyer(made, lawyer=lawyer, **sides.by(sides.director))
    assert check.result == "possible"
    decide_conflict(check, proceed=True, reasons="同名，不是这个社区。", **sides.by(sides.director))
    assert assignments.assign_lawyer(made, **go).lawyer == lawyer


@pytest.mark.clause("LC-22")
def test_several_are_agreed_to_together_or_none_of_them(
    firm: Organisation, community: Organisation
) -> None:
    sides = Sides(firm, community)
    first = sides.agreed()
    other = flow.another_community(community, "湖滨社区")
    second = flow.pairing(firm, other, state="proposed")
    with pytest.raises(WrongState):
        pairings.approve_all([first, second], note="", **sides.by(sides.liaison))
    first.refresh_from_db()
    assert first.state == "agreed"
    for clerk_of, pairing in ((other, second),):
        clerk = factories.member(factories.person(), clerk_of, Role.COMMUNITY_CLERK)
        pairings.choose_pairing(pairing, **sides.by(sides.director))
        pairings.choose_pairing(pairing, **sides.by(clerk))
    assert pairings.approve_all([second, first], note="", **sides.by(sides.liaison)) == 2
    assert pairings.review_all([second, first], note="", **sides.by(sides.officer)) == 2
    assert set(Pairing.objects.values_list("state", flat=True)) == {"reviewed"}


@pytest.mark.clause("LC-22", "LC-8")
def test_what_comes_on_paper_is_entered_by_the_liaison_office_and_names_the_paper(
    sides: Sides, other_firm: Organisation
) -> None:
    """Both sides' choice and the agreement, without a click of either."""
    made = sides.proposed()
    stranger = factories.organisation("liaison", "别区联络处", sides.bar)
    other = factories.member(factories.person(), stranger, Role.LIAISON)
    outside = factories.member(factories.person(), other_firm, Role.DIRECTOR)
    paper = {"side": "community", "on_behalf": "5月6日社区函"}
    for who in (other, outside, sides.officer):
        with pytest.raises(Forbidden):
            pairings.choose_pairing(made, **paper, **sides.by(who))
    for lacking in ({"on_behalf": " "}, {"side": ""}, {"side": "firm"}):
        with pytest.raises(Unmet):
            pairings.choose_pairing(made, **{**paper, **lacking}, **sides.by(sides.liaison))
    made = pairings.choose_pairing(made, **paper, **sides.by(sides.liaison))
    assert (made.state, made.agreed_on_behalf) == ("agreed", "5月6日社区函")
    assert (made.community_agreed_by, made.firm_agreed_by) == (sides.liaison, sides.director)
    # A side itself isn't asked for a paper, and can't choose for the other.
    second = flow.another_community(sides.community)
    clerk = factories.member(factories.person(), second, Role.COMMUNITY_CLERK)
    place = CommunityProfile.objects.get(pk=second.pk)
    asked = pairings.propose_pairing(firm=sides.firm, community=place, **sides.by(sides.director))
    asked = pairings.choose_pairing(asked, side="firm", **sides.by(clerk))
    assert (asked.community_agreed_by, asked.agreed_on_behalf) == (clerk, "")
    made = pairings.approve_pairing(made, **sides.by(sides.liaison))
    made = pairings.review_pairing(made, **sides.by(sides.officer))
    lawyer = sides.lawyer()
    assignments.assign_lawyer(made, lawyer=lawyer, since=SINCE, **sides.by(sides.director))
    text = agreements.draft_agreement(made, since=SINCE, **sides.by(sides.director))
    text = agreements.offer_agreement(text, **sides.by(sides.director))
    signed = {"on_behalf": "5月8日双方签字的协议"}
    for who in (other, outside, sides.officer):
        with pytest.raises(Forbidden):
            agreements.confirm_agreement(text, **signed, **sides.by(who))
    with pytest.raises(Unmet):
        agreements.confirm_agreement(text, **sides.by(sides.liaison))
    page = f"/agreements/{text.pk}/confirm"
    kept = {"agreed": "on", "version": text.version}
    assert factories.client_of(sides.liaison).post(page, kept).status_code == 422
    sent = factories.client_of(sides.liaison).post(page, {**kept, **signed})
    assert sent.status_code == 302
    text = flow.again(text)
    assert (text.state, text.on_behalf) == ("in_force", "5月8日双方签字的协议")
    assert text.firm_confirmed_by == text.community_confirmed_by == sides.liaison
    assert (flow.again(made).state, standing(sides)) == ("active", "paired")
    entry = AuditEntry.objects.get(act="confirm", subject_id=text.pk, person=sides.liaison.pk)
    assert entry.reason == signed["on_behalf"]


@pytest.mark.clause("LC-22")
def test_a_merged_firms_communities_go_to_its_successor_and_are_reviewed_anew(
    firm: Organisation, other_firm: Organisation, community: Organisation
) -> None:
    sides = Sides(firm, community)
    held = sides.assigned()
    sides.signed(held.pairing)
    admin = factories.member(factories.person(), sides.bar, Role.ADMIN)
    merge_organisation(firm, into=other_firm, on=flow.at().date(), **sides.by(admin))
    held.pairing.refresh_from_db()
    held.refresh_from_db()
    assert (held.pairing.state, held.until is not None) == ("ended", True)
    heir = Pairing.objects.get(firm=other_firm)
    assert (heir.state, heir.proposed_lawyer) == ("approved", held.lawyer)
    assert heir.community_id == held.community_id
    assert FirmProfile.objects.get(pk=firm.pk).left_on is not None
    assert LawyerProfile.objects.get(pk=held.lawyer_id).firm == other_firm
    pairings.review_pairing(heir, **sides.by(sides.officer))


@pytest.mark.clause("LC-19")
def test_a_renamed_community_is_compared_by_its_present_name(
    firm: Organisation, community: Organisation
) -> None:
    sides = Sides(firm, community)
    held = sides.assigned()
    before = CommunityTie.objects.get(person=held.lawyer).name_hash
    admin = factories.member(factories.person(), sides.bar, Role.ADMIN)
    rename_organisation(community, name="新名社区", since=flow.at().date(), **sides.by(admin))
    after = CommunityTie.objects.get(person=held.lawyer).name_hash
    assert after == Place(sides.place.code, "新名社区").name_hash != before
