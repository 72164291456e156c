"""Organisations: the directory, one organisation, its particulars."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import policies
from accounts.actions.organisations import create_organisation, edit_organisation
from accounts.forms.filters import OrganisationFilter
from accounts.forms.organisations import NewOrganisationForm, OrganisationForm
from accounts.models import Organisation
from accounts.queries import bar_of, counts_below, people_count, regions_near
from accounts.views.frame import framed, organisation_of
from core.keyset import page_of
from core.pages import Request, act, page

DIRECTORY = "bars, liaison offices and the justice administration all; others those near them"
REGISTERS = "the administrator of a bar above it, or the system's"


@page("organisation-list", access=DIRECTORY)
def organisation_list(request: Request) -> HttpResponse:
    """The directory, by name."""
    actor = request.actor
    below = actor.organisation_id if actor.has(*policies.SEES_BELOW) else None
    everything = policies.visible_organisations(actor).select_related("parent", "region")
    found = OrganisationFilter(request.GET, queryset=everything, below=below)
    shown = page_of(found.qs, order=("pinyin", "id"), cursor=request.GET.get("cursor", ""))
    own = actor.organisation
    context = {
        "page": shown,
        "filter": found,
        "kinds_below": policies.kinds_below(actor, own) if own else [],
        "kinds_apart": policies.kinds_below(actor, None),
    }
    return render(request, "accounts/organisation_list.html", context)


@page("organisation-detail", access="everybody, the one acted for")
def organisation_own(request: Request) -> HttpResponse:
    """The organisation acted for."""
    if request.actor.organisation_id is None:
        return redirect("organisation-switch")
    return redirect("organisation-detail", request.actor.organisation_id)


@page("organisation-detail", access=DIRECTORY)
def organisation_detail(request: Request, pk: int) -> HttpResponse:
    """One organisation: where it stands, its names, how many people and organisations it has."""
    organisation = organisation_of(request, pk)
    actor = request.actor
    sees_people = policies.can_see_people(actor, organisation)
    above = policies.visible_organisations(actor).filter(pk__in=organisation.lineage[1:])
    context = {
        "above": sorted(above, key=lambda o: -organisation.lineage.index(o.pk)),
        "names": organisation.names.order_by("-since", "-id"),
        "bar": bar_of(organisation) if organisation.kind == "firm" else None,
        "people": people_count(organisation.pk, actor.day) if sees_people else None,
        "below": counts_below(organisation.pk),
        "may_edit": policies.can_manage_organisation(actor, organisation),
        "may_end": policies.can_end_organisation(actor, organisation),
        "may_add": policies.kinds_below(actor, organisation),
    }
    frame = framed(request, organisation, "organisation-detail")
    return render(request, "accounts/organisation_detail.html", {**frame, **context})


@page(
    "organisation-new",
    access="a bar's administrator below the bar, the system's anywhere",
    methods=("GET", "POST"),
    forms=(NewOrganisationForm,),
)
def organisation_new(request: Request, pk: int | None = None) -> HttpResponse:
    """Enter an organisation below another, or a bar or bureau that stands alone."""
    parent = organisation_of(request, pk) if pk is not None else None
    kinds = policies.kinds_below(request.actor, parent)
    back = reverse("organisation-detail", args=[pk]) if pk else reverse("organisation-list")
    return act(
        request,
        None,
        "create",
        can=bool(kinds),
        call=lambda **facts: create_organisation(
            parent=parent, actor=request.actor, at=request.at, **facts
        ),
        form=NewOrganisationForm,
        form_options={
            "kinds": kinds,
            "regions": regions_near(parent),
            "initial": {"region": parent and parent.region_id},
        },
        heading=_("登记机构"),
        back=lambda made: reverse("organisation-edit", args=[made.pk]),
        done=_("已登记。请补充其余资料，然后邀请它的负责人。"),
        context={"back": back, "explain": _below(parent)},
    )


def _below(parent: Organisation | None) -> str:
    return _("登记在“%(name)s”之下。") % {"name": parent.name} if parent else ""


EDITED = (
    "short_name",
    "code",
    "licence_no",
    "region",
    "firm_kind",
    "firm_form",
    "address",
    "phone",
)


@page(
    "organisation-edit",
    access="its own managers for its contacts; the administrator of a bar above it for the rest",
    methods=("GET", "POST"),
    forms=(OrganisationForm,),
)
def organisation_edit(request: Request, pk: int) -> HttpResponse:
    """Change an organisation's particulars other than its name."""
    organisation = organisation_of(request, pk)
    present = {name: getattr(organisation, name) for name in EDITED}
    return act(
        request,
        organisation,
        "edit",
        can=policies.can_manage_organisation(request.actor, organisation),
        call=lambda **facts: edit_organisation(
            organisation, actor=request.actor, at=request.at, **facts
        ),
        form=OrganisationForm,
        form_options={
            "kind": organisation.kind,
            "regions": regions_near(organisation),
            "registers": policies.can_end_organisation(request.actor, organisation),
            "initial": present,
        },
        heading=_("修改机构资料"),
        back=reverse("organisation-detail", args=[organisation.pk]),
        done=_("已保存。"),
    )
