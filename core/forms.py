"""Forms of the house: what people type is accepted in any usual writing and never lost.

Full-width digits, spaces around words and the usual ways to write a date are understood. Errors
stand in a summary with links and beside their field. Every form carries a one-time token, and the
version of what it edits where there is one.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refusal

EARLIEST_YEAR, LATEST_YEAR = 1950, 2100
# Refused, because nobody means to send them; what programs add unseen to a copied text is dropped.
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_BREAKS = re.compile("\r\n|[\r\u2028\u2029]")
_DAY_TOGETHER = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY_APART = re.compile(r"([0-9]{4})[^0-9]{1,2}([0-9]{1,2})[^0-9]{1,2}([0-9]{1,2})[日号.]?")
_MIDNIGHT = re.compile(r"[T ]0{1,2}:00(:00(\.0+)?)?$")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}(\.0*)?")
_AMOUNT = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{0,9})?")
LONGEST_DAY = 40
MARGIN = 10_000
_NUMERALS = "〇一二三四五六七八九"


def _in_digits(text: str) -> str:
    """A date in Chinese numerals in digits: 二〇二六年十一月二十二日 gives 2026年11月22日."""
    text = re.sub("([二三]?)十([一二三四五六七八九]?)", _tens, re.sub("[零○]", "〇", text))
    return text.translate({ord(numeral): str(n) for n, numeral in enumerate(_NUMERALS)})


def _tens(found: re.Match[str]) -> str:
    return f"{found[1] or '一'}{found[2] or '〇'}"


class Renderer(TemplatesSetting):
    """Our own markup of forms and fields."""

    form_template_name = "core/form.html"
    field_template_name = "core/field.html"


class TextField(forms.CharField):
    """One line or several; written characters are kept as they are, control characters refused."""

    def __init__(self, *, max_length: int, rows: int = 1, **options: Any) -> None:
        widget = forms.Textarea({"rows": rows}) if rows > 1 else forms.TextInput()
        super().__init__(**{"widget": widget, **options})
        # Not as an attribute: a browser would cut a paste short without a word.
        message = gettext_lazy("太长：最多 %(limit_value)d 个字，现在 %(show_value)d 个。")
        self.validators.append(MaxLengthValidator(max_length, message))
        self.limit = max_length

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        if len(text) > 2 * self.limit + MARGIN:
            # Far too long whatever is dropped from it; its length is told, nothing else is looked at.
            return text
        text = unicodedata.normalize("NFC", text)
        text = _BREAKS.sub("\n", _UNSEEN.sub("", text))
        if _CONTROL.search(text):
            raise ValidationError(_("含有看不见的控制字符，请删去后再提交。"))
        if not isinstance(self.widget, forms.Textarea):
            text = text.replace("\n", " ")
        return text.strip()


class DayField(forms.DateField):
    """A date, also as 20261122, 2026.11.22, 2026/11/22, 2026年11月22日 or in Chinese numerals."""

    widget = forms.DateInput(
        attrs={"inputmode": "numeric", "autocomplete": "off"}, format="%Y-%m-%d"
    )

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        text = _in_digits(_typed(value)[:LONGEST_DAY])
        if not text:
            return None
        text = _MIDNIGHT.sub("", text).replace(" ", "")
        found = _DAY_TOGETHER.fullmatch(text) or _DAY_APART.fullmatch(text)
        problem = ValidationError(_("看不懂这个日期，请写成 2026-11-22 的样子。"), code="invalid")
        if not found:
            raise problem
        try:
            day = date(*(int(part) for part in found.groups()))
        except ValueError:
            raise problem from None
        if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            raise ValidationError(_("年份不对，请核对。"), code="invalid")
        return day


def _typed(value: Any) -> str:
    """What was typed, in half-width digits and signs, without what can't be seen."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", str(value))).strip()


class CountField(forms.IntegerField):
    """A whole number of things, also in full-width digits; never negative."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, *, max_value: int = 1_000_000, min_value: int = 0, **options: Any) -> None:
        super().__init__(max_value=max_value, min_value=min_value, **options)

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = _typed(value).replace(" ", "").replace(",", "")
            if value and not _WHOLE.fullmatch(value):
                raise ValidationError(_("请写整数，如 1721。"), code="invalid")
        return super().to_python(value)


class AmountField(forms.Field):
    """An amount of money in yuan with at most two decimals."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    largest = Decimal("999999999999.99")

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        text = _typed(value)
        for mark in (" ", ",", "¥", "元"):
            text = text.replace(mark, "")
        if not text:
            return None
        if not _AMOUNT.fullmatch(text):
            raise ValidationError(_("请写数字，单位为元，如 120000.50。"))
        amount = Decimal(text)
        if not 0 <= amount <= self.largest:
            raise ValidationError(_("金额应在 0 到 999999999999.99 元之间。"))
        if amount != amount.quantize(Decimal("0.01")):
            raise ValidationError(_("最多两位小数。"))
        return amount


class OnceField(forms.Field):
    """The hidden one-time token; a missing or spoiled one is as good as none."""

    def to_python(self, value: Any) -> uuid.UUID | None:
        try:
            return uuid.UUID(str(value))
        except ValueError:
            return None


class Form(forms.Form):
    """The base of all forms.

    Attributes:
        clauses: clause ids by field name, shown as chips beside the label.
        autosave: keep what is typed as a draft.
        submit: the button's words.
        beside: fields that stand in one row where there is room.
        folded: fields that may as well be filled in later, under a fold.
    """

    clauses: dict[str, str] = {}
    autosave = False
    submit: Any = gettext_lazy("提交")
    beside: tuple[tuple[str, ...], ...] = ()
    folded: tuple[str, ...] = ()
    use_required_attribute = False

    once = OnceField(required=False, widget=forms.HiddenInput(), initial=uuid.uuid4)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def blocks(self) -> list[list[forms.BoundField]]:
        """The visible fields above the fold, those of one row together."""
        rows = {name: row for row in self.beside for name in row}
        blocks: list[list[forms.BoundField]] = []
        placed: set[str] = set()
        for bound in self.visible_fields():
            if bound.name in self.folded or bound.name in placed:
                continue
            names = [n for n in rows.get(bound.name, (bound.name,)) if n in self.fields]
            placed.update(names)
            blocks.append([self[name] for name in names])
        return blocks

    def fold(self) -> list[forms.BoundField]:
        """The fields under the fold."""
        return [self[name] for name in self.folded if name in self.fields]

    def fold_is_open(self) -> bool:
        """Whether something under the fold is filled in or wrong."""
        return any(bound.errors or bound.value() not in (None, "", []) for bound in self.fold())

    def add_refusal(self, refusal: Refusal) -> None:
        """Show a refusal: beside the fields it names, else above the form."""
        named = {n: m for n, m in refusal.fields.items() if n in self.fields}
        for name, messages in named.items():
            self.add_error(name, ValidationError(messages))
        if not named:
            self.add_error(None, str(refusal))

    def given(self) -> dict[str, Any]:
        """The cleaned values without the token: what the action is called with."""
        left_out = {"once"} if self.cleaned_data.get("version") is not None else {"once", "version"}
        return {name: v for name, v in self.cleaned_data.items() if name not in left_out}
