"""Filters of the lists of cases and receptions."""

from __future__ import annotations

import django_filters
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.enums import CaseState, Field, Regime
from cases.models import Case, Reception
from core.filters import DayFilter, Filters, SearchFilter
from core.search import LONGEST


class CaseFilter(Filters):
    """Cases by name, state, rules and field."""

    q = SearchFilter(label=_("简称、案由、编号或拼音"))
    state = django_filters.ChoiceFilter(label=_("状态"), choices=CaseState.choices)
    regime = django_filters.ChoiceFilter(label=_("性质"), choices=Regime.choices)
    field = django_filters.ChoiceFilter(label=_("领域"), choices=Field.choices)

    class Meta:
        model = Case
        fields: list[str] = []


class ReceptionFilter(Filters):
    """Receptions by words of the matter, days, and whether a case came of them."""

    q = django_filters.CharFilter(
        label=_("来访事项"), field_name="matter", lookup_expr="icontains", max_length=LONGEST
    )
    since = DayFilter(label=_("自"), field_name="received_on", lookup_expr="gte")
    until = DayFilter(label=_("至"), field_name="received_on", lookup_expr="lte")
    led = django_filters.ChoiceFilter(
        label=_("去向"),
        choices=[("case", _("已收案")), ("none", _("未收案"))],
        method="leading_to",
    )

    class Meta:
        model = Reception
        fields: list[str] = []

    def leading_to(
        self, found: models.QuerySet[Reception], _name: str, value: str
    ) -> models.QuerySet[Reception]:
        """Those that became a case, or those that didn't."""
        return found.filter(case__isnull=value == "none")
