"""The rules' numbers as they apply to an organisation, and its own values."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import policies
from accounts.actions.parameters import enter_value
from accounts.forms.organisations import ParameterForm, as_typed, in_words
from accounts.models import Organisation
from accounts.views.frame import framed
from core.models import ParameterValue
from core.pages import Request, act, page
from core.regulation import PARAMETERS, Parameter, Value, values_of

SETS = "a bar's administrator the bar's and the programme's values, a director the firm's"


@page("parameter-list", access="everybody, as they apply to the organisation acted for")
def parameter_list(request: Request) -> HttpResponse:
    """Every number of the rules: its clause, its value today, since when and whose."""
    own = request.actor.organisation
    if own is None:
        return redirect("organisation-switch")
    entries = sorted(PARAMETERS.values(), key=lambda entry: (entry.clause or "~", entry.key))
    known = values_of(PARAMETERS, [own.lineage])
    names = _names(own)
    rows = [
        _row(request, entry, known.on(entry.key, own, request.actor.day), names)
        for entry in entries
    ]
    frame = framed(request, own, "parameter-list")
    return render(request, "accounts/parameter_list.html", {**frame, "rows": rows})


def _names(organisation: Organisation) -> dict[int | None, str]:
    """The names of an organisation and those above it; None is the regulation itself."""
    found = Organisation.objects.filter(pk__in=organisation.lineage)
    return {None: _("规定本身"), **dict(found.values_list("pk", "name"))}


def _row(
    request: Request, entry: Parameter, value: Value, names: dict[int | None, str]
) -> dict[str, Any]:
    return {
        "entry": entry,
        "words": in_words(entry, value.value),
        "since": value.since,
        "whose": names[value.organisation_id],
        "own": value.organisation_id == request.actor.organisation_id,
        "may_set": policies.can_set_parameter(request.actor, entry),
    }


@page("parameter-detail", access="everybody, as they apply to the organisation acted for")
def parameter_detail(request: Request, key: str) -> HttpResponse:
    """One number: all values that ever applied to the organisation, the newest first."""
    entry, own = _entry(key), request.actor.organisation
    if own is None:
        return redirect("organisation-switch")
    value = values_of([key], [own.lineage]).on(key, own, request.actor.day)
    names = _names(own)
    entered = ParameterValue.objects.filter(key=key, organisation__in=own.lineage)
    declared = ParameterValue.objects.filter(key=key, organisation__isnull=True)
    rows = [
        (row, in_words(entry, row.value), names[row.organisation_id])
        for row in (entered | declared)
        .select_related("entered_by")
        .order_by("-effective_from", "-id")[:200]
    ]
    frame = framed(request, own, "parameter-list")
    context = {**_row(request, entry, value, names), "rows": rows}
    return render(request, "accounts/parameter_detail.html", {**frame, **context})


def _entry(key: str) -> Parameter:
    """A declared parameter.

    Raises:
        Http404: no such key.
    """
    if key not in PARAMETERS:
        raise Http404
    return PARAMETERS[key]


@page("parameter-set", access=SETS, methods=("GET", "POST"), forms=(ParameterForm,))
def parameter_set(request: Request, key: str) -> HttpResponse:
    """Enter an own value from a day on; a looser one than above is refused with its clause."""
    entry, own = _entry(key), request.actor.organisation
    may = policies.can_set_parameter(request.actor, entry)
    present = values_of([key], [own.lineage if own else []]).on(key, own, request.actor.day)
    return act(
        request,
        None,
        f"set_value {key}",
        can=may,
        call=lambda **facts: enter_value(key, actor=request.actor, at=request.at, **facts),
        form=ParameterForm,
        form_options={
            "parameter": entry,
            "initial": {
                "value": as_typed(entry, present.value),
                "effective_from": request.actor.day,
            },
        },
        heading=_("登记本机构的数值"),
        back=reverse("parameter-detail", args=[key]),
        done=_("已登记。"),
        context={"explain": _explain(entry)},
    )


def _explain(entry: Parameter) -> str:
    if entry.order is None:
        return ""
    return _("这一项只能比上级的要求更严，不能放宽。")
