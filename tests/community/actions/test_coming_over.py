"""What residents asked in a community that is there no longer, or that has nobody (LC-7, LC-15)."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.actions.endings import close_organisation, merge_organisation
from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import feedback, requests
from community.actions.endings import end_assignment
from community.actions.feedback_links import feedback_secret
from community.actions.handing_on import hand_on_requests
from community.enums.pairing import EndReason
from community.models import Assignment
from community.policies import work as policies
from core.actors import SYSTEM
from core.errors import Forbidden, Unmet, WrongState
from core.models import Duty, Notice
from tests import factories
from tests.community import flow
from tests.community.actions.test_handing_on import ask, owed
from tests.community.flow_rota import colleague
from tests.factories import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-7", "LC-15")]
LATER = "2026-05-11"


def leave(one: Assignment) -> None:
    """The lawyer's term ends yesterday."""
    values = {"reason": EndReason.LEFT, "note": "", "actor": SYSTEM, "at": flow.at()}
    end_assignment(one, on=date(2026, 5, 7), **values)


def test_a_merged_communitys_requests_go_on_in_the_successor(
    assigned: Assignment,
    firm: Organisation,
    community: Organisation,
    lawyer: User,
    bar: Organisation,
) -> None:
    heir = flow.another_community(community, "大清波社区")
    mate = colleague(firm)
    flow.served(firm, heir, mate)
    clerk = factories.member(factories.person("新社区"), heir, Role.COMMUNITY_CLERK)
    admin = factories.member(factories.person(), bar, Role.ADMIN)
    waiting, taken, done = ask(community), ask(community), ask(community)
    for one in (taken, done):
        requests.accept_request(one, actor=flow.by(lawyer), at=flow.at())
    requests.answer_request(flow.again(done), text="好", actor=flow.by(lawyer), at=flow.at())
    requests.close_request(flow.again(done), actor=flow.by(lawyer), at=flow.at())
    due = owed(taken)[2]
    assert client_of(clerk).get(f"/requests/{waiting.pk}/").status_code == 404
    merge_organisation(
        community, into=heir, on=flow.at().date(), actor=flow.by(admin), at=flow.at()
    )
    for one, kind, last in ((waiting, "accept_request", LATER), (taken, "answer_request", due)):
        fresh = flow.again(one)
        assert (fresh.community, fresh.came_from, str(fresh.came_on)) == (heir, community, flow.DAY)
        assert owed(one) == (kind, mate, last)
        duty = Duty.objects.get(subject_id=one.pk, state="open", kind__startswith="community.")
        assert (duty.creditor, duty.debtor) == (heir, firm)
        for who in (clerk, mate):
            page = client_of(who).get(f"/requests/{one.pk}/").content.decode()
            assert community.name in page
            assert "随社区并入" in page
            assert "押金不退" in page
    with pytest.raises(Forbidden):
        requests.accept_request(flow.again(waiting), actor=flow.by(lawyer), at=flow.at())
    requests.accept_request(flow.again(waiting), actor=flow.by(mate), at=flow.at())
    requests.answer_request(flow.again(taken), text="好", actor=flow.by(mate), at=flow.at())
    # What was closed stays there, until a bad word takes it up again.
    assert flow.again(done).community == community
    found = feedback.feedback_by_secret(feedback_secret(done))
    assert found is not None
    feedback.give_feedback(found, score=1, at=flow.at())
    assert (flow.again(done).community, owed(done)[:2]) == (heir, ("answer_request", mate))


