"""Who may see and do what with reports; the access table of this app."""

from __future__ import annotations

from django.db import models

from accounts.enums import Role
from accounts.models import Membership
from accounts.policies import holds_grant
from accounts.queries import on_day
from cases.models import Case
from cases.policies import INTAKE_ROLES, VIEW, WORK
from core.actors import Actor
from filings.enums import FilingState
from filings.models import Confirmer, Filing, Recipient

DESK_ROLES = (Role.OFFICER, Role.LEADER)
BEFORE_THE_BAR = (FilingState.DRAFT, FilingState.TO_CONFIRM, FilingState.WITHDRAWN)


def visible_filings(actor: Actor) -> models.QuerySet[Filing]:
    """The firm's side: reports of the cases one sees. The bar's: what was sent to it.

    A report taken back is a draft again and out of the bar's sight. Other recipients see what
    was registered.
    """
    if actor.organisation is None:
        return Filing.objects.none()
    if actor.organisation.is_bar and actor.has(*DESK_ROLES):
        own = Filing.objects.filter(bar_id=actor.organisation_id)
        seen = own.exclude(state__in=BEFORE_THE_BAR)
        return seen | _received(actor) if _receives(actor) else seen
    if actor.has(*INTAKE_ROLES):
        return _of_the_firm(actor)
    if actor.has(Role.JUSTICE):
        return _received(actor)
    return Filing.objects.none()


def _of_the_firm(actor: Actor) -> models.QuerySet[Filing]:
    own = Filing.objects.filter(firm_id=actor.organisation_id)
    if actor.has(Role.DIRECTOR):
        return own
    cases = Case.objects.filter(holds_grant(actor, VIEW, Case), pk=models.OuterRef("case_id"))
    seen = models.Q(models.Exists(cases))
    if is_confirmer(actor):
        seen |= ~models.Q(state=FilingState.DRAFT)
    return own.filter(seen)


def _received(actor: Actor) -> models.QuerySet[Filing]:
    told = Recipient.objects.filter(
        organisation_id=actor.organisation_id,
        removed_at__isnull=True,
        filing_id=models.OuterRef("pk"),
    )
    states = [FilingState.REGISTERED, FilingState.SUPPLEMENTED, FilingState.CANCELLED]
    return Filing.objects.filter(models.Exists(told), state__in=states)


def _receives(actor: Actor) -> bool:
    return Recipient.objects.filter(organisation_id=actor.organisation_id).exists()


def on_the_firms_side(actor: Actor, filing: Filing) -> bool:
    """Whether the actor stands on the firm's side of the report."""
    return actor.organisation_id == filing.firm_id


def is_confirmer(actor: Actor) -> bool:
    """Whether the person is registered with the bar to confirm the firm's reports."""
    found = Confirmer.objects.filter(
        on_day(actor.day), firm_id=actor.organisation_id, person_id=actor.person_id
    )
    return found.exists()


def can_edit_filing(actor: Actor, filing: Filing) -> bool:
    """Who works on the case drafts; so may the director."""
    if not on_the_firms_side(actor, filing) or not actor.has(*INTAKE_ROLES):
        return False
    if actor.has(Role.DIRECTOR):
        return True
    return Case.objects.filter(holds_grant(actor, WORK, Case), pk=filing.case_id).exists()


def can_send_filing(actor: Actor, filing: Filing) -> bool:
    """The firm confirms: its director, or who is registered with the bar for it, in person."""
    if not on_the_firms_side(actor, filing) or not actor.in_person:
        return False
    return actor.has(Role.DIRECTOR) or is_confirmer(actor)


def can_take_back_filing(actor: Actor, filing: Filing) -> bool:
    """Who may send it."""
    return can_send_filing(actor, filing)


def at_the_desk(actor: Actor, filing: Filing) -> bool:
    """An officer or leader of the bar it was sent to."""
    return actor.organisation_id == filing.bar_id and actor.has(*DESK_ROLES)


def belongs_to_firm(actor: Actor, filing: Filing) -> bool:
    """Whether the person also belongs to the reporting firm."""
    held = Membership.objects.filter(
        on_day(actor.day), person_id=actor.person_id, organisation_id=filing.firm_id
    )
    return held.exists()


def can_act_on_filing(actor: Actor, filing: Filing) -> bool:
    """The desk, except who belongs to the firm that reports."""
    return at_the_desk(actor, filing) and not belongs_to_firm(actor, filing)


def can_read_desk_notes(actor: Actor, filing: Filing) -> bool:
    """The bar's own notes: its desk, except who belongs to the firm."""
    return can_act_on_filing(actor, filing)


def can_take_paper(actor: Actor) -> bool:
    """An officer enters a report that came on paper."""
    is_bar = actor.organisation is not None and actor.organisation.is_bar
    return is_bar and actor.has(*DESK_ROLES)


def can_print_register(actor: Actor) -> bool:
    """The bar's desk."""
    return can_take_paper(actor)


def can_register_confirmers(actor: Actor) -> bool:
    """The firm's director names them to the bar."""
    return actor.has(Role.DIRECTOR) and actor.in_person
