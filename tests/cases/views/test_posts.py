"""Every act of a case from its form: what is sent is done once, and leads on."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Grant, Organisation, User
from cases.enums import CaseState, JointState, MeetingState, Outcome, Regime
from cases.models import (
    Case,
    Count,
    Handler,
    HandlerUndertaking,
    Meeting,
    Opinion,
    Party,
    Reception,
    SeriesItem,
    Supervision,
    TruthUndertaking,
    WorkPlan,
)
from cases.queries import missing_for
from conflicts.models import Decision
from core.models import AuditEntry
from tests.cases import flow
from tests.cases.views.browser import World, filled, send, tried
from tests.factories import client_of

NEW = {"title": "宏达公司欠薪案", "number": "12", "field": "wages", "form": "joint"}


@pytest.mark.clause("GC-1.1")
@pytest.mark.clause("GC-2.1")
@pytest.mark.clause("GC-2.4")
@pytest.mark.clause("GC-3.2")
@pytest.mark.clause("GC-3.3")
def test_the_whole_way_from_the_first_visit_to_the_acceptance(
    director: User, partner: User, other_partner: User, lawyer: User, clerk: User
) -> None:
    """Each step under the sign-in of whose step it is, by what their page shows."""
    at_clerk, at_lawyer, boss = client_of(clerk), client_of(lawyer), client_of(director)
    visit = {
        "matter": "欠薪三月",
        "advice": "先调解",
        "visitor_count": "12",
        "visitors": "张三 13800001234",
    }
    both = [str(lawyer.pk), str(partner.pk)]
    send(at_lawyer, "/receptions/new", lawyers=both, **visit)
    seen = Reception.objects.get()
    # The visit's matter and number are there already.
    answer = send(at_lawyer, f"/cases/new?reception={seen.pk}", title="欠薪案", field="wages")
    one = Case.objects.get()
    assert answer["Location"] == f"/cases/{one.pk}/"
    assert (one.regime, one.facts, seen.pk) == (Regime.GROUP, "欠薪三月", one.receptions.get().pk)
    base = f"/cases/{one.pk}"
    assert at_clerk.get(f"{base}/").status_code == 404
    assert send(at_lawyer, f"{base}/edit", engaged_on="2026-05-07").status_code == 302
    send(at_lawyer, f"{base}/parties/add", rows="\n".join(f"工人{n}" for n in range(12)))
    signed = {"signed_by": "工人代表", "signed_on": "2026-05-07", "paper": flow.paper()}
    assert send(at_lawyer, f"{base}/truth", **signed).status_code == 302
    assert send(at_lawyer, f"{base}/meeting/call", host=director.pk).status_code == 302
    meeting = Meeting.objects.get()
    for somebody in (director, partner, other_partner):
        given = send(client_of(somebody), f"/cases/meetings/{meeting.pk}/opine", choice="take")
        assert given["Location"] == f"{base}/decision"
    assert send(boss, f"/cases/meetings/{meeting.pk}/close", conclusion="尽快").status_code == 302
    assert flow.again(meeting).outcome == Outcome.TAKE
    named = send(boss, f"{base}/handlers/name", people=[str(lawyer.pk)], lead=lawyer.pk)
    assert named["Location"] == f"{base}/acceptance"
    # Too early: what is missing stands there, and nothing is accepted.
    early = send(boss, f"{base}/accept")
    assert early.status_code == 422
    assert "承办律师没有确认承诺" in early.content.decode()
    mine = Handler.objects.get().pk
    assert boss.get(f"/cases/handlers/{mine}/undertake").status_code == 403
    assert send(at_lawyer, f"/cases/handlers/{mine}/undertake").status_code == 422
    assert send(at_lawyer, f"/cases/handlers/{mine}/undertake", agreed="on").status_code == 302
    send(at_lawyer, f"{base}/plan/write", goals="追回工资", steps="先调解后诉讼")
    assert missing_for(flow.again(one)) == []
    assert send(boss, f"{base}/accept")["Location"] == f"{base}/"
    assert flow.again(one).state == CaseState.ACCEPTED
    assert send(boss, f"{base}/supervise", kind="finding", text="很好").status_code == 302


# Sent twice


TWICE: list[tuple[str, dict[str, Any], Any]] = [
    ("/cases/new", NEW, Case),
    ("/cases/{fresh}/count", {"number": "30"}, Count),
    ("/cases/{fresh}/parties/add", {"rows": "甲某\n乙某"}, Party),
    ("/cases/{fresh}/truth", {"signed_by": "甲某", "paper": None}, TruthUndertaking),
    ("/cases/{fresh}/meeting/call", {}, Meeting),
    ("/cases/{fresh}/plan/write", {"goals": "甲", "steps": "乙"}, WorkPlan),
    ("/cases/{accepted}/supervise", {"kind": "finding", "text": "甲"}, Supervision),
    ("/cases/{series}/series/add", {"title": "又一件"}, SeriesItem),
    ("/cases/meetings/{meeting}/opine", {"choice": "take"}, Opinion),
    ("/cases/checks/{check}/decide", {"proceed": "yes", "reasons": "可以"}, Decision),
]


def test_a_double_click_makes_one(there: World, director: User) -> None:
    client = client_of(director)
    keys = {name: getattr(row, "pk", 0) for name, row in vars(there).items()}
    for address, typed, model in TWICE:
        with tried():
            where = address.format(**keys)
            data = filled(client, where, **typed)
            before = model.objects.count()
            answers = []
            for _click in range(2):
                again = data | ({"paper": flow.paper()} if "paper" in data else {})
                answers.append(client.post(where, again))
            assert [a.status_code for a in answers] == [302, 302], where
            assert answers[0]["Location"] == answers[1]["Location"]
            assert model.objects.count() == before + (2 if model is Party else 1)


def test_who_was_slower_loses_nothing_and_sees_both(there: World, director: User) -> None:
    client, other = client_of(director), client_of(director)
    address = f"/cases/{there.fresh.pk}/edit"
    mine = filled(client, address, title="我改的名字")
    assert send(other, address, title="别人改的名字").status_code == 302
    late = client.post(address, mine)
    assert late.status_code == 409
    assert "我改的名字" in late.content.decode()
    assert flow.again(there.fresh).title == "别人改的名字"


# The opinion


@pytest.mark.clause("GC-3.2")
def test_an_opinion_needs_ones_own_fresh_sign_in(there: World, partner: User) -> None:
    address = f"/cases/meetings/{there.meeting.pk}/opine"
    fresh = filled(client_of(partner), address, choice="decline", reasons="证据不足")
    long_ago = client_of(partner, signed_in_before=3600)
    for answer in (long_ago.get(address), long_ago.post(address, fresh)):
        assert answer.status_code == 302
        assert "reauthenticate" in answer["Location"]
    assert not Opinion.objects.filter(meeting=there.meeting).exists()
    # What was written before the question stands in the form again.
    assert "证据不足" in client_of(partner).get(address).content.decode()


def test_an_opinion_on_what_changed_while_reading_is_not_taken(
    there: World, director: User, partner: User
) -> None:
    client = client_of(partner)
    address = f"/cases/meetings/{there.meeting.pk}/opine"
    data = filled(client, address, choice="take", reasons="看过材料")
    send(client_of(director), f"/cases/{there.deciding.pk}/parties/add", rows="后来的人")
    answer = client.post(address, data)
    assert answer.status_code == 409
    assert "看过材料" in answer.content.decode()
    assert send(client, address, choice="take").status_code == 302


def test_a_meeting_short_of_opinions_stays_open_and_says_what_lacks(
    there: World, director: User, partner: User
) -> None:
    flow.opine(there.meeting, partner)
    answer = send(client_of(director), f"/cases/meetings/{there.meeting.pk}/close", conclusion="结")
    assert answer.status_code == 422
    assert "还差 2 名" in answer.content.decode()
    assert flow.again(there.meeting).state == MeetingState.OPEN


def test_stepping_aside_and_calling_off(there: World, director: User, partner: User) -> None:
    base = f"/cases/meetings/{there.meeting.pk}"
    mine = client_of(partner).get(f"{base}/recuse").context["form"].fields["person"].queryset
    assert list(mine) == [partner]
    assert send(client_of(partner), f"{base}/recuse", reason="亲属").status_code == 302
    assert there.meeting.invitees.get(person=partner).recusal_reason == "亲属"
    assert client_of(partner).get(f"{base}/opine").status_code in {403, 404}
    assert client_of(partner).get(f"{base}/cancel").status_code in {403, 404}
    assert send(client_of(director), f"{base}/cancel", reason="改期").status_code == 302
    assert flow.again(there.meeting).state == MeetingState.CANCELLED
    assert flow.again(there.deciding).state == CaseState.INTAKE


# Others


def test_sight_is_given_and_the_other_firm_asked(
    there: World, director: User, other_director: User, other_firm: Organisation
) -> None:
    client = client_of(director)
    newcomer = Grant.objects.count()
    somebody = client.get(f"/cases/{there.fresh.pk}/sight/grant").context["form"]
    person = somebody.fields["person"].queryset.exclude(pk=director.pk)[0]
    typed = {"person": person.pk, "reason": "协助", "until": "2030-01-01"}
    assert send(client, f"/cases/{there.fresh.pk}/sight/grant", **typed).status_code == 302
    assert Grant.objects.count() == newcomer + 1
    asked = send(client, f"/cases/{there.fresh.pk}/joint/ask", firm=other_firm.pk, note="一起")
    assert asked.status_code == 302
    theirs = client_of(other_director)
    page = theirs.get(f"/cases/joint/{there.joint.pk}/answer").content.decode()
    # Before the yes they learn the field and the note, nothing of the case.
    assert "农民工与劳动报酬" in page
    assert there.decided.title not in page
    assert there.decided.register_no not in page
    assert theirs.get(f"/cases/{there.decided.pk}/").status_code == 404
    assert send(theirs, f"/cases/joint/{there.joint.pk}/answer", confirm="maybe").status_code == 422
    assert send(theirs, f"/cases/joint/{there.joint.pk}/answer", confirm="yes").status_code == 302
    assert flow.again(there.joint).state == JointState.CONFIRMED
    assert theirs.get(f"/cases/{there.decided.pk}/").status_code == 200
    assert client.get(f"/cases/joint/{there.joint.pk}/answer").status_code == 404
    again = theirs.post(f"/cases/joint/{there.joint.pk}/answer", {"confirm": "no"})
    assert again.status_code == 409


def test_the_conflict_is_decided_by_the_director_once(there: World, director: User) -> None:
    client = client_of(director)
    address = f"/cases/checks/{there.check.pk}/decide"
    page = client.get(address).content.decode()
    assert "宏达建设有限公司" in page
    assert send(client, address, proceed="yes", reasons="").status_code == 422
    assert send(client, address, proceed="yes", reasons="对方已同意").status_code == 302
    assert client.post(address, {"proceed": "no", "reasons": "再想"}).status_code in {409, 422}
    assert Decision.objects.get().proceed is True


def test_handlers_and_their_lead_are_named_and_checked_again(
    there: World, director: User, lawyer: User, partner: User
) -> None:
    client = client_of(director)
    base = f"/cases/{there.fresh.pk}"
    assert send(client, f"{base}/handlers/name", people=[], lead=lawyer.pk).status_code == 422
    both = [str(lawyer.pk), str(partner.pk)]
    assert send(client, f"{base}/handlers/name", people=both, lead=partner.pk).status_code == 302
    named = Handler.objects.filter(case=there.fresh, ended_at__isnull=True)
    assert {(h.person_id, h.lead) for h in named} == {(lawyer.pk, False), (partner.pk, True)}
    assert not HandlerUndertaking.objects.filter(handler__in=named).exists()
    assert send(client, f"{base}/conflicts/check").status_code == 302


def test_a_visit_is_changed_by_who_held_it(there: World, lawyer: User, clerk: User) -> None:
    address = f"/receptions/{there.reception.pk}/edit"
    changed = send(
        client_of(lawyer), address, matter="改过的事项", time_from="09:00", time_to="08:00"
    )
    assert changed.status_code == 422
    assert send(client_of(lawyer), address, matter="改过的事项").status_code == 302
    assert "改过的事项" in client_of(lawyer).get("/receptions/").content.decode()
    assert client_of(clerk).get(address).status_code == 404


def test_every_act_of_a_page_is_an_entry_in_the_record(there: World, director: User) -> None:
    client = client_of(director)
    send(client, f"/cases/{there.fresh.pk}/edit", title="改名")
    send(client, f"/cases/{there.fresh.pk}/drop", reason="另请")
    kept = AuditEntry.objects.filter(subject_type="cases.case", subject_id=there.fresh.pk)
    assert list(kept.order_by("id").values_list("act", flat=True))[-2:] == ["edit", "drop"]
