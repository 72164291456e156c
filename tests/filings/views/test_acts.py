"""Every act on a report over HTTP: in every state, by everybody, twice, and with what people paste."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import Organisation, User
from core.models import Attachment, Number
from core.transitions import table_of
from filings.actions.receipts import add_recipient
from filings.models import DeskNote, Filing, Recipient
from tests.cases import flow as cases
from tests.factories import client_of
from tests.filings import flow, web
from tests.kept import *  # noqa: F403

pytestmark = pytest.mark.clause("GC-3.1")


@pytest.fixture(scope="module")
def rows(director: User, officer: User) -> dict[str, Filing]:
    """A report in each state; those who act are there already."""
    return {state: flow.in_state(state, director, officer) for state in flow.STATES}


# In every state


@pytest.mark.parametrize("state", flow.STATES)
def test_an_act_outside_the_diagram_is_409_and_one_inside_has_its_page(
    state: str, director: User, officer: User, rows: dict[str, Filing]
) -> None:
    filing = flow.fresh(rows[state])
    assert filing.state == state
    allowed = set(table_of(filing).acts_from(state))
    firm, desk = client_of(director), client_of(officer)
    seen = filing.desk_rank < 9
    asked = [(firm, act, True) for act in (*web.FIRM_ACTS, *web.SHARED_ACTS)]
    asked += [(desk, act, seen) for act in (*web.DESK_ACTS, *web.SHARED_ACTS)]
    for client, act, visible in asked:
        page = client.get(web.address(filing, act))
        expected = 404 if not visible else 200 if act in allowed else 409
        assert page.status_code == expected, (state, act)
        if expected != 200:
            sent = client.post(web.address(filing, act), web.typed_for(act, officer))
            assert sent.status_code == expected, (state, act)
    after = flow.fresh(filing)
    assert (after.state, after.version) == (state, filing.version)


@pytest.mark.parametrize(
    ("act", "state", "side", "reached"),
    [
        ("edit", "draft", "firm", "draft"),
        ("submit", "draft", "firm", "to_confirm"),
        ("redraft", "to_confirm", "firm", "draft"),
        ("send", "draft", "firm", "sent"),
        ("send", "to_confirm", "firm", "sent"),
        ("send", "returned", "firm", "sent"),
        ("take_back", "sent", "firm", "draft"),
        ("supplement", "registered", "firm", "supplemented"),
        ("take_up", "sent", "desk", "taken_up"),
        ("return", "sent", "desk", "returned"),
        ("return", "taken_up", "desk", "returned"),
        ("register", "sent", "desk", "registered"),
        ("register", "taken_up", "desk", "registered"),
        ("acknowledge", "supplemented", "desk", "registered"),
        ("cancel", "registered", "desk", "cancelled"),
        ("assign", "sent", "desk", "sent"),
        ("mark_high_impact", "sent", "desk", "sent"),
        ("add_recipient", "sent", "firm", "sent"),
        ("attach", "draft", "firm", "draft"),
    ],
)
def test_each_act_is_done_from_its_form_and_once_however_often_it_is_sent(
    act: str,
    state: str,
    side: str,
    reached: str,
    director: User,
    officer: User,
    rows: dict[str, Filing],
) -> None:
    filing = flow.fresh(rows[state])
    client = client_of(director if side == "firm" else officer)
    path = web.address(filing, act)
    form = {**web.hidden(client, path), **web.typed_for(act, officer)}
    done = client.post(path, form)
    assert done.status_code == 302, done.content.decode()[:2000]
    assert done["Location"] == web.address(filing)
    once = flow.fresh(filing)
    assert once.state == reached
    entries, papers, told = (
        cases.acts(filing),
        Attachment.objects.count(),
        Recipient.objects.count(),
    )
    if "scan" in form:
        form["scan"] = flow.scan()
    again = client.post(path, form)
    assert (again.status_code, again["Location"]) == (302, web.address(filing))
    assert flow.fresh(filing).version == once.version
    assert cases.acts(filing) == entries
    assert (Attachment.objects.count(), Recipient.objects.count()) == (papers, told)
    assert client.get(web.address(filing)).status_code == 200


def test_a_note_is_kept_once_and_the_firm_never_sees_it(director: User, officer: User) -> None:
    filing = flow.sent(director)
    client = client_of(officer)
    path = web.address(filing, "note")
    form = {**web.hidden(client, path), "text": "电话核实过"}
    for _click in range(2):
        assert client.post(path, form).status_code == 302
    assert DeskNote.objects.count() == 1
    assert "电话核实过" in web.text_of(client.get(web.address(filing)))
    assert "电话核实过" not in web.text_of(web.get(director, web.address(filing)))


def test_one_button_of_the_page_acts_at_once(director: User, officer: User) -> None:
    filing = flow.sent(director)
    client = client_of(officer)
    page = client.get(web.address(filing))
    token = page.context["quick"]["once"].value()
    form = {"once": token, "version": filing.version}
    assert client.post(web.address(filing, "take_up"), form).status_code == 302
    assert flow.fresh(filing).officer == officer


# By whom


def test_those_who_may_only_look_are_forbidden_every_act(
    accepted: Any, lawyer: User, both: User, bar: Organisation, officer: User, director: User
) -> None:
    filing = flow.send(flow.of(accepted), director)
    # The handling lawyer drafts, and doesn't send.
    handler = client_of(lawyer)
    assert handler.get(web.address(filing)).status_code == 200
    for act in ("send", "supplement", "take_back", "redraft", *web.DESK_ACTS):
        assert handler.post(web.address(filing, act), {}).status_code == 403, act
    # Who also belongs to the firm looks at the bar's desk and does nothing.
    conflicted = client_of(both, bar)
    page = web.text_of(conflicted.get(web.address(filing)))
    assert "可以查看，不能办理" in page
    assert 'data-act="register"' not in page
    for act in (*web.DESK_ACTS, *web.SHARED_ACTS, "note"):
        path = web.address(filing, act)
        assert conflicted.get(path).status_code == 403, act
        assert conflicted.post(path, web.typed_for(act, officer)).status_code == 403, act
    # Nor does the desk do the firm's acts.
    for act in web.FIRM_ACTS:
        assert client_of(officer).post(web.address(filing, act), {}).status_code == 403, act
    assert flow.fresh(filing).version == filing.version


def test_for_strangers_there_is_no_such_report(
    director: User,
    other_director: User,
    clerk: User,
    foreign_officer: User,
    admin: User,
    justice: User,
    student: User,
    officer: User,
) -> None:
    filing = flow.sent(director)
    for who in (other_director, clerk, foreign_officer, admin, justice, student):
        client = client_of(who)
        for act in ("", "print", "receipts/0/open", "versions/1/", "note", *web.SHARED_ACTS):
            assert client.get(web.address(filing, act)).status_code == 404, (who, act)
        for act in (*web.FIRM_ACTS, *web.DESK_ACTS):
            sent = client.post(web.address(filing, act), web.typed_for(act, officer))
            assert sent.status_code == 404, (who, act)
    assert Client().get(web.address(filing)).status_code == 302
    assert flow.fresh(filing).version == filing.version


def test_a_confirmer_sees_what_was_submitted_and_sends_it(
    accepted: Any, confirmer: User, director: User
) -> None:
    draft = flow.draft(director)
    filing = flow.of(accepted)
    client = client_of(confirmer)
    assert client.get(web.address(filing)).status_code == 404
    client_of(director).post(web.address(filing, "submit"), {})
    assert client.get(web.address(draft)).status_code == 404
    page = web.text_of(client.get(web.address(filing)))
    assert 'data-act="send"' in page and 'data-act="edit"' not in page
    assert web.fill(client, web.address(filing, "send")).status_code == 302
    assert flow.fresh(filing).confirmed_by == confirmer


def test_the_leader_of_the_bar_does_what_an_officer_does(director: User, leader: User) -> None:
    filing = flow.sent(director)
    assert web.fill(client_of(leader), web.address(filing, "register")).status_code == 302
    assert flow.fresh(filing).registered_by == leader


# Somebody else was faster


def test_who_registers_second_is_told_by_whom_it_was_done(
    director: User, officer: User, other_officer: User
) -> None:
    filing = flow.sent(director)
    slow = client_of(other_officer)
    given = Number.objects.filter(kind="filing").count()
    form = web.hidden(slow, web.address(filing, "register"))
    assert web.fill(client_of(officer), web.address(filing, "register")).status_code == 302
    late = slow.post(web.address(filing, "register"), form)
    assert late.status_code == 409
    said = web.text_of(late)
    assert officer.name in said and "已登记" in said and flow.fresh(filing).number_text in said
    assert Number.objects.filter(kind="filing").count() == given + 1


def test_who_returns_too_late_keeps_the_reasons_they_wrote(
    director: User, officer: User, other_officer: User
) -> None:
    filing = flow.sent(director)
    slow, path = client_of(other_officer), web.address(filing, "return")
    form = {**web.hidden(slow, path), "reasons": "方案太短，请写清步骤。", "fields": ["plan"]}
    assert web.fill(client_of(officer), web.address(filing, "assign"), officer=officer.pk)
    # The state allows it still, but somebody changed the report meanwhile.
    late = slow.post(path, form)
    assert late.status_code == 409
    assert "方案太短，请写清步骤。" in web.text_of(late)
    flow.register(flow.fresh(filing), officer)
    later = slow.post(path, form)
    assert later.status_code == 409
    assert "方案太短，请写清步骤。" in web.text_of(later)
    assert officer.name in web.text_of(later)


def test_a_case_that_went_on_after_the_preview_isn_t_sent_unseen(director: User) -> None:
    filing = flow.draft(director)
    client, path = client_of(director), web.address(filing, "send")
    form = web.hidden(client, path)
    Filing.objects.filter(pk=filing.pk).update(facts_brief="后来补写的一句。")
    late = client.post(path, {**form, "note": "请收"})
    assert late.status_code == 409
    said = web.text_of(late)
    assert "后来补写的一句。" in said and "请收" in said
    assert flow.fresh(filing).state == "draft"


def test_a_paper_is_taken_out_with_a_reason_by_the_side_that_attached_it(
    director: User, officer: User
) -> None:
    filing = flow.draft(director)
    client = client_of(director)
    web.fill(client, web.address(filing, "attach"), scan=flow.scan(), purpose="paper")
    kept = Attachment.objects.get(subject_type="filings.filing")
    path = web.address(filing, f"papers/{kept.pk}/detach")
    assert web.fill(client, path, reason="").status_code == 422
    assert web.fill(client, path, reason="传错了").status_code == 302
    assert client.get(path).status_code == 404
    assert client.get(web.address(filing, "papers/999999/detach")).status_code == 404
    # Once it is with the bar nothing is taken out; the other side's papers never.
    web.fill(client, web.address(filing, "attach"), scan=flow.scan(), purpose="paper")
    kept = Attachment.objects.filter(removed_at__isnull=True, subject_type="filings.filing").get()
    flow.send(flow.fresh(filing), director)
    path = web.address(filing, f"papers/{kept.pk}/detach")
    assert client.post(path, {"reason": "x"}).status_code == 409
    assert client_of(officer).post(path, {"reason": "x"}).status_code == 403


def test_a_recipient_is_found_by_name_chosen_and_taken_out(
    director: User, officer: User, bureau: Organisation, firm: Organisation
) -> None:
    filing = flow.sent(director)
    client, path = client_of(officer), web.address(filing, "add_recipient")
    offered = web.text_of(client.get(f"{path}?q=jcssfj"))
    assert bureau.name in offered and filing.bar.name not in offered.split("<main")[1]
    chosen = f"{path}?organisation={bureau.pk}"
    assert web.fill(client, chosen, kind="justice").status_code == 302
    told = filing.recipients.get()
    assert (told.organisation, told.kind) == (bureau, "justice")
    # A firm can't be told, whatever the address says.
    assert "name" in client.get(f"{path}?organisation={firm.pk}").context["form"].fields
    assert client.get(f"{path}?organisation=x&q=%00𠮷").status_code == 200
    out = web.address(filing, f"recipients/{told.pk}/remove")
    form = {"once": str(uuid.uuid4())}
    for _click in range(2):
        assert client.post(out, form).status_code == 302
    assert client.post(out, {}).status_code == 409
    other = flow.sent(director)
    strange = add_recipient(other, kind="other", name="别的", actor=flow.by(director), at=flow.at())
    wrong = web.address(filing, f"recipients/{strange.pk}/remove")
    assert client.post(wrong, {}).status_code == 404
