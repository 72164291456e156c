"""What waits at a liaison office or at the bar's desk today, as counts that lead to their lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from community.actions.liaison_duties import QUARTER
from community.enums.liaison import CheckState
from community.enums.monthly import Level, ReportState
from community.enums.pairing import PairingState
from community.enums.work import RequestState
from community.models import ChangeNotice
from community.policies import liaison, monthly, office, pairing, work
from community.policies.access import at_the_liaison
from community.policies.registers import visible_communities
from community.queries.checks import proposals
from community.queries.quarters import SUBJECT, WAITING
from community.regulations.changes import OF_THE_OFFICE
from core.actors import Actor
from core.models import Duty
from core.regulation import Text

MOST = 100


@dataclass(frozen=True)
class Waiting:
    """A line of the workbench: how many, what, and where they are.

    Attributes:
        route, query: the list that shows just these.
    """

    number: int
    words: Text
    clause: str
    route: str
    query: str = ""

    @property
    def more(self) -> bool:
        """Whether counting was stopped."""
        return self.number > MOST


def waiting_for(actor: Actor, today: date) -> list[Waiting]:
    """What waits, in the order of the day; nothing where nothing does."""
    here = at_the_liaison(actor)
    lines = _of_district(actor, today) if here else _of_bar(actor)
    lines += _of_both(actor, today, here=here)
    return [line for line in lines if line.number]


def _count(found: QuerySet[Any]) -> int:
    """How many, counted no further than is shown."""
    return len(found.order_by().values_list("pk")[: MOST + 1])


def _of_district(actor: Actor, today: date) -> list[Waiting]:
    pairings = pairing.visible_pairings(actor).filter(state=PairingState.AGREED)
    reports = monthly.visible_reports(actor).filter(level=Level.FIRM, state=ReportState.CONFIRMED)
    late = work.visible_requests(actor).filter(state=RequestState.RECEIVED, due_on__lt=today)
    return [
        Waiting(_count(late), _("逾期没有受理的需求"), "LC-15", "request-list", "?state=received"),
        Waiting(_count(pairings), _("等联络处意见的结对"), "LC-22", "pairing-board"),
        Waiting(
            _count(reports),
            _("等汇总的律所月报"),
            "LC-24",
            "month-list",
            "?level=firm&state=confirmed",
        ),
    ]


def _of_bar(actor: Actor) -> list[Waiting]:
    pairings = pairing.visible_pairings(actor).filter(state=PairingState.APPROVED)
    reports = monthly.visible_reports(actor)
    reports = reports.filter(level=Level.LIAISON, state=ReportState.CONFIRMED)
    return [
        Waiting(_count(pairings), _("等市律协审查的结对"), "LC-22", "pairing-board"),
        Waiting(
            _count(reports),
            _("等汇总的联络处月报"),
            "LC-24",
            "month-list",
            "?level=liaison&state=confirmed",
        ),
    ]


def _of_both(actor: Actor, today: date, *, here: bool) -> list[Waiting]:
    checks = liaison.visible_checks(actor)
    due = checks.filter(state=CheckState.PLANNED, planned_on__lte=today)
    answered = checks.filter(state=CheckState.ANSWERED)
    unasked = proposals(liaison.visible_feedback(actor))
    told = office.visible_suggestions(actor).filter(answer="")
    quarters = Duty.objects.filter(
        kind=QUARTER.code,
        subject_type=SUBJECT,
        state__in=WAITING,
        subject_id__in=visible_communities(actor).values("pk"),
    )
    changes = _("要登记的变动")
    return [
        Waiting(_count(due), _("到期的抽查"), "LC-24", "spot-check-list", "?state=planned"),
        Waiting(_count(answered), _("律所已说明的抽查"), "LC-24", "spot-check-board"),
        Waiting(_count(unasked), _("居民不满意，建议抽查"), "LC-11", "spot-check-board"),
        Waiting(_count(_to_enter(actor, here=here)), changes, "LC-7", "change-list"),
        Waiting(_count(quarters), _("还没有评价的社区"), "LC-11", "quarter-overview"),
        Waiting(_count(told), _("没有回复的建议"), "LC-9", "suggestion-list", "?answered=no"),
    ]


def _to_enter(actor: Actor, *, here: bool) -> QuerySet[ChangeNotice]:
    """Notices that are this desk's to enter, as `regulations.changes.by_office` says."""
    found = liaison.visible_changes(actor).filter(state__in=["reported", "taken_up"])
    small = Q(kind__in=OF_THE_OFFICE, liaison__isnull=False) & ~Q(reported_for=F("liaison"))
    return found.filter(small) if here else found.exclude(small)
