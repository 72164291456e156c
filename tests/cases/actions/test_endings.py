"""What becomes of a firm's cases when the firm ends."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Organisation, User
from cases.actions import endings, handling, intake
from cases.enums import CaseState
from cases.models import Case, Reception
from cases.policies import visible_cases
from cases.queries import conflict_standing
from conflicts.models import Interest
from core.errors import Unmet
from tests.cases import flow
from tests.cases.views.browser import reception

pytestmark = pytest.mark.django_db


def test_a_firm_with_running_cases_does_not_simply_close(
    firm: Organisation, director: User, sysadmin: User
) -> None:
    one = flow.case(director)
    with pytest.raises(Unmet, match="还有 1 件案件没有了结"):
        endings.move_cases(firm, None, actor=flow.by(sysadmin), at=flow.at())
    intake.drop_case(one, reason="另请", actor=flow.by(director), at=flow.at())
    assert endings.move_cases(firm, None, actor=flow.by(sysadmin), at=flow.at()) == 0
    assert flow.again(one).firm == firm


def test_a_merged_firms_cases_visits_and_interests_go_to_its_successor(
    firm: Organisation,
    other_firm: Organisation,
    director: User,
    partner: User,
    other_partner: User,
    lawyer: User,
    other_director: User,
    sysadmin: User,
) -> None:
    one = flow.accepted(director, (partner, other_partner), lawyer)
    visit = reception(lawyer, partner)
    theirs = flow.case(other_director)
    # Both firms gave the same number.
    assert theirs.register_no == one.register_no
    # The guard lets cases go over only with their firm.
    Organisation.objects.filter(pk=firm.pk).update(
        status="merged", successor=other_firm, ended_on=date(2026, 5, 8)
    )
    moved = endings.move_cases(firm, other_firm, actor=flow.by(sysadmin), at=flow.at())
    assert moved == 1
    one = flow.again(one)
    assert (one.firm, one.state) == (other_firm, CaseState.ACCEPTED)
    assert one.register_no == f"{theirs.register_no}（之江所）"
    assert Reception.objects.get(pk=visit.pk).firm == other_firm
    assert not Case.objects.filter(firm=firm).exists()
    assert not Interest.objects.filter(firm=firm).exists()
    assert Interest.objects.filter(firm=other_firm, subject_id=one.pk).exists()
    # The decision stands, by the partners of the firm that made it; the new director sees the case.
    assert one.decision is not None
    assert one.decision.firm == firm
    assert visible_cases(flow.by(other_director)).filter(pk=one.pk).exists()
    assert not visible_cases(flow.by(director)).filter(pk=one.pk).exists()
    assert flow.acts(other_firm)[-1] == "take_over_cases"


def test_what_was_checked_without_reading_an_identifier_is_still_what_was_checked(
    director: User, lawyer: User
) -> None:
    one = flow.prepared(flow.case(director), director)
    handling.name_handlers(one, people=[lawyer], lead=lawyer, actor=flow.by(director), at=flow.at())
    assert conflict_standing(flow.again(one)).may_go_on
