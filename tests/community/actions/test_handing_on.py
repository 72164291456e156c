"""Requests go with the work: to the new lawyer, a substitute for the term, and back."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from accounts.models import Organisation, User
from community.actions import requests
from community.actions.assignments import assign_lawyer, revoke_substitution, substitute
from community.actions.endings import end_assignment
from community.actions.handing_on import hand_on_requests
from community.enums.pairing import EndReason
from community.models import Assignment, ServiceRequest
from core import sweeps
from core.actors import SYSTEM, Actor
from core.errors import Forbidden
from core.models import Duty, Notice
from tests.community import flow
from tests.community.flow_rota import colleague

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-15")]


def ask(community: Organisation) -> ServiceRequest:
    """A resident asks."""
    return requests.receive_request(
        community=community,
        text="押金不退",
        source="resident",
        token=uuid4(),
        phone="13800001234",
        consent=True,
        actor=Actor(),
        at=flow.at(),
    )[0]


def owed(asked: ServiceRequest) -> tuple[str, User | None, str]:
    """What is owed on it now, by whom, by when."""
    duty = Duty.objects.get(
        subject_type="community.servicerequest", subject_id=asked.pk, state="open"
    )
    return duty.kind.split(".")[1], duty.debtor_person, str(duty.due_on)


def test_a_new_lawyer_owes_what_the_old_one_did(
    assigned: Assignment, firm: Organisation, community: Organisation, director: User, lawyer: User
) -> None:
    mate = colleague(firm)
    waiting, taken = ask(community), ask(community)
    requests.accept_request(taken, actor=flow.by(lawyer), at=flow.at())
    assign_lawyer(
        assigned.pairing,
        lawyer=mate,
        since=date(2026, 5, 11),
        reason="轮换",
        actor=flow.by(director),
        at=flow.at(),
    )
    # Until the day it stays where it is.
    assert owed(waiting) == ("accept_request", lawyer, "2026-05-11")
    later = flow.at("2026-05-11 00:10")
    for _sweep in range(2):
        sweeps.run_all(at=later)
    assert owed(waiting) == ("accept_request", mate, "2026-05-11")
    assert owed(taken)[:2] == ("answer_request", mate)
    assert set(ServiceRequest.objects.values_list("lawyer", flat=True)) == {mate.pk}
    told = Notice.objects.filter(recipient=mate, event__contains=":handed:", channel="inbox")
    assert told.count() == 2
    with pytest.raises(Forbidden):
        requests.answer_request(taken, text="x", actor=flow.by(lawyer, when="2026-05-11"), at=later)
    requests.answer_request(
        flow.again(taken), text="先协商", actor=flow.by(mate, when="2026-05-11"), at=later
    )


def test_a_substitute_owes_it_for_the_term_only(
    assigned: Assignment, firm: Organisation, community: Organisation, lawyer: User
) -> None:
    mate = colleague(firm)
    asked = ask(community)
    term = {"since": date(2026, 5, 8), "until": date(2026, 5, 12), "reason": "休假"}
    stand_in = substitute(assigned, substitute=mate, **term, actor=flow.by(lawyer), at=flow.at())
    assert owed(asked)[1] == mate
    assert flow.again(asked).lawyer == lawyer
    assert hand_on_requests(at=flow.at("2026-05-13")) == 1
    assert owed(asked)[1] == lawyer
    assert hand_on_requests(at=flow.at("2026-05-12")) == 1
    revoke_substitution(stand_in, reason="提前回来", actor=flow.by(lawyer), at=flow.at())
    assert owed(asked)[1] == lawyer
    # One day's swap moves the duty hours, not the requests.
    day = {"since": date(2026, 5, 9), "until": date(2026, 5, 9), "reason": "开庭"}
    substitute(assigned, substitute=mate, **day, actor=flow.by(lawyer), at=flow.at())
    assert hand_on_requests(at=flow.at("2026-05-09")) == 0


def test_without_a_lawyer_the_liaison_office_owes_it_and_the_next_one_gets_it(
    assigned: Assignment, firm: Organisation, community: Organisation
) -> None:
    asked = ask(community)
    end_assignment(
        assigned,
        on=date(2026, 5, 7),
        reason=EndReason.LEFT,
        note="",
        actor=SYSTEM,
        at=flow.at(),
    )
    hand_on_requests(at=flow.at())
    assert owed(asked) == ("unserved_request", None, "2026-05-11")
    mate = colleague(firm)
    flow.assignment(assigned.pairing, mate, since=date(2026, 5, 8))
    assert (hand_on_requests(at=flow.at()), hand_on_requests(at=flow.at())) == (1, 0)
    assert owed(asked) == ("accept_request", mate, "2026-05-11")
    requests.accept_request(flow.again(asked), actor=flow.by(mate), at=flow.at())
    assert owed(asked)[0] == "answer_request"
