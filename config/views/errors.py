"""Pages for what went wrong outside a view."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.errors import TooMany
from core.middleware import refuse, too_large


def _page(request: HttpRequest, status: int, title: str, message: str) -> HttpResponse:
    return render(request, "error.html", {"title": title, "message": message}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where Django found too many fields."""
    if isinstance(exception, TooManyFieldsSent):
        return refuse(request, too_large())
    return _page(request, 400, _("请求看不懂"), _("请返回上一页重试。"))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _page(request, 403, _("您不能看这一页"), _("您现在的身份没有这项权限。"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there and out of scope answer alike."""
    message = _("没有这一页，或者它不在您的范围内。请核对地址，或切换到相应的机构。")
    return _page(request, 404, _("找不到"), message)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429: too many tries within a short time."""
    return refuse(request, TooMany(_("试得太频繁了，请过几分钟再来。您的账号没有变化。")))


def csrf_failure(request: HttpRequest, reason: str = "", **_more: Any) -> HttpResponse:
    """403 for a form without a valid CSRF token: usually a page left open for long."""
    message = _("页面打开太久，或浏览器拦截了 Cookie。请按“返回”，刷新后再提交；您填的内容还在。")
    return _page(request, 403, _("页面已过期"), message)
