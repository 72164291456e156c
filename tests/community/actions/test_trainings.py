"""Trainings: places, attendance, hours (LC-6); publicity as it is entered (LC-12)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Organisation, User
from community.actions import publicity, trainings
from community.models import Attendance, CommunityProfile
from community.queries.office import hours_of
from core.errors import Forbidden, Unmet, WrongState
from core.models import Notice
from tests.community import flow
from tests.community.flow_office import by, training

pytestmark = pytest.mark.django_db
LATER = "2026-05-15"


@pytest.mark.clause("LC-6")
def test_places_are_limited_attendance_gives_hours(
    bar: Organisation,
    firm: Organisation,
    officer: User,
    lawyer: User,
    partner: User,
    clerk: User,
    liaison: User,
    student: User,
) -> None:
    flow.taking_part(firm)
    flow.profile(lawyer, firm)
    one = training(bar, officer, seats=1)
    assert Notice.objects.filter(recipient=lawyer, template__endswith="training_new").exists()
    with pytest.raises(Forbidden):
        trainings.sign_up(one, **by(clerk))
    made = trainings.sign_up(one, **by(lawyer))
    assert trainings.sign_up(one, **by(lawyer)) == made
    with pytest.raises(Unmet, match="名额已满"):
        trainings.sign_up(one, **by(partner))
    trainings.sign_off(one, **by(lawyer))
    trainings.sign_up(one, **by(partner))
    columns = {name: getattr(one, name) for name in trainings.COLUMNS}
    with pytest.raises(Unmet):
        trainings.edit_training(one, **{**columns, "seats": 0}, **by(officer))
    with pytest.raises(Forbidden):
        trainings.edit_training(one, **columns, **by(liaison))
    trainings.edit_training(one, **{**columns, "seats": 2, "place": "五楼"}, **by(officer))
    assert Notice.objects.filter(recipient=partner, template__endswith="training_moved").exists()
    trainings.sign_up(one, **by(lawyer))

    with pytest.raises(WrongState):
        trainings.take_attendance(one, present=[partner.pk], **by(officer))
    with pytest.raises(Forbidden):
        trainings.take_attendance(one, present=[partner.pk], **by(liaison, LATER))
    trainings.take_attendance(one, present=[partner.pk], **by(officer, LATER))
    assert [hours_of(who.pk, 2026) for who in (partner, lawyer)] == [Decimal("3.5"), 0]
    trainings.take_attendance(one, present=[lawyer.pk], **by(officer, LATER))
    assert [hours_of(who.pk, 2026) for who in (partner, lawyer)] == [0, Decimal("3.5")]
    with pytest.raises(WrongState):
        trainings.sign_off(one, **by(lawyer, LATER))

    with pytest.raises(Unmet, match="已经举行"):
        trainings.sign_up(training(bar, officer), **by(partner, "2026-05-16"))
    for_students = training(bar, officer, kind="students")
    assert trainings.sign_up(for_students, **by(student)).person == student
    for_mediators = training(bar, officer, kind="mediators")
    for who in (lawyer, student):
        with pytest.raises(Forbidden):
            trainings.sign_up(for_mediators, **by(who))
    assert Attendance.objects.filter(training=for_mediators).count() == 0


@pytest.mark.clause("LC-12")
def test_publicity_is_entered_by_the_bar_or_a_liaison_office_of_days_that_were(
    bar: Organisation, community: Organisation, liaison: User, officer: User, lawyer: User
) -> None:
    place = flow.in_programme(community)
    outside = flow.another_community(community, "外区社区")
    CommunityProfile.objects.filter(pk=outside.pk).update(liaison=None)
    values = {
        "programme": flow.programme(bar),
        "kind": "press",
        "title": "家门口的律师",
        "outlet": "晚报",
        "link": "https://example.org/1",
        "published_on": date(2026, 5, 7),
        "community": place.organisation,
    }
    with pytest.raises(Forbidden):
        publicity.enter_publicity(**values, **by(lawyer))
    for wrong in ({"published_on": date(2026, 5, 9)}, {"community": outside}):
        with pytest.raises(Unmet):
            publicity.enter_publicity(**{**values, **wrong}, **by(liaison))
    made = publicity.enter_publicity(**values, **by(liaison))
    columns = {name: getattr(made, name) for name in publicity.COLUMNS}
    with pytest.raises(Forbidden):
        publicity.edit_publicity(made, **columns, **by(officer))
    changed = publicity.edit_publicity(made, **{**columns, "outlet": "日报"}, **by(liaison))
    assert (changed.outlet, changed.entered_for) == ("日报", liaison.memberships.get().organisation)
