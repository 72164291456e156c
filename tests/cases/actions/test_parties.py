"""The roster of a case."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, User
from cases.actions import intake, parties
from cases.actions.parties import NewParty
from cases.enums import CaseState
from cases.models import Case, Party
from cases.queries import missing_for, parties_of
from conflicts.models import Interest
from core.errors import Forbidden, Stale, Unmet, WrongState, WrongType
from core.models import AuditEntry
from core.sealing import keyed_hash, unseal_text
from tests.cases import flow

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(lawyer: User) -> Case:
    """A group case the lawyer took in."""
    return flow.case(lawyer)


def add(case: Case, by: User, *people: NewParty, side: str = "client") -> list[Party]:
    """Enter parties."""
    return parties.add_parties(case, side=side, parties=people, actor=flow.by(by), at=flow.at())


def edit(party: Party, by: User, **more: Any) -> Party:
    """Change a party, keeping what isn't named."""
    values = {
        "name": party.name,
        "kind": party.kind,
        "phone": party.phone,
        "community_code": party.community_code,
        **more,
    }
    return parties.edit_party(party, actor=flow.by(by), at=flow.at(), **values)


def test_1721_parties_are_entered_at_once_in_few_statements(
    case: Case, lawyer: User, django_assert_max_num_queries: Any
) -> None:
    actor = flow.by(lawyer)
    many = flow.workers(1721)
    with django_assert_max_num_queries(60):
        parties.add_parties(case, side="client", parties=many, actor=actor, at=flow.at())
    assert parties_of(case, "client").count() == 1721
    assert Interest.objects.filter(subject_id=case.pk).count() == 1721


def test_ten_times_the_parties_take_hardly_more_statements(lawyer: User) -> None:
    from django.db import connection

    def statements(many: int) -> int:
        case = flow.case(lawyer)
        actor = flow.by(lawyer)
        with CaptureQueriesContext(connection) as seen:
            parties.add_parties(
                case, side="client", parties=flow.workers(many), actor=actor, at=flow.at()
            )
        return len(seen)

    assert statements(500) == statements(50)


@pytest.mark.parametrize(
    "name", ["𠮷野", "㐂田", "喆垚", "阿·凡提", "O'Brien", "<script>", "🙂", "名" * 120]
)
def test_names_are_kept_as_they_are_written(case: Case, lawyer: User, name: str) -> None:
    party = add(case, lawyer, NewParty(name=name))[0]
    assert flow.again(party).name == name


def test_the_same_name_twice_is_allowed_and_can_be_found(case: Case, lawyer: User) -> None:
    first, second = add(case, lawyer, NewParty(name="张伟"), NewParty(name="张 伟"))
    assert first.pk != second.pk
    assert first.name_key == second.name_key


def test_identifiers_are_sealed_and_hashed_never_plain(case: Case, lawyer: User) -> None:
    identifier = "330102199001011234"
    party = flow.again(add(case, lawyer, NewParty(name="张三", identifier=identifier))[0])
    assert unseal_text(party.identifier_sealed) == identifier
    assert party.identifier_tail == "1234"
    assert party.identifier_hash == keyed_hash("identifier", identifier)
    plain = {str(value) for value in vars(party).values()}
    assert not any(identifier in text for text in plain)


def test_of_a_short_identifier_nothing_is_shown(case: Case, lawyer: User) -> None:
    party = add(case, lawyer, NewParty(name="Smith", identifier="E1234567"))[0]
    assert party.identifier_tail == ""
    assert unseal_text(party.identifier_sealed) == "E1234567"


def test_entering_nobody_is_refused(case: Case, lawyer: User) -> None:
    with pytest.raises(Unmet):
        add(case, lawyer)


@pytest.mark.clause("GC-3.2")
def test_a_new_party_makes_what_the_partners_saw_an_older_version(case: Case, lawyer: User) -> None:
    add(case, lawyer, NewParty(name="甲"))
    assert flow.again(case).v_parties == case.v_parties + 1


