"""Keeping the registers: programmes, communities, firms and lawyers in them (LC-6)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.enums import LICENSED_ROLES, FirmKind, OrganisationKind, OrganisationStatus
from accounts.models import Membership, Organisation
from accounts.queries import on_day
from community.models import (
    CommunityProfile,
    FirmPlacement,
    FirmProfile,
    LawyerProfile,
    Programme,
)
from community.policies import access, registers
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Forbidden, Unmet
from core.regulation import rule
from core.transitions import lock

P = TypeVar("P", CommunityProfile, FirmProfile, LawyerProfile)
BATCH = 2000
CODE_LENGTH = 12


@rule("LC-1")
def start_programme(
    *, name: str, steering_name: str, starts_on: date, actor: Actor, at: datetime
) -> Programme:
    """The city bar starts its programme and takes in whom it knows already.

    Raises:
        Forbidden: not the desk of a city bar.
        Unmet: it has one already, or no region.
    """
    if not access.at_the_bar(actor):
        raise Forbidden(_("由市律师协会启动。"))
    bar = actor.organisation
    if bar.region_id is None:
        raise Unmet(_("请先在机构资料里填写本会的地区。"))
    with transaction.atomic():
        values = {"name": name, "steering_name": steering_name, "starts_on": starts_on}
        made, new = Programme.objects.get_or_create(
            bar=bar, defaults={**values, "region_id": bar.region_id}
        )
        if not new:
            raise Unmet(_("本会已经启动。"))
        record(made, "start", actor=actor, at=at, facts=Facts(clause="LC-1"))
        take_in(made, actor=actor, at=at)
    return made


def take_in(programme: Programme, *, actor: Actor, at: datetime) -> dict[str, int]:
    """Enter the communities, firms and lawyers below the bar that aren't in the programme yet.

    Returns:
        How many of each were entered.

    Raises:
        Forbidden: who doesn't keep the registers.
    """
    if not registers.can_keep_registers(actor, programme):
        raise Forbidden(_("由市律师协会登记。"))
    with transaction.atomic():
        # Two at once would enter the same ones.
        Programme.objects.select_for_update().get(pk=programme.pk)
        found = {
            "communities": _communities(programme),
            "firms": _firms(programme, local_day(at)),
            "lawyers": _lawyers(programme, local_day(at)),
        }
        record(programme, "take_in", actor=actor, at=at, facts=Facts(changes=found))
    return found


def _below(programme: Programme, kind: str) -> models.QuerySet[Organisation]:
    return Organisation.objects.filter(
        kind=kind, lineage__contains=[programme.bar_id], status=OrganisationStatus.ACTIVE
    )


def _communities(programme: Programme) -> int:
    known = CommunityProfile.objects.values("organisation_id")
    lacking = _below(programme, OrganisationKind.COMMUNITY).exclude(pk__in=known)
    lacking = lacking.filter(register_no__regex=r"^[0-9]{12}$")
    rows = [place_of(one, programme) for one in lacking.select_related("parent", "region__parent")]
    return len(CommunityProfile.objects.bulk_create(rows, batch_size=BATCH))


def place_of(community: Organisation, programme: Programme) -> CommunityProfile:
    """A community's profile from what is known of it, not saved."""
    above, region = community.parent, community.region
    office = above if above is not None and above.kind == OrganisationKind.LIAISON else None
    street = region if region is not None and len(region.code) > 6 else None
    around = street.parent_id if street is not None else community.region_id
    district = office.region_id if office is not None and office.region_id else around
    return CommunityProfile(
        organisation=community,
        programme=programme,
        liaison=office,
        district_id=district,
        code=community.register_no,
        street_code=(street.code if street is not None else community.register_no)[:9],
        street=street.name if street is not None else "",
        public_code=secrets.token_urlsafe(9),
        address=community.address,
        phone=community.phone,
    )


def _firms(programme: Programme, today: date) -> int:
    known = FirmProfile.objects.values("organisation_id")
    lacking = _below(programme, OrganisationKind.FIRM).exclude(pk__in=known)
    offices = {
        office.region_id: office.pk for office in _below(programme, OrganisationKind.LIAISON)
    }
    rows = [
        firm_of(firm, programme, offices=offices, joined_on=max(programme.starts_on, today))
        for firm in lacking
    ]
    return len(FirmProfile.objects.bulk_create(rows, batch_size=BATCH))


def firm_of(
    firm: Organisation,
    programme: Programme,
    *,
    offices: Mapping[str | None, int],
    joined_on: date,
) -> FirmProfile:
    """A firm's profile; a district firm stands under its district's office (LC-22), not saved."""
    own = firm.firm_kind in (FirmKind.DISTRICT, FirmKind.BRANCH, "")
    return FirmProfile(
        organisation=firm,
        programme=programme,
        district_id=firm.region_id,
        liaison_id=offices.get(firm.region_id) if own else None,
        joined_on=joined_on,
    )


def _lawyers(programme: Programme, today: date) -> int:
    firms = FirmProfile.objects.filter(programme=programme, left_on__isnull=True)
    places = dict(firms.values_list("organisation_id", "district_id"))
    held = Membership.objects.filter(on_day(today), role__in=LICENSED_ROLES)
    held = held.filter(organisation_id__in=firms.values("organisation_id"))
    held = held.exclude(person_id__in=LawyerProfile.objects.values("person_id"))
    homes = dict(held.values_list("person_id", "organisation_id"))
    rows = [
        LawyerProfile(person_id=person, programme=programme, firm_id=firm, district_id=places[firm])
        for person, firm in homes.items()
    ]
    return len(LawyerProfile.objects.bulk_create(rows, batch_size=BATCH))


