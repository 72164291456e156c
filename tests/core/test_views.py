"""Pages of the kernel: files, drafts, inbox."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Organisation, User
from core import attachments
from core.attachments import attach, register, remove
from core.models import Attachment, AuditEntry, Draft, Notice
from core.notices import notify
from tests.core.test_attachments import PDF, office, picture
from tests.factories import actor, client_of, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-05-08")


@pytest.fixture
def openable(monkeypatch: pytest.MonkeyPatch, firm: Organisation) -> None:
    """Files of an organisation are open to its members."""
    monkeypatch.setattr(attachments, "_questions", {})
    register("accounts.organisation", lambda asking, pk: asking.organisation_id == pk)


def put(firm: Organisation, clerk: User, content: bytes, name: str) -> Attachment:
    """A file of the firm."""
    upload = SimpleUploadedFile(name, content)
    return attach(firm, upload, owner_id=firm.pk, actor=actor(clerk), at=AT)


@pytest.mark.parametrize(
    ("content", "name", "how"),
    [
        (PDF, "起诉 状.pdf", "inline"),
        (picture("PNG"), "图.png", "inline"),
        (office(), "a.docx", "attachment"),
    ],
)
def test_a_file_is_served_harmlessly_and_the_reading_recorded(
    firm: Organisation, clerk: User, openable: None, content: bytes, name: str, how: str
) -> None:
    kept = put(firm, clerk, content, name)
    answer = client_of(clerk).get(f"/files/{kept.pk}/open")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Type"] == kept.content_type
    assert answer["Content-Disposition"].startswith(f"{how}; filename*=UTF-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert AuditEntry.objects.filter(kind="read", act="open", subject_id=kept.pk).count() == 1


def test_a_file_out_of_sight_removed_or_lost_is_not_there(
    firm: Organisation, clerk: User, other_director: User, openable: None
) -> None:
    kept = put(firm, clerk, PDF, "a.pdf")
    address = f"/files/{kept.pk}/open"
    assert client_of(other_director).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert client_of(clerk).post(address).status_code == 405
    assert client_of(clerk).get(f"/files/{10**18}/open").status_code == 404
    default_storage.delete(kept.stored_as)
    assert client_of(clerk).get(address).status_code == 404
    remove(kept, actor=actor(clerk), at=AT)
    assert client_of(clerk).get(address).status_code == 404


def save(client: Client, **data: Any) -> Any:
    """A draft, as the page's script sends it."""
    named = {"draft_page": "reception-new", "draft_key": "", "draft_path": "/receptions/new"}
    return client.post("/drafts/save", {**named, **data})


def test_what_is_typed_is_kept_and_given_up(lawyer: User) -> None:
    client = client_of(lawyer)
    assert save(client, matter=["一", "二"]).json() == {"saved": True}
    kept = Draft.objects.get()
    assert (kept.person, kept.data, kept.path) == (
        lawyer,
        {"matter": ["一", "二"]},
        "/receptions/new",
    )
    answer = client.post("/drafts/drop", {"draft_page": "reception-new", "next": "/inbox/"})
    assert (answer.status_code, answer["Location"]) == (302, "/inbox/")
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"draft_page": ""},
        {"draft_page": "x" * 61},
        {"draft_key": "x" * 61},
        {"draft_page": "a\x00"},
        {"draft_path": "\x00"},
    ],
)
def test_a_draft_of_nothing_is_refused(lawyer: User, data: dict[str, str]) -> None:
    assert save(client_of(lawyer), **data).status_code == 422
    assert not Draft.objects.exists()


def test_odd_characters_in_a_draft_break_nothing(lawyer: User) -> None:
    assert (
        save(client_of(lawyer), **{"a\x00b": "c\x00d𠮷😀", "draft_path": "/" * 999}).status_code
        == 200
    )
    assert Draft.objects.get().data == {"ab": ["cd𠮷😀"]}


@pytest.mark.parametrize(
    "where", ["//evil.example", "https://evil.example", "javascript:x", "\r\n", ""]
)
def test_nobody_is_led_elsewhere(lawyer: User, where: str) -> None:
    answer = client_of(lawyer).post("/drafts/drop", {"draft_page": "p", "next": where})
    assert answer["Location"] == "/"


def tell(person: User, event: str, link: str = "/inbox/") -> Notice:
    """A message in somebody's inbox."""
    context = {"kind": "tests.answer", "due_on": "2026-05-11", "audience": "debtor"}
    notify(event, "core/notices/duty_due", [person.pk], at=AT, context=context, link=link)
    return Notice.objects.get(event=event, recipient=person, channel="inbox")


def test_a_message_is_opened_by_its_reader_alone(lawyer: User, clerk: User) -> None:
    notice = tell(lawyer, "e")
    assert client_of(clerk).get(f"/inbox/{notice.pk}/open").status_code == 404
    answer = client_of(lawyer).get(f"/inbox/{notice.pk}/open")
    assert (answer.status_code, answer["Location"]) == (302, "/inbox/")
    notice.refresh_from_db()
    assert notice.read_at is not None
    mail = Notice.objects.get(event="e", channel="mail")
    assert client_of(lawyer).get(f"/inbox/{mail.pk}/open").status_code == 404


def test_the_inbox_shows_ones_own_the_newest_first(lawyer: User, clerk: User) -> None:
    empty = client_of(lawyer).get("/inbox/").content.decode()
    assert "还没有消息" in empty
    tell(lawyer, "e")
    assert "待办：答复" in client_of(lawyer).get("/inbox/").content.decode()
    assert "还没有消息" in client_of(clerk).get("/inbox/").content.decode()
    assert client_of(lawyer).post("/inbox/read").status_code == 302
    assert not Notice.objects.filter(channel="inbox", read_at=None).exists()
    for cursor in ("x", "\x00", "W10", "😀"):
        assert client_of(lawyer).get("/inbox/", {"cursor": cursor}).status_code == 200


def test_the_inbox_costs_the_same_for_one_message_as_for_three(
    lawyer: User, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, costs = client_of(lawyer), []
    for rows in (1, 3):
        for n in range(rows):
            tell(lawyer, f"{rows}-{n}")
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/inbox/").status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1]
