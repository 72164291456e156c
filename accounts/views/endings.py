"""Organisations renamed, merged and closed: entered by the bar."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import policies
from accounts.actions.endings import close_organisation, merge_organisation
from accounts.actions.organisations import rename_organisation
from accounts.forms.organisations import CloseForm, MergeForm, RenameForm
from accounts.models import Organisation
from accounts.queries import beside
from accounts.views.frame import organisation_of
from core.errors import Stale
from core.pages import Request, act, page
from core.search import matching

REGISTERS = "the administrator of a bar above it, or the system's"
OFFERED = 12


def _back(organisation: Organisation) -> str:
    return reverse("organisation-detail", args=[organisation.pk])


def _may(request: Request, organisation: Organisation) -> bool:
    """Whether the actor registers it.

    Raises:
        Stale: it has ended, so that there is nothing left to do.
    """
    may = policies.can_end_organisation(request.actor, organisation)
    if may and organisation.status != "active" and request.method != "POST":
        raise Stale(_("这个机构已经合并或注销。"))
    return may


@page("organisation-rename", access=REGISTERS, methods=("GET", "POST"), forms=(RenameForm,))
def organisation_rename(request: Request, pk: int) -> HttpResponse:
    """Give an organisation a new name from a day on."""
    organisation = organisation_of(request, pk)
    return act(
        request,
        organisation,
        "rename",
        can=_may(request, organisation),
        call=lambda **facts: rename_organisation(
            organisation, actor=request.actor, at=request.at, **facts
        ),
        form=RenameForm,
        form_options={"initial": {"since": request.actor.day}},
        heading=_("机构更名"),
        back=_back(organisation),
        done=_("已更名。以前的文书仍用旧名称，按旧名称也能找到。"),
    )


@page("organisation-merge", access=REGISTERS, methods=("GET", "POST"), forms=(MergeForm,))
def organisation_merge(request: Request, pk: int) -> HttpResponse:
    """End an organisation in favour of another, found by name."""
    organisation = organisation_of(request, pk)
    query = request.GET.get("q", "")[:60]
    others = beside(policies.visible_organisations(request.actor), organisation)
    near = matching(others, query) if query else others.filter(parent_id=organisation.parent_id)
    offered = list(near.order_by("pinyin", "pk")[:OFFERED])
    return act(
        request,
        organisation,
        "merge",
        can=_may(request, organisation),
        call=lambda **facts: merge_organisation(
            organisation, actor=request.actor, at=request.at, **facts
        ),
        form=MergeForm,
        form_options={
            "others": others,
            "offered": offered,
            "initial": {"on": request.actor.day},
        },
        heading=_("机构合并"),
        back=_back(organisation),
        done=_("已合并：人员、期限和未办结的事都转到了新机构。"),
        template="accounts/organisation_merge.html",
        context={"query": query, "offered": offered, "danger": True},
    )


@page("organisation-close", access=REGISTERS, methods=("GET", "POST"), forms=(CloseForm,))
def organisation_close(request: Request, pk: int) -> HttpResponse:
    """End an organisation without a successor."""
    organisation = organisation_of(request, pk)
    return act(
        request,
        organisation,
        "close",
        can=_may(request, organisation),
        call=lambda **facts: close_organisation(
            organisation, actor=request.actor, at=request.at, **facts
        ),
        form=CloseForm,
        form_options={"initial": {"on": request.actor.day}},
        heading=_("机构注销"),
        back=_back(organisation),
        done=_("已注销。"),
        context={
            "danger": True,
            "explain": _("注销后本机构所有人的身份一并结束，不能恢复；名称、记录和文书都保留。"),
        },
    )
