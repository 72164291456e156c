"""Filters of the lists of cases and receptions."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from cases.enums import CaseState, Field, Regime
from cases.models import Case
from core.filters import Filters, SearchFilter


class CaseFilter(Filters):
    """Cases by name, state, rules and field."""

    q = SearchFilter(label=_("简称、案由、编号或拼音"))
    state = django_filters.ChoiceFilter(label=_("状态"), choices=CaseState.choices)
    regime = django_filters.ChoiceFilter(label=_("性质"), choices=Regime.choices)
    field = django_filters.ChoiceFilter(label=_("领域"), choices=Field.choices)

    class Meta:
        model = Case
        fields: list[str] = []
