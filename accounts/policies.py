"""Who may see and do what with people and organisations; the access table of this app.

Every question is asked with an `Actor`: the person, the organisation acted for, the roles there.
"""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from guardian.utils import get_user_obj_perms_model

from accounts.enums import MANAGERS_OF_KIND, OrganisationKind, Role
from accounts.models import Absence, FactorReset, Grant, Invitation, Membership, Organisation, User
from accounts.queries import on_day
from core.actors import Actor
from core.errors import Forbidden

M = TypeVar("M", bound=models.Model)

# What a bar's administrator enters and ends: everything below the bar.
BELOW_A_BAR = {
    OrganisationKind.LIAISON,
    OrganisationKind.FIRM,
    OrganisationKind.COMMUNITY,
    OrganisationKind.SCHOOL,
    OrganisationKind.CITY_BAR,
}


def is_sysadmin(actor: Actor) -> bool:
    """Whether the actor runs the system: organisations' tree, calendar, outbox; no business."""
    return actor.has(Role.SYSADMIN)


def visible_organisations(actor: Actor) -> models.QuerySet[Organisation]:
    """Names and addresses of organisations are no secret among those who sign in.

    The whole directory for a bar, liaison office or justice bureau; for others their own, those
    above them and those beside them under the same parent.
    """
    everything = Organisation.objects.all()
    if actor.organisation is None:
        return everything.none()
    if actor.has(Role.SYSADMIN, *BAR_SIDE):
        return everything
    own = actor.organisation
    return everything.filter(models.Q(pk__in=own.lineage) | models.Q(parent_id=own.parent_id))


BAR_SIDE = (Role.OFFICER, Role.LEADER, Role.ADMIN, Role.FINANCE, Role.LIAISON, Role.JUSTICE)


def _above(actor: Actor, organisation: Organisation) -> bool:
    """Whether the actor's organisation stands in the other's lineage, itself included."""
    return actor.organisation_id is not None and actor.organisation_id in organisation.lineage


def can_create_organisation(actor: Actor, kind: str, parent: Organisation | None) -> bool:
    """A bar's administrator below the bar; the system's administrator anywhere."""
    if actor.has(Role.SYSADMIN):
        return True
    below = parent is not None and kind in BELOW_A_BAR and _above(actor, parent)
    return actor.has(Role.ADMIN) and below


def can_manage_organisation(actor: Actor, organisation: Organisation) -> bool:
    """Its own managers, and the administrator of a bar above it."""
    return can_manage_people(actor, organisation) or can_end_organisation(actor, organisation)


def can_end_organisation(actor: Actor, organisation: Organisation) -> bool:
    """Rename, merge, close: the administrator of a bar above it, never its own."""
    if actor.has(Role.SYSADMIN):
        return True
    below = _above(actor, organisation) and actor.organisation_id != organisation.pk
    return actor.has(Role.ADMIN) and below


def can_manage_people(actor: Actor, organisation: Organisation) -> bool:
    """Its managers (a firm's director …); a new one's first manager comes from above."""
    managers = MANAGERS_OF_KIND.get(organisation.kind, ())
    if actor.organisation_id == organisation.pk:
        return actor.has(*managers)
    return can_end_organisation(actor, organisation)


def visible_people(actor: Actor) -> models.QuerySet[User]:
    """People of the actor's own organisation, past ones too; for its managers' bars those below."""
    if actor.organisation is None:
        return User.objects.none()
    if actor.has(Role.SYSADMIN):
        return User.objects.all()
    held = Membership.objects.filter(organisation_id=actor.organisation_id)
    if actor.has(Role.ADMIN, Role.OFFICER, Role.LEADER, Role.LIAISON):
        held = Membership.objects.filter(organisation__lineage__contains=[actor.organisation_id])
    return User.objects.filter(
        models.Q(pk__in=held.values("person_id")) | models.Q(pk=actor.person_id)
    )


