"""Trainings on screens: announced, signed up for, attendance (LC-6)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import LICENSED_ROLES, Role
from community.actions import trainings as actions
from community.filters import TrainingFilter
from community.forms import office as forms
from community.models import Training
from community.policies import office as policies
from community.queries.office import hours_of, with_taken
from community.regulations.office import seat_sentence
from community.views.office import EVERYBODY, ones_programme, with_tabs
from core.calendar import local_day
from core.keyset import page_of
from core.pages import Request, act, fetch, page

READERS = "everybody of the programme"
HOLDERS = (Role.OFFICER, Role.LEADER, Role.LIAISON)


@page("community-training-list", access=READERS, roles=EVERYBODY)
def training_list(request: Request) -> HttpResponse:
    """Trainings, the latest first, and one's own hours of the year."""
    actor, today = request.actor, local_day(request.at)
    found = TrainingFilter(request.GET, queryset=policies.visible_trainings(actor))
    shown = page_of(
        with_taken(found.qs.select_related("held_by")),
        order=("-held_on", "-id"),
        cursor=request.GET.get("cursor", ""),
    )
    counts = actor.has(*LICENSED_ROLES)
    context = {
        "page": shown,
        "filter": found,
        "today": today,
        "hours": hours_of(actor.holder_id, today.year) if counts else None,
        "begins": policies.can_hold_training(actor),
    }
    return render(
        request, "community/training_list.html", with_tabs(request, "trainings", **context)
    )


@page(
    "community-training-new",
    access="the bar's desk and liaison offices",
    methods=("GET", "POST"),
    roles=HOLDERS,
    forms=(forms.TrainingForm,),
)
def training_new(request: Request) -> HttpResponse:
    """Announce a training."""
    programme = ones_programme(request)
    return act(
        request,
        None,
        "create",
        can=policies.can_hold_training(request.actor),
        call=lambda **facts: actions.hold_training(
            programme=programme, actor=request.actor, at=request.at, **facts
        ),
        form=forms.TrainingForm,
        heading=_("发布培训"),
        back=lambda made: reverse("community-training-detail", args=[made.pk]),
        done=_("已发布。"),
        context={"back": reverse("community-training-list")},
    )


def _training(request: Request, pk: int) -> Training:
    return fetch(policies.visible_trainings(request.actor), pk)


@page("community-training-detail", access=READERS)
def training_detail(request: Request, pk: int) -> HttpResponse:
    """A training: what, when, who comes; its holder sees the names."""
    training, actor, today = _training(request, pk), request.actor, local_day(request.at)
    edits = policies.can_edit_training(actor, training)
    people = training.attendance.select_related("person").order_by("pk")
    mine = training.attendance.filter(person_id=actor.person_id).first()
    taken = training.attendance.count()
    context = {
        "training": training,
        "taken": taken,
        "mine": mine,
        "people": people if edits else [],
        "edits": edits,
        "attends": edits and training.held_on <= today and taken,
        "may": policies.can_sign_up(actor, training),
        "closed": seat_sentence(training.seats, taken, training.held_on, today),
        "over": training.held_on < today,
    }
    return render(request, "community/training_detail.html", context)


def _act(request: Request, training: Training, name: str, action: Any, **more: Any) -> HttpResponse:
    values: dict[str, Any] = {
        "can": policies.can_edit_training(request.actor, training),
        "call": lambda **facts: action(training, actor=request.actor, at=request.at, **facts),
        "back": reverse("community-training-detail", args=[training.pk]),
        **more,
    }
    return act(request, training, name, **values)


@page(
    "community-training-detail",
    access="who holds it",
    methods=("GET", "POST"),
    forms=(forms.TrainingEditForm,),
)
def training_edit(request: Request, pk: int) -> HttpResponse:
    """Change what was announced."""
    training = _training(request, pk)
    initial = {name: getattr(training, name) for name in actions.COLUMNS}
    more: dict[str, Any] = {
        "form": forms.TrainingEditForm,
        "form_options": {"initial": initial},
        "heading": _("修改培训"),
        "done": _("已保存。"),
    }
    return _act(request, training, "edit", actions.edit_training, **more)


@page("community-training-detail", access="whom it is for, for oneself", methods=("POST",))
def training_sign_up(request: Request, pk: int) -> HttpResponse:
    """Take a place."""
    training = _training(request, pk)
    return _act(
        request,
        training,
        "sign_up",
        lambda one, version=None, **facts: actions.sign_up(one, **facts),
        can=policies.can_sign_up(request.actor, training),
        heading=_("报名"),
        done=_("已报名。"),
    )


@page("community-training-detail", access="whom it is for, for oneself", methods=("POST",))
def training_sign_off(request: Request, pk: int) -> HttpResponse:
    """Give the place back."""
    training = _training(request, pk)
    return _act(
        request,
        training,
        "sign_off",
        lambda one, version=None, **facts: actions.sign_off(one, **facts),
        can=policies.can_sign_up(request.actor, training),
        heading=_("取消报名"),
        done=_("已取消报名。"),
    )


@page(
    "community-training-detail",
    access="who holds it, from the day on",
    methods=("GET", "POST"),
    forms=(forms.AttendanceForm,),
)
def training_attend(request: Request, pk: int) -> HttpResponse:
    """Write down who came."""
    training = _training(request, pk)
    rows = training.attendance.select_related("person").order_by("pk")
    came = [row.person_id for row in rows if row.attended is not False]
    options = {
        "people": [(row.person_id, row.person.name) for row in rows],
        "initial": {"present": came},
    }
    more: dict[str, Any] = {
        "form": forms.AttendanceForm,
        "form_options": options,
        "heading": _("登记到场"),
        "done": _("已登记到场，学时已计入。"),
    }
    return _act(request, training, "attend", actions.take_attendance, **more)
