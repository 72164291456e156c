"""Who may see and do what with the month's figures and reports (LC-24)."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from accounts.enums import Role
from accounts.policies import holds_grant
from community.enums.monthly import BY_ITSELF, Level
from community.models import Amendment, MonthFigures, MonthReport, Programme
from community.policies.access import (
    at_justice,
    at_the_bar,
    at_the_community,
    at_the_liaison,
    in_region,
    is_lawyer,
    of_bar,
    reads_the_bar,
    runs_the_firm,
)
from core.actors import Actor

REOPEN = "community.reopen_month"
M = TypeVar("M", MonthFigures, MonthReport)


def _by_side(actor: Actor, everything: models.QuerySet[M]) -> models.QuerySet[M]:
    if reads_the_bar(actor):
        return everything.filter(of_bar(actor))
    if at_the_liaison(actor):
        return everything.filter(liaison_id=actor.organisation_id)
    if runs_the_firm(actor):
        return everything.filter(firm_id=actor.organisation_id)
    if is_lawyer(actor):
        return everything.filter(lawyer_id=actor.holder_id, firm_id=actor.organisation_id)
    return everything.none()


def visible_figures(actor: Actor) -> models.QuerySet[MonthFigures]:
    """Figures: bar, liaison, firm, lawyer their own; a community its own; justice its region's."""
    if at_justice(actor):
        return MonthFigures.objects.filter(in_region(actor))
    if at_the_community(actor):
        return MonthFigures.objects.filter(community_id=actor.organisation_id)
    return _by_side(actor, MonthFigures.objects.all())


def visible_reports(actor: Actor) -> models.QuerySet[MonthReport]:
    """Reports of one's own level and below it."""
    return _by_side(actor, MonthReport.objects.all())


def visible_amendments(actor: Actor) -> models.QuerySet[Amendment]:
    """Amendments of the reports one sees."""
    return Amendment.objects.filter(report__in=visible_reports(actor))


def holds_level(actor: Actor, report: MonthReport) -> bool:
    """Whether it is the actor's to confirm: the lawyer, the firm's director or clerk, the liaison
    office, the bar's desk.
    """
    here = actor.organisation_id
    if report.level == Level.LAWYER:
        return is_lawyer(actor) and actor.holder_id == report.lawyer_id and here == report.firm_id
    if report.level == Level.FIRM:
        return runs_the_firm(actor) and here == report.firm_id
    if report.level == Level.LIAISON:
        return at_the_liaison(actor) and here == report.liaison_id
    return at_the_bar(actor) and here == report.programme.bar_id


def is_above(actor: Actor, report: MonthReport) -> bool:
    """Whether it is the actor's to take in or to return: the level above the report's."""
    here = actor.organisation_id
    if report.level == Level.LAWYER:
        return runs_the_firm(actor) and here == report.firm_id
    if report.level == Level.FIRM and report.liaison_id is not None:
        return at_the_liaison(actor) and here == report.liaison_id
    return at_the_bar(actor) and here == report.programme.bar_id


def can_confirm_report(actor: Actor, report: MonthReport) -> bool:
    """Who holds the level. Whether it is their own from below, `regulations` answers."""
    return holds_level(actor, report)


def can_accept_report(actor: Actor, report: MonthReport) -> bool:
    """The level above, never who confirmed or entered it, unless nobody else is there (LC-24)."""
    own = actor.person_id is not None and actor.person_id in {
        report.confirmed_by_id,
        report.lawyer_id,
    }
    return is_above(actor, report) and (not own or report.passed_on in BY_ITSELF)


def can_return_report(actor: Actor, report: MonthReport) -> bool:
    """The level above."""
    return is_above(actor, report)


def can_enter_for(actor: Actor, report: MonthReport) -> bool:
    """The level above confirms in its place or enters what came on paper, marked so.

    A lawyer's paper may come to the liaison office with the firm's: of a firm without computers.
    """
    return is_above(actor, report) or is_two_above(actor, report)


def can_edit_report(actor: Actor, report: MonthReport) -> bool:
    """The level itself; the one above in its place."""
    return holds_level(actor, report) or is_above(actor, report)


def is_two_above(actor: Actor, report: MonthReport) -> bool:
    """Whether the actor is the level above a lawyer's firm."""
    if report.level != Level.LAWYER:
        return False
    if report.liaison_id is not None:
        return at_the_liaison(actor) and actor.organisation_id == report.liaison_id
    return at_the_bar(actor) and actor.organisation_id == report.programme.bar_id


def can_reopen_month(actor: Actor, programme: Programme) -> bool:
    """A right of its own: the bar's leader, or whom it was granted, in person (feature 25)."""
    if not actor.in_person or actor.organisation_id != programme.bar_id:
        return False
    granted = Programme.objects.filter(holds_grant(actor, REOPEN, Programme), pk=programme.pk)
    return actor.has(Role.LEADER) or (at_the_bar(actor) and granted.exists())


def can_grant_reopening(actor: Actor, programme: Programme) -> bool:
    """The bar's leader gives that right to an officer."""
    here = actor.organisation_id == programme.bar_id
    return here and actor.has(Role.LEADER) and actor.in_person
