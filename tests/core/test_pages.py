"""Acts from forms: the order of answers, one thing for two sends, nothing typed is lost."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from accounts.models import Organisation, User
from config.urls import urlpatterns as all_patterns
from core import drafts
from core.errors import Stale, TooMany, Unmet
from core.forms import Form, TextField
from core.models import AuditEntry, Draft, Duty, OneTime
from core.pages import Request, act, fetch, page
from core.transitions import TABLES, Table, Transition, move
from tests.factories import client_of, moment

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
AT = moment("2026-05-08")


class StopForm(Form):
    """Why it is stopped."""

    reason = TextField(label="理由", max_length=20, rows=2)


@page("tests-stop", access="tests", methods=("GET", "POST"), roles=("lawyer", "clerk"))
def stop(request: Request, pk: int) -> HttpResponse:
    """Stops a duty of one's firm; only a lawyer may."""
    duty = fetch(Duty.objects.filter(debtor=request.actor.organisation), pk)

    def call(*, reason: str) -> Duty:
        if reason == "还差":
            raise Unmet("还差两名合伙人", clause="LC-15", fields={"reason": "请写全"})
        if reason == "整体":
            raise Unmet("还差两名合伙人", clause="LC-15")
        if reason == "模型":
            raise ValidationError(["一", "二"])
        if reason == "别人":
            raise Stale("别人先办了")
        if reason == "太多":
            raise TooMany("今天够了")
        return move(duty, "stop", actor=request.actor, at=request.at, values={"label": reason})

    return act(
        request,
        duty,
        "stop",
        can=request.actor.has("lawyer"),
        call=call,
        back=lambda made: f"/done/{made.pk}",
        form=StopForm,
        done="已中止",
    )


@page("tests-done", access="tests", public=True)
def done(request: Request, pk: int) -> HttpResponse:
    """Where it leads."""
    return HttpResponse(f"done {pk}")


urlpatterns = [path("stop/<int:pk>", stop), path("done/<int:pk>", done), *all_patterns]


@pytest.fixture
def duty(firm: Organisation) -> Iterator[Duty]:
    """Something with a diagram."""
    kept = TABLES.pop("core.duty", None)
    Table(
        "core.duty",
        {"open": "进行中", "paused": "中止"},
        (Transition("stop", ("open",), "paused", "中止"),),
    )
    yield Duty.objects.create(
        kind="tests.answer",
        clause="LC-15",
        subject_type="tests.thing",
        subject_id=1,
        debtor=firm,
        opened_at=AT,
        counted_from=date(2026, 5, 8),
        due_on=date(2026, 5, 12),
    )
    del TABLES["core.duty"]
    if kept is not None:
        TABLES["core.duty"] = kept


def sent(client: Client, duty: Duty, reason: str = "等材料", once: str = "") -> Any:
    """The form, sent."""
    return client.post(f"/stop/{duty.pk}", {"reason": reason, "once": once or str(uuid.uuid4())})


def test_who_is_not_signed_in_is_led_to_the_sign_in(duty: Duty) -> None:
    for answer in (Client().get(f"/stop/{duty.pk}"), sent(Client(), duty)):
        assert answer.status_code == 302
        assert answer["Location"].endswith(f"?next=/stop/{duty.pk}")


def test_out_of_scope_and_not_there_answer_alike(duty: Duty, other_director: User) -> None:
    client = client_of(other_director)
    for pk in (duty.pk, 10**12, 10**30):
        assert client.get(f"/stop/{pk}").status_code == 404
        assert client.post(f"/stop/{pk}", {"reason": "x"}).status_code == 404


def test_a_page_of_other_roles_and_a_forbidden_act_are_403(
    duty: Duty, director: User, clerk: User, student: User
) -> None:
    assert client_of(student).get(f"/stop/{duty.pk}").status_code == 403
    for answer in (client_of(clerk).get(f"/stop/{duty.pk}"), sent(client_of(clerk), duty)):
        assert answer.status_code == 403
    duty.refresh_from_db()
    assert duty.state == "open"


def test_another_method_is_405(duty: Duty, lawyer: User) -> None:
    assert client_of(lawyer).put(f"/stop/{duty.pk}").status_code == 405
    assert client_of(lawyer).head(f"/stop/{duty.pk}").status_code == 200


