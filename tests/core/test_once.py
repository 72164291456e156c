"""One-time tokens: two sends of one form make one thing."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Organisation, User
from core import once
from core.models import Draft, OneTime
from tests.factories import moment

AT = moment("2026-05-08")


def send(token: uuid.UUID, person: User, *, fails: bool = False) -> str:
    """An act that makes one draft, as `core.pages.act` carries it out."""
    with transaction.atomic():
        earlier = once.use(token, person_id=person.pk, at=AT)
        if earlier is not None:
            return earlier
        made = Draft.objects.create(person=person, page="p", key=str(uuid.uuid4()), path="/", at=AT)
        if fails:
            raise ValueError("refused")
        once.leads_to(token, f"/drafts/{made.pk}")
        return f"/drafts/{made.pk}"


@pytest.mark.django_db
def test_the_second_send_is_led_to_what_the_first_made(lawyer: User) -> None:
    token = uuid.uuid4()
    first = send(token, lawyer)
    assert send(token, lawyer) == first
    assert Draft.objects.count() == 1
    assert send(uuid.uuid4(), lawyer) != first


def test_a_double_click_makes_one_thing(lawyer: User, at_once: Callable[..., list[Any]]) -> None:
    for _round in range(5):
        token = uuid.uuid4()
        results = at_once(lambda _n, token=token: send(token, lawyer), 2)
        assert results[0] == results[1]
    assert Draft.objects.count() == 5


def test_without_a_token_a_double_click_makes_two(
    lawyer: User, at_once: Callable[..., list[Any]]
) -> None:
    results = at_once(lambda _n: send(uuid.uuid4(), lawyer), 2)
    assert results[0] != results[1]
    assert Draft.objects.count() == 2


@pytest.mark.django_db
def test_after_a_refusal_the_token_is_still_good(lawyer: User) -> None:
    token = uuid.uuid4()
    with pytest.raises(ValueError, match="refused"):
        send(token, lawyer, fails=True)
    assert send(token, lawyer).startswith("/drafts/")
    assert Draft.objects.count() == 1


def test_the_second_waits_for_a_first_that_is_refused_and_acts_itself(
    lawyer: User, transactional_db: None
) -> None:
    token, began, let_go = uuid.uuid4(), threading.Event(), threading.Event()

    def slow_and_refused() -> None:
        from django.db import connections

        try:
            with transaction.atomic():
                once.use(token, person_id=lawyer.pk, at=AT)
                began.set()
                let_go.wait(10)
                raise ValueError("refused")
        except ValueError:
            pass
        finally:
            connections.close_all()

    first = threading.Thread(target=slow_and_refused)
    first.start()
    assert began.wait(10)
    threading.Timer(0.2, let_go.set).start()
    assert send(token, lawyer).startswith("/drafts/")
    first.join()
    assert Draft.objects.count() == 1


@pytest.mark.django_db
def test_where_a_token_led_is_told_to_its_own_sender_only(lawyer: User, clerk: User) -> None:
    token = uuid.uuid4()
    where = send(token, lawyer)
    assert once.led_to(str(token), person_id=lawyer.pk) == where
    assert once.led_to(str(token), person_id=clerk.pk) is None
    assert once.led_to(str(uuid.uuid4()), person_id=lawyer.pk) is None
    for spoiled in ("", "x", "0" * 200, "\x00"):
        assert once.led_to(spoiled, person_id=lawyer.pk) is None


@pytest.mark.django_db
def test_old_tokens_are_forgotten(lawyer: User, firm: Organisation) -> None:
    send(uuid.uuid4(), lawyer)
    assert once.drop_old(at=AT + timedelta(days=30)) == 0
    assert once.drop_old(at=AT + timedelta(days=31)) == 1
    assert not OneTime.objects.exists()
