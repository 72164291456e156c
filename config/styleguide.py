"""Samples for the style guide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.forms import CountField, DayField, Form, TextField


class SampleForm(Form):
    """One field of each kind."""

    title = TextField(label=_("一行文字"), max_length=60, help_text=_("例子写在框外。"))
    number = CountField(label=_("人数"))
    on = DayField(label=_("日期"))
    text = TextField(label=_("几段文字"), max_length=2000, rows=4, required=False)
    choice = forms.ChoiceField(
        label=_("单选"), choices=[("a", _("同意")), ("b", _("不同意"))], widget=forms.RadioSelect
    )
    select = forms.ChoiceField(label=_("下拉"), choices=[("a", _("甲")), ("b", _("乙"))])
    agreed = forms.BooleanField(label=_("已阅读"), required=False)
    clauses = {"number": "GC-1.3"}


def samples(request: HttpRequest) -> dict[str, Any]:
    """A clean form, one with errors, and words for the states."""
    states = [
        ("registered", _("已登记")),
        ("returned", _("退回补正")),
        ("cancelled", _("已注销")),
        ("sent", _("已送出")),
        ("draft", _("草稿")),
    ]
    wrong = SampleForm({"number": "-1", "on": "32", "choice": "a"})
    return {"form": SampleForm(), "wrong": wrong, "states": states}
