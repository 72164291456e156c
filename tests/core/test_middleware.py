"""Bodies that are too large, and refusals as pages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accounts.models import User
from core.errors import Forbidden, Refusal, Stale, TooLarge, TooMany, Unmet, WrongState, WrongType
from core.middleware import AddressMiddleware, BodyLimitMiddleware, RefusalMiddleware
from tests.factories import client_of, moment

LIMIT = 32 * 1024 * 1024


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_body_over_the_limit_is_413_before_anything_reads_it(
    lawyer: User, signed_in: bool
) -> None:
    client = client_of(lawyer) if signed_in else Client()
    answer = client.post(
        "/drafts/save", b"", content_type="application/x-www-form-urlencoded",
        CONTENT_LENGTH=str(LIMIT + 1),
    )  # fmt: skip
    assert answer.status_code == 413
    assert "32 MB" in answer.content.decode()


@pytest.mark.parametrize("length", [str(LIMIT), "0", "", "abc", "-1", None])
def test_other_bodies_pass(length: str | None) -> None:
    request = RequestFactory().get("/")
    request.META["CONTENT_LENGTH"] = length
    passed = BodyLimitMiddleware(lambda _request: HttpResponse("through"))
    assert passed(request).content == b"through"


@pytest.mark.parametrize("query", ["q=%00", "q=a%00b", "q=%%0000", "q=%0%000", "q=\0", "q=%0\x000"])
def test_no_filter_holds_nul_however_it_is_written(query: str) -> None:
    request = RequestFactory().get("/")
    request.META["QUERY_STRING"] = query
    AddressMiddleware(lambda _request: HttpResponse())(request)
    assert "q" in request.GET
    assert "\0" not in request.GET["q"]


@pytest.mark.django_db
def test_a_cookie_with_nul_is_no_session() -> None:
    client = Client(headers={"cookie": 'sessionid="\\000abcdefghij"'})
    answer = client.get("/inbox/")
    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]


@pytest.mark.django_db
def test_a_large_paste_within_the_limit_is_answered(lawyer: User) -> None:
    answer = client_of(lawyer).post("/drafts/save", {"draft_page": "p", "text": "长" * 5_000_000})
    assert answer.status_code == 413
    assert "草稿太大" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (Forbidden, 403),
        (WrongState, 409),
        (Stale, 409),
        (TooLarge, 413),
        (WrongType, 415),
        (Unmet, 422),
        (TooMany, 429),
    ],
)
@pytest.mark.parametrize("asking", ["page", "htmx"])
def test_a_refusal_is_a_page_with_its_code_sentence_and_what_was_typed(
    lawyer: User, kind: type[Refusal], status: int, asking: str
) -> None:
    headers: dict[str, Any] = {"HTTP_HX_REQUEST": "true"} if asking == "htmx" else {}
    request = RequestFactory().post("/x", **headers)
    request.user, request.at = lawyer, moment("2026-05-08")
    refusal = kind("还差两名合伙人<b>", clause="GC-3.2")
    refusal.typed = [("说明", "<i>一\n二")]
    answer = RefusalMiddleware(lambda _request: HttpResponse()).process_exception(request, refusal)
    assert answer is not None and answer.status_code == status
    shown = answer.content.decode()
    assert "还差两名合伙人&lt;b&gt;" in shown
    assert "&lt;i&gt;一" in shown
    assert 'data-page="refusal"' in shown


def test_other_exceptions_are_left_alone() -> None:
    middleware = RefusalMiddleware(lambda _request: HttpResponse())
    assert middleware.process_exception(RequestFactory().get("/"), ValueError()) is None


@pytest.mark.django_db
def test_the_log_holds_neither_what_people_search_nor_the_secrets_of_links(
    lawyer: User, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", logger="django_structlog.middlewares.request"):
        client_of(lawyer).get("/cases/", {"q": "宏达建材"})
        Client().get("/account/join/0123456789abcdefghijABCDEFGHIJ-_")
    lines = [json.loads(line.message) for line in caplog.records]
    done = [line for line in lines if line["event"] == "request_finished"]
    assert [line["request"] for line in done] == ["GET /cases/", "GET /account/join/…"]
    assert done[0]["user_id"] == lawyer.pk
    assert not any(
        "宏达" in line.message or "abcdefghij" in line.message for line in caplog.records
    )
