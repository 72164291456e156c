"""Agreements and what an old arrangement still needs, from the draft to the pairing's end (LC-8, 23)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from accounts.models import Organisation
from community.actions import agreements, assignments, pairing_ends, pairings, takeovers
from community.models import Agreement, Pairing, TakeoverTask
from core.errors import Unmet
from core.models import Duty
from tests import factories
from tests.community import flow
from tests.community.flow_pairing import SINCE, Sides

pytestmark = pytest.mark.django_db
RENEW = "community.renew_agreement"
TASK = "community.takeover"


@pytest.fixture
def sides(firm: Organisation, community: Organisation) -> Sides:
    """A firm and a community of one district."""
    return Sides(firm, community)


def state_of(kind: str) -> str:
    """Where the only duty of a kind stands."""
    return str(Duty.objects.get(kind=kind).state)


@pytest.mark.clause("LC-8")
@pytest.mark.parametrize("offered", [False, True])
def test_a_renewal_never_covers_days_of_the_running_term(sides: Sides, offered: bool) -> None:
    pairing = sides.active()
    running = Agreement.objects.get(pairing=pairing)
    director = sides.by(sides.director)
    next_day = running.until + timedelta(days=1)
    made = agreements.draft_agreement(pairing, since=next_day, **director)
    inside = {"body": made.body, "since": running.until, "until": made.until}
    if not offered:
        with pytest.raises(Unmet) as refused:
            agreements.edit_agreement(made, **inside, **director)
        assert "since" in refused.value.fields
        return
    # Somebody changed the term in between, past the form.
    made = agreements.offer_agreement(made, **director)
    Agreement.objects.filter(pk=made.pk).update(since=running.until)
    made = agreements.confirm_agreement(flow.again(made), **director)
    with pytest.raises(Unmet):
        agreements.confirm_agreement(made, **sides.by(sides.clerk))
    assert flow.again(made).state == "offered"


@pytest.mark.clause("LC-8")
def test_a_late_renewal_ends_the_duty_too(sides: Sides) -> None:
    pairing = sides.active()
    first = Agreement.objects.get(pairing=pairing)
    agreements.end_agreements(at=flow.at((first.until - timedelta(days=5)).isoformat()))
    late = first.until + timedelta(days=10)
    agreements.end_agreements(at=flow.at(late.isoformat()))
    assert (flow.again(first).state, state_of(RENEW)) == ("expired", "open")
    assert sides.signed(flow.again(pairing), since=late).renews == first
    assert state_of(RENEW) == "discharged"


@pytest.mark.clause("LC-22", "LC-23")
def test_a_pairing_that_ends_leaves_nothing_to_renew_or_make_good(sides: Sides) -> None:
    made = takeovers.take_over_pairing(
        community=sides.place,
        firm=sides.firm,
        origin="paid_adviser",
        since=SINCE,
        lawyer=sides.lawyer(),
        **sides.by(sides.officer),
    )
    signed = sides.signed(made)
    agreements.end_agreements(at=flow.at((signed.until - timedelta(days=5)).isoformat()))
    assert (state_of(RENEW), state_of(TASK)) == ("open", "open")
    pairing_ends.end_pairing(flow.again(made), reason="律所退出", **sides.by(sides.liaison))
    assert (state_of(RENEW), state_of(TASK)) == ("cancelled", "cancelled")
    assert TakeoverTask.objects.get().note == "律所退出"


def adviser(sides: Sides) -> Pairing:
    """An adviser of before, kept as it was."""
    return takeovers.take_over_pairing(
        community=sides.place,
        firm=sides.firm,
        origin="one_adviser",
        since=SINCE,
        lawyer=sides.lawyer("甲"),
        **sides.by(sides.officer),
    )


def tasks(pairing: Pairing) -> set[tuple[str, bool]]:
    """What a pairing needs, and whether it is done."""
    return {(task.kind, task.done_at is not None) for task in pairing.takeover_tasks.all()}


@pytest.mark.clause("LC-23")
def test_an_adviser_of_before_whose_lawyer_changes_signs_anew(sides: Sides) -> None:
    made = adviser(sides)
    assert tasks(made) == {("keep", False)}
    later = {"since": date(2026, 6, 1), **sides.by(sides.director, when="2026-06-01")}
    assignments.assign_lawyer(flow.again(made), lawyer=sides.lawyer("乙"), reason="调离", **later)
    assert tasks(made) == {("keep", False), ("re_sign", False)}
    sides.signed(flow.again(made), since=date(2026, 6, 1))
    assert tasks(made) == {("keep", False), ("re_sign", True)}
    assert Duty.objects.filter(kind=TASK, state="discharged").count() == 1


@pytest.mark.clause("LC-23")
def test_an_adviser_of_before_whose_firm_changes_signs_anew(
    sides: Sides, other_firm: Organisation
) -> None:
    made = adviser(sides)
    Organisation.objects.filter(pk=other_firm.pk).update(firm_kind="district")
    flow.taking_part(other_firm, district=sides.office.region)
    after = pairings.change_firm(
        flow.again(made), firm=other_firm, reason="律所注销", **sides.by(sides.liaison)
    )
    assert tasks(made) == {("keep", True)}
    assert tasks(after) == {("re_sign", False)}


@pytest.mark.clause("LC-22")
def test_somebody_stands_in_before_a_change_of_lawyer_already_entered(sides: Sides) -> None:
    first, second, third = (sides.lawyer(name) for name in "甲乙丙")
    made = sides.assigned(first).pairing
    sides.signed(flow.again(made))
    director = sides.by(sides.director, when="2026-05-10")
    assignments.assign_lawyer(
        flow.again(made), lawyer=second, since=date(2026, 5, 25), reason="调离", **director
    )
    sent = {"substitute": third.pk, "reason": "开庭", "since": "2026-05-12", "until": "2026-05-14"}
    with time_machine.travel(flow.at("2026-05-10"), tick=False):
        browser = factories.client_of(sides.director, sides.firm)
        answer = browser.post(f"/pairings/{made.pk}/substitute", sent)
    assert answer.status_code == 302
    assert made.assignments.get(lawyer=first).substitutions.get().substitute == third
