"""Pages of the system's administrator: the outbox and the working-day calendar."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions import system
from accounts.enums import Role
from accounts.forms.filters import OutboxFilter
from accounts.forms.system import HoldForm, ReleaseForm, YearForm
from accounts.policies import is_sysadmin
from core import duties
from core.keyset import page_of
from core.models import CalendarDay, CalendarYear, Duty, Notice
from core.notices import text_of
from core.pages import Request, act, fetch, page

SYSTEM = "the system's administrator"
ROLES = (Role.SYSADMIN,)
MAIL = Notice.objects.filter(channel=Notice.Channel.MAIL)


@page("outbox-list", access=SYSTEM, roles=ROLES)
def outbox_list(request: Request) -> HttpResponse:
    """Mail by what became of it, newest first."""
    found = OutboxFilter(request.GET, queryset=MAIL.select_related("recipient"))
    shown = page_of(found.qs, order=("-id",), cursor=request.GET.get("cursor", ""))
    rows = [(notice, text_of(notice)[0]) for notice in shown.rows]
    context = {"page": shown, "filter": found, "rows": rows}
    return render(request, "accounts/outbox_list.html", context)


@page("outbox-detail", access=SYSTEM, roles=ROLES)
def outbox_detail(request: Request, pk: int) -> HttpResponse:
    """One message as it goes out."""
    notice = fetch(MAIL, pk)
    subject, body = text_of(notice)
    context = {"notice": notice, "subject": subject, "body": body}
    return render(request, "accounts/outbox_detail.html", context)


@page("outbox-detail", access=SYSTEM, roles=ROLES, methods=("POST",), forms=(HoldForm,))
def outbox_hold(request: Request, pk: int) -> HttpResponse:
    """Keep a waiting message back."""
    notice = fetch(MAIL, pk)
    return act(
        request,
        notice,
        "hold",
        can=is_sysadmin(request.actor),
        call=lambda **_facts: system.hold_notice(notice, actor=request.actor, at=request.at),
        form=HoldForm,
        heading=_("扣下消息"),
        back=reverse("outbox-detail", args=[notice.pk]),
        done=_("已扣下，放行之前不会发出。"),
    )


@page("outbox-detail", access=SYSTEM, roles=ROLES, methods=("POST",), forms=(ReleaseForm,))
def outbox_release(request: Request, pk: int) -> HttpResponse:
    """Let a held or failed message go out."""
    notice = fetch(MAIL, pk)
    return act(
        request,
        notice,
        "release",
        can=is_sysadmin(request.actor),
        call=lambda **_facts: system.release_notice(notice, actor=request.actor, at=request.at),
        form=ReleaseForm,
        heading=_("放行消息"),
        back=reverse("outbox-detail", args=[notice.pk]),
        done=_("已放行，一分钟内发出。"),
    )


@page("calendar-list", access=SYSTEM, roles=ROLES)
def calendar_list(request: Request) -> HttpResponse:
    """The years whose working days are known, and how many dates wait for one that isn't."""
    waiting = Duty.objects.filter(state__in=duties.OPEN, provisional=True).count()
    context = {"years": CalendarYear.objects.order_by("-year"), "waiting": waiting}
    return render(request, "accounts/calendar_list.html", context)


@page("calendar-year", access=SYSTEM, roles=ROLES)
def calendar_year(request: Request, year: int) -> HttpResponse:
    """The days of a year that aren't what their weekday says."""
    known = CalendarYear.objects.filter(year=year).first() if year < 10_000 else None
    if known is None:
        raise Http404
    days = CalendarDay.objects.filter(day__year=year).order_by("day")
    return render(request, "accounts/calendar_year.html", {"year": known, "days": days})


@page("calendar-load", access=SYSTEM, roles=ROLES, methods=("GET", "POST"), forms=(YearForm,))
def calendar_load(request: Request) -> HttpResponse:
    """Bring in a year's working days, from the package or pasted."""
    return act(
        request,
        None,
        "load",
        can=is_sysadmin(request.actor),
        call=lambda **facts: system.load_year(actor=request.actor, at=request.at, **facts),
        form=YearForm,
        form_options={"initial": {"year": request.actor.day.year + 1}},
        heading=_("载入一年的工作日"),
        back=lambda loaded: reverse("calendar-year", args=[loaded.year]),
        done=_("已载入，相关期限正在重算。"),
        context={"back": reverse("calendar-list")},
    )