def test_forbidden_goes_before_a_wrong_state(duty: Duty, clerk: User, lawyer: User) -> None:
    Duty.objects.update(state="paused")
    assert sent(client_of(clerk), duty).status_code == 403
    for answer in (client_of(lawyer).get(f"/stop/{duty.pk}"), sent(client_of(lawyer), duty)):
        assert answer.status_code == 409
        assert "中止" in answer.content.decode()


def test_a_wrong_state_goes_before_bad_input(duty: Duty, lawyer: User) -> None:
    Duty.objects.update(state="paused")
    assert sent(client_of(lawyer), duty, "").status_code == 409


def test_the_blank_form_then_the_act_then_where_it_leads(duty: Duty, lawyer: User) -> None:
    client = client_of(lawyer)
    blank = client.get(f"/stop/{duty.pk}")
    assert blank.status_code == 200
    shown = blank.content.decode()
    assert 'data-act="stop"' in shown and 'name="once"' in shown
    answer = sent(client, duty)
    assert (answer.status_code, answer["Location"]) == (302, f"/done/{duty.pk}")
    duty.refresh_from_db()
    assert (duty.state, duty.label) == ("paused", "等材料")


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("", "必填"),
        ("长" * 21, "最多 20 个字"),
        ("甲\x00", "Null"),
        ("还差", "请写全"),
        ("整体", "还差两名合伙人"),
        ("模型", "一；二"),
    ],
)
def test_bad_input_is_422_with_the_form_and_what_was_typed(
    duty: Duty, lawyer: User, reason: str, told: str
) -> None:
    token = str(uuid.uuid4())
    answer = sent(client_of(lawyer), duty, reason, token)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert reason.strip("\x00") in shown
    assert token in shown, "a refused form may be sent again"
    assert told in shown or told in {"必填", "Null"}
    assert not OneTime.objects.exists()
    assert sent(client_of(lawyer), duty, "等材料", token).status_code == 302


@pytest.mark.parametrize(("reason", "status"), [("别人", 409), ("太多", 429)])
def test_other_refusals_keep_their_code_and_show_what_was_typed(
    duty: Duty, lawyer: User, reason: str, status: int
) -> None:
    answer = sent(client_of(lawyer), duty, reason)
    assert answer.status_code == status
    assert "理由" in answer.content.decode()
    assert reason in answer.content.decode()
    assert not OneTime.objects.exists()


def test_the_same_form_again_leads_to_the_same_place_though_the_state_moved_on(
    duty: Duty, lawyer: User, clerk: User
) -> None:
    client, token = client_of(lawyer), str(uuid.uuid4())
    first, again = sent(client, duty, "等材料", token), sent(client, duty, "等材料", token)
    assert first["Location"] == again["Location"] == f"/done/{duty.pk}"
    assert AuditEntry.objects.filter(act="stop").count() == 1
    # Somebody else's token opens nothing.
    assert sent(client_of(clerk), duty, "等材料", token).status_code == 403
    assert sent(client, duty, "等材料").status_code == 409


@pytest.mark.django_db(transaction=True)
def test_a_double_click_acts_once_and_both_are_led_on(duty: Duty, lawyer: User) -> None:
    token, answers = str(uuid.uuid4()), []
    clients = [client_of(lawyer), client_of(lawyer)]
    gate = threading.Barrier(2)

    def click(client: Client) -> None:
        gate.wait()
        answers.append(sent(client, duty, "等材料", token))
        connections.close_all()

    threads = [threading.Thread(target=click, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(a.status_code, a.get("Location")) for a in answers] == [(302, f"/done/{duty.pk}")] * 2
    assert AuditEntry.objects.filter(act="stop").count() == 1


def test_sending_forgets_the_draft_of_this_form_alone(duty: Duty, lawyer: User) -> None:
    key = f"stop:{duty.pk}"
    drafts.save_draft(lawyer.pk, "tests-stop", key, "/", {"reason": ["半句"]}, at=AT)
    drafts.save_draft(lawyer.pk, "tests-stop", "stop:0", "/", {}, at=AT)
    client = client_of(lawyer)
    assert "半句" in client.get(f"/stop/{duty.pk}").content.decode()
    assert sent(client, duty, "").status_code == 422
    assert Draft.objects.count() == 2
    sent(client, duty)
    assert list(Draft.objects.values_list("key", flat=True)) == ["stop:0"]


def test_a_page_says_what_it_is() -> None:
    spec = stop.spec
    assert (spec.name, spec.methods, spec.roles) == (
        "tests-stop",
        ("GET", "POST"),
        ("lawyer", "clerk"),
    )
    assert not spec.public and done.spec.public
