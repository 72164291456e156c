"""Step-up: before an opinion is given the person proves once more who they are (feature 57).

A sign-in or confirmation of the last fifteen minutes is enough. The page that shows the form asks
for it first; where it ran out while somebody was writing, what they typed is kept as a draft and
stands in the form again when they come back. A view that gives an opinion begins with

    return stepup.first(request, "give_opinion", meeting) or act(request, meeting, ...)
"""

from __future__ import annotations

import time
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core import drafts
from core.pages import Request, draft_key


def stepped_up(request: Request) -> bool:
    """Whether the person proved who they are within the last fifteen minutes, by any means."""
    records = get_authentication_records(request, request.user)
    newest = max((float(r.get("at", 0)) for r in records), default=0.0)
    return time.time() - newest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def first(
    request: Request, act: str = "", subject: models.Model | None = None, *, back: str = ""
) -> HttpResponse | None:
    """Lead to the confirmation where it is needed; None where the view may go on.

    Args:
        act, subject: as the view gives them to `core.pages.act`: what was posted is kept as the
            draft of that form.
        back: where to return to; by default the page asked for.
    """
    if stepped_up(request):
        return None
    where = back or request.get_full_path()
    if request.method == "POST":
        data = {name: request.POST.getlist(name) for name in request.POST}
        key = draft_key(act, subject)
        drafts.save_draft(request.user.pk, request.page, key, where[:200], data, at=request.at)
        messages.info(request, _("您填的内容已保存。确认身份后会回到原来的页面，请再提交一次。"))
    else:
        messages.info(request, _("这一步要先确认是您本人，之后十五分钟内不再询问。"))
    methods = get_adapter().get_reauthentication_methods(request.user)
    return redirect(f"{methods[0]['url']}?{urlencode({REDIRECT_FIELD_NAME: where})}")
