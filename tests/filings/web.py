"""Reports in a browser: the addresses of their acts, and forms filled and sent as people do it."""

from __future__ import annotations

import subprocess
from typing import Any

from django.test import Client

from accounts.models import Organisation, User
from filings.models import Filing
from tests import factories
from tests.filings import flow

FIRM_ACTS = ("edit", "submit", "redraft", "send", "supplement", "take_back")
DESK_ACTS = (
    "take_up",
    "return",
    "register",
    "acknowledge",
    "cancel",
    "assign",
    "mark_high_impact",
)
SHARED_ACTS = ("add_recipient", "attach")
WHERE = {"add_recipient": "recipients/add"}


def address(filing: Filing, act: str = "") -> str:
    """Where an act on a report is done; its page without one."""
    return f"/filings/{filing.pk}/{WHERE.get(act, act.replace('_', '-'))}"


def get(who: User, path: str, where: Organisation | None = None) -> Any:
    """A page, asked for by somebody."""
    return factories.client_of(who, where).get(path)


def text_of(answer: Any) -> str:
    """What a page says, or a file as it comes."""
    if answer.streaming:
        return b"".join(answer.streaming_content).decode(errors="replace")
    return str(answer.content.decode(errors="replace"))


def fill(client: Client, path: str, **typed: Any) -> Any:
    """Open a form and send it with its hidden fields as they came."""
    return client.post(path, {**hidden(client, path), **typed})


def fill_from(shown: Any, client: Client, path: str, **typed: Any) -> Any:
    """Send the form of a page that is open, with its hidden fields, to where it acts."""
    form = shown.context["form"]
    values = {field.name: field.value() for field in form.hidden_fields()}
    return client.post(path, {**{n: v for n, v in values.items() if v is not None}, **typed})


def hidden(client: Client, path: str) -> dict[str, Any]:
    """The hidden fields of a form as the page brings them."""
    form = client.get(path).context["form"]
    values = {field.name: field.value() for field in form.hidden_fields()}
    return {name: value for name, value in values.items() if value is not None}


def typed_for(act: str, officer: User) -> dict[str, Any]:
    """What an act's form needs."""
    return {
        "edit": {"title": "改过的简称"},
        "redraft": {"reason": "请写明人数"},
        "supplement": {"note": "补报"},
        "return": {"reasons": "请补方案", "fields": ["plan"]},
        "cancel": {"reason": "重复登记"},
        "assign": {"officer": officer.pk},
        "mark_high_impact": {"reasons": "媒体关注"},
        "add_recipient": {"kind": "other", "name": "江城市信访局"},
        "attach": {"scan": flow.scan(), "purpose": "stamped_form"},
    }.get(act, {})


def pdf_text(content: bytes) -> str:
    """The words of a PDF without the breaks of its lines."""
    done = subprocess.run(
        ["pdftotext", "-", "-"],
        input=content,
        capture_output=True,
        check=True,
    )
    return "".join(done.stdout.decode().split())
