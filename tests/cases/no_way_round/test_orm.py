"""Nor does the ORM."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Membership
from cases.enums import CaseState
from cases.models import Case, Invitee, Meeting, Opinion
from core.models import AllowedMove, ParameterValue
from tests.cases import flow
from tests.cases.no_way_round.steps import (
    assert_not_taken,
)
from tests.kept import *  # noqa: F403

pytestmark = pytest.mark.clause("GC-3.2")


def by_save(one: Case) -> None:
    one.state = CaseState.ACCEPTED
    one.save()


def by_update(one: Case) -> None:
    Case.objects.filter(pk=one.pk).update(state=CaseState.ACCEPTED)


def by_bulk_update(one: Case) -> None:
    one.state = CaseState.ACCEPTED
    Case.objects.bulk_update([one], ["state"])


def by_bulk_create(one: Case) -> None:
    one.pk, one.register_no, one.state = None, "又一号", CaseState.ACCEPTED
    Case.objects.bulk_create([one])


def by_upsert(one: Case) -> None:
    one.state = CaseState.ACCEPTED
    Case.objects.bulk_create(
        [one], update_conflicts=True, unique_fields=["id"], update_fields=["state"]
    )


def by_get_or_create(one: Case) -> None:
    values = {f.attname: getattr(one, f.attname) for f in Case._meta.concrete_fields}
    values.update(id=None, register_no="又一号", state=CaseState.ACCEPTED)
    Case.objects.create(**values)


def by_closing_the_meeting(one: Case) -> None:
    meeting = one.meetings.get()
    Meeting.objects.filter(pk=meeting.pk).update(
        state="closed", outcome="take", circle=3, closed_at=flow.at()
    )
    Case.objects.filter(pk=one.pk).update(state=CaseState.DECIDED, decision=meeting)
    Case.objects.filter(pk=one.pk).update(state=CaseState.ACCEPTED)


def by_an_opinion_of_the_lawyers(one: Case) -> None:
    meeting, handler = one.meetings.get(), one.handlers.get()
    Opinion.objects.bulk_create(
        [
            Opinion(
                meeting=meeting,
                person_id=handler.person_id,
                choice="take",
                v_parties=one.v_parties,
                v_counts=one.v_counts,
                v_handlers=one.v_handlers,
                v_plan=one.v_plan,
                given_at=flow.at(),
            )
        ]
    )
    by_closing_the_meeting(one)


def by_an_invitation_of_the_lawyers(one: Case) -> None:
    meeting, handler = one.meetings.get(), one.handlers.get()
    held = Membership.objects.filter(person_id=handler.person_id)[0]
    Invitee.objects.create(meeting=meeting, person_id=handler.person_id, membership=held)
    by_an_opinion_of_the_lawyers(one)


def by_the_moves(one: Case) -> None:
    AllowedMove.objects.create(table="cases.case", from_state="deciding", to_state="accepted")
    by_update(one)


def by_a_rule(one: Case) -> None:
    ParameterValue.objects.create(
        key="decision.quorum", effective_from=date(2000, 1, 1), value=1, entered_at=flow.at()
    )
    by_closing_the_meeting(one)


@pytest.mark.parametrize(
    "way",
    [
        by_save,
        by_update,
        by_bulk_update,
        by_bulk_create,
        by_upsert,
        by_get_or_create,
        by_closing_the_meeting,
        by_an_opinion_of_the_lawyers,
        by_an_invitation_of_the_lawyers,
        by_the_moves,
        by_a_rule,
    ],
)
def test_no_orm_call_accepts_it(attacked: Case, way: Callable[[Case], None]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        way(flow.again(attacked))
    assert_not_taken(attacked)
