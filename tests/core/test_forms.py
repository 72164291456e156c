"""Fields: any usual writing is understood, anything else is told, nothing breaks."""

from __future__ import annotations

import time
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Unmet
from core.forms import AmountField, CountField, DayField, Form, TextField

ALL_FIELDS = [
    TextField(max_length=50, required=False),
    TextField(max_length=500, rows=5, required=False),
    DayField(required=False),
    CountField(required=False),
    AmountField(required=False),
]


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-22",
        "2026/11/22",
        "2026.11.22",
        "2026.11.22.",
        "2026-11-22 ",
        "  2026 - 11 - 22",
        "20261122",
        "2026年11月22日",
        "2026年11月22号",
        "2026 年 11 月 22 日",
        "２０２６－１１－２２",
        "２０２６年１１月２２日",
        "2026—11—22",
        "2026、11、22",
        "2026-11-22 00:00:00",
        "2026-11-22T00:00",
        "2026/11/22 0:00:00",
        "二〇二六年十一月二十二日",
        "二零二六年十一月二十二日",
        "二○二六年十一月廿二日".replace("廿", "二十"),
        "\u202d2026-11-22\u202c",
        "\ufeff2026-11-22",
        date(2026, 11, 22),
    ],
)
def test_a_date_is_understood_in_every_usual_writing(typed: Any) -> None:
    assert DayField().clean(typed) == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-1-2", date(2026, 1, 2)),
        ("2026年5月9日", date(2026, 5, 9)),
        ("二〇二六年十月十日", date(2026, 10, 10)),
        ("二〇二六年一月三十日", date(2026, 1, 30)),
        ("2024-02-29", date(2024, 2, 29)),
    ],
)
def test_short_months_and_days_are_understood(typed: str, meant: date) -> None:
    assert DayField().clean(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "2026-02-30",
        "2025-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026112",
        "202611",
        "2026",
        "26-11-22",
        "11/22/2026",
        "22.11.2026",
        "0026-11-22",
        "1949-12-31",
        "2101-01-01",
        "9999-12-31",
        "2026-11-22 14:30",
        "2026-11-22-23",
        "昨天",
        "-2026-11-22",
        "٢٠٢٦-١١-٢٢",
        "2026-11-22\x00",
        "2026-11-22😀",
        "<script>",
        "1" * 100_000,
        "十" * 100_000,
    ],
)
def test_what_is_no_date_is_told_and_never_guessed(typed: str) -> None:
    with pytest.raises(ValidationError):
        DayField().clean(typed)


@pytest.mark.parametrize("field", ALL_FIELDS)
@pytest.mark.parametrize("typed", ["", "   ", "\u3000", None])
def test_nothing_but_spaces_is_nothing(field: Any, typed: Any) -> None:
    assert field.clean(typed) in ("", None)


@pytest.mark.parametrize(
    "field", [DayField(), CountField(), AmountField(), TextField(max_length=9)]
)
@pytest.mark.parametrize("typed", ["", "   ", "\u3000", None])
def test_nothing_but_spaces_does_not_fill_a_required_field(field: Any, typed: Any) -> None:
    with pytest.raises(ValidationError):
        field.clean(typed)


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("12", 12),
        ("１２", 12),
        (" 1 721 ", 1721),
        ("1,721", 1721),
        ("1，721", 1721),
        ("+5", 5),
        ("12.0", 12),
        ("0", 0),
        ("007", 7),
        (12, 12),
    ],
)
def test_a_count_is_understood_with_full_width_digits_and_separators(
    typed: Any, count: int
) -> None:
    assert CountField().clean(typed) == count


@pytest.mark.parametrize(
    "typed",
    ["-1", "－1", "1e5", "1_000", "0x10", "1.5", "十二", "12人", "1000001", "9" * 5000, "9" * 10**6,
     "NaN", "inf", "٣", "1 2a", "\x0012", "😀", "--1"],
)  # fmt: skip
def test_a_negative_absurd_or_odd_count_is_told(typed: str) -> None:
    with pytest.raises(ValidationError):
        CountField().clean(typed)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("120000.50", "120000.50"),
        ("１２０，０００．５０", "120000.50"),
        ("¥1,000", "1000"),
        ("￥1,000元", "1000"),
        ("0", "0"),
        ("5.", "5"),
        ("1.500", "1.5"),
        ("999999999999.99", "999999999999.99"),
    ],
)
def test_an_amount_is_understood(typed: str, amount: str) -> None:
    assert AmountField().clean(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed",
    ["-1", "1.005", "12万", "1e9", "NaN", "sNaN", "Infinity", "1000000000000", "1_0", "abc",
     "1e999999999", "1e-999999999", "9" * 10**6, ".", "1.2.3", "\x00", "$5"],
)  # fmt: skip
def test_an_impossible_amount_is_told(typed: str) -> None:
    with pytest.raises(ValidationError):
        AmountField().clean(typed)


