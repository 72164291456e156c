"""Refusals: a sentence, a clause, a code."""

from __future__ import annotations

from core.errors import Forbidden, Refusal, Stale, TooLarge, TooMany, Unmet, WrongState, WrongType


def test_each_refusal_has_the_contracts_code() -> None:
    codes = {Forbidden: 403, WrongState: 409, Stale: 409, TooLarge: 413, WrongType: 415}
    codes |= {Unmet: 422, TooMany: 429, Refusal: 422}
    assert {kind: kind("x").status for kind in codes} == codes


def test_a_refusal_reads_as_a_sentence_with_its_clause() -> None:
    given = {"on": "太早"}
    refusal = Unmet("还差一名合伙人", clause="GC-3.2", fields=given)
    given.clear()
    assert str(refusal) == "还差一名合伙人 (GC-3.2)"
    assert refusal.fields == {"on": "太早"}
    assert str(Unmet("没有")) == "没有"