@pytest.mark.parametrize(
    ("changed", "material"),
    [
        ({"name": "李四"}, True),
        ({"kind": "organisation"}, True),
        ({"identifier": "330102199001019999"}, True),
        ({"identifier": ""}, True),
        ({"phone": "13800000000"}, False),
        ({"community_code": "330102001001"}, False),
        ({}, False),
        ({"identifier": "330102199001011234"}, False),
    ],
)
@pytest.mark.clause("GC-3.2")
def test_another_party_is_a_material_change_another_phone_is_not(
    case: Case, lawyer: User, changed: dict[str, str], material: bool
) -> None:
    party = add(case, lawyer, NewParty(name="张三", identifier="330102199001011234"))[0]
    before = flow.again(case).v_parties
    edit(party, lawyer, **changed)
    assert flow.again(case).v_parties == before + material


@pytest.mark.clause("GC-3.2")
def test_a_correction_of_writing_leaves_opinions_standing_and_is_on_record(
    case: Case, lawyer: User
) -> None:
    party = add(case, lawyer, NewParty(name="张叁", identifier="330102199001011234"))[0]
    before = flow.again(case).v_parties
    fresh = edit(party, lawyer, name="张三", correction=True)
    assert flow.again(case).v_parties == before
    assert "correct" in flow.acts(party)
    assert fresh.name_key == keyed_hash("name", "张三")
    # The identifier wasn't touched, and the register knows the right name.
    assert unseal_text(flow.again(party).identifier_sealed) == "330102199001011234"
    assert Interest.objects.get(party_key=party.pk).name_hash == keyed_hash("name", "张三")


def test_names_never_stand_in_the_record(case: Case, lawyer: User) -> None:
    party = add(case, lawyer, NewParty(name="张叁", identifier="330102199001011234"))[0]
    edit(party, lawyer, name="张三")
    edit(party, lawyer, name="章三", correction=True)
    parties.remove_parties(
        case, party_ids=[party.pk], reason="撤回委托", actor=flow.by(lawyer), at=flow.at()
    )
    told = "".join(str(e.changes) for e in AuditEntry.objects.all())
    assert "三" not in told
    assert "3301021990" not in told


def test_a_removed_party_stays_on_record_and_leaves_the_register(case: Case, lawyer: User) -> None:
    first, second = add(case, lawyer, NewParty(name="甲"), NewParty(name="乙"))
    before = flow.again(case).v_parties
    with pytest.raises(Unmet):
        parties.remove_parties(
            case, party_ids=[first.pk], reason=" ", actor=flow.by(lawyer), at=flow.at()
        )
    gone = parties.remove_parties(
        case, party_ids=[first.pk], reason="撤回委托", actor=flow.by(lawyer), at=flow.at()
    )
    assert gone == 1
    assert list(parties_of(case)) == [second]
    assert flow.again(first).remove_reason == "撤回委托"
    assert flow.again(case).v_parties == before + 1
    assert Interest.objects.get(party_key=first.pk).until == date(2026, 5, 8)
    assert Interest.objects.get(party_key=second.pk).until is None
    with pytest.raises(Stale):
        edit(first, lawyer, name="丙")


def test_parties_of_another_case_are_not_removed_from_here(case: Case, lawyer: User) -> None:
    elsewhere = add(flow.case(lawyer), lawyer, NewParty(name="甲"))[0]
    with pytest.raises(Unmet):
        parties.remove_parties(
            case, party_ids=[elsewhere.pk], reason="x", actor=flow.by(lawyer), at=flow.at()
        )
    assert flow.again(elsewhere).removed_at is None


def represent(case: Case, by: User, *chosen: Party) -> int:
    """Name representatives."""
    return parties.set_representatives(
        case,
        party_ids=[p.pk for p in chosen],
        chosen_how="工人大会推选",
        actor=flow.by(by),
        at=flow.at(),
    )


def verify(party: Party, by: User, on: date = date(2026, 5, 8)) -> Party:
    """Note that a representative was verified."""
    return parties.verify_representative(party, verified_on=on, actor=flow.by(by), at=flow.at())


@pytest.mark.clause("GC-2.2")
@pytest.mark.parametrize(
    ("number", "enough"), [(0, False), (1, False), (2, True), (5, True), (6, False)]
)
def test_a_representative_action_has_two_to_five(lawyer: User, number: int, enough: bool) -> None:
    case = flow.case(lawyer, form="representative")
    clients = add(case, lawyer, *flow.workers(12))
    if number:
        represent(case, lawyer, *clients[:number])
    codes = {m.code for m in missing_for(flow.again(case))}
    assert ("representatives" not in codes) is enough


