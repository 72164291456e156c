"""Filters of the lists of daily work."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from community.enums.monthly import Level, ReportState
from community.enums.office import PublicityKind, ResolutionState, TrainingFor
from community.enums.work import EntryState, RequestState, VisitState, WorkKind
from community.models import (
    LogEntry,
    MonthReport,
    PublicityItem,
    Resolution,
    ServiceRequest,
    Training,
    Visit,
)
from core.filters import DayFilter, Filters


class EntryFilter(Filters):
    """Entries by state, kind and days."""

    state = django_filters.ChoiceFilter(label=_("状态"), choices=EntryState.choices)
    kind = django_filters.ChoiceFilter(label=_("服务内容"), choices=WorkKind.choices)
    since = DayFilter(label=_("自"), field_name="on", lookup_expr="gte")
    until = DayFilter(label=_("至"), field_name="on", lookup_expr="lte")

    class Meta:
        model = LogEntry
        fields: list[str] = []


class RequestFilter(Filters):
    """Requests by state."""

    state = django_filters.ChoiceFilter(label=_("状态"), choices=RequestState.choices)

    class Meta:
        model = ServiceRequest
        fields: list[str] = []


class VisitFilter(Filters):
    """Days of duty by state and days."""

    state = django_filters.ChoiceFilter(label=_("状态"), choices=VisitState.choices)
    since = DayFilter(label=_("自"), field_name="on", lookup_expr="gte")
    until = DayFilter(label=_("至"), field_name="on", lookup_expr="lte")

    class Meta:
        model = Visit
        fields: list[str] = []


class ReportFilter(Filters):
    """Reports of months by month, level and state."""

    month = django_filters.CharFilter(label=_("月份"), method="of_month")
    level = django_filters.ChoiceFilter(label=_("层级"), choices=Level.choices)
    state = django_filters.ChoiceFilter(label=_("状态"), choices=ReportState.choices)

    class Meta:
        model = MonthReport
        fields: list[str] = []

    def of_month(
        self, found: QuerySet[MonthReport], _name: str, value: str
    ) -> QuerySet[MonthReport]:
        """Those of a month, `2026-05` or `202605`; what is no month is ignored."""
        digits = re.sub(r"\D", "", value)[:6]
        try:
            return found.filter(month=date(int(digits[:4] or 0), int(digits[4:] or 0), 1))
        except ValueError:
            return found


class ResolutionFilter(Filters):
    """Resolutions by state, by who carries them out, by day."""

    state = django_filters.ChoiceFilter(label=_("状态"), choices=ResolutionState.choices)
    owner = django_filters.ModelChoiceFilter(
        label=_("承办单位"), queryset=Organisation.objects.none()
    )
    until = DayFilter(label=_("期限不晚于"), field_name="due_on", lookup_expr="lte")

    class Meta:
        model = Resolution
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        owners = self.queryset.order_by().values("owner_id")
        found = Organisation.objects.filter(pk__in=owners).order_by("kind", "pinyin", "pk")
        self.filters["owner"].field.queryset = found


class TrainingFilter(Filters):
    """Trainings by whom they are for."""

    kind = django_filters.ChoiceFilter(label=_("对象"), choices=TrainingFor.choices)

    class Meta:
        model = Training
        fields: list[str] = []


class PublicityFilter(Filters):
    """Publicity by its form and days."""

    kind = django_filters.ChoiceFilter(label=_("形式"), choices=PublicityKind.choices)
    since = DayFilter(label=_("自"), field_name="published_on", lookup_expr="gte")
    until = DayFilter(label=_("至"), field_name="published_on", lookup_expr="lte")

    class Meta:
        model = PublicityItem
        fields: list[str] = []
