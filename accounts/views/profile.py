"""What people keep of themselves."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import stepup
from accounts.actions.people import edit_profile
from accounts.enums import SECOND_FACTOR_ROLES
from accounts.forms.people import ProfileForm
from accounts.models import Membership
from core.pages import Request, act, page


@page("profile", access="everybody, their own")
def profile(request: Request) -> HttpResponse:
    """Name, contacts, roles by date, password and second factor."""
    held = Membership.objects.filter(person=request.user).select_related("organisation")
    context = {
        "held": held.order_by("-since", "-id")[:100],
        "has_factor": is_mfa_enabled(request.user),
        "factor_demanded": settings.SECOND_FACTOR_DEMANDED
        and not SECOND_FACTOR_ROLES.isdisjoint(request.actor.roles),
    }
    return render(request, "accounts/profile.html", context)


@page("profile", access="everybody, their own", methods=("GET", "POST"), forms=(ProfileForm,))
def profile_edit(request: Request) -> HttpResponse:
    """Change one's phone, mail and language. The mail leads to the password: hence the step-up."""
    person = request.user
    kept = {name: getattr(person, name) for name in ("phone", "email", "language")}
    return stepup.first(request, "edit_profile") or act(
        request,
        None,
        "edit_profile",
        can=request.actor.in_person,
        call=lambda **facts: edit_profile(person, actor=request.actor, at=request.at, **facts),
        form=ProfileForm,
        form_options={"initial": kept},
        heading=_("修改我的资料"),
        back=reverse("profile"),
        done=_("已保存。"),
    )