@pytest.mark.clause("GC-2.2")
def test_every_representative_is_verified_before_acceptance(lawyer: User) -> None:
    case = flow.case(lawyer, form="representative")
    clients = add(case, lawyer, *flow.workers(12))
    represent(case, lawyer, *clients[:2])
    verify(clients[0], lawyer)
    sentence = next(m for m in missing_for(flow.again(case)) if m.code == "verification")
    assert "1 名" in sentence.sentence
    verify(clients[1], lawyer)
    assert "verification" not in {m.code for m in missing_for(flow.again(case))}
    assert flow.again(clients[0]).verified_by_id == lawyer.pk


@pytest.mark.clause("GC-2.2")
def test_who_is_named_anew_is_verified_anew(lawyer: User) -> None:
    case = flow.case(lawyer, form="representative")
    first, second, third = add(case, lawyer, *flow.workers(3))
    represent(case, lawyer, first, second)
    verify(first, lawyer)
    verify(second, lawyer)
    represent(case, lawyer, second, third)
    assert flow.again(first).verified_on is None
    assert flow.again(second).verified_on == date(2026, 5, 8)
    represent(case, lawyer, first, second)
    assert flow.again(first).verified_on is None


@pytest.mark.clause("GC-2.2")
def test_only_people_we_act_for_represent(case: Case, lawyer: User) -> None:
    client = add(case, lawyer, NewParty(name="甲"))[0]
    company = add(case, lawyer, NewParty(name="工会", kind="organisation"))[0]
    boss = add(case, lawyer, NewParty(name="老板"), side="opponent")[0]
    elsewhere = add(flow.case(lawyer), lawyer, NewParty(name="乙"))[0]
    for wrong in (company, boss, elsewhere):
        with pytest.raises(Unmet) as refused:
            represent(case, lawyer, client, wrong)
        assert refused.value.clause == "GC-2.2"
    assert not Party.objects.filter(representative=True).exists()


@pytest.mark.clause("GC-2.2")
def test_a_representative_does_not_become_an_organisation(case: Case, lawyer: User) -> None:
    client = add(case, lawyer, NewParty(name="甲"))[0]
    represent(case, lawyer, client)
    with pytest.raises(Unmet) as refused:
        edit(client, lawyer, kind="organisation")
    assert "kind" in refused.value.fields


@pytest.mark.clause("GC-2.2")
def test_only_a_representative_is_verified_and_not_tomorrow(case: Case, lawyer: User) -> None:
    client = add(case, lawyer, NewParty(name="甲"))[0]
    with pytest.raises(Unmet):
        verify(client, lawyer)
    represent(case, lawyer, client)
    with pytest.raises(Unmet):
        verify(client, lawyer, on=date(2026, 5, 9))


def undertake(case: Case, by: User, paper: Any, signed_on: date = date(2026, 5, 7)) -> Any:
    """Keep a signed undertaking."""
    return parties.add_truth_undertaking(
        case, signed_by="甲", signed_on=signed_on, paper=paper, actor=flow.by(by), at=flow.at()
    )


@pytest.mark.clause("GC-2.1")
def test_the_undertaking_to_tell_the_truth_comes_with_its_signed_paper(
    case: Case, lawyer: User
) -> None:
    assert "truth" in {m.code for m in missing_for(case)}
    kept = undertake(case, lawyer, flow.paper())
    assert kept.paper.owner_id == case.firm_id
    assert "truth" not in {m.code for m in missing_for(case)}


@pytest.mark.clause("GC-2.1")
def test_a_paper_of_a_wrong_kind_or_of_tomorrow_is_refused_and_nothing_kept(
    case: Case, lawyer: User
) -> None:
    with pytest.raises(Unmet):
        undertake(case, lawyer, flow.paper(), signed_on=date(2026, 5, 9))
    wrong = SimpleUploadedFile("承诺书.pdf", b"MZ\x90\x00" + b"x" * 100, "application/pdf")
    with pytest.raises(WrongType):
        undertake(case, lawyer, wrong)
    assert not case.truth_undertakings.exists()


