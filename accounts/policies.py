"""Who may see and do what with people and organisations; the access table of this app.

Every question is asked with an `Actor`: the person, the organisation acted for, the roles there.
"""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from guardian.utils import get_user_obj_perms_model

from accounts.enums import (
    LICENSED_ROLES,
    MANAGERS_OF_KIND,
    PARENTS_OF_KIND,
    ROLES_OF_KIND,
    WITHOUT_PARENT,
    OrganisationKind,
    Role,
)
from accounts.models import Absence, FactorReset, Grant, Invitation, Membership, Organisation, User
from accounts.queries import belongs, members, on_day
from core.actors import Actor
from core.errors import Forbidden
from core.models import AuditEntry
from core.regulation import Parameter

M = TypeVar("M", bound=models.Model)

# Whose work is with all organisations of a place: they have the directory.
BAR_SIDE = (Role.OFFICER, Role.LEADER, Role.ADMIN, Role.FINANCE, Role.LIAISON, Role.JUSTICE)
# Who sees the people of the organisations below their own.
SEES_BELOW = (Role.OFFICER, Role.LEADER, Role.ADMIN, Role.LIAISON)

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
    near = models.Q(pk__in=own.lineage)
    if own.parent_id is not None:
        near |= models.Q(parent_id=own.parent_id, kind=own.kind)
    return everything.filter(near)


def _above(actor: Actor, organisation: Organisation) -> bool:
    """Whether the actor's organisation stands in the other's lineage, itself included."""
    return actor.organisation_id is not None and actor.organisation_id in organisation.lineage


def can_create_organisation(actor: Actor, kind: str, parent: Organisation | None) -> bool:
    """A bar's administrator below the bar; the system's administrator anywhere.

    The kind must fit below the parent either way.
    """
    fits = PARENTS_OF_KIND[kind] if parent is not None else WITHOUT_PARENT
    if (parent.kind if parent is not None else kind) not in fits:
        return False
    if actor.has(Role.SYSADMIN):
        return True
    below = parent is not None and kind in BELOW_A_BAR and _above(actor, parent)
    return actor.has(Role.ADMIN) and below


def kinds_below(actor: Actor, parent: Organisation | None) -> list[str]:
    """The kinds of organisations the actor may enter below one, or without a parent."""
    return [k for k in OrganisationKind.values if can_create_organisation(actor, k, parent)]


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
    """Its managers (a firm's director …), and those above; which roles, says `roles_to_give`."""
    managers = MANAGERS_OF_KIND.get(organisation.kind, ())
    if actor.organisation_id == organisation.pk:
        return actor.has(*managers)
    return can_end_organisation(actor, organisation)


def roles_to_give(actor: Actor, organisation: Organisation) -> tuple[str, ...]:
    """The roles the actor may give there: its managers all; in a firm those above the first only.

    Whoever belongs to a firm may come to see its clients' files, which the bar never does: from
    above comes a firm's director, and only while it has none (GC-3.1).
    """
    if not can_manage_people(actor, organisation):
        return ()
    roles = ROLES_OF_KIND[organisation.kind]
    if actor.organisation_id == organisation.pk or organisation.kind != OrganisationKind.FIRM:
        return roles
    managers = MANAGERS_OF_KIND[organisation.kind]
    return () if members(organisation.pk, managers, actor.day).exists() else managers


def can_give_role(actor: Actor, organisation: Organisation, role: str, person: User | None) -> bool:
    """Give a role to somebody; to a new person when None.

    From above never to oneself; a firm that had a director before gets the next one from among
    its own lawyers.
    """
    if role not in roles_to_give(actor, organisation):
        return False
    if actor.organisation_id == organisation.pk:
        return True
    if person is not None and person.pk == actor.person_id:
        return False
    if organisation.kind != OrganisationKind.FIRM:
        return True
    held = Membership.objects.filter(organisation=organisation)
    if not held.filter(role__in=MANAGERS_OF_KIND[organisation.kind]).exists():
        return True
    own = held.filter(on_day(actor.day), role__in=LICENSED_ROLES)
    return person is not None and own.filter(person=person).exists()


def can_end_role(actor: Actor, membership: Membership) -> bool:
    """Its managers any; those above a firm only its director's, which the firm is told."""
    organisation = membership.organisation
    if not can_manage_people(actor, organisation):
        return False
    if actor.organisation_id == organisation.pk or organisation.kind != OrganisationKind.FIRM:
        return True
    return membership.role in MANAGERS_OF_KIND[organisation.kind]


def can_see_people(actor: Actor, organisation: Organisation) -> bool:
    """Everybody their own organisation's people; a bar and a liaison office those below it."""
    if actor.has(Role.SYSADMIN) or actor.organisation_id == organisation.pk:
        return True
    return actor.has(*SEES_BELOW) and _above(actor, organisation)


