"""Important matters: reported at once, acknowledged by a leader, chased (LC-4, LC-6, LC-7)."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import matters
from community.actions.office_duties import ACKNOWLEDGE
from community.models import ImportantMatter
from community.policies import office as policies
from core.duties import duties_of, remind_due
from core.errors import Forbidden, Unmet, WrongState
from core.models import Notice
from tests import factories
from tests.community import flow
from tests.community.flow_office import by

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-4", "LC-6", "LC-7")]


def report(bar: Organisation, who: User, on: date = date(2026, 5, 7)) -> ImportantMatter:
    """Somebody reports something of the day before."""
    return matters.report_matter(
        programme=flow.programme(bar), title="集中咨询", text="四十余人", happened_on=on, **by(who)
    )


def told(who: User) -> list[str]:
    """The templates of somebody's messages, in order."""
    found = Notice.objects.filter(recipient=who, channel="inbox").order_by("id")
    return [template.rsplit("/", 1)[1] for template in found.values_list("template", flat=True)]


def test_a_liaison_office_reports_and_a_leader_owes_to_acknowledge(
    bar: Organisation, officer: User, leader: User, liaison: User, director: User
) -> None:
    with pytest.raises(Unmet):
        report(bar, liaison, date(2026, 5, 9))
    matter = report(bar, liaison)
    owed = duties_of(matter, ACKNOWLEDGE).get()
    assert (owed.debtor, owed.due_on) == (bar, date(2026, 5, 9))  # a worked Saturday
    assert told(leader) == told(officer) == ["matter_new"]
    remind_due(at=flow.at("2026-05-15 08:00"))
    assert "duty_overdue" in told(leader)
    assert not policies.visible_matters(flow.by(director)).exists()
    for who in (officer, liaison):
        with pytest.raises(Forbidden):
            matters.acknowledge_matter(matter, **by(who, "2026-05-15"))
    done = matters.acknowledge_matter(matter, instruction="请协调住建", **by(leader, "2026-05-15"))
    assert (done.acknowledged_by, done.instruction) == (leader, "请协调住建")
    assert duties_of(matter, ACKNOWLEDGE).get().state == "discharged"
    assert told(liaison) == ["matter_seen"]
    with pytest.raises(WrongState):
        matters.acknowledge_matter(matter, **by(leader, "2026-05-16"))


def test_a_firm_reports_too_nobody_acknowledges_their_own(
    bar: Organisation, firm: Organisation, clerk: User, lawyer: User, leader: User, liaison: User
) -> None:
    with pytest.raises(Forbidden):
        report(bar, lawyer)
    assert policies.visible_matters(flow.by(clerk)).count() == 0
    report(bar, clerk)
    assert policies.visible_matters(flow.by(clerk)).count() == 1
    assert policies.visible_matters(flow.by(liaison)).count() == 0
    mine = report(bar, leader)
    assert "matter_new" not in told(leader)[1:]
    with pytest.raises(Forbidden):
        matters.acknowledge_matter(mine, **by(leader))
    second = factories.member(factories.person("副会长"), bar, Role.LEADER)
    assert matters.acknowledge_matter(mine, **by(second)).acknowledged_by == second