def test_reading_an_identifier_needs_a_reason_and_is_recorded(
    case: Case, lawyer: User, clerk: User, other_director: User
) -> None:
    party = add(case, lawyer, NewParty(name="甲", identifier="330102199001011234"))[0]
    reads = AuditEntry.objects.filter(kind="read", act="unmask")
    with pytest.raises(Unmet):
        parties.unmask_identifier(party, reason=" ", actor=flow.by(lawyer), at=flow.at())
    for stranger in (clerk, other_director):
        with pytest.raises(Forbidden):
            parties.unmask_identifier(party, reason="好奇", actor=flow.by(stranger), at=flow.at())
    assert not reads.exists()
    seen = parties.unmask_identifier(party, reason="写诉状", actor=flow.by(lawyer), at=flow.at())
    assert seen == "330102199001011234"
    assert reads.get().reason == "写诉状"
    assert reads.get().owner_id == case.firm_id


def test_who_does_not_work_on_the_case_enters_and_changes_nobody(
    case: Case, lawyer: User, clerk: User, other_director: User, partner: User
) -> None:
    party = add(case, lawyer, NewParty(name="甲"))[0]
    for stranger in (clerk, other_director, partner):
        with pytest.raises(Forbidden):
            add(case, stranger, NewParty(name="乙"))
        with pytest.raises(Forbidden):
            edit(party, stranger, name="乙")
        with pytest.raises(Forbidden):
            represent(case, stranger, party)
        with pytest.raises(Forbidden):
            undertake(case, stranger, flow.paper())
    assert list(parties_of(case)) == [party]


def test_somebody_who_works_for_another_firm_now_changes_nothing(
    case: Case, lawyer: User, other_firm: Organisation
) -> None:
    from accounts.enums import Role
    from tests.factories import member

    member(lawyer, other_firm, Role.LAWYER)
    with pytest.raises(Forbidden):
        parties.add_parties(
            case,
            side="client",
            parties=[NewParty(name="乙")],
            actor=flow.by(lawyer, other_firm),
            at=flow.at(),
        )


def test_the_roster_of_a_case_that_is_over_stands(case: Case, lawyer: User) -> None:
    party = add(case, lawyer, NewParty(name="甲"))[0]
    intake.drop_case(case, reason="委托人不来了", actor=flow.by(lawyer), at=flow.at())
    assert flow.again(case).state == CaseState.DROPPED
    with pytest.raises(WrongState):
        add(case, lawyer, NewParty(name="乙"))
    with pytest.raises(WrongState):
        edit(party, lawyer, name="乙")


def test_a_report_hears_of_the_other_sides_right_name(
    case: Case, lawyer: User, bar: Organisation
) -> None:
    from cases.signals import report_facts_changed

    boss = add(case, lawyer, NewParty(name="红达公司", kind="organisation"), side="opponent")[0]
    heard: list[int] = []

    def hear(**facts: Any) -> None:
        heard.append(facts["case"].pk)

    report_facts_changed.connect(hear)
    try:
        edit(boss, lawyer, name="宏达公司", correction=True)
    finally:
        report_facts_changed.disconnect(hear)
    assert heard == [case.pk]


@pytest.mark.clause("GC-1.1", "GC-3.2")
@pytest.mark.parametrize("side", ["client", "opponent"])
def test_a_roster_of_ten_makes_a_group_whatever_was_stated(lawyer: User, side: str) -> None:
    few = flow.case(lawyer, number=9)
    add(few, lawyer, *flow.workers(9), side=side)
    assert flow.again(few).regime == "ordinary"
    add(flow.again(few), lawyer, *flow.workers(1, start=20), side=side)
    grown = flow.again(few)
    assert grown.regime == "group"
    assert grown.counts.filter(side=side, number=10, unit="person", about=False).exists()
    with pytest.raises(Unmet, match=r"GC-3\.2"):
        flow.taken_ordinary(grown, lawyer)


@pytest.mark.clause("GC-1.1")
def test_the_database_refuses_an_ordinary_case_with_a_roster_of_ten(lawyer: User) -> None:
    few = flow.case(lawyer, number=9)
    add(few, lawyer, *flow.workers(9))
    copy = Party.objects.filter(case=few).first()
    assert copy is not None
    copy.pk = None
    with pytest.raises(IntegrityError, match=r"GC-1\.1"), transaction.atomic():
        copy.save(force_insert=True)
        flow.taken_ordinary(flow.again(few), lawyer)
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
