"""Named reads of notices of change: what stands in the register, whom one may report (LC-7)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.enums import OrganisationKind
from accounts.models import Organisation, User
from accounts.queries import on_day
from community.enums.liaison import ChangeKind
from community.models import (
    Assignment,
    ChangeNotice,
    CommunityProfile,
    FirmProfile,
    LawyerProfile,
    Programme,
)
from community.policies.access import at_the_community, at_the_liaison, runs_the_firm
from community.regulations.changes import FROM_COMMUNITY, FROM_FIRM, FROM_LIAISON
from core.actors import Actor

CONTACT_COLUMNS = ("room", "address", "phone", "opening_hours")
FIRM_COLUMNS = ("name", "address", "phone")


def kinds_for(actor: Actor) -> tuple[ChangeKind, ...]:
    """What an actor may report."""
    if at_the_liaison(actor):
        return FROM_LIAISON
    if runs_the_firm(actor):
        return FROM_FIRM
    return FROM_COMMUNITY if at_the_community(actor) else ()


def place_of(actor: Actor) -> tuple[Programme | None, int | None]:
    """The programme and the liaison office of who reports."""
    here = actor.organisation_id
    if at_the_liaison(actor):
        own = CommunityProfile.objects.filter(liaison_id=here).select_related("programme__bar")
        row: Any = own.first()
        return (row.programme, here) if row is not None else (None, here)
    profiles: QuerySet[Any] = FirmProfile.objects.all()
    if at_the_community(actor):
        profiles = CommunityProfile.objects.all()
    found = profiles.filter(pk=here).select_related("programme__bar").first()
    return (found.programme, found.liaison_id) if found is not None else (None, None)


def lawyers_for(actor: Actor) -> QuerySet[User]:
    """The lawyers whose change an actor may report: one's own, or who serves one's community."""
    here = actor.organisation_id
    if runs_the_firm(actor):
        own = LawyerProfile.objects.filter(firm_id=here).values("person_id")
        found = User.objects.filter(pk__in=own)
    else:
        running = Assignment.objects.filter(on_day(actor.day))
        column = "liaison_id" if at_the_liaison(actor) else "community_id"
        found = User.objects.filter(pk__in=running.filter(**{column: here}).values("lawyer_id"))
    return found.order_by("pinyin", "pk")


def communities_for(actor: Actor) -> QuerySet[Organisation]:
    """The communities an actor may report on: one's own, or the district's."""
    own = CommunityProfile.objects.filter(ended_on__isnull=True)
    column = "liaison_id" if at_the_liaison(actor) else "pk"
    own = own.filter(**{column: actor.organisation_id})
    return Organisation.objects.filter(pk__in=own.values("pk")).order_by("pinyin", "pk")


def neighbours_for(actor: Actor) -> QuerySet[Organisation]:
    """The communities of the same liaison office: what one may be merged into."""
    _programme, liaison = place_of(actor)
    around = CommunityProfile.objects.filter(liaison_id=liaison, ended_on__isnull=True)
    return Organisation.objects.filter(pk__in=around.values("pk")).order_by("pinyin", "pk")


def firms_for(actor: Actor) -> QuerySet[Organisation]:
    """The other firms of the programme."""
    programme, _liaison = place_of(actor)
    firms = FirmProfile.objects.filter(programme=programme, left_on__isnull=True)
    found = Organisation.objects.filter(pk__in=firms.values("pk"), kind=OrganisationKind.FIRM)
    return found.exclude(pk=actor.organisation_id or 0).order_by("pinyin", "pk")


def labels() -> dict[str, str]:
    """What the values of a notice are called."""
    return {
        "room": _("工作室"),
        "address": _("地址"),
        "phone": _("电话"),
        "opening_hours": _("开放时间"),
        "name": _("名称"),
        "into": _("并入"),
        "firm": _("转入律所"),
        "code": _("社区代码"),
    }


def differences(notice: ChangeNotice) -> list[tuple[str, str, str]]:
    """What would stand in the register: label, what is there now, what was reported."""
    words = labels()
    return [
        (words[name], _now(notice, name), _reported(name, value))
        for name, value in notice.values.items()
        if value not in ("", None)
    ]


def _now(notice: ChangeNotice, name: str) -> str:
    """What stands there at present."""
    one = notice.organisation
    if notice.kind == ChangeKind.CONTACT:
        place = CommunityProfile.objects.filter(pk=notice.organisation_id).first()
        return str(getattr(place, name, "")) if place is not None else ""
    if name == "firm":
        profile = LawyerProfile.objects.filter(pk=notice.person_id).select_related("firm").first()
        return profile.firm.name if profile is not None else ""
    return str(getattr(one, name, "")) if one is not None and name in FIRM_COLUMNS else ""


def _reported(name: str, value: Any) -> str:
    if name in ("into", "firm"):
        found = Organisation.objects.filter(pk=value).first()
        return found.name if found is not None else ""
    return str(value)


def serving(person_id: int, day: date) -> QuerySet[Assignment]:
    """The assignments of a lawyer that run or will."""
    found = Assignment.objects.filter(lawyer_id=person_id).exclude(until__lt=day)
    return found.select_related("community", "firm").order_by("since", "id")
