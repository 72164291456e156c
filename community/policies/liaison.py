"""Who may see and do what with spot checks, feedback and notices of change (LC-7, LC-11)."""

from __future__ import annotations

from datetime import date

from django.db import models

from accounts.enums import Role
from accounts.queries import belongs, holders
from community.models import (
    ChangeNotice,
    Draw,
    Feedback,
    Pairing,
    QuarterFeedback,
    SpotCheck,
)
from community.policies.access import (
    at_the_bar,
    at_the_community,
    at_the_liaison,
    is_lawyer,
    of_bar,
    reads_the_bar,
    runs_the_firm,
)
from community.policies.registers import can_keep_registers
from community.regulations.changes import OF_ORGANISATIONS, by_office
from community.regulations.checks import correction_sentence
from core.actors import Actor


def visible_draws(actor: Actor) -> models.QuerySet[Draw]:
    """Liaison office and bar."""
    if reads_the_bar(actor):
        return Draw.objects.filter(of_bar(actor))
    if at_the_liaison(actor):
        return Draw.objects.filter(liaison_id=actor.organisation_id)
    return Draw.objects.none()


def visible_checks(actor: Actor) -> models.QuerySet[SpotCheck]:
    """Liaison office and bar all; firm and lawyer once it was made, for a plan isn't announced."""
    everything = SpotCheck.objects.all()
    if reads_the_bar(actor):
        return everything.filter(of_bar(actor))
    if at_the_liaison(actor):
        return everything.filter(liaison_id=actor.organisation_id)
    made = everything.exclude(state__in=["planned", "cancelled"])
    if runs_the_firm(actor):
        return made.filter(firm_id=actor.organisation_id)
    if is_lawyer(actor):
        return made.filter(firm_id=actor.organisation_id, lawyer_id=actor.holder_id)
    return everything.none()


def can_plan_checks(actor: Actor, liaison_id: int | None, bar_id: int) -> bool:
    """The liaison office, in its district; the city bar's desk in districts without one."""
    if liaison_id is None:
        return at_the_bar(actor) and actor.organisation_id == bar_id
    return at_the_liaison(actor) and actor.organisation_id == liaison_id


def can_make_check(actor: Actor, check: SpotCheck) -> bool:
    """The liaison office records, demands and closes; the bar's desk where nobody there may."""
    if can_plan_checks(actor, check.liaison_id, check.programme.bar_id):
        return True
    at_desk = at_the_bar(actor) and actor.organisation_id == check.programme.bar_id
    return at_desk and nobody_may_check(check.liaison_id, check.firm_id, actor.day)


def is_own_firm(actor: Actor, firm_id: int) -> bool:
    """Whether the person, or whom they act for, belongs to the firm: nobody checks their own."""
    people = {actor.person_id, actor.holder_id} - {None}
    return any(belongs(person or 0, firm_id, actor.day) for person in people)


def nobody_may_check(liaison_id: int | None, firm_id: int, day: date) -> bool:
    """Whether a district has no office, nobody is in it, or all there belong to the checked firm."""
    if liaison_id is None:
        return True
    here = holders(liaison_id, (Role.LIAISON,), day)
    return all(belongs(person, firm_id, day) for person in here)


def can_answer_check(actor: Actor, check: SpotCheck) -> bool:
    """The firm's office, and the lawyer who was checked."""
    here = actor.organisation_id == check.firm_id
    own = is_lawyer(actor) and actor.holder_id == check.lawyer_id
    return here and (runs_the_firm(actor) or own)


def visible_quarter_feedback(actor: Actor) -> models.QuerySet[QuarterFeedback]:
    """The community its own; it goes to liaison and bar, not to the lawyer (LC-11)."""
    everything = QuarterFeedback.objects.all()
    if reads_the_bar(actor):
        return everything.filter(of_bar(actor))
    if at_the_liaison(actor):
        return everything.filter(liaison_id=actor.organisation_id)
    if at_the_community(actor):
        return everything.filter(community_id=actor.organisation_id)
    return everything.none()


def can_give_quarter_feedback(actor: Actor, pairing: Pairing) -> bool:
    """The community's officer."""
    return at_the_community(actor) and actor.organisation_id == pairing.community_id


def can_correct_quarter_feedback(actor: Actor, given: QuarterFeedback) -> bool:
    """The community's officer, on what counts, until the next quarter's is asked for."""
    own = at_the_community(actor) and actor.organisation_id == given.community_id
    return own and given.counts and not correction_sentence(given.quarter, actor.day)


def can_urge_quarter(actor: Actor, office_id: int | None) -> bool:
    """The liaison office the feedback goes to, or the bar's desk above it."""
    if at_the_liaison(actor):
        return actor.organisation_id == office_id
    return at_the_bar(actor)


def visible_feedback(actor: Actor) -> models.QuerySet[Feedback]:
    """What residents said, without who they are: bar, liaison, community."""
    given = Feedback.objects.filter(given_at__isnull=False)
    if reads_the_bar(actor):
        return given.filter(of_bar(actor))
    if at_the_liaison(actor):
        return given.filter(liaison_id=actor.organisation_id)
    if at_the_community(actor):
        return given.filter(community_id=actor.organisation_id)
    return given.none()


def visible_changes(actor: Actor) -> models.QuerySet[ChangeNotice]:
    """The bar its programme's, a liaison its district's, others what they reported."""
    everything = ChangeNotice.objects.all()
    if reads_the_bar(actor):
        return everything.filter(of_bar(actor))
    own = models.Q(reported_for_id=actor.organisation_id)
    if at_the_liaison(actor):
        return everything.filter(own | models.Q(liaison_id=actor.organisation_id))
    if runs_the_firm(actor) or at_the_community(actor):
        return everything.filter(own)
    return everything.none()


def can_report_change(actor: Actor) -> bool:
    """Liaison offices; firms and communities about themselves."""
    return at_the_liaison(actor) or runs_the_firm(actor) or at_the_community(actor)


def can_edit_change(actor: Actor, notice: ChangeNotice) -> bool:
    """Who reported it completes or withdraws it."""
    return can_report_change(actor) and actor.organisation_id == notice.reported_for_id


def can_handle_change(actor: Actor, notice: ChangeNotice) -> bool:
    """Who owes the next step: the district's office for its small matters, else the bar."""
    if by_office(notice.kind, by_liaison=notice.reported_for_id == notice.liaison_id):
        if at_the_liaison(actor):
            return actor.organisation_id == notice.liaison_id
    elif at_the_liaison(actor):
        return False
    return can_keep_registers(actor, notice.programme)


def can_apply_change(actor: Actor, notice: ChangeNotice) -> bool:
    """The same; names and organisations themselves are entered by the bar's administrator."""
    if notice.kind in OF_ORGANISATIONS and not actor.has(Role.ADMIN):
        return False
    return can_handle_change(actor, notice)