def edit_community(
    profile: CommunityProfile,
    *,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    **facts: Any,
) -> CommunityProfile:
    """Write down the room, its hours and what the community needs (LC-11).

    Raises:
        Forbidden: neither the community, its liaison office nor the bar's desk.
        Stale: somebody changed it meanwhile.
    """
    if not registers.can_edit_community(actor, profile):
        raise Forbidden(_("由社区、联络处或市律师协会修改。"))
    return _edit(profile, facts, actor=actor, at=at, version=version)


def edit_firm(
    profile: FirmProfile, *, actor: Actor, at: datetime, version: int | None = None, **facts: Any
) -> FirmProfile:
    """Write down what a firm offers.

    Raises:
        Forbidden: neither the firm's office nor the bar's desk.
        Stale: somebody changed it meanwhile.
    """
    if not registers.can_edit_firm(actor, profile):
        raise Forbidden(_("由律所或市律师协会修改。"))
    return _edit(profile, facts, actor=actor, at=at, version=version)


def edit_lawyer(
    profile: LawyerProfile, *, actor: Actor, at: datetime, version: int | None = None, **facts: Any
) -> LawyerProfile:
    """Write down what a lawyer offers and what residents are shown (LC-13).

    Raises:
        Forbidden: neither the lawyer, the firm's office nor the bar's desk.
        Stale: somebody changed it meanwhile.
    """
    if not registers.can_edit_lawyer(actor, profile):
        raise Forbidden(_("由律师本人、律所或市律师协会修改。"))
    return _edit(profile, facts, actor=actor, at=at, version=version)


def _edit(
    profile: P, facts: Mapping[str, Any], *, actor: Actor, at: datetime, version: int | None
) -> P:
    with transaction.atomic():
        fresh = lock(profile, version=version)
        changes: dict[str, list[Any]] = changed_values(fresh, facts)
        if not changes:
            return fresh
        fresh.version += 1
        fresh.save(update_fields=[*changes, "version"])
        record(fresh, "edit", actor=actor, at=at, facts=Facts(changes=changes))
    return fresh


def changed_values(row: models.Model, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set a row's columns; gives before and after of those that differ."""
    changes: dict[str, list[Any]] = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            changes[name] = [before, value]
            setattr(row, name, value)
    return changes


def place_firm(
    profile: FirmProfile,
    *,
    liaison: Organisation,
    reason: str,
    since: date,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> FirmPlacement:
    """Place a city or provincial firm under a district's liaison office (LC-22).

    Raises:
        Forbidden: not the city bar's desk.
        Unmet: a district firm serves in its own district, or the firm is placed there already.
    """
    if not registers.can_place_firm(actor, profile.programme):
        raise Forbidden(_("由市律师协会统筹调配。"))
    if profile.liaison_id is not None:
        raise Unmet(_("区属律所在本区结对，不用调配。"), clause="LC-22")
    if liaison.kind != OrganisationKind.LIAISON or profile.programme.bar_id not in liaison.lineage:
        raise Unmet(_("请选择本市的联络处。"), fields={"liaison": _("请选择本市的联络处。")})
    with transaction.atomic():
        fresh = lock(profile, version=version)
        held = FirmPlacement.objects.filter(firm_id=fresh.pk, liaison=liaison, until__isnull=True)
        if held.exists():
            raise Unmet(_("这家律所已在这个联络处之下。"), clause="LC-22")
        made = FirmPlacement.objects.create(
            programme=fresh.programme,
            firm_id=fresh.pk,
            liaison=liaison,
            reason=reason,
            since=since,
            placed_by=actor.person,
            placed_at=at,
        )
        facts = Facts(reason=reason, clause="LC-22", changes={"liaison": liaison.name})
        record(fresh, "place_firm", actor=actor, at=at, facts=facts)
    return made


def end_placement(
    placement: FirmPlacement, *, reason: str, actor: Actor, at: datetime
) -> FirmPlacement:
    """End a placement; pairings it led to stay.

    Raises:
        Forbidden: not the city bar's desk.
        Unmet: it has ended, or begins later.
    """
    if not registers.can_place_firm(actor, placement.programme):
        raise Forbidden(_("由市律师协会统筹调配。"))
    today = local_day(at)
    with transaction.atomic():
        fresh = FirmPlacement.objects.select_for_update().get(pk=placement.pk)
        if fresh.until is not None:
            raise Unmet(_("这次调配已经结束。"))
        fresh.until = max(today, fresh.since)
        fresh.save(update_fields=["until"])
        profile = FirmProfile.objects.get(pk=fresh.firm_id)
        facts = Facts(reason=reason, clause="LC-22")
        record(profile, "end_placement", actor=actor, at=at, facts=facts)
    return fresh


def words_of(text: str, *, most: int = 12) -> Sequence[str]:
    """Specialities as people write them, apart by any usual sign, each once."""
    parts = text
    for sign in "，,；;/|｜\n 　":
        parts = parts.replace(sign, "、")
    return list(dict.fromkeys(p for p in parts.split("、") if p))[:most]
