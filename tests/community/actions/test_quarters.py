"""What communities say each quarter: asked for once, given once, told where it is bad."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import quarters
from community.models import Assignment, CommunityProfile, QuarterFeedback
from community.policies import liaison as policies
from community.policies.registers import visible_communities
from community.queries.quarters import duties_in, figures_of
from community.queries.risks import reasons_of
from community.regulations.checks import quarter_before, quarter_of
from core import sweeps
from core.errors import Forbidden, TooMany, Unmet, WrongState
from core.models import AuditEntry, Duty, Notice
from tests import factories
from tests.community import flow

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-11")]
FIRST = date(2026, 1, 1)
APRIL = "2026-04-02"


def give(one: Assignment, somebody: User, **more: Any) -> QuarterFeedback:
    """Somebody says how the first quarter was."""
    values = {"quarter": FIRST, "came": 5, "helped": 4, "reachable": 5, **more}
    where = values.pop("where", None)
    moment = values.pop("at", APRIL)
    actor = flow.by(somebody, where, when=moment)
    return quarters.give_quarter(one, actor=actor, at=flow.at(moment), **values)


def asked() -> list[tuple[str, str]]:
    """What communities were asked: name and quarter."""
    found = Duty.objects.filter(kind="community.quarter_feedback").order_by("debtor", "occasion")
    return [(duty.debtor.name, duty.occasion) for duty in found.select_related("debtor")]


def test_each_community_is_asked_once_a_quarter_however_often_the_sweep_runs(
    assigned: Assignment, firm: Organisation, community: Organisation, lawyer: User
) -> None:
    late = flow.served(
        firm,
        flow.another_community(community, "春江社区"),
        factories.member(factories.person("钱律师"), firm, Role.LAWYER),
    )
    Assignment.objects.filter(pk=late.pk).update(until=date(2026, 2, 1))
    flow.another_community(community, "无人社区")
    quarters.open_quarters(at=flow.at("2026-03-31"))
    assert asked() == []
    for moment in ("2026-04-01", APRIL, "2026-04-20"):
        sweeps.run_all(at=flow.at(moment))
    assert asked() == [("柳浪社区", "2026-01-01"), ("春江社区", "2026-01-01")]
    duty = Duty.objects.get(debtor=community, kind="community.quarter_feedback")
    # The 10th, a Friday; the clause's parameter and its derivation stand with it.
    assert (duty.due_on, duty.clause, duty.creditor_id) == (
        date(2026, 4, 10),
        "LC-11",
        assigned.liaison_id,
    )
    # Weeks later both quarters that are over are asked for, the one begun before the sweep too.
    quarters.open_quarters(at=flow.at("2026-07-02"))
    assert asked() == [
        ("柳浪社区", "2026-01-01"),
        ("柳浪社区", "2026-04-01"),
        ("春江社区", "2026-01-01"),
    ]


def test_the_community_says_it_once_and_liaison_and_bar_read_it_but_not_the_lawyer(
    assigned: Assignment,
    community: Organisation,
    community_clerk: User,
    lawyer: User,
    liaison: User,
    officer: User,
    foreign_officer: User,
    director: User,
) -> None:
    quarters.open_quarters(at=flow.at("2026-04-01"))
    with pytest.raises(Forbidden):
        give(assigned, liaison)
    with pytest.raises(Unmet, match="已经结束"):
        give(assigned, community_clerk, quarter=date(2026, 4, 1))
    with pytest.raises(Unmet, match="没有在本社区服务"):
        give(assigned, community_clerk, quarter=date(2025, 10, 1))
    made = give(assigned, community_clerk)
    with pytest.raises(WrongState):
        give(assigned, community_clerk)
    for who, sees in ((liaison, 1), (officer, 1), (community_clerk, 1)):
        assert policies.visible_quarter_feedback(flow.by(who)).count() == sees
    for who in (lawyer, director, foreign_officer):
        assert not policies.visible_quarter_feedback(flow.by(who)).exists()
    duty = Duty.objects.get(debtor=community, kind="community.quarter_feedback")
    assert duty.state == "discharged"
    assert not Notice.objects.filter(event=f"quarter:{made.pk}:low").exists()


def test_a_bad_word_is_told_at_once_and_a_missing_one_urged_once_a_day(
    assigned: Assignment,
    firm: Organisation,
    community: Organisation,
    community_clerk: User,
    liaison: User,
    lawyer: User,
) -> None:
    flow.served(
        firm,
        flow.another_community(community, "春江社区"),
        factories.member(factories.person("钱律师"), firm, Role.LAWYER),
    )
    quarters.open_quarters(at=flow.at("2026-04-01"))
    bad = give(assigned, community_clerk, reachable=2, text="电话打不通")
    told = Notice.objects.filter(event=f"quarter:{bad.pk}:low", channel="inbox")
    assert told.get().recipient == liaison
    office = flow.by(liaison, when=APRIL)
    duties = duties_in(visible_communities(office), FIRST)
    figures = figures_of(duties, policies.visible_quarter_feedback(office))
    assert (figures.asked, figures.given, figures.reachable) == (2, 1, 2)
    missing = duties.get(state="open")
    with pytest.raises(Forbidden):
        quarters.urge_quarter(missing, actor=flow.by(lawyer, when=APRIL), at=flow.at(APRIL))
    quarters.urge_quarter(missing, actor=office, at=flow.at(APRIL))
    with pytest.raises(TooMany):
        quarters.urge_quarter(missing, actor=office, at=flow.at(APRIL))
    assert CommunityProfile.objects.filter(pk=missing.subject_id).exists()


def test_the_community_corrects_by_a_new_line_until_the_next_quarter_is_asked_for(
    assigned: Assignment, community_clerk: User, liaison: User, lawyer: User
) -> None:
    quarters.open_quarters(at=flow.at("2026-04-01"))
    first = give(assigned, community_clerk, reachable=2)
    office = flow.by(liaison, when=APRIL)

    def corrected(given: QuarterFeedback, who: User, when: str, **more: Any) -> QuarterFeedback:
        values = {"came": 5, "helped": 4, "reachable": 4, "reason": "按错了", **more}
        actor = flow.by(who, when=when)
        return quarters.correct_quarter(given, actor=actor, at=flow.at(when), **values)

    with pytest.raises(Forbidden):
        corrected(first, liaison, APRIL)
    with pytest.raises(Forbidden):
        corrected(first, lawyer, APRIL)
    with pytest.raises(Unmet, match="原因"):
        corrected(first, community_clerk, APRIL, reason=" ")
    with pytest.raises(Unmet, match="下一季度"):
        corrected(first, community_clerk, "2026-07-01")
    second = corrected(first, community_clerk, "2026-06-30")
    assert flow.again(first).counts is False
    assert (flow.again(first).reachable, second.corrects, second.counts) == (2, first, True)
    with pytest.raises(WrongState):
        corrected(first, community_clerk, "2026-06-30")
    # The office reads both; only the new one counts.
    seen = policies.visible_quarter_feedback(office)
    assert set(seen) == {first, second}
    duties = duties_in(visible_communities(office), FIRST)
    assert figures_of(duties, seen.filter(counts=True)).reachable == 4
    reasons = reasons_of(assigned.programme, assigned.liaison_id or 0, flow.at("2026-05-01").date())
    assert "feedback" not in reasons.get(assigned.pairing_id, {})
    entry = AuditEntry.objects.get(act="correct", subject_id=second.pk)
    assert (entry.reason, entry.clause) == ("按错了", "LC-11")
    # A worse word is told like a first one.
    third = corrected(second, community_clerk, "2026-06-30", came=1)
    assert Notice.objects.filter(event=f"quarter:{third.pk}:low").exists()


def test_a_correction_is_made_on_screen_and_read_beside_the_former(
    assigned: Assignment, community_clerk: User, liaison: User
) -> None:
    today = timezone.localdate()
    quarter = quarter_before(quarter_of(today))
    first = QuarterFeedback.objects.create(
        programme=assigned.programme,
        liaison=assigned.liaison,
        community=assigned.community,
        pairing=assigned.pairing,
        lawyer=assigned.lawyer,
        quarter=quarter,
        came=1,
        helped=1,
        reachable=1,
        given_by=community_clerk,
        given_at=timezone.now(),
    )
    browser = factories.client_of(community_clerk)
    path = f"/quarters/given/{first.pk}/correct"
    assert path in browser.get("/quarters/").content.decode()
    assert browser.post(path, {"came": 5}).status_code == 422
    sent = {"came": 5, "helped": 5, "reachable": 5, "reason": "看错了人", "version": 1}
    assert browser.post(path, sent).status_code == 302
    assert browser.get(path).status_code == 409
    office = factories.client_of(liaison)
    shown = office.get(f"/quarters/overview?quarter={quarter}").content.decode()
    assert "看错了人" in shown
    assert "已更正" in shown
    assert office.post(path, sent).status_code == 403


@pytest.mark.parametrize("quarter", ["9999-10-01", "0001-01-01", "2026-05-01", "x"])
def test_a_quarter_beyond_all_calendars_is_none(
    assigned: Assignment, community_clerk: User, quarter: str
) -> None:
    browser = factories.client_of(community_clerk)
    assert browser.get(f"/quarters/{quarter}/{assigned.pk}").status_code == 404
