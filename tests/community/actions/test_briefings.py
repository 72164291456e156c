"""Briefings: figures and words without names, numbered, approved by somebody else, sent (LC-6)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import briefings, publicity
from community.models import Assignment, Briefing, LogEntry, Mediation, Suggestion
from community.policies import office as policies
from community.queries.briefings import known_residents, materials
from community.regulations.office import looks_like_a_name, personal_sentence
from core.documents.issue import may_open_document
from core.errors import Forbidden, Stale, Unmet, WrongState
from core.models import Notice
from core.sealing import seal_text
from tests import factories
from tests.community import flow
from tests.community.flow_office import approved, briefing, by
from tests.filings import web

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-6")]
# What must never be read in a briefing: each stands in one field of the log.
MARKERS = (
    "马可一",
    "13812345678",
    "内容标记",
    "结果标记",
    "牛二甲",
    "马三乙",
    "事实标记",
    "条款标记",
)
GIST = "楼上楼下漏水，两家和解"


def mediated(one: Assignment, **more: Any) -> LogEntry:
    """A mediation with a marker in every field that belongs to the residents."""
    values = {
        "kind": "mediation",
        "content": "内容标记",
        "result": "结果标记",
        "gist": GIST,
        "settled": True,
        "resident_name_sealed": seal_text("马可一"),
        "resident_phone_sealed": seal_text("13812345678"),
    }
    made = flow.entry(one, **{**values, **more})
    Mediation.objects.create(
        entry=made,
        first_side="牛二甲",
        second_side="马三乙",
        first_consents=True,
        second_consents=True,
        facts="事实标记",
        outcome="settled",
        terms="条款标记",
    )
    return made


@pytest.mark.clause("LC-20")
def test_the_paper_holds_figures_and_gists_and_nothing_of_the_residents(
    bar: Organisation, assigned: Assignment, officer: User, leader: User
) -> None:
    entry = mediated(assigned)
    Suggestion.objects.create(
        entry=entry, programme=assigned.programme, title="统一合同范本", text="请街道印发。"
    )
    publicity.enter_publicity(
        programme=assigned.programme,
        kind="press",
        title="家门口的律师",
        outlet="晚报",
        link="",
        published_on=date(2026, 5, 7),
        community=None,
        **by(officer),
    )
    made = briefing(bar, officer)
    offered = materials(made)
    assert [one.group for one in offered] == ["notes", "mediations", "press"]
    briefings.add_material(made, keys=[one.key for one in offered], **by(officer))
    assert materials(made) == []
    assert set(MARKERS[:2]) | set(MARKERS[4:6]) == known_residents(made.entries.all())
    done = approved(made, officer, leader)
    assert (done.figures["mediations"], done.figures["mediations_settled"]) == (1, 1)
    assert done.document is not None
    with default_storage.open(done.document.stored_as) as handle:
        words = web.pdf_text(handle.read())
    for there in (GIST, "请街道印发", "家门口的律师", "调解件数1", "第1期（总第1期）", "下月安排"):
        assert there in words, there
    page = web.get(officer, f"/office/briefings/{made.pk}/").content.decode()
    for marker in MARKERS:
        assert marker not in words, marker
        assert marker not in page, marker


@pytest.mark.clause("LC-20")
def test_a_gist_or_a_text_with_a_name_or_a_number_is_refused_wherever_it_comes_in(
    bar: Organisation, assigned: Assignment, officer: User, leader: User
) -> None:
    entry = mediated(assigned, gist="马可一家漏水")
    made = briefing(bar, officer)
    keys = [one.key for one in materials(made)]
    with pytest.raises(Unmet, match="姓名、电话或证件号") as refused:
        briefings.add_material(made, keys=keys, **by(officer))
    assert refused.value.clause == "LC-20"
    LogEntry.objects.filter(pk=entry.pk).update(gist=GIST)
    (piece,) = briefings.add_material(made, keys=keys, **by(officer))
    for text in ("牛二甲已签字", "联系 138 1234 5678", "证件 33010219900101123x"):
        with pytest.raises(Unmet):
            briefings.change_entry(piece, heading="调解", text=text, **by(officer))
        with pytest.raises(Unmet):
            briefings.write_entry(made, heading="x", text=text, **by(officer))
    briefings.change_entry(piece, heading="调解", text="两家已签字", **by(officer))
    # Past the actions it is still found before the leader can sign.
    made.entries.filter(pk=piece.pk).update(text="马三乙")
    with pytest.raises(Unmet):
        briefings.submit_briefing(made, **by(officer))
    made.entries.filter(pk=piece.pk).update(text="两家已签字")
    briefings.submit_briefing(made, **by(officer))
    made.entries.filter(pk=piece.pk).update(text="马三乙")
    with pytest.raises(Unmet):
        briefings.approve_briefing(made, **by(leader))
    with pytest.raises(Stale):
        briefings.add_material(briefing(bar, officer), keys=["log:0"], **by(officer))


def test_somebody_else_approves_and_numbers_have_no_gaps(
    bar: Organisation, officer: User, leader: User
) -> None:
    second = factories.member(factories.person("副会长"), bar, Role.LEADER)
    own = briefing(bar, leader)
    briefings.submit_briefing(own, **by(leader))
    for who in (leader, officer):
        with pytest.raises(Forbidden):
            briefings.approve_briefing(own, **by(who))
    assert briefings.approve_briefing(own, **by(second)).issue == 1
    touched = briefing(bar, officer)
    briefings.write_entry(touched, heading="会长的话", text="很好。", **by(leader))
    briefings.submit_briefing(touched, **by(officer))
    with pytest.raises(Forbidden):
        briefings.approve_briefing(touched, **by(leader))
    with pytest.raises(DatabaseError), transaction.atomic():
        Briefing.objects.filter(pk=touched.pk).update(approved_by=officer)

    briefings.return_briefing(touched, reason="再简短些", **by(second))
    with pytest.raises(WrongState):
        briefings.approve_briefing(touched, **by(second))
    failing = briefing(bar, officer)
    briefings.submit_briefing(failing, **by(officer))
    with pytest.raises(RuntimeError), transaction.atomic():
        assert briefings.approve_briefing(failing, **by(leader)).issue == 2
        raise RuntimeError
    next_one = approved(briefing(bar, officer), officer, leader)
    new_year = briefing(bar, officer)
    briefings.submit_briefing(new_year, **by(officer))
    later = briefings.approve_briefing(new_year, **by(leader, "2027-01-08"))
    numbers = [
        (one.year, one.issue, one.running) for one in (own, next_one, later) if flow.again(one)
    ]
    assert [flow.again(own).running, *numbers[1:]] == [1, (2026, 2, 2), (2027, 1, 3)]


def test_pieces_change_places_and_what_was_sent_is_read_by_those_told(
    bar: Organisation,
    bureau: Organisation,
    officer: User,
    leader: User,
    liaison: User,
    justice: User,
    lawyer: User,
    foreign_officer: User,
) -> None:
    made = briefing(bar, officer)
    last = briefings.write_entry(made, heading="二", text="x", **by(officer))
    briefings.move_entry(last, **by(officer))
    assert [one.heading for one in made.entries.order_by("place")] == ["二", "下月安排"]
    briefings.remove_entry(last, **by(officer))
    with pytest.raises(Forbidden):
        briefings.write_entry(made, heading="x", text="x", **by(liaison))
    made.entries.all().delete()
    with pytest.raises(Unmet, match="还没有内容"):
        briefings.submit_briefing(made, **by(officer))
    briefings.write_entry(made, heading="一", text="工作平稳。", **by(officer))
    done = approved(made, officer, leader)
    with pytest.raises(WrongState):
        briefings.write_entry(done, heading="x", text="x", **by(officer))
    assert not policies.visible_briefings(flow.by(liaison)).exists()
    briefings.send_briefing(done, **by(officer))
    with pytest.raises(WrongState):
        briefings.send_briefing(done, **by(officer))
    told = Notice.objects.filter(template__endswith="briefing_sent", channel="inbox")
    assert set(told.values_list("recipient_id", flat=True)) == {liaison.pk, justice.pk}
    sent = flow.again(done)
    for who, reads in ((liaison, True), (justice, True), (lawyer, False), (foreign_officer, False)):
        actor = flow.by(who)
        assert policies.visible_briefings(actor).exists() is reads
        assert may_open_document(actor, sent.document) is reads


@pytest.mark.clause("LC-20")
@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("共接待 13800 人次", True),
        ("热线 0571-88000000", True),
        ("文号 2026051512345678", True),
        ("电话１３８ １２３４ ５６７８", False),
        ("张小明反映", False),
        ("某居民反映", True),
    ],
)
def test_names_and_numbers_are_found_in_any_writing(text: str, fine: bool) -> None:
    assert (personal_sentence(text, ["张小明", "王"]) == "") is fine
    assert looks_like_a_name("张小明")
    assert not looks_like_a_name("绿城物业公司")