def test_a_closed_communitys_requests_are_answered_or_ended_by_the_liaison_office(
    assigned: Assignment, community: Organisation, lawyer: User, liaison: User, bar: Organisation
) -> None:
    admin = factories.member(factories.person(), bar, Role.ADMIN)
    first, second, third = ask(community), ask(community), ask(community)
    for one in (second, third):
        requests.accept_request(one, actor=flow.by(lawyer), at=flow.at())
    office = {"actor": flow.by(liaison), "at": flow.at()}
    with pytest.raises(Forbidden):
        requests.wind_up_request(first, close_note="社区撤销", **office)
    assert policies.sight_of_request(flow.by(liaison), first) == "anonymous"
    close_organisation(
        community, on=flow.at().date(), reason="撤销", actor=flow.by(admin), at=flow.at()
    )
    for one in (first, second, third):
        kind, person, _due = owed(one)
        duty = Duty.objects.get(subject_id=one.pk, state="open", kind__endswith="unserved_request")
        assert (kind, person, duty.debtor) == ("unserved_request", None, community.parent)
    page = client_of(liaison).get(f"/requests/{first.pk}/").content.decode()
    assert "押金不退" in page
    assert "社区已撤销" in page
    assert 'data-act="wind_up"' in page
    for who in (lawyer, admin):
        with pytest.raises(Forbidden):
            requests.wind_up_request(first, close_note="x", actor=flow.by(who), at=flow.at())
    with pytest.raises(Unmet):
        requests.wind_up_request(first, close_note=" ", **office)
    sent = client_of(liaison).post(
        f"/requests/{first.pk}/wind-up",
        {"close_note": "请到街道", "version": flow.again(first).version},
    )
    assert sent.status_code == 302
    assert (flow.again(first).state, flow.again(first).close_note) == ("closed", "请到街道")
    requests.answer_request(flow.again(second), text="请到街道咨询", **office)
    with pytest.raises(WrongState):
        requests.wind_up_request(flow.again(second), close_note="x", **office)
    requests.wind_up_request(flow.again(third), close_note="已搬走", **office)
    still = Duty.objects.filter(
        subject_type="community.servicerequest", state__in=["open", "paused"]
    )
    assert not still.exists()


def test_an_answer_nobody_serves_for_waits_with_the_liaison_office(
    assigned: Assignment, firm: Organisation, community: Organisation, lawyer: User, liaison: User
) -> None:
    taken, done = ask(community), ask(community)
    for one in (taken, done):
        requests.accept_request(one, actor=flow.by(lawyer), at=flow.at())
    requests.answer_request(flow.again(done), text="好", actor=flow.by(lawyer), at=flow.at())
    due = owed(taken)[2]
    leave(assigned)
    assert (hand_on_requests(at=flow.at()), hand_on_requests(at=flow.at())) == (1, 0)
    assert owed(taken) == ("unserved_request", None, due)
    with pytest.raises(Forbidden):
        requests.answer_request(flow.again(taken), text="x", actor=flow.by(lawyer), at=flow.at())
    clerk = factories.member(factories.person("社区人"), community, Role.COMMUNITY_CLERK)
    requests.reopen_request(done, reason="没说清楚", actor=flow.by(clerk), at=flow.at())
    assert owed(done) == ("unserved_request", None, due)
    told = Notice.objects.filter(event__contains=":request_unserved:", channel="inbox")
    assert set(told.values_list("recipient", flat=True)) == {liaison.pk}
    mate = colleague(firm)
    flow.assignment(assigned.pairing, mate, since=date(2026, 5, 8))
    assert (hand_on_requests(at=flow.at()), hand_on_requests(at=flow.at())) == (2, 0)
    for one in (taken, done):
        assert owed(one) == ("answer_request", mate, due)
        requests.answer_request(flow.again(one), text="好", actor=flow.by(mate), at=flow.at())
    assert not Duty.objects.filter(kind__endswith="unserved_request", state="open").exists()


def test_where_the_successor_has_no_lawyer_its_own_liaison_office_owes_it(
    assigned: Assignment, community: Organisation, bar: Organisation, liaison: User
) -> None:
    office = factories.organisation("liaison", "下城区联络处", bar)
    other = factories.member(factories.person("下城"), office, Role.LIAISON)
    heir = factories.organisation("community", "无人社区", office)
    flow.in_programme(heir)
    first = ask(community)
    leave(assigned)
    second = ask(community)
    hand_on_requests(at=flow.at())
    admin = factories.member(factories.person(), bar, Role.ADMIN)
    merge_organisation(
        community, into=heir, on=flow.at().date(), actor=flow.by(admin), at=flow.at()
    )
    for one in (first, second):
        duty = Duty.objects.get(subject_id=one.pk, state="open", kind__endswith="unserved_request")
        assert (duty.debtor, duty.creditor, str(duty.due_on)) == (office, heir, LATER)
        assert client_of(other).get(f"/requests/{one.pk}/").status_code == 200
        assert client_of(liaison).get(f"/requests/{one.pk}/").status_code == 404
        # The community is there: its office finds a lawyer, it doesn't answer itself.
        with pytest.raises(Forbidden):
            requests.wind_up_request(one, close_note="x", actor=flow.by(other), at=flow.at())
