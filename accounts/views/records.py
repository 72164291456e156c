"""The record of acts and reads, for whose business it is and for oneself."""

from __future__ import annotations

from django.db import models
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts import policies
from accounts.enums import Role
from accounts.forms.filters import RecordFilter
from accounts.models import Membership, User
from accounts.views.frame import framed
from core.keyset import page_of
from core.models import AuditEntry
from core.pages import Request, page
from core.transitions import TABLES
from core.wording import act_words, subject_words

ORDER = ("-at", "-id")


@page(
    "record-list", access="directors, bar leaders and administrators", roles=policies.READS_RECORD
)
def record_list(request: Request) -> HttpResponse:
    """What was done and read of the organisation's business, newest first."""
    own = request.actor.organisation
    found = RecordFilter(
        request.GET, queryset=policies.visible_entries(request.actor), people=_people(own.pk)
    )
    frame = framed(request, own, "record-list")
    return _shown(request, "accounts/record_list.html", found, {**frame, "heading": _("操作记录")})


@page("record-mine", access="everybody, their own")
def record_mine(request: Request) -> HttpResponse:
    """What one did and read oneself, newest first."""
    found = RecordFilter(request.GET, queryset=policies.own_entries(request.actor), people=None)
    return _shown(request, "accounts/record_mine.html", found, {"heading": _("我的操作记录")})


def _people(organisation_id: int) -> models.QuerySet[User]:
    held = Membership.objects.filter(organisation_id=organisation_id)
    return User.objects.filter(pk__in=held.values("person_id")).order_by("pinyin", "pk")


def _shown(
    request: Request, template: str, found: RecordFilter, context: dict[str, object]
) -> HttpResponse:
    shown = page_of(found.qs, order=ORDER, cursor=request.GET.get("cursor", ""))
    rows = [_words(entry) for entry in shown.rows]
    return render(request, template, {**context, "page": shown, "filter": found, "rows": rows})


def _words(entry: AuditEntry) -> dict[str, object]:
    """An entry as people read it."""
    labels = dict(Role.choices)
    table = TABLES.get(entry.subject_type)
    states = table.states if table else {}
    moved = entry.to_state and entry.from_state != entry.to_state
    return {
        "entry": entry,
        "subject": subject_words(entry.subject_type),
        "act": act_words(entry.subject_type, entry.act),
        "roles": _("、").join(str(labels.get(r, r)) for r in entry.roles.split(",") if r),
        "move": (
            states.get(entry.from_state, entry.from_state),
            states.get(entry.to_state, entry.to_state),
        )
        if moved
        else None,
    }
