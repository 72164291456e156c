"""Who may see and do what with communities, firms, lawyers and qualifications (LC-6, LC-21)."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from accounts.enums import Role
from community.models import (
    CommunityProfile,
    FirmPlacement,
    FirmProfile,
    LawyerProfile,
    Programme,
    Qualification,
    Transfer,
)
from community.policies.access import (
    at_justice,
    at_the_bar,
    at_the_community,
    at_the_liaison,
    in_region,
    in_the_firm,
    is_lawyer,
    of_bar,
    reads_the_bar,
    runs_the_firm,
    visible_programmes,
)
from core.actors import Actor

M = TypeVar("M", CommunityProfile, FirmProfile, LawyerProfile)
# Who hangs up a community's notice and hands out its cards (LC-13).
PRINTERS = (Role.COMMUNITY_CLERK, Role.LAWYER, Role.LIAISON, Role.OFFICER)


def _by_place(actor: Actor, everything: models.QuerySet[M]) -> models.QuerySet[M] | None:
    """The rows of a bar's programme or of a bureau's region; None for everybody else."""
    if reads_the_bar(actor):
        return everything.filter(of_bar(actor))
    if at_justice(actor):
        return everything.filter(in_region(actor))
    return None


def visible_communities(actor: Actor) -> models.QuerySet[CommunityProfile]:
    """The bar its programme's, a liaison its district's, a firm its programme's, a community its own.

    Which communities there are is no secret among those who take part: a firm chooses from them.
    """
    everything = CommunityProfile.objects.all()
    found = _by_place(actor, everything)
    if found is not None:
        return found
    if at_the_liaison(actor):
        return everything.filter(liaison_id=actor.organisation_id)
    if in_the_firm(actor):
        return everything.filter(programme__in=visible_programmes(actor))
    if at_the_community(actor):
        return everything.filter(organisation=actor.organisation)
    return everything.none()


def visible_firms(actor: Actor) -> models.QuerySet[FirmProfile]:
    """The bar its programme's; a liaison its district's and those placed there; a firm its own.

    A community chooses from the firms of its district.
    """
    everything = FirmProfile.objects.all()
    found = _by_place(actor, everything)
    if found is not None:
        return found
    if at_the_liaison(actor):
        return everything.filter(_in_district(actor.organisation_id))
    if in_the_firm(actor):
        return everything.filter(organisation=actor.organisation)
    if at_the_community(actor) and actor.organisation.parent_id is not None:
        return everything.filter(_in_district(actor.organisation.parent_id))
    return everything.none()


def _in_district(liaison_id: int | None) -> models.Q:
    """Firms of a liaison office's district and those the city bar placed under it."""
    placed = FirmPlacement.objects.filter(liaison_id=liaison_id, until__isnull=True)
    return models.Q(liaison_id=liaison_id) | models.Q(organisation_id__in=placed.values("firm_id"))


def visible_lawyers(actor: Actor) -> models.QuerySet[LawyerProfile]:
    """The lawyers of the firms one sees."""
    found = _by_place(actor, LawyerProfile.objects.all())
    if found is not None:
        return found
    return LawyerProfile.objects.filter(firm_id__in=visible_firms(actor).values("organisation_id"))


def can_edit_community(actor: Actor, profile: CommunityProfile) -> bool:
    """Its own officer (room, hours, needs), its liaison office, the bar's desk."""
    here = actor.organisation_id
    if at_the_community(actor):
        return here == profile.organisation_id
    if at_the_liaison(actor):
        return here == profile.liaison_id
    return can_keep_registers(actor, profile.programme)


def can_print_notice(actor: Actor, profile: CommunityProfile) -> bool:
    """Notice and cards of a community one sees, while it shows its page (LC-13)."""
    return actor.has(*PRINTERS) and shows_itself(profile)


def shows_itself(profile: CommunityProfile) -> bool:
    """Whether a community has a page for everybody (LC-13)."""
    return profile.public and profile.ended_on is None


def can_keep_registers(actor: Actor, programme: Programme) -> bool:
    """The bar's desk or administrator enters, moves, imports and exports (LC-6)."""
    here = actor.organisation_id == programme.bar_id
    return here and (at_the_bar(actor) or actor.has(Role.ADMIN))


def can_move_community(actor: Actor, profile: CommunityProfile) -> bool:
    """The administrator of the city bar, who enters what becomes of organisations."""
    here = actor.organisation_id == profile.programme.bar_id
    return here and actor.has(Role.ADMIN) and profile.ended_on is None


def can_edit_firm(actor: Actor, profile: FirmProfile) -> bool:
    """The firm's director or clerk says what it offers; the bar's desk too."""
    if runs_the_firm(actor):
        return actor.organisation_id == profile.organisation_id
    return can_keep_registers(actor, profile.programme)


def can_place_firm(actor: Actor, programme: Programme) -> bool:
    """The city bar's desk places city and provincial firms across districts (LC-22)."""
    return at_the_bar(actor) and actor.organisation_id == programme.bar_id


def can_edit_lawyer(actor: Actor, profile: LawyerProfile) -> bool:
    """The lawyer, the firm's director or clerk, the bar's desk."""
    if is_lawyer(actor) and actor.holder_id == profile.person_id:
        return True
    if runs_the_firm(actor):
        return actor.organisation_id == profile.firm_id
    return can_keep_registers(actor, profile.programme)


def visible_qualifications(actor: Actor) -> models.QuerySet[Qualification]:
    """The bar its programme's, a liaison those of its firms, a firm's office its own, one's own."""
    everything = Qualification.objects.all()
    if reads_the_bar(actor):
        return everything.filter(of_bar(actor))
    if at_the_liaison(actor):
        return everything.filter(firm_id__in=visible_firms(actor).values("organisation_id"))
    if runs_the_firm(actor):
        return everything.filter(firm_id=actor.organisation_id)
    if is_lawyer(actor):
        return everything.filter(firm_id=actor.organisation_id, person_id=actor.holder_id)
    return everything.none()


def can_apply_qualification(actor: Actor, person_id: int) -> bool:
    """A lawyer for oneself, the firm's director or clerk for its lawyers."""
    return runs_the_firm(actor) or (is_lawyer(actor) and actor.holder_id == person_id)


def can_edit_qualification(actor: Actor, qualification: Qualification) -> bool:
    """Who may apply, of the firm it was applied from."""
    here = actor.organisation_id == qualification.firm_id
    return here and can_apply_qualification(actor, qualification.person_id)


def can_check_qualification(actor: Actor, qualification: Qualification) -> bool:
    """The bar's desk checks, certifies, refuses and withdraws; never one's own."""
    here = actor.organisation_id == qualification.programme.bar_id
    return at_the_bar(actor) and here and actor.person_id != qualification.person_id


def can_print_certificate(actor: Actor, qualification: Qualification) -> bool:
    """The bar's desk; the lawyer, and their firm's office."""
    at_home = at_the_bar(actor) and actor.organisation_id == qualification.programme.bar_id
    return at_home or can_edit_qualification(actor, qualification)


def visible_transfers(actor: Actor) -> models.QuerySet[Transfer]:
    """Imports and exports of one's organisation, for who keeps registers there."""
    if not (reads_the_bar(actor) or at_the_liaison(actor)):
        return Transfer.objects.none()
    return Transfer.objects.filter(asked_for_id=actor.organisation_id)


def can_export_registers(actor: Actor) -> bool:
    """The bar's office and the liaison offices, of what they see."""
    return reads_the_bar(actor) or at_the_liaison(actor)