def visible_memberships(actor: Actor) -> models.QuerySet[Membership]:
    """Memberships, past ones too, of the organisations whose people the actor sees."""
    everything = Membership.objects.all()
    if actor.organisation is None:
        return everything.none()
    if actor.has(Role.SYSADMIN):
        return everything
    if actor.has(*SEES_BELOW):
        return everything.filter(organisation__lineage__contains=[actor.organisation_id])
    return everything.filter(organisation=actor.organisation)


def visible_people(actor: Actor) -> models.QuerySet[User]:
    """The people of these memberships, and oneself."""
    held = visible_memberships(actor).filter(person_id=models.OuterRef("pk"))
    return User.objects.filter(models.Exists(held) | models.Q(pk=actor.person_id))


def can_see_contacts(actor: Actor, person: User, organisation: Organisation) -> bool:
    """Phone and mail in full: one's own, or as who manages that organisation's people."""
    return actor.person_id == person.pk or can_manage_people(actor, organisation)


def can_see_holdings(actor: Actor, organisation: Organisation) -> bool:
    """What somebody holds there, by title: the organisation's own managers only.

    A bar's administrator who ends a role in a firm learns how much is left, never what.
    """
    return actor.organisation_id == organisation.pk and can_manage_people(actor, organisation)


def visible_invitations(actor: Actor) -> models.QuerySet[Invitation]:
    """Invitations into organisations whose people the actor manages."""
    everything = Invitation.objects.all()
    if actor.organisation is None or not can_manage_people(actor, actor.organisation):
        return everything.none()
    if actor.has(Role.SYSADMIN):
        return everything
    if actor.has(Role.ADMIN):
        return everything.filter(organisation__lineage__contains=[actor.organisation_id])
    return everything.filter(organisation=actor.organisation)


def visible_absences(actor: Actor) -> models.QuerySet[Absence]:
    """One's own absences and substitutions; for managers all of their organisation."""
    found = Absence.objects.filter(organisation=actor.organisation)
    if actor.organisation is not None and can_manage_people(actor, actor.organisation):
        return found
    mine = models.Q(person_id=actor.person_id) | models.Q(substitute_id=actor.person_id)
    return found.filter(mine)


def can_enter_absence(actor: Actor, person: User) -> bool:
    """One's own, or as manager of the organisation that of a member."""
    if not actor.in_person or actor.organisation is None:
        return False
    if actor.person_id == person.pk:
        return True
    there = belongs(person.pk, actor.organisation.pk, actor.day)
    return there and can_manage_people(actor, actor.organisation)


def can_end_absence(actor: Actor, absence: Absence) -> bool:
    """The absent, the substitute, or a manager of the organisation."""
    if not actor.in_person or actor.organisation_id != absence.organisation_id:
        return False
    mine = actor.person_id in {absence.person_id, absence.substitute_id}
    return mine or can_manage_people(actor, absence.organisation)


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
    """A manager of an organisation the person belongs to, or above it; never for oneself."""
    if not actor.in_person or actor.person_id == person.pk:
        return False
    there = belongs(person.pk, organisation.pk, actor.day)
    return there and can_manage_people(actor, organisation)


def can_confirm_factor_reset(actor: Actor, reset: FactorReset) -> bool:
    """A second manager: neither who lost it nor who asked."""
    involved = {reset.person_id, reset.asked_by_id}
    return (
        actor.in_person
        and actor.person_id not in involved
        and can_manage_people(actor, reset.organisation)
    )


def can_set_parameter(actor: Actor, entry: Parameter) -> bool:
    """A bar's administrator enters the bar's and its programme's values, a director the firm's."""
    if not actor.in_person:
        return False
    return actor.has(Role.DIRECTOR) if entry.scope == "firm" else actor.has(Role.ADMIN)


READS_RECORD = (Role.DIRECTOR, Role.LEADER, Role.ADMIN, Role.SYSADMIN)


def visible_entries(actor: Actor) -> models.QuerySet[AuditEntry]:
    """The record of acts and reads is open to whose business it is: directors, bar leaders."""
    if not actor.has(*READS_RECORD):
        return AuditEntry.objects.none()
    return AuditEntry.objects.filter(owner=actor.organisation)


def own_entries(actor: Actor) -> models.QuerySet[AuditEntry]:
    """What one did and read oneself, in every organisation."""
    return AuditEntry.objects.filter(person=actor.person)


def granted(actor: Actor, permission: str, found: models.QuerySet[M]) -> models.QuerySet[M]:
    """The rows of `found` on which the actor holds a permission by grant, on this day.

    A grant counts while guardian's row is there and the record beside it is in its term: taking
    either away closes the door, however late a sweep runs.
    """
    return found.filter(holds_grant(actor, permission, found.model))


def holds_grant(actor: Actor, permission: str, model: type[models.Model]) -> models.Q:
    """The condition of `granted`, to be combined with others."""
    permissions = get_user_obj_perms_model(model)  # type: ignore[arg-type]
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
