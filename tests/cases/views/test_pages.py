"""The pages of a case in their states, for everybody who may or may not see them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from accounts.models import Organisation, User
from cases.actions import handling, intake, meetings
from cases.models import Case, Party
from core.models import AuditEntry
from tests.cases import flow
from tests.cases.views.browser import World, reception, trainee_of
from tests.factories import client_of, member, organisation, person

NAMES = {
    "": "case-detail",
    "parties": "case-parties",
    "decision": "case-decision",
    "acceptance": "acceptance",
    "supervision": "case-supervision",
    "sight": "case-sight",
}


def text(client: Client, address: str) -> str:
    """A page's text, tags left out."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def acts(client: Client, address: str) -> set[str]:
    """The acts a page offers."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    main = answer.content.decode().split("<main", 1)[1]
    return set(re.findall(r'data-act="(\w+)"', main))


# Who sees what


def test_who_takes_part_sees_every_page_and_each_tells_its_name(
    there: World, director: User, partner: User, lawyer: User, clerk: User
) -> None:
    for somebody in (director, partner, lawyer, clerk):
        client = client_of(somebody)
        for page, name in NAMES.items():
            answer = client.get(f"/cases/{there.accepted.pk}/{page}")
            assert answer.status_code == 200
            assert f'data-page="{name}"' in answer.content.decode()


def test_the_client_file_is_nobodys_outside_of_the_firm(
    there: World,
    firm: Organisation,
    other_director: User,
    officer: User,
    leader: User,
    justice: User,
    sysadmin: User,
    client: Client,
) -> None:
    base = f"/cases/{there.accepted.pk}"
    for somebody in (other_director, officer, leader, justice, sysadmin, trainee_of(firm)):
        theirs = client_of(somebody)
        for page in (*NAMES, "print", "edit", "parties/add", "accept"):
            assert theirs.get(f"{base}/{page}").status_code == 404, (somebody, page)
    for page in (*NAMES, "print"):
        assert client.get(f"{base}/{page}").status_code == 302


@pytest.mark.clause("GC-1.3")
def test_who_supervises_and_who_regulates_sees_no_client_file(
    there: World, officer: User, justice: User
) -> None:
    for somebody in (officer, justice):
        theirs = client_of(somebody)
        for one in (there.fresh, there.deciding, there.accepted):
            for page in NAMES:
                assert theirs.get(f"/cases/{one.pk}/{page}").status_code == 404
        assert theirs.get("/cases/").status_code == 403


def test_an_officer_sees_neither_lists_nor_papers_nor_visits(there: World, officer: User) -> None:
    seen = client_of(officer)
    paper = there.accepted.truth_undertakings.get().paper_id
    for address in ("/cases/", "/receptions/", "/conflicts/"):
        assert seen.get(address).status_code == 403, address
    for address in (
        f"/receptions/{there.reception.pk}/",
        f"/receptions/{there.reception.pk}/print",
        f"/cases/meetings/{there.meeting.pk}/print",
        f"/cases/parties/{there.party.pk}/unmask",
        f"/attachments/{paper}/",
    ):
        assert seen.get(address).status_code == 404, address
    assert seen.get("/cases/new").status_code == 403
    assert there.accepted.title not in seen.get("/search?q=案件").content.decode()


def test_receptions_are_found_by_words_days_and_what_came_of_them(
    there: World, director: User, lawyer: User, partner: User
) -> None:
    other = reception(lawyer, partner, matter="退休教师询问待遇", received_on=date(2026, 4, 2))
    client = client_of(director)

    def found(query: str) -> set[int]:
        return {row.pk for row in client.get(f"/receptions/?{query}").context["page"].rows}

    both = {there.reception.pk, other.pk}
    assert found("") == found("since=不是日期") == both
    assert found("q=教师") == found("until=2026-04-02") == {other.pk}
    assert found("since=2026-04-03") == {there.reception.pk}
    assert found("led=none") | found("led=case") == both and not found("led=none") & found(
        "led=case"
    )
    assert found("q=没有这样的%00") <= both
    assert "没有符合条件的接待" in client.get("/receptions/?q=没有这样的").content.decode()


def test_a_trainee_and_a_clerk_see_and_work_on_what_they_took_in(
    firm: Organisation, clerk: User
) -> None:
    for somebody in (trainee_of(firm), clerk):
        one = flow.case(somebody)
        client = client_of(somebody)
        assert {"edit", "count", "drop"} <= acts(client, f"/cases/{one.pk}/")
        assert acts(client, f"/cases/{one.pk}/acceptance") == {"check_conflicts", "write_plan"}
        assert client.get(f"/cases/{one.pk}/handlers/name").status_code == 403
        assert client.get(f"/cases/{one.pk}/supervise").status_code == 403


def test_who_was_only_let_in_sees_no_act_and_may_do_none(there: World, clerk: User) -> None:
    client = client_of(clerk)
    one = there.accepted
    for page in NAMES:
        assert acts(client, f"/cases/{one.pk}/{page}") == set(), page
    for act in (
        "edit",
        "count",
        "drop",
        "mark-sensitive",
        "owe-decision",
        "parties/add",
        "parties/remove",
        "representatives",
        "truth",
        "meeting/call",
        "joint/ask",
        "handlers/name",
        "plan/write",
        "conflicts/check",
        "accept",
        "supervise",
        "sight/grant",
        "signal",
    ):
        assert client.get(f"/cases/{one.pk}/{act}").status_code == 403, act
        assert client.post(f"/cases/{one.pk}/{act}", {}).status_code == 403, act
    rows = {"side": "client", "rows": "张三", "preview": "1"}
    assert client.post(f"/cases/{one.pk}/parties/add", rows).status_code == 403


def test_opinions_are_shown_to_the_circle_and_not_to_who_handles(
    there: World, lawyer: User, partner: User
) -> None:
    address = f"/cases/{there.accepted.pk}/decision"
    assert "同意受理" in text(client_of(partner), address)
    assert "理由" in text(client_of(partner), address)
    seen = text(client_of(lawyer), address)
    assert "已表态" in seen
    assert "理由" not in seen
    assert "讨论记录" not in seen
    minutes = f"/cases/meetings/{there.accepted.decision_id}/print"
    assert client_of(lawyer).get(minutes).status_code == 403
    assert client_of(partner).get(minutes).status_code == 200


# States


def test_a_new_group_case_says_what_it_lacks_and_what_comes_next(
    there: World, director: User
) -> None:
    seen = text(client_of(director), f"/cases/{there.fresh.pk}/")
    assert "还缺：委托方当事人还没有登记（GC-3.3）" in seen
    assert "召集合伙人讨论" in seen
    assert "群体性案件" in seen


def test_an_ordinary_case_has_no_discussion_and_lacks_nothing(there: World, director: User) -> None:
    address = f"/cases/{there.ordinary.pk}/"
    client = client_of(director)
    assert "data-missing" not in client.get(address).content.decode()
    assert f"{address}decision" not in client.get(address).content.decode()
    assert {"accept_ordinary", "mark_sensitive"} <= acts(client, address)


def test_each_is_led_to_their_own_next_step(
    there: World, director: User, lawyer: User, partner: User
) -> None:
    deciding = f"/cases/{there.deciding.pk}/"
    assert "give_opinion" in acts(client_of(partner), deciding)
    assert "accept" in acts(client_of(director), f"/cases/{there.decided.pk}/")
    assert "undertake" in acts(client_of(lawyer), f"/cases/{there.decided.pk}/acceptance")
    assert "undertake" not in acts(client_of(director), f"/cases/{there.decided.pk}/acceptance")


def test_the_discussion_counts_who_has_spoken(there: World, director: User, partner: User) -> None:
    address = f"/cases/{there.deciding.pk}/decision"
    assert "已表态 0 / 至少 3 名合伙人" in text(client_of(director), address)
    flow.opine(there.meeting, partner)
    seen = text(client_of(director), address)
    assert "已表态 1 / 至少 3 名合伙人" in seen
    assert "还差 2 名" in seen
    assert {"give_opinion", "close", "recuse", "cancel"} <= acts(client_of(director), address)
    assert acts(client_of(partner), address) == {"give_opinion", "recuse"}


def test_a_stale_opinion_is_shown_with_what_changed(
    there: World, director: User, partner: User
) -> None:
    flow.opine(there.meeting, partner)
    from cases.actions import parties

    more = [parties.NewParty(name="新来的")]
    parties.add_parties(
        flow.again(there.deciding),
        side="client",
        parties=more,
        actor=flow.by(director),
        at=flow.at(),
    )
    seen = text(client_of(director), f"/cases/{there.deciding.pk}/decision")
    assert "须重新表态" in seen
    assert "当事人有变" in seen


def test_a_firm_of_two_partners_is_told_its_honest_ways(bar: Organisation) -> None:
    small = organisation("firm", "小江律师事务所", bar)
    boss = member(person("小主任"), small, "director", "partner", "lawyer")
    one = flow.case(boss)
    seen = text(client_of(boss), f"/cases/{one.pk}/decision")
    assert "与另一家律所联合承办" in seen
    assert "向律师协会说明" in seen
    assert {"ask_joint", "owe_decision"} <= acts(client_of(boss), f"/cases/{one.pk}/decision")


@pytest.mark.parametrize("end", ["drop", "decline"])
def test_a_case_that_is_over_is_shown_and_offers_nothing(
    there: World, director: User, partner: User, other_partner: User, end: str
) -> None:
    one = there.deciding
    if end == "drop":
        intake.drop_case(one, reason="撤回", actor=flow.by(director), at=flow.at())
    else:
        flow.opine(there.meeting, director, partner, other_partner, choice="decline")
        meetings.close_meeting(flow.again(there.meeting), actor=flow.by(director), at=flow.at())
    client = client_of(director)
    for page in ("", "parties", "decision", "acceptance"):
        assert acts(client, f"/cases/{one.pk}/{page}") <= {"decide", "signal"}, page
    page = client.get(f"/cases/{one.pk}/").content.decode()
    assert "data-missing" not in page
    assert "signal" in acts(client, f"/cases/{one.pk}/")  # who was declined may still gather
    for act in ("edit", "count", "parties/add", "handlers/name", "plan/write", "accept"):
        assert client.get(f"/cases/{one.pk}/{act}").status_code == 409, act
        assert client.post(f"/cases/{one.pk}/{act}", {}).status_code == 409, act


WRONG = [
    ("accepted", "drop"),
    ("accepted", "accept"),
    ("accepted", "mark-sensitive"),
    ("accepted", "accept-ordinary"),
    ("accepted", "owe-decision"),
    ("fresh", "accept"),
    ("deciding", "meeting/call"),
    ("decided", "owe-decision"),
    ("decided", "meeting/call"),
]


def test_an_act_from_the_wrong_state_is_told_so(there: World, director: User) -> None:
    client = client_of(director)
    for which, act in WRONG:
        one: Case = getattr(there, which)
        address = f"/cases/{one.pk}/{act}"
        for told in (client.get(address), client.post(address, {"reason": "填过的话"})):
            assert told.status_code == 409, (which, act)
            assert 'data-page="refusal"' in told.content.decode()
        assert flow.again(one).state == one.state


def test_acts_on_a_closed_meeting_are_told_so(there: World, director: User) -> None:
    client = client_of(director)
    for act in ("opine", "recuse", "close", "cancel"):
        assert client.get(f"/cases/meetings/{there.accepted.decision_id}/{act}").status_code == 409


def test_the_merged_case_leads_to_its_series(there: World, director: User) -> None:
    from cases.actions import series

    series.take_in(there.series, sources=[there.ordinary], actor=flow.by(director), at=flow.at())
    page = client_of(director).get(f"/cases/{there.ordinary.pk}/").content.decode()
    assert "已并入系列案" in page
    assert f"/cases/{there.series.pk}/" in page


def test_a_visit_and_its_case_lead_to_each_other(lawyer: User, partner: User, clerk: User) -> None:
    visit = reception(lawyer, partner)
    one = flow.case(lawyer, reception=visit)
    client = client_of(lawyer)
    assert f"/cases/{one.pk}/" in client.get(f"/receptions/{visit.pk}/").content.decode()
    assert f"/receptions/{visit.pk}/" in client.get(f"/cases/{one.pk}/").content.decode()
    assert client.get(f"/receptions/{visit.pk}/edit").status_code == 403
    assert client_of(clerk).get(f"/receptions/{visit.pk}/").status_code == 404


# Lists, empty and filled


@pytest.mark.parametrize("address", ["/cases/", "/receptions/", "/conflicts/"])
def test_an_empty_list_says_why_and_what_next(other_director: User, address: str) -> None:
    page = client_of(other_director).get(address).content.decode()
    assert 'class="card empty"' in page
    assert "<table" not in page


def test_the_list_is_found_by_word_initials_state_and_field(there: World, director: User) -> None:
    client = client_of(director)

    def found(query: str) -> set[str]:
        page = client.get(f"/cases/?{query}").content.decode()
        return set(re.findall(r'<a href="/cases/\d+/">(.*?)</a>', page))

    assert len(found("")) == 7
    assert found("q=已受理") == found("q=ysl") == {"已受理的案件"}
    assert found("state=deciding") == {"讨论中的案件"}
    assert found("regime=ordinary") == {"普通案件", "系列案"}
    assert found("field=land") == set()
    assert "没有符合条件的案件" in text(client, "/cases/?field=land")


def test_a_long_list_is_paged_and_every_case_stands_on_one_page(other_director: User) -> None:
    for n in range(53):
        flow.case(other_director, title=f"第{n}件")
    client = client_of(other_director)
    first = client.get("/cases/")
    shown = list(first.context["page"].rows)
    rest = client.get(f"/cases/?cursor={first.context['page'].next}").context["page"]
    assert (len(shown), len(rest.rows), rest.next) == (50, 3, "")
    assert {c.pk for c in shown} | {c.pk for c in rest.rows} == set(
        Case.objects.filter(created_by=other_director).values_list("pk", flat=True)
    )


# What is recorded when it is read


def reads(act: str) -> list[str]:
    """Who read something, as the record has it."""
    found = AuditEntry.objects.filter(act=act, kind=AuditEntry.Kind.READ).order_by("id")
    return list(found.values_list("person_name", flat=True))


def test_reading_the_roster_the_opinions_and_papers_is_on_record(
    there: World, director: User, partner: User, lawyer: User
) -> None:
    one = there.accepted
    client_of(lawyer).get(f"/cases/{one.pk}/parties")
    client_of(partner).get(f"/cases/{one.pk}/decision")
    client_of(lawyer).get(f"/cases/{one.pk}/decision")
    client_of(lawyer).get(f"/cases/{one.pk}/print")
    client_of(director).get(f"/cases/meetings/{one.decision_id}/print")
    assert reads("read_parties") == ["王律师"]
    # Who handles sees no opinion, so reads none.
    assert reads("read_opinions") == ["吴一鸣"]
    assert reads("print") == ["王律师", "周主任"]


def test_a_number_is_unmasked_once_for_a_reason_and_that_is_on_record(
    there: World, director: User, partner: User
) -> None:
    party = Party.objects.get(pk=there.party.pk)
    address = f"/cases/parties/{party.pk}/unmask"
    client = client_of(director)
    number = "330102199001010000"
    assert number not in client.get(address).content.decode()
    assert client.post(address, {"reason": "  "}).status_code == 422
    assert reads("unmask") == []
    answer = client.post(address, {"reason": "起诉状要写"})
    assert number in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert reads("unmask") == ["周主任"]
    kept = AuditEntry.objects.get(act="unmask")
    assert kept.reason == "起诉状要写"
    assert number not in str(kept.__dict__)
    # Nowhere else: not on the next page, not in the session, and not for who only sees the case.
    assert number not in client.get(address).content.decode()
    assert number not in str(dict(client.session))
    assert client_of(partner).post(address, {"reason": "看看"}).status_code == 403


def test_sight_given_and_taken_back_is_on_record(there: World, director: User, clerk: User) -> None:
    given = AuditEntry.objects.filter(
        subject_type="cases.case", subject_id=there.accepted.pk, act="grant", reason="整理"
    )
    assert given.count() == 1
    client = client_of(director)
    assert client.post(f"/cases/grants/{there.grant.pk}/revoke", {"reason": ""}).status_code == 422
    done = client.post(f"/cases/grants/{there.grant.pk}/revoke", {"reason": "整理完了"})
    assert done.status_code == 302
    assert client_of(clerk).get(f"/cases/{there.accepted.pk}/").status_code == 404
    taken = AuditEntry.objects.filter(
        subject_type="cases.case", subject_id=there.accepted.pk, act="revoke"
    )
    assert [(e.person_name, e.reason) for e in taken] == [("周主任", "整理完了")]


def test_the_directors_notes_are_shown_with_what_a_check_answers(
    there: World, director: User
) -> None:
    one, boss = there.accepted, flow.by(director)
    remedy = handling.supervise(
        one, kind="remedy", text="补作会见笔录", due_on=flow.at().date(), actor=boss, at=flow.at()
    )
    client = client_of(director)
    assert "限期补救" in text(client, f"/cases/{one.pk}/supervision")
    handling.supervise(one, kind="check", text="已补齐", answers=remedy, actor=boss, at=flow.at())
    seen = text(client, f"/cases/{one.pk}/supervision")
    assert "复查的是：补作会见笔录" in seen
