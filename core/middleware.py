"""What is logged of requests, those too large, and refusals that no view answered itself."""

from __future__ import annotations

import re
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_structlog.middlewares import RequestMiddleware

from core.errors import Refusal, TooLarge
from core.limits import client_address

Next = Callable[[HttpRequest], HttpResponse]
# The secrets of links people hold without an account are longer than any word of ours.
_SECRET = re.compile(r"[\w-]{20,}")
_NUL = re.compile("%00|\0")


class RequestLogMiddleware(RequestMiddleware):
    """One line for each request and answer, without what people typed or hold secret."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Method and path; searched names stand in the query, which is left out."""
        return f"{request.method} {_SECRET.sub('…', request.path)}"

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        """The client's address as the limits see it, not as anybody may claim it."""
        structlog.contextvars.bind_contextvars(ip=client_address(request))


def refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page that tells a refusal, with its code."""
    context = {"refusal": refusal} | {n: getattr(refusal, n, []) for n in ("typed", "now")}
    return render(request, "core/refusal.html", context, status=refusal.status)


class BodyLimitMiddleware:
    """Answers 413 to a body that is too large, before anything reads it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse by the announced length."""
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > settings.BODY_LIMIT:
            return refuse(request, too_large())
        return self.get_response(request)


def too_large() -> TooLarge:
    """The refusal of a body over the limit."""
    limit = settings.BODY_LIMIT // 1024 // 1024
    message = _("一次提交的内容太大（上限 %(limit)d MB）。请按“返回”，您填的内容还在，分几次提交。")
    return TooLarge(message % {"limit": limit})


class AddressMiddleware:
    """Keeps NUL out of what is read from address and cookies, as the database takes none.

    Nothing of ours has one in its path or in a cookie; in a filter it is read as a space. Left out
    instead, what stood around it could make another: of `%%0000` `%00` would remain.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 404 by the path, clean query and cookies."""
        if "\0" in request.path_info:
            raise Http404
        request.META["QUERY_STRING"] = _NUL.sub("%20", request.META.get("QUERY_STRING", ""))
        for name in [name for name, text in request.COOKIES.items() if "\0" in text]:
            del request.COOKIES[name]
        return self.get_response(request)


class RefusalMiddleware:
    """Answers a refusal with its code and one sentence."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass through."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a refusal into its page."""
        return refuse(request, error) if isinstance(error, Refusal) else None
