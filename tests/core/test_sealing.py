"""Secrets at rest."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from core.sealing import derived_key, keyed_hash, seal_text, unseal_text


@pytest.mark.parametrize("text", ["330106199001011234", "𠮷田", "", "长" * 10_000])
def test_sealed_text_comes_back_and_looks_different_each_time(text: str) -> None:
    first, second = seal_text(text), seal_text(text)
    assert first != second
    assert unseal_text(first) == unseal_text(second) == text
    assert not text or text not in first


def test_another_key_or_a_spoiled_text_opens_nothing(settings: Any) -> None:
    sealed = seal_text("甲")
    for spoiled in ("", "x", sealed[:-2], sealed.swapcase()):
        with pytest.raises(ValueError, match="spoiled"):
            unseal_text(spoiled)
    settings.REGISTER_KEY = "another"
    with pytest.raises(ValueError, match="another key"):
        unseal_text(sealed)


def test_hashes_compare_without_regard_to_writing_but_by_kind_and_key(
    settings: Any,
) -> None:
    written = keyed_hash("name", "买买提·吐尔逊")
    assert written == keyed_hash("name", " 买买提 • 吐尔逊")
    assert keyed_hash("id", "33010X") == keyed_hash("id", "３３０１０ｘ")
    assert written != keyed_hash("id", "买买提·吐尔逊")
    settings.REGISTER_KEY = "another"
    assert written != keyed_hash("name", "买买提·吐尔逊")


def test_keys_are_of_one_purpose_and_never_empty(settings: Any) -> None:
    assert derived_key("seal") != derived_key("audit")
    settings.REGISTER_KEY = ""
    with pytest.raises(ImproperlyConfigured):
        derived_key("seal")
