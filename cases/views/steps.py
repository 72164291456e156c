"""What a case's pages share: tabs, progress, and the one thing to do next."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from cases import policies
from cases.enums import REPORTED, CaseState, Form
from cases.models import Case
from cases.queries import open_meeting
from core.actors import Actor

OVER = {CaseState.DECLINED, CaseState.DROPPED, CaseState.MERGED}


@dataclass(frozen=True)
class Step:
    """Something to do: its words, where, and the act's name for `data-act`."""

    label: str
    link: str
    act: str


def works_now(actor: Actor, case: Case) -> bool:
    """Whether somebody who works on the case can still change it: a case that is over stands."""
    return case.state not in OVER and policies.can_work_on_case(actor, case)


def tabs_of(case: Case, current: str) -> list[dict[str, object]]:
    """The pages of a case; those that only concern reported cases are left out for others."""
    pages = [("detail", "case-detail", _("概况")), ("parties", "case-parties", _("当事人"))]
    if case.form == Form.SERIES:
        pages.append(("series", "case-series", _("系列案")))
    if case.regime in REPORTED:
        pages.append(("decision", "case-decision", _("集体讨论")))
    pages.append(("acceptance", "case-acceptance", _("承办与受理")))
    pages.append(("supervision", "case-supervision", _("督导")))
    pages.append(("sight", "case-sight", _("查看权")))
    return [
        {"title": title, "link": reverse(route, args=[case.pk]), "current": code == current}
        for code, route, title in pages
    ]


def progress_of(case: Case) -> list[dict[str, object]]:
    """The steps of a reported case, with what is done and where it is now."""
    order = [
        (CaseState.INTAKE, _("收案登记")),
        (CaseState.DECIDING, _("合伙人讨论")),
        (CaseState.DECIDED, _("决定受理")),
        (CaseState.ACCEPTED, _("受理")),
    ]
    if case.regime not in REPORTED or case.state not in dict(order):
        return []
    at = [state for state, _title in order].index(CaseState(case.state))
    return [
        {"title": title, "done": n < at or (n == at == 3), "current": n == at and at < 3}
        for n, (_state, title) in enumerate(order)
    ]


def next_step(actor: Actor, case: Case, *, works: bool) -> Step | None:
    """The main act for this person now; None where nothing waits for them."""
    if case.state in OVER:
        return None
    meeting = open_meeting(case)
    if meeting is not None and policies.can_give_opinion(actor, meeting):
        link = reverse("case-opine", args=[meeting.pk])
        return Step(_("表态"), link, "give_opinion")
    if not works:
        return None
    if case.regime not in REPORTED:
        return _ordinary_step(case)
    return _reported_step(case, meeting is not None)


def _ordinary_step(case: Case) -> Step | None:
    if case.state != CaseState.INTAKE:
        return None
    link = reverse("case-accept-ordinary", args=[case.pk])
    return Step(_("按普通案件受理"), link, "accept_ordinary")


def _reported_step(case: Case, meeting: bool) -> Step | None:
    if meeting:
        return Step(_("看表态进展"), reverse("case-decision", args=[case.pk]), "")
    if case.state in {CaseState.INTAKE, CaseState.DECISION_OWED} and case.decision_id is None:
        return Step(
            _("召集合伙人讨论"), reverse("case-meeting-call", args=[case.pk]), "call_meeting"
        )
    if case.state in {CaseState.DECIDED, CaseState.DECISION_OWED}:
        return Step(_("办理受理"), reverse("case-acceptance", args=[case.pk]), "accept")
    return None
