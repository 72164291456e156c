"""Who may see and do what in the steering group's office (LC-3, LC-4, LC-6, LC-12)."""

from __future__ import annotations

from django.db import models

from accounts.enums import OrganisationKind, Role
from community.enums.office import TrainingFor
from community.models import (
    Briefing,
    ImportantMatter,
    Programme,
    PublicityItem,
    Resolution,
    RuleDocument,
    Suggestion,
    Training,
)
from community.policies.access import (
    at_justice,
    at_the_bar,
    at_the_liaison,
    is_kind,
    is_lawyer,
    of_bar,
    reads_the_bar,
    runs_the_firm,
    visible_programmes,
)
from core.actors import Actor


def keeps_office(actor: Actor, programme: Programme) -> bool:
    """The office of the steering group: the bar's desk."""
    return at_the_bar(actor) and actor.organisation_id == programme.bar_id


def visible_resolutions(actor: Actor) -> models.QuerySet[Resolution]:
    """The bar all of its programme; who carries one out that one."""
    if reads_the_bar(actor):
        return Resolution.objects.filter(of_bar(actor))
    return Resolution.objects.filter(owner_id=actor.organisation_id or 0)


def can_edit_resolution(actor: Actor, resolution: Resolution) -> bool:
    """The office."""
    return keeps_office(actor, resolution.programme)


def can_report_progress(actor: Actor, resolution: Resolution) -> bool:
    """Who carries it out, and the office."""
    desk = at_the_liaison(actor) or at_the_bar(actor) or at_justice(actor)
    owner = desk or actor.has(Role.DIRECTOR)
    here = actor.organisation_id == resolution.owner_id
    return (owner and here) or can_edit_resolution(actor, resolution)


def visible_rules(actor: Actor) -> models.QuerySet[RuleDocument]:
    """Everybody of a programme reads its rules."""
    return RuleDocument.objects.filter(programme__in=visible_programmes(actor))


def can_make_rule(actor: Actor, programme: Programme) -> bool:
    """The office."""
    return keeps_office(actor, programme)


def visible_matters(actor: Actor) -> models.QuerySet[ImportantMatter]:
    """The bar all, a liaison office and a firm's director and clerk what they reported."""
    if reads_the_bar(actor):
        return ImportantMatter.objects.filter(of_bar(actor))
    if at_the_liaison(actor) or runs_the_firm(actor):
        return ImportantMatter.objects.filter(reported_for_id=actor.organisation_id)
    return ImportantMatter.objects.none()


def can_report_matter(actor: Actor) -> bool:
    """Liaison offices, firms' directors and clerks, and the bar's desk."""
    return at_the_liaison(actor) or runs_the_firm(actor) or at_the_bar(actor)


def can_acknowledge_matter(actor: Actor, matter: ImportantMatter) -> bool:
    """A leader of the bar, who didn't report it."""
    here = actor.organisation_id == matter.programme.bar_id and actor.has(Role.LEADER)
    return here and actor.person_id != matter.reported_by_id


def visible_trainings(actor: Actor) -> models.QuerySet[Training]:
    """Everybody of a programme."""
    return Training.objects.filter(programme__in=visible_programmes(actor))


def can_hold_training(actor: Actor) -> bool:
    """The bar's desk and liaison offices."""
    return at_the_bar(actor) or at_the_liaison(actor)


def can_edit_training(actor: Actor, training: Training) -> bool:
    """Who holds it."""
    return can_hold_training(actor) and actor.organisation_id == training.held_by_id


def can_sign_up(actor: Actor, training: Training) -> bool:
    """A lawyer, or a student for a training of students; each for oneself.

    Mediators have no accounts: who holds their training writes them to it elsewhere.
    """
    for_whom = {TrainingFor.LAWYERS: is_lawyer(actor), TrainingFor.STUDENTS: _studies(actor)}
    return actor.in_person and for_whom.get(TrainingFor(training.kind), False)


def _studies(actor: Actor) -> bool:
    return is_kind(actor, OrganisationKind.SCHOOL) and actor.has(Role.STUDENT)


def visible_publicity(actor: Actor) -> models.QuerySet[PublicityItem]:
    """Everybody of a programme."""
    return PublicityItem.objects.filter(programme__in=visible_programmes(actor))


def can_enter_publicity(actor: Actor) -> bool:
    """The bar's desk and liaison offices."""
    return can_hold_training(actor)


def can_edit_publicity(actor: Actor, item: PublicityItem) -> bool:
    """Who entered it."""
    return can_enter_publicity(actor) and actor.organisation_id == item.entered_for_id


def visible_suggestions(actor: Actor) -> models.QuerySet[Suggestion]:
    """Survey notes that go up hold no names: the bar its programme's, a liaison its district's."""
    if reads_the_bar(actor):
        return Suggestion.objects.filter(of_bar(actor))
    if at_the_liaison(actor):
        return Suggestion.objects.filter(liaison_id=actor.organisation_id)
    return Suggestion.objects.none()


def can_answer_suggestion(actor: Actor, suggestion: Suggestion) -> bool:
    """The district's liaison office, the bar's desk: they pass it on and answer."""
    if at_the_liaison(actor):
        return actor.organisation_id == suggestion.liaison_id
    return at_the_bar(actor) and actor.organisation_id == suggestion.programme.bar_id


def visible_briefings(actor: Actor) -> models.QuerySet[Briefing]:
    """The bar all; liaison offices and justice bureaus what was sent."""
    if reads_the_bar(actor):
        return Briefing.objects.filter(of_bar(actor))
    if at_the_liaison(actor) or at_justice(actor):
        return Briefing.objects.filter(programme__in=visible_programmes(actor), state="sent")
    return Briefing.objects.none()


def can_draft_briefing(actor: Actor, programme: Programme) -> bool:
    """The office."""
    return keeps_office(actor, programme)


def can_edit_briefing(actor: Actor, briefing: Briefing) -> bool:
    """The office."""
    return keeps_office(actor, briefing.programme)


def can_approve_briefing(actor: Actor, briefing: Briefing) -> bool:
    """A leader who didn't draft it, in person."""
    leads = actor.has(Role.LEADER) and actor.organisation_id == briefing.programme.bar_id
    return leads and actor.in_person and actor.person_id != briefing.drafted_by_id
