"""Spot checks: the draw anybody can repeat, the visit, the firm's answer, what follows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import checks, draws, feedback
from community.actions.feedback_links import feedback_secret, offer_feedback
from community.models import (
    Assignment,
    CommunityProfile,
    Draw,
    Feedback,
    Pairing,
    ServiceRequest,
    SpotCheck,
    Visit,
)
from community.policies import liaison as policies
from community.queries.checks import draw_again, owed_now, to_draw_from
from community.queries.risks import reasons_of
from community.regulations.checks import Candidate, check_sentence, drawn, weight_of
from core import sweeps
from core.audit import verify
from core.duties import duties_of, remind_due
from core.errors import Forbidden, Unmet, WrongState
from core.models import AuditEntry, Duty, Notice
from tests import factories
from tests.community import flow

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-24")]
PLANNED = date(2026, 5, 15)
GOOD = dict.fromkeys(
    ("on_duty", "room", "notice", "log", "accepted", "lecture", "private", "satisfied"), "yes"
)


def plan(one: Assignment, liaison: User, **more: Any) -> SpotCheck:
    """The liaison office plans a check of the pairing."""
    values = {"planned_on": PLANNED, "reason": "社区反映", **more}
    return checks.plan_check(one.pairing, actor=flow.by(liaison), at=flow.at(), **values)


def plan_of(pairing: Pairing, somebody: User) -> SpotCheck:
    """Somebody plans a check of a pairing."""
    return checks.plan_check(
        pairing, planned_on=PLANNED, reason="随机", actor=flow.by(somebody), at=flow.at()
    )


def made(check: SpotCheck, liaison: User, **more: Any) -> SpotCheck:
    """The liaison office writes down what it found: something wrong, unless said otherwise."""
    values = {
        "answers": {**GOOD, "on_duty": "no"},
        "finding": "poor",
        "findings": "两次没有到岗。",
        "checked_on": date(2026, 5, 8),
        **more,
    }
    actor = flow.by(liaison, values.pop("where", None))
    return checks.record_check(check, actor=actor, at=flow.at(), **values)


def several(firm: Organisation, community: Organisation, number: int) -> list[Assignment]:
    """So many communities served by lawyers of the firm."""
    return [
        flow.served(
            firm,
            flow.another_community(community, f"社区{n}"),
            factories.member(factories.person(f"律师{n}"), firm, Role.LAWYER),
        )
        for n in range(number)
    ]


def test_a_seed_draws_by_weight_under_the_cap_and_the_same_for_everybody() -> None:
    people = [Candidate(n, n % 4, 1) for n in range(1, 41)]
    first = drawn("abc", people, size=8, cap=2)
    assert first == drawn("abc", list(reversed(people)), size=8, cap=2)
    assert first != drawn("abd", people, size=8, cap=2)
    assert max([n % 4 for n in first].count(firm) for firm in range(4)) == 2
    heavy = [Candidate(n, n, 10 if n == 7 else 1) for n in range(1, 21)]
    hits = sum(7 in drawn(f"seed {n}", heavy, size=2, cap=1) for n in range(200))
    light = sum(8 in drawn(f"seed {n}", heavy, size=2, cap=1) for n in range(200))
    assert hits > 4 * light
    assert weight_of(["late", "silent"], {"late": 2, "silent": 3}) == 6


def test_a_draw_keeps_all_it_takes_to_draw_again_and_plans_the_checks(
    firm: Organisation, other_firm: Organisation, community: Organisation, liaison: User
) -> None:
    several(firm, community, 5)
    one = several(other_firm, community, 1)[0]
    flow.visit(one, date(2026, 5, 6))
    Visit.objects.update(state="missed")
    office = flow.by(liaison)
    with pytest.raises(Unmet, match="最多能抽 4 个"):
        draws.draw_checks(
            liaison=office.organisation, size=5, planned_on=PLANNED, actor=office, at=flow.at()
        )
    with pytest.raises(Forbidden):
        draws.draw_checks(
            liaison=office.organisation,
            size=1,
            planned_on=PLANNED,
            actor=flow.by(one.lawyer),
            at=flow.at(),
        )
    draw = draws.draw_checks(
        liaison=office.organisation, size=4, planned_on=PLANNED, actor=office, at=flow.at()
    )
    planned = list(draw.checks.order_by("id"))
    assert [check.pairing_id for check in planned] == draw_again(draw)
    assert [check.firm_id for check in planned].count(firm.pk) == 3
    assert (draw.population, draw.cap, len(draw.seed)) == (6, 3, 32)
    told = {pairing: (weight, why) for pairing, _f, weight, why in draw.weights["population"]}
    assert told[one.pairing_id] == (6, {"missed": 1, "silent": 1})
    again = draws.draw_checks(
        liaison=office.organisation,
        size=2,
        planned_on=PLANNED,
        actor=office,
        at=flow.at(),
        seed="open",
    )
    assert not {c.pairing_id for c in again.checks.all()} & {c.pairing_id for c in planned}
    assert not to_draw_from(office.organisation.pk, flow.at().date()).exists()
    assert owed_now(draw.programme, office.organisation.pk, flow.at().date()) == (6, 6, 0)
    assert AuditEntry.objects.filter(act="draw", digest__gt="").count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        Draw.objects.filter(pk=draw.pk).update(seed="chosen")
    assert not policies.visible_checks(flow.by(one.lawyer)).exists()


def test_what_was_found_is_answered_put_right_and_closed_with_a_duty_at_each_step(
    assigned: Assignment, lawyer: User, liaison: User, clerk: User, director: User, officer: User
) -> None:
    check = plan(assigned, liaison)
    assert duties_of(check).get().due_on == PLANNED
    with pytest.raises(Unmet, match="结论不能是"):
        made(check, liaison, finding="good")
    with pytest.raises(Unmet, match="还有 1 项"):
        made(check, liaison, answers={**GOOD, "log": ""})
    with pytest.raises(Unmet, match="写明发现的问题"):
        made(check, liaison, findings=" ")
    done = made(check, liaison)
    owed = duties_of(done).filter(state="open").get()
    assert (owed.kind, owed.debtor, owed.due_on) == (
        "community.answer_check",
        assigned.firm,
        date(2026, 5, 14),
    )
    assert set(
        Notice.objects.filter(event__contains="check_found").values_list("recipient", flat=True)
    ) == {lawyer.pk, clerk.pk, director.pk}
    remind_due(at=flow.at("2026-05-20"))
    late = Notice.objects.filter(event__contains=f"duty:{owed.pk}:", recipient=liaison)
    assert late.exists()
    with pytest.raises(Forbidden):
        checks.answer_check(done, text="已改", actor=flow.by(officer), at=flow.at())
    answered = checks.answer_check(done, text="堵车", actor=flow.by(clerk), at=flow.at())
    with pytest.raises(WrongState):
        checks.answer_check(done, text="再说", actor=flow.by(lawyer), at=flow.at())
    asked = checks.demand_remedy(
        answered,
        follow_up="调整值班时间",
        follow_up_by=date(2026, 5, 29),
        actor=flow.by(liaison),
        at=flow.at(),
    )
    assert duties_of(asked).filter(state="open").get().due_on == date(2026, 5, 29)
    put_right = checks.report_remedy(asked, text="已调整", actor=flow.by(lawyer), at=flow.at())
    assert put_right.answer.startswith("堵车")
    assert "已调整" in put_right.answer
    with pytest.raises(Unmet, match="复查结果"):
        checks.close_check(put_right, actor=flow.by(liaison), at=flow.at())
    closed = checks.close_check(put_right, outcome="属实", actor=flow.by(liaison), at=flow.at())
    assert closed.state == "closed"
    assert not duties_of(closed).filter(state="open").exists()


def test_a_good_check_closes_at_once_and_a_cancelled_one_stays_hidden_with_its_reason(
    assigned: Assignment, lawyer: User, liaison: User
) -> None:
    good = made(plan(assigned, liaison), liaison, answers=GOOD, finding="good", findings="")
    assert (good.state, duties_of(good).filter(state="open").count()) == ("closed", 0)
    assert policies.visible_checks(flow.by(lawyer)).get() == good
    other = plan(assigned, liaison)
    with pytest.raises(Unmet, match="待抽查"):
        plan(assigned, liaison)
    moved = checks.move_check(
        other, planned_on=date(2026, 5, 20), kind="phone", actor=flow.by(liaison), at=flow.at()
    )
    assert duties_of(moved).filter(state="open").get().due_on == date(2026, 5, 20)
    with pytest.raises(Unmet):
        checks.cancel_check(moved, reason=" ", actor=flow.by(liaison), at=flow.at())
    gone = checks.cancel_check(moved, reason="社区搬迁", actor=flow.by(liaison), at=flow.at())
    assert gone not in policies.visible_checks(flow.by(lawyer))
    assert check_sentence("phone", {}, "good", "") == "还有 4 项没有填"


def test_nobody_checks_their_own_firm_and_the_bar_does_it_where_nobody_else_can(
    assigned: Assignment,
    liaison: User,
    officer: User,
    liaison_office: Organisation,
) -> None:
    check = plan(assigned, liaison)
    with pytest.raises(Forbidden):
        made(check, officer)
    factories.member(liaison, assigned.firm, Role.TRAINEE)
    with pytest.raises(Forbidden, match="自己所在的律所"):
        made(check, liaison, where=liaison_office)
    assert made(check, officer).checked_by == officer
    one = several(assigned.firm, assigned.community, 1)[0]
    office = flow.by(liaison, liaison_office)
    second = checks.plan_check(
        one.pairing, planned_on=PLANNED, reason="随机", actor=office, at=flow.at()
    )
    colleague = factories.member(factories.person("钱联络"), liaison_office, Role.LIAISON)
    with pytest.raises(Forbidden):
        made(second, officer)
    assert made(second, colleague).checked_by == colleague


@pytest.mark.clause("LC-11")
def test_a_residents_bad_word_is_proposed_planned_by_one_click_or_passed_over_with_a_reason(
    assigned: Assignment, liaison: User, lawyer: User
) -> None:
    given = [_bad_word(assigned) for _ in range(3)]
    assert {one.consequence for one in given} == {"spot_check"}
    with pytest.raises(Forbidden):
        checks.plan_from_feedback(given[0], actor=flow.by(lawyer), at=flow.at())
    planned = checks.plan_from_feedback(given[0], actor=flow.by(liaison), at=flow.at())
    assert (planned.risk, planned.planned_on) == ({"feedback": 1}, date(2026, 5, 14))
    with pytest.raises(WrongState):
        checks.plan_from_feedback(given[0], actor=flow.by(liaison), at=flow.at())
    # A planned one serves for a second word; a third may be passed over.
    assert checks.plan_from_feedback(given[2], actor=flow.by(liaison), at=flow.at()) == planned
    checks.pass_over(given[1], reason="同一件事", actor=flow.by(liaison), at=flow.at())
    assert flow.again(given[1]).consequence == "passed"
    assert reasons_of(assigned.programme, planned.liaison_id, flow.at().date())[
        assigned.pairing_id
    ] == {"feedback": 3, "silent": 1}
    assert Pairing.objects.get().spot_checks.count() == 1


def _bad_word(one: Assignment) -> Feedback:
    """A resident is dissatisfied a second time."""
    asked = flow.request(one, reopened=1)
    for state in ("accepted", "answered"):
        ServiceRequest.objects.filter(pk=asked.pk).update(
            state=state, accepted_at=flow.at(), in_time=True
        )
    asked.refresh_from_db()
    offer_feedback(asked, at=flow.at())
    found = feedback.feedback_by_secret(feedback_secret(asked))
    assert found is not None
    return feedback.give_feedback(found, score=1, at=flow.at())


def test_the_chain_vouches_for_the_seed_and_the_list(assigned: Assignment, liaison: User) -> None:
    office = flow.by(liaison)
    draws.draw_checks(
        liaison=office.organisation, size=1, planned_on=PLANNED, actor=office, at=flow.at()
    )
    assert list(verify()) == []


def test_each_office_owes_the_quarters_checks_once_until_enough_are_planned(
    assigned: Assignment, community: Organisation, firm: Organisation, liaison: User
) -> None:
    several(firm, community, 11)
    for moment in ("2026-04-01", "2026-04-02", "2026-05-08"):
        sweeps.run_all(at=flow.at(moment))
    owed = Duty.objects.get(kind="community.draw_checks")
    # Ten in a hundred of twelve, rounded up, before the quarter ends.
    assert (owed.debtor_id, owed.due_on) == (assigned.liaison_id, date(2026, 6, 30))
    plan(assigned, liaison)
    assert flow.again(owed).state == "open"
    other = Pairing.objects.exclude(pk=assigned.pairing_id)[0]
    checks.plan_check(
        other, planned_on=PLANNED, reason="随机", actor=flow.by(liaison), at=flow.at()
    )
    assert flow.again(owed).state == "discharged"
    # One given up leaves too few: owed again, for the same quarter, once; the met one stays.
    first, second = SpotCheck.objects.order_by("id")
    checks.cancel_check(second, reason="街道有活动", actor=flow.by(liaison), at=flow.at())
    again = Duty.objects.get(kind="community.draw_checks", state="open")
    assert (again.debtor_id, again.due_on) == (owed.debtor_id, owed.due_on)
    assert flow.again(owed).state == "discharged"
    checks.cancel_check(first, reason="街道有活动", actor=flow.by(liaison), at=flow.at())
    sweeps.run_all(at=flow.at("2026-05-09"))
    assert Duty.objects.filter(kind="community.draw_checks", state="open").count() == 1
    plan(assigned, liaison)
    assert flow.again(again).state == "open"
    more = plan_of(other, liaison)
    assert flow.again(again).state == "discharged"
    # More were planned than the quarter owes: giving one up owes nothing.
    third = plan_of(Pairing.objects.exclude(pk__in=[other.pk, assigned.pairing_id])[0], liaison)
    checks.cancel_check(third, reason="街道有活动", actor=flow.by(liaison), at=flow.at())
    assert not Duty.objects.filter(kind="community.draw_checks", state="open").exists()
    assert flow.again(more).state == "planned"
    sweeps.run_all(at=flow.at("2026-07-01"))
    assert Duty.objects.filter(kind="community.draw_checks").count() == 3


@pytest.mark.clause("LC-7")
def test_the_city_bar_checks_itself_where_a_district_has_no_office(
    assigned: Assignment,
    community: Organisation,
    firm: Organisation,
    liaison: User,
    officer: User,
    foreign_officer: User,
    director: User,
) -> None:
    alone = several(firm, community, 1)[0]
    for model in (Pairing, Assignment):
        model.objects.filter(community=alone.community_id).update(liaison=None)
    CommunityProfile.objects.filter(pk=alone.community_id).update(liaison=None)
    pairing = Pairing.objects.get(pk=alone.pairing_id)
    sweeps.run_all(at=flow.at("2026-05-07"))
    bar = pairing.programme.bar
    owed = Duty.objects.get(kind="community.draw_checks", debtor=bar)
    # Nobody else may, and where there is an office the bar's desk may not.
    for somebody in (liaison, foreign_officer, director):
        with pytest.raises(Forbidden):
            plan_of(pairing, somebody)
    with pytest.raises(Forbidden):
        plan_of(assigned.pairing, officer)
    draw = draws.draw_checks(
        liaison=bar, size=1, planned_on=PLANNED, actor=flow.by(officer), at=flow.at()
    )
    check = draw.checks.get()
    assert (draw.liaison_id, check.liaison_id, check.pairing_id) == (None, None, pairing.pk)
    assert flow.again(owed).state == "discharged"
    assert duties_of(check).get().debtor == bar
    assert not policies.visible_checks(flow.by(liaison)).exists()
    assert not policies.visible_checks(flow.by(foreign_officer)).exists()
    with pytest.raises(Forbidden):
        made(check, liaison)
    found = made(check, officer)
    assert not policies.visible_checks(flow.by(foreign_officer)).exists()
    done = checks.answer_check(found, text="已整改。", actor=flow.by(director), at=flow.at())
    told = Notice.objects.filter(event__contains="check_answered", channel="inbox")
    assert officer.pk in told.values_list("recipient", flat=True)
    with pytest.raises(Forbidden):
        checks.close_check(done, actor=flow.by(liaison), at=flow.at())
    assert checks.close_check(done, actor=flow.by(officer), at=flow.at()).state == "closed"