def visible_memberships(actor: Actor) -> models.QuerySet[Membership]:
    """Memberships of the organisations whose people the actor manages."""
    if actor.organisation is None:
        return Membership.objects.none()
    if actor.has(Role.SYSADMIN):
        return Membership.objects.all()
    own = models.Q(organisation_id=actor.organisation_id)
    if actor.has(Role.ADMIN):
        own |= models.Q(organisation__lineage__contains=[actor.organisation_id])
    return Membership.objects.filter(own)


def visible_invitations(actor: Actor) -> models.QuerySet[Invitation]:
    """Invitations into organisations whose people the actor manages."""
    found = Invitation.objects.filter(organisation_id=actor.organisation_id)
    manages = actor.organisation is not None and can_manage_people(actor, actor.organisation)
    return found if manages else found.none()


def visible_absences(actor: Actor) -> models.QuerySet[Absence]:
    """One's own absences and substitutions; for managers all of their organisation."""
    found = Absence.objects.filter(organisation_id=actor.organisation_id)
    if actor.organisation is not None and can_manage_people(actor, actor.organisation):
        return found
    mine = models.Q(person_id=actor.person_id) | models.Q(substitute_id=actor.person_id)
    return found.filter(mine)


def can_enter_absence(actor: Actor, person: User) -> bool:
    """One's own, or as manager of the organisation that of a member."""
    if not actor.in_person or actor.organisation is None:
        return False
    return actor.person_id == person.pk or can_manage_people(actor, actor.organisation)


def visible_factor_resets(actor: Actor) -> models.QuerySet[FactorReset]:
    """Those of the organisation whose people the actor manages, and below."""
    if actor.organisation is None:
        return FactorReset.objects.none()
    if actor.has(Role.SYSADMIN):
        return FactorReset.objects.all()
    if not can_manage_people(actor, actor.organisation):
        return FactorReset.objects.none()
    return FactorReset.objects.filter(organisation__lineage__contains=[actor.organisation_id])


def can_ask_factor_reset(actor: Actor, person: User, organisation: Organisation) -> bool:
    """A manager of the person's organisation or above it; never for oneself."""
    return (
        actor.in_person and actor.person_id != person.pk and can_manage_people(actor, organisation)
    )


def can_confirm_factor_reset(actor: Actor, reset: FactorReset) -> bool:
    """A second manager: neither who lost it nor who asked."""
    involved = {reset.person_id, reset.asked_by_id}
    return (
        actor.in_person
        and actor.person_id not in involved
        and can_manage_people(actor, reset.organisation)
    )


def can_set_parameters(actor: Actor) -> bool:
    """A bar's administrator enters the bar's own values; a firm's director the firm's."""
    return actor.has(Role.ADMIN, Role.DIRECTOR)


def can_read_audit(actor: Actor) -> bool:
    """The record of acts and reads is open to whose business it is: directors, bar leaders."""
    return actor.has(Role.DIRECTOR, Role.LEADER, Role.ADMIN, Role.SYSADMIN)


def granted(actor: Actor, permission: str, found: models.QuerySet[M]) -> models.QuerySet[M]:
    """The rows of `found` on which the actor holds a permission by grant, on this day.

    A grant counts while guardian's row is there and the record beside it is in its term: taking
    either away closes the door, however late a sweep runs.
    """
    return found.filter(holds_grant(actor, permission, found.model))


def holds_grant(actor: Actor, permission: str, model: type[models.Model]) -> models.Q:
    """The condition of `granted`, to be combined with others."""
    permissions = get_user_obj_perms_model(model)
    held = permissions._default_manager.filter(
        user_id=actor.holder_id,
        permission__codename=permission.partition(".")[2],
        content_object_id=models.OuterRef("pk"),
    )
    term = Grant.objects.filter(
        on_day(actor.day),
        person_id=actor.holder_id,
        permission=permission,
        subject_type=model._meta.label_lower,
        subject_id=models.OuterRef("pk"),
        revoked_at__isnull=True,
    )
    return models.Q(models.Exists(held)) & models.Q(models.Exists(term))


def require(allowed: bool, sentence: str) -> None:
    """Refuse with a sentence unless allowed.

    Raises:
        Forbidden: always, unless `allowed`.
    """
    if not allowed:
        raise Forbidden(sentence)
