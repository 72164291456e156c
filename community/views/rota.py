"""Who comes when, the weekly hours behind it, and what LC-14 still asks for."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import LICENSED_ROLES, Role
from accounts.queries import on_day
from community.actions import rota
from community.filters import VisitFilter
from community.forms import rota as forms
from community.models import RotaSlot
from community.policies import work as policies
from community.policies.pairing import visible_assignments
from community.queries.appointments import coming
from community.queries.quotas import quotas_of
from community.queries.registers import with_place
from community.queries.rota import assignments_with_hours, plannable, rooms_of, with_stand_ins
from core.keyset import page_of
from core.pages import Request, act, fetch, id_of, page

PLANNERS = (*LICENSED_ROLES, Role.CLERK)
READERS = (*PLANNERS, Role.COMMUNITY_CLERK, Role.LIAISON)


@page(
    "rota",
    access="who comes when: the lawyer's own, the firm's office, the community, the liaison office",
    roles=READERS,
)
def rota_list(request: Request) -> HttpResponse:
    """Days of duty from today on, or of any days asked for."""
    asked = request.GET.copy()
    asked.setdefault("since", request.actor.day.isoformat())
    found = VisitFilter(asked, queryset=policies.visible_visits(request.actor))
    rows = with_stand_ins(found.qs.select_related("community", "lawyer", "done_by", "moved_to"))
    rows = with_place(rows, request.actor)
    shown = page_of(rows, order=("on", "id"), cursor=request.GET.get("cursor", ""))
    planner = request.actor.has(*PLANNERS)
    context = {
        "page": shown,
        "filter": found,
        "leaves": planner,
        "plans": planner and plannable(request.actor).exists(),
        "licensed": request.actor.has(*LICENSED_ROLES),
        "appointments": coming(request.actor),
    }
    return render(request, "community/rota_list.html", context)


@page("rota-hours", access="as the days of duty", roles=READERS)
def slot_list(request: Request) -> HttpResponse:
    """Each community's weekly hours, and where none are laid yet."""
    found = assignments_with_hours(request.actor)
    shown = page_of(found, order=("id",), cursor=request.GET.get("cursor", ""))
    rooms = rooms_of(one.community_id for one in shown.rows)
    mine = set(plannable(request.actor).values_list("pk", flat=True))
    days = dict(forms.WEEKDAYS)
    rows = [
        (
            one,
            rooms[one.community_id],
            [(days[slot.weekday], slot) for slot in one.hours],  # type: ignore[attr-defined]
            one.pk in mine,
        )
        for one in shown.rows
    ]
    context = {
        "page": shown,
        "rows": rows,
        "plans": bool(mine),
        "licensed": request.actor.has(*LICENSED_ROLES),
        "today": request.actor.day,
    }
    return render(request, "community/slot_list.html", context)


@page(
    "rota-plan",
    access="the firm's office; the lawyer for their own communities",
    methods=("GET", "POST"),
    roles=PLANNERS,
    forms=(forms.SlotForm,),
)
def slot_plan(request: Request) -> HttpResponse:
    """Lay weekly hours, for two communities in one trip where wanted."""
    assignments = plannable(request.actor)
    asked = id_of(request.GET.get("assignment", ""))
    chosen = assignments.filter(pk=asked).first() if asked else None
    if chosen is None and not assignments[1:2]:
        chosen = assignments.first()
    room = rooms_of([chosen.community_id])[chosen.community_id] if chosen else None
    initial = {
        "assignment": chosen.pk if chosen else None,
        "since": request.actor.day,
        "place": room.room if room else "",
    }
    explain = ""
    if room is not None and room.opening_hours:
        explain = _("社区开放时间：%(hours)s") % {"hours": room.opening_hours}

    def plan(**facts: Any) -> list[RotaSlot]:
        second = facts.pop("second", None)
        begins, ends = facts.pop("second_begins", None), facts.pop("second_ends", None)
        stops = [
            rota.Stop(
                facts.pop("assignment"), facts.pop("begins"), facts.pop("ends"), facts.pop("place")
            )
        ]
        if second is not None:
            stops.append(rota.Stop(second, begins, ends))
        return rota.plan_hours(stops, actor=request.actor, at=request.at, **facts)

    return act(
        request,
        None,
        "plan",
        can=assignments.exists(),
        call=plan,
        form=forms.SlotForm,
        form_options={"assignments": assignments, "initial": initial},
        heading=_("排每周值班时间"),
        back=reverse("slot-list"),
        done=_("已排班，往后四周的值班已列出。"),
        context={"back": reverse("slot-list"), "explain": explain},
    )


def _slot(request: Request, pk: int) -> RotaSlot:
    found = policies.visible_slots(request.actor)
    return fetch(found, pk)


def _plans(request: Request, slot: RotaSlot) -> bool:
    firm_id = slot.assignment.firm_id
    return policies.can_plan_rota(request.actor, firm_id=firm_id, lawyer_id=slot.lawyer_id)


@page(
    "rota-plan",
    access="the firm's office, the lawyer",
    methods=("GET", "POST"),
    forms=(forms.HoursForm,),
)
def slot_change(request: Request, pk: int) -> HttpResponse:
    """Other weekly hours from a day on."""
    slot = _slot(request, pk)
    initial = {name: getattr(slot, name) for name in ("weekday", "begins", "ends", "place")}
    initial["since"] = max(slot.since, request.actor.day)
    return act(
        request,
        slot,
        "change",
        can=_plans(request, slot),
        call=lambda **facts: rota.change_hours(slot, actor=request.actor, at=request.at, **facts),
        form=forms.HoursForm,
        form_options={"initial": initial},
        heading=_("修改值班时间：%(name)s") % {"name": slot.community.name},
        back=reverse("slot-list"),
        done=_("已修改，往后的值班已重新列出。"),
        context={"subject": None, "back": reverse("slot-list")},
    )


@page("rota-hours", access="the firm's office, the lawyer", methods=("POST",))
def slot_end(request: Request, pk: int) -> HttpResponse:
    """No more weekly hours after today."""
    slot = _slot(request, pk)
    return act(
        request,
        slot,
        "end",
        can=_plans(request, slot),
        call=lambda **facts: rota.end_hours(slot, actor=request.actor, at=request.at, **facts),
        back=reverse("slot-list"),
        done=_("已停止这段值班时间；要恢复请重新排班。"),
    )


@page("quota-list", access="the lawyer, the firm's office, the liaison office", roles=READERS)
def quota_list(request: Request) -> HttpResponse:
    """What each community is still owed of LC-14, and by when."""
    running = visible_assignments(request.actor).filter(
        on_day(request.actor.day), pairing__state="active"
    )
    found = running.select_related("community", "lawyer", "programme__bar")
    shown = page_of(found, order=("id",), cursor=request.GET.get("cursor", ""))
    owed = quotas_of(shown.rows, request.actor.day)
    rooms = rooms_of(one.community_id for one in shown.rows)
    rows = [(one, rooms[one.community_id].name, owed[one.pk]) for one in shown.rows]
    licensed = request.actor.has(*LICENSED_ROLES)
    context = {"page": shown, "rows": rows, "licensed": licensed}
    return render(request, "community/quota_list.html", context)
