"""Entering a reported change in the registers, each kind by the register's own action (LC-7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.actions.endings import close_organisation, merge_organisation
from accounts.actions.organisations import (
    create_organisation,
    edit_organisation,
    rename_organisation,
)
from accounts.enums import LICENSED_ROLES, OrganisationKind
from accounts.models import Organisation, Region
from accounts.queries import members
from community.actions import registers
from community.actions.endings import end_all_of
from community.enums.liaison import ChangeKind
from community.enums.pairing import EndReason
from community.models import ChangeNotice, CommunityProfile, FirmProfile, LawyerProfile
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Unmet
from core.transitions import lock


def enter(notice: ChangeNotice, *, actor: Actor, at: datetime) -> None:
    """Change the register's rows as the notice says.

    Raises:
        Forbidden, Stale, Unmet: as the register's action refuses it.
    """
    ENTRIES[ChangeKind(notice.kind)](notice, actor, at)


def _contact(notice: ChangeNotice, actor: Actor, at: datetime) -> None:
    place = CommunityProfile.objects.get(pk=notice.organisation_id)
    registers.edit_community(place, actor=actor, at=at, **notice.values)


def _left(notice: ChangeNotice, actor: Actor, at: datetime) -> None:
    """The lawyer serves no community any more from that day; an office ends it in its district."""
    where = {"programme_id": notice.programme_id}
    if actor.organisation_id == notice.liaison_id and notice.liaison_id is not None:
        where["liaison_id"] = notice.liaison_id
    end_all_of(
        notice.person_id or 0,
        day=notice.effective_on,
        reason=EndReason.LEFT,
        actor=actor,
        at=at,
        **where,
    )


def _moved(notice: ChangeNotice, actor: Actor, at: datetime) -> None:
    """The lawyer's communities stay with the old firm; the lawyer stands under the new one."""
    firm = Organisation.objects.get(pk=notice.values["firm"])
    person, today = notice.person_id or 0, local_day(at)
    if not members(firm.pk, LICENSED_ROLES, today).filter(pk=person).exists():
        raise Unmet(_("请先由新律所登记这名律师，再办转所。"), clause="LC-7")
    _left(notice, actor, at)
    profile = lock(LawyerProfile.objects.get(pk=person))
    old = profile.firm_id
    profile.firm = firm
    profile.district_id = FirmProfile.objects.get(pk=firm.pk).district_id
    profile.version += 1
    profile.save(update_fields=["firm", "district", "version"])
    facts = Facts(clause="LC-7", changes={"firm": [old, firm.pk]})
    record(profile, "move", actor=actor, at=at, facts=facts)


def _about(notice: ChangeNotice) -> Organisation:
    return Organisation.objects.get(pk=notice.organisation_id or 0)


def _renamed(notice: ChangeNotice, actor: Actor, at: datetime) -> None:
    rename_organisation(
        _about(notice),
        name=notice.values["name"],
        since=notice.effective_on,
        actor=actor,
        at=at,
        reason=notice.text,
    )


def _merged(notice: ChangeNotice, actor: Actor, at: datetime) -> None:
    into = Organisation.objects.get(pk=notice.values["into"])
    merge_organisation(
        _about(notice), into=into, on=notice.effective_on, actor=actor, at=at, reason=notice.text
    )


def _closed(notice: ChangeNotice, actor: Actor, at: datetime) -> None:
    close_organisation(
        _about(notice), on=notice.effective_on, actor=actor, at=at, reason=notice.text
    )


def _new(notice: ChangeNotice, actor: Actor, at: datetime) -> None:
    """A community below the liaison office that reported it, in the programme from now on."""
    code = notice.values["code"]
    if CommunityProfile.objects.filter(code=code).exists():
        raise Unmet(_("已有这个代码的社区。"), clause="LC-7")
    create_organisation(
        kind=OrganisationKind.COMMUNITY,
        name=notice.values["name"],
        parent=notice.liaison,
        register_no=code,
        region=Region.objects.filter(pk=code[:9]).first(),
        actor=actor,
        at=at,
    )
    registers.take_in(notice.programme, actor=actor, at=at)


def _firm(notice: ChangeNotice, actor: Actor, at: datetime) -> None:
    """A firm's name from that day, its address and telephone."""
    values = dict(notice.values)
    name = values.pop("name", "")
    if name:
        _renamed(notice, actor, at)
    if values:
        edit_organisation(_about(notice), actor=actor, at=at, **values)


ENTRIES: dict[ChangeKind, Callable[[ChangeNotice, Actor, datetime], None]] = {
    ChangeKind.CONTACT: _contact,
    ChangeKind.LAWYER_LEFT: _left,
    ChangeKind.LAWYER_MOVED: _moved,
    ChangeKind.COMMUNITY_RENAMED: _renamed,
    ChangeKind.COMMUNITY_MERGED: _merged,
    ChangeKind.COMMUNITY_CLOSED: _closed,
    ChangeKind.COMMUNITY_NEW: _new,
    ChangeKind.FIRM_CHANGED: _firm,
}