@pytest.mark.parametrize(
    "typed", ["𠮷田", "㐂", "欠薪😀👨‍👩‍👧", "ئۇيغۇر", "<b>&amp;</b>", "a'b\"c", "《》——"]
)
def test_written_characters_are_kept_as_they_are(typed: str) -> None:
    assert TextField(max_length=50).clean(typed) == typed


@pytest.mark.parametrize("code", [*range(1, 9), 11, 12, *range(14, 32), 0x7F, 0x85, 0x9F, 0xFFFF])
def test_control_characters_are_refused(code: int) -> None:
    for field in (TextField(max_length=9), TextField(max_length=9, rows=3)):
        with pytest.raises(ValidationError, match="控制字符"):
            field.clean(f"甲{chr(code)}乙")


def test_nul_is_refused() -> None:
    with pytest.raises(ValidationError):
        TextField(max_length=9).clean("甲\x00乙")


def test_marks_a_copied_text_carries_unseen_are_dropped() -> None:
    typed = "\ufeff\u202d13800001234\u202c\u200b"
    assert TextField(max_length=11).clean(typed) == "13800001234"
    assert TextField(max_length=20).clean("fdp\u202eexe.") == "fdpexe."


def test_lines_stay_in_a_text_and_become_spaces_in_a_line() -> None:
    assert TextField(max_length=20, rows=3).clean(" 一\r\n二\r三\u2028四\n") == "一\n二\n三\n四"
    assert TextField(max_length=20).clean("Subject: x\r\nBcc: y") == "Subject: x Bcc: y"


def test_length_counts_characters_and_says_how_many_there_are() -> None:
    field = TextField(max_length=3)
    assert field.clean("𠮷" * 3) == "𠮷" * 3
    with pytest.raises(ValidationError, match="最多 3 个字，现在 4 个"):
        field.clean("𠮷" * 4)
    assert "maxlength" not in str(Sample()["words"]), "a browser would cut a paste short"


@pytest.mark.parametrize("field", ALL_FIELDS)
@pytest.mark.parametrize("unit", ["长", "1", "a\u0301\u0323", "十"])
def test_ten_megabytes_are_answered_at_once(field: Any, unit: str) -> None:
    pasted = unit * (10_000_000 // len(unit.encode()))
    began = time.monotonic()
    try:
        field.clean(pasted)
    except ValidationError as error:
        assert sum(map(len, error.messages)) < 500
    assert time.monotonic() - began < 10


@given(typed=st.text(max_size=40))
def test_no_text_whatsoever_breaks_a_field(typed: str) -> None:
    for field in ALL_FIELDS:
        try:
            field.clean(typed)
        except ValidationError as error:
            assert error.messages


class Sample(Form):
    """A form with some fields."""

    words = TextField(label="说明", max_length=10)
    on = DayField(label="日期", required=False)


def test_a_form_gives_its_facts_without_token_and_empty_version() -> None:
    form = Sample({"words": "一", "on": "2026-05-09", "once": str(uuid.uuid4())})
    assert form.is_valid()
    assert form.given() == {"words": "一", "on": date(2026, 5, 9)}
    form = Sample({"words": "一", "version": "3"})
    assert form.is_valid()
    assert form.given() == {"words": "一", "on": None, "version": 3}


@pytest.mark.parametrize("token", ["", "x", "\x00", "0" * 1000, "{}"])
def test_a_spoiled_token_is_as_good_as_none(token: str) -> None:
    form = Sample({"words": "一", "once": token})
    assert form.is_valid()
    assert form.cleaned_data["once"] is None


def test_each_blank_form_has_a_token_of_its_own() -> None:
    tokens = {Sample()["once"].value() for _form in range(3)}
    assert len(tokens) == 3


def test_a_refusal_stands_beside_the_field_it_names_or_above() -> None:
    form = Sample({"words": "一"})
    assert form.is_valid()
    form.add_refusal(Unmet("日期太早", fields={"on": "太早", "elsewhere": "x"}))
    assert form.errors == {"on": ["太早"]}
    form.add_refusal(Unmet("还差两名合伙人", clause="GC-3.2"))
    assert form.non_field_errors() == ["还差两名合伙人 (GC-3.2)"]


def test_a_form_shows_every_error_also_of_hidden_fields_and_what_was_typed() -> None:
    form = Sample({"words": "<b>长长长长长长长长长长</b>", "version": "x", "on": "昨天"})
    shown = form.render()
    assert 'href="#id_words"' in shown and 'href="#id_on"' in shown
    assert "&lt;b&gt;" in shown and "<b>" not in shown
    assert "昨天" in shown
    assert "version" in shown.split("</ul>")[0]
