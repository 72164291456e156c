"""Words for the record of acts."""

from __future__ import annotations

import pytest

from core.wording import SUBJECTS, act_words, subject_words


@pytest.mark.parametrize(
    ("subject", "act", "words"),
    [
        ("accounts.invitation", "revoke", "收回邀请"),
        ("core.duty", "urge", "催办"),
        ("nobody.knows", "grant", "授权查看"),
        ("nobody.knows", "frobnicate", "frobnicate"),
    ],
)
def test_the_things_own_words_go_before_the_general_ones(
    subject: str, act: str, words: str
) -> None:
    assert str(act_words(subject, act)) == words


def test_a_kind_nobody_named_shows_its_code() -> None:
    assert subject_words("nobody.knows") == "nobody.knows"
    assert str(subject_words("accounts.membership")) == "身份"


def test_every_kind_of_row_is_named_by_its_own_app() -> None:
    from django.apps import apps

    assert all(apps.get_model(label) for label in SUBJECTS)
