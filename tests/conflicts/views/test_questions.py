"""The questions of other firms, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Organisation, User
from conflicts.models import Question
from tests.conflicts.test_policies import question
from tests.factories import client_of

pytestmark = pytest.mark.django_db

__all__ = ["question"]


def test_the_asked_director_answers_yes_or_no(question: Question, other_director: User) -> None:
    client = client_of(other_director)
    assert question.person.name in client.get("/conflicts/").content.decode()
    address = f"/conflicts/{question.pk}/answer"
    page = client.get(address)
    assert page.status_code == 200
    token = page.context["form"]["token"].value() if "token" in page.context["form"].fields else ""
    assert client.post(address, {"answer": "maybe", "token": token}).status_code == 422
    answered = client.post(address, {"answer": "no", "token": token})
    assert answered.status_code == 302
    question.refresh_from_db()
    assert question.answer is False
    # Answered is answered.
    assert client.post(address, {"answer": "yes"}).status_code in {302, 409}
    question.refresh_from_db()
    assert question.answer is False


def test_nobody_else_learns_that_there_is_a_question(
    question: Question, director: User, lawyer: User, officer: User, client: Any
) -> None:
    address = f"/conflicts/{question.pk}/answer"
    assert client.get(address).status_code == 302
    for other in (director, lawyer, officer):
        signed_in = client_of(other)
        assert signed_in.get(address).status_code == 404
        assert signed_in.post(address, {"answer": "yes"}).status_code == 404
    assert client_of(lawyer).get("/conflicts/").status_code == 403
    question.refresh_from_db()
    assert question.answer is None


def test_the_list_takes_the_same_queries_for_one_and_for_three(
    question: Question,
    other_director: User,
    other_firm: Organisation,
    django_assert_num_queries: Any,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from conflicts.models import Finding

    client = client_of(other_director)
    client.get("/conflicts/")
    with CaptureQueriesContext(connection) as one:
        client.get("/conflicts/")
    for _n in range(2):
        finding = Finding.objects.create(
            on_check=question.finding.on_check,
            ground="earlier_firm",
            party_key=1,
            person=question.person,
            sure=True,
        )
        Question.objects.create(
            finding=finding,
            firm=other_firm,
            subject_type="cases.case",
            subject_id=2,
            person=question.person,
            asked_by_firm=question.asked_by_firm,
            asked_at=question.asked_at,
        )
    with django_assert_num_queries(len(one)):
        client.get("/conflicts/")
