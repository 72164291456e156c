"""What the rota adds to shared pages: navigation, the workbench, the record."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import LICENSED_ROLES, Role
from community.actions.volumes import VOLUME
from community.models import CommunityProfile, Volume
from community.policies import work as policies
from community.policies.pairing import visible_assignments
from community.queries.appointments import coming
from community.queries.rota import coming_visits, visits_today
from community.queries.volumes import volume_of
from core.actors import Actor
from core.documents.issue import register
from core.models import Document
from core.navigation import Entry, entry
from core.slots import Panel, labeller, panel
from core.wording import wording

PAGES = ("visit-", "rota", "leave-", "swap-", "quota-", "exchange-")
OTHERS = (Role.CLERK, Role.COMMUNITY_CLERK, Role.LIAISON)
entry(Entry(_("值班"), "visit-today", LICENSED_ROLES, PAGES, order=29))
entry(Entry(_("值班"), "rota-list", OTHERS, PAGES, order=29))

wording("community.rotaslot", _("每周值班时间"), plan=_("排班"), end=_("停止"))
wording("community.visit", _("值班"))
wording("community.appointment", _("约定的时间"))
wording("community.swap", _("换班"))
wording("community.volume", _("日志卷"), print=_("打印"))


@labeller("community.visit")
def visit_labels(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Days of duty by community and day."""
    found = policies.visible_visits(actor).filter(pk__in=ids).select_related("community")
    return {visit.pk: f"{visit.community.name} {visit.on:%Y-%m-%d}" for visit in found}


@labeller("community.assignment")
def assignment_labels(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Assignments by community and lawyer."""
    found = visible_assignments(actor).filter(pk__in=ids).select_related("community", "lawyer")
    return {one.pk: f"{one.community.name} · {one.lawyer.name}" for one in found}


@panel("home", order=8)
def appointments_panel(actor: Actor, _subject: Any, _at: datetime) -> Panel | None:
    """The times a lawyer or a community's officer has to keep or to answer."""
    if not actor.has(*LICENSED_ROLES, Role.COMMUNITY_CLERK):
        return None
    found = coming(actor, own=actor.has(*LICENSED_ROLES))
    return Panel("community/home_appointments.html", {"appointments": found}) if found else None


@labeller("community.appointment")
def appointment_labels(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Appointments by community and day."""
    found = policies.visible_appointments(actor).filter(pk__in=ids).select_related("community")
    return {one.pk: f"{one.community.name} {one.on:%Y-%m-%d}" for one in found}


@panel("home", order=9)
def home_panel(actor: Actor, _subject: Any, _at: datetime) -> Panel | None:
    """Today's duties of a lawyer; who comes next for the community's officer."""
    if actor.has(*LICENSED_ROLES):
        today = list(visits_today(actor))
        return Panel("community/home_duty.html", {"visits": today}) if today else None
    if not actor.has(Role.COMMUNITY_CLERK):
        return None
    coming = coming_visits(actor, 3)
    return Panel("community/home_coming.html", {"visits": coming}) if coming else None


def may_open_volume(actor: Actor, document: Document) -> bool:
    """Who asked for it, while they still see all of it in the sight it was made in.

    What it holds depends on the reader: a volume made for one is nobody else's (LC-20).
    """
    volume = Volume.objects.filter(pk=document.subject_id).first()
    mine = document.issued_by_id == actor.person_id and document.issuer_id == actor.organisation_id
    if volume is None or not mine or document.subject_type != Volume._meta.label_lower:
        return False
    place = CommunityProfile.objects.select_related("organisation", "district").get(
        pk=volume.community_id
    )
    since, until = (date.fromisoformat(day) for day in document.number.split("–"))
    now = volume_of(actor, place, since, until)
    return bool(now.lines) and now.sights == document.recipient


register(VOLUME, may_open_volume)
