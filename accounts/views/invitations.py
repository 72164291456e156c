"""Invitations: sent, listed, taken back, accepted."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from accounts import policies
from accounts.acting import ABSENCE, ORGANISATION
from accounts.actions import invitations
from accounts.forms.people import AcceptForm, InviteForm, JoinForm, RevokeForm
from accounts.letters import link_of, send_invitation
from accounts.models import Invitation, Organisation, User
from accounts.views.frame import framed, organisation_of
from core.keyset import page_of
from core.pages import Request, act, fetch, page

# The link is shown to the inviter once: it waits in the session for the next look at the list.
LINK = "invitation_link"


@page("invitation-list", access="who manages the organisation's people")
def invitation_list(request: Request, pk: int) -> HttpResponse:
    """Invitations into an organisation, newest first."""
    organisation = organisation_of(request, pk)
    policies.require(
        policies.can_manage_people(request.actor, organisation), _("邀请由本机构的负责人处理。")
    )
    found = Invitation.objects.filter(organisation=organisation).select_related("invited_by")
    shown = page_of(found, order=("-id",), cursor=request.GET.get("cursor", ""))
    gives = policies.roles_to_give(request.actor, organisation)
    context = {
        "page": shown,
        "gives": gives,
        "link": request.session.pop(LINK, None),
        "now": request.at,
    }
    frame = framed(request, organisation, "invitation-list")
    response = render(request, "accounts/invitation_list.html", {**frame, **context})
    add_never_cache_headers(response)
    return response


@page(
    "invitation-new",
    access="who manages the organisation's people",
    methods=("GET", "POST"),
    forms=(InviteForm,),
)
def invitation_new(request: Request, pk: int) -> HttpResponse:
    """Invite somebody; the link goes by mail and is shown once."""
    organisation = organisation_of(request, pk)
    roles = policies.roles_to_give(request.actor, organisation)
    return act(
        request,
        organisation,
        "invite",
        can=bool(roles),
        call=lambda **facts: _invite(request, organisation, facts),
        form=InviteForm,
        form_options={"roles": roles, "initial": {"since": request.actor.day}},
        heading=_("邀请人员"),
        back=reverse("invitation-list", args=[organisation.pk]),
        done=_("已发出邀请。"),
    )


def _invite(request: Request, organisation: Organisation, facts: dict[str, Any]) -> None:
    facts.pop("version", None)
    invitation, secret = invitations.invite(
        organisation=organisation, actor=request.actor, at=request.at, **facts
    )
    send_invitation(invitation, secret)
    request.session[LINK] = {"name": invitation.name, "link": link_of(secret)}


@page("invitation-list", access="who manages the organisation's people", methods=("GET", "POST"))
def invitation_revoke(request: Request, pk: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = fetch(policies.visible_invitations(request.actor), pk)
    return act(
        request,
        invitation,
        "revoke",
        can=policies.can_manage_people(request.actor, invitation.organisation),
        call=lambda **_facts: invitations.revoke_invitation(
            invitation, actor=request.actor, at=request.at
        ),
        form=RevokeForm,
        heading=_("收回邀请"),
        back=reverse("invitation-list", args=[invitation.organisation_id]),
        done=_("已收回，链接不能再用。"),
    )


@page(
    "invitation",
    access="who has the link; signed in or not",
    public=True,
    methods=("GET", "POST"),
    forms=(JoinForm, AcceptForm),
)
def invitation_accept(request: Request, secret: str) -> HttpResponse:
    """Accept an invitation: as the person signed in, or by choosing a sign-in name."""
    invitation = invitations.find_invitation(secret)
    if invitation is None:
        raise Http404
    response = _answer(request, invitation, secret)
    add_never_cache_headers(response)
    return response


def _answer(request: Request, invitation: Invitation, secret: str) -> HttpResponse:
    somebody = request.user if request.user.is_authenticated else None
    template, context = "accounts/invitation_accept.html", {"invitation": invitation}
    if request.method != "POST" and not invitations.is_open(invitation, at=request.at):
        return render(request, "accounts/invitation_gone.html", context, status=409)
    if somebody is not None and not invitations.is_meant_for(invitation, somebody):
        return render(request, template, {**context, "mismatch": True}, status=403)
    return act(
        request,
        None,
        "accept",
        can=True,
        call=lambda **facts: _accept(request, invitation, secret, somebody, facts),
        form=AcceptForm if somebody else JoinForm,
        heading=_("接受邀请"),
        back=lambda _joined: reverse("home"),
        done=_("欢迎！您已加入。"),
        template=template,
        context=context,
    )


def _accept(
    request: Request,
    invitation: Invitation,
    secret: str,
    somebody: User | None,
    facts: dict[str, Any],
) -> User:
    joined = invitations.accept_invitation(secret, at=request.at, person=somebody, **facts)
    if somebody is None:
        login(request, joined, backend=settings.AUTHENTICATION_BACKENDS[0])
        record_authentication(request, joined, method="password", username=joined.username)
    request.session.pop(ABSENCE, None)
    request.session[ORGANISATION] = invitation.organisation_id
    return joined
