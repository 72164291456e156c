"""Filters of lists: declared once per list, kept in the URL, shown above it, taken off one by one.

A list's view reads `found = PeopleFilter(request.GET, queryset=…)`, pages through `found.qs` and
shows `core/filters.html` with it as `filter`. What can't be understood is ignored, never an error.
"""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.forms import DayField
from core.keyset import count_of, page_of
from core.search import LONGEST, matching, plain


class Filters(django_filters.FilterSet):  # type: ignore[misc]
    """The filters of one list."""


def listing(request: HttpRequest, found: Filters, *, order: tuple[str, ...]) -> dict[str, Any]:
    """What a list's template shows of what was found: one page, the filters, how many in all."""
    shown = page_of(found.qs, order=order, cursor=request.GET.get("cursor", ""))
    return {"page": shown, "filter": found, "total": count_of(found.qs)}


class SearchFilter(django_filters.CharFilter):  # type: ignore[misc]
    """Rows of a `Searchable` model by characters, pinyin or initials."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
        words = {"label": _("名称或拼音"), "max_length": LONGEST, "widget": widget}
        super().__init__(**{**words, **options})

    def filter(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        """The rows that match; all of them for nothing typed."""
        return matching(found, value) if plain(value or "") else found


class DayFilter(django_filters.Filter):  # type: ignore[misc]
    """A day, in any usual writing."""

    field_class = DayField
