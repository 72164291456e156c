"""Signs of a mass incident: told at once, acknowledged, chased, closed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Organisation, User
from cases.actions.incidents import signal_incident as signal_case
from community.actions.incidents import signal_incident
from community.models import Assignment, MonthFigures
from core.duties import duties_of
from core.errors import Forbidden, Unmet, WrongState
from core.models import Notice
from oversight import policies
from oversight.actions import alerts
from oversight.models import Alert
from tests import factories
from tests.cases import flow as case_flow
from tests.community import flow

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-18")]


def told(template: str) -> set[int]:
    """Whom a message reached."""
    found = Notice.objects.filter(template=f"oversight/notices/{template}", channel="inbox")
    return set(found.values_list("recipient_id", flat=True))


def test_a_sign_from_the_log_reaches_bar_justice_and_liaison_at_once(
    assigned: Assignment,
    lawyer: User,
    partner: User,
    officer: User,
    liaison: User,
    director: User,
    community_clerk: User,
    other_director: User,
    bureau: Organisation,
) -> None:
    justice = factories.member(factories.person("司法"), bureau, "justice")
    entry, me = flow.entry(assigned), {"actor": flow.by(lawyer), "at": flow.at()}
    with pytest.raises(Unmet):
        signal_incident(entry, gist=" ", **me)
    with pytest.raises(Forbidden):
        signal_incident(entry, gist="聚集", actor=flow.by(partner), at=flow.at())
    signal_incident(entry, gist="三十余人聚集", advice="已安抚", **me)
    signal_incident(entry, gist="再报一次", **me)
    alert = Alert.objects.get()
    assert (alert.gist, alert.state) == ("三十余人聚集", "raised")
    assert told("alert") == {officer.pk, justice.pk}
    assert told("alert_followed") == {liaison.pk, director.pk, community_clerk.pk}
    shown = factories.client_of(community_clerk).get("/alerts/").content.decode()
    assert shown.count(f"/alerts/{alert.pk}/")
    assert 'href="/alerts/"' in shown
    assert MonthFigures.objects.get().incidents == 1
    assert duties_of(alert).filter(state="open").count() == 2
    assert not policies.visible_alerts(flow.by(partner)).exists()
    for who in (lawyer, director):
        assert policies.visible_alerts(flow.by(who)).get() == alert
    assert not policies.visible_alerts(flow.by(other_director)).exists()

    alerts.chase_alerts(at=flow.at() + timedelta(minutes=30))
    assert told("alert_chased") == set()
    with pytest.raises(Forbidden):
        alerts.acknowledge_alert(alert, actor=flow.by(liaison), at=flow.at())
    with pytest.raises(WrongState):
        alerts.close_alert(alert, outcome="x", actor=flow.by(officer), at=flow.at())
    alerts.acknowledge_alert(alert, actor=flow.by(justice), at=flow.at())
    later = flow.at() + timedelta(minutes=61)
    assert [alerts.chase_alerts(at=later) for _ in range(2)] == [1, 1]
    assert told("alert_chased") == {officer.pk}
    assert Notice.objects.filter(template__endswith="alert_chased", channel="inbox").count() == 1
    alerts.acknowledge_alert(flow.again(alert), actor=flow.by(officer), at=later)
    assert not duties_of(alert).filter(state="open").exists()
    with pytest.raises(Unmet):
        alerts.close_alert(alert, outcome=" ", actor=flow.by(officer), at=later)
    alerts.close_alert(alert, outcome="已商谈解决", actor=flow.by(officer), at=later)
    assert flow.again(alert).state == "closed"


@pytest.mark.clause("GC-2.1")
def test_a_sign_from_a_case_goes_the_same_way(
    lawyer: User, director: User, officer: User, bureau: Organisation
) -> None:
    case = case_flow.case(lawyer)
    with pytest.raises(Forbidden):
        signal_case(case, gist="聚集", actor=factories.actor(officer), at=flow.at())
    signal_case(case, gist="工人扬言堵路", actor=factories.actor(lawyer), at=flow.at())
    alert = Alert.objects.get()
    assert (alert.origin, alert.where) == ("case", case.firm)
    assert officer.pk in told("alert")
    assert policies.visible_alerts(factories.actor(director)).get() == alert
