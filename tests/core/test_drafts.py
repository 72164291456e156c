"""Drafts: kept for one person, replaced, bounded, forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from core.drafts import LARGEST, MOST, draft_of, drop_draft, drop_old, save_draft
from core.errors import TooLarge
from core.models import Draft
from tests.factories import moment

pytestmark = pytest.mark.django_db
AT = moment("2026-05-08")


def test_what_was_typed_comes_back_to_its_writer_alone(lawyer: User, clerk: User) -> None:
    save_draft(lawyer.pk, "reception-new", "", "/r", {"matter": ["欠薪𠮷😀"], "once": ["x"]}, at=AT)
    found = draft_of(lawyer.pk, "reception-new")
    assert found is not None and found.data == {"matter": ["欠薪𠮷😀"]}
    assert draft_of(clerk.pk, "reception-new") is None
    assert draft_of(lawyer.pk, "reception-new", "7") is None


def test_the_newest_state_replaces_the_one_before(lawyer: User) -> None:
    save_draft(lawyer.pk, "p", "1", "/p", {"a": ["一"]}, at=AT)
    save_draft(lawyer.pk, "p", "1", "/p", {"a": ["二"]}, at=AT + timedelta(minutes=1))
    assert Draft.objects.get().data == {"a": ["二"]}


@pytest.mark.parametrize("name", ["password", "code", "csrfmiddlewaretoken", "version", "once"])
def test_secrets_and_tokens_are_never_kept(lawyer: User, name: str) -> None:
    assert save_draft(lawyer.pk, "p", "", "/p", {name: ["geheim"]}, at=AT).data == {}


def test_nul_in_names_and_values_is_left_out(lawyer: User) -> None:
    kept = save_draft(lawyer.pk, "p", "", "/p", {"a\x00": ["b\x00c"]}, at=AT)
    kept.refresh_from_db()
    assert kept.data == {"a": ["bc"]}


def test_more_than_anybody_types_is_refused_and_the_older_state_stays(lawyer: User) -> None:
    save_draft(lawyer.pk, "p", "", "/p", {"a": ["一"]}, at=AT)
    save_draft(lawyer.pk, "q", "", "/q", {"a": ["长" * LARGEST]}, at=AT)
    with pytest.raises(TooLarge):
        save_draft(lawyer.pk, "p", "", "/p", {"a": ["长" * LARGEST], "b": ["x"]}, at=AT)
    assert draft_of(lawyer.pk, "p").data == {"a": ["一"]}


def test_a_persons_drafts_are_bounded_and_the_oldest_go_first(lawyer: User, clerk: User) -> None:
    save_draft(clerk.pk, "p", "", "/p", {}, at=AT - timedelta(days=9))
    for n in range(MOST + 3):
        save_draft(lawyer.pk, "p", str(n), "/p", {}, at=AT + timedelta(minutes=n))
    keys = set(Draft.objects.filter(person=lawyer).values_list("key", flat=True))
    assert keys == {str(n) for n in range(3, MOST + 3)}
    assert Draft.objects.filter(person=clerk).exists()


def test_a_draft_is_dropped_when_sent_and_after_thirty_days(lawyer: User) -> None:
    save_draft(lawyer.pk, "p", "1", "/p", {}, at=AT)
    save_draft(lawyer.pk, "p", "2", "/p", {}, at=AT)
    drop_draft(lawyer.pk, "p", "1")
    drop_draft(None, "p", "2")
    assert draft_of(lawyer.pk, "p", "1") is None
    assert drop_old(at=AT + timedelta(days=30)) == 0
    assert drop_old(at=AT + timedelta(days=30, seconds=1)) == 1
