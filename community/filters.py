"""Filters of the lists of daily work."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from community.enums.monthly import Level, ReportState
from community.enums.work import EntryState, RequestState, VisitState, WorkKind
from community.models import LogEntry, MonthReport, ServiceRequest, Visit
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
    """Reports of months by level and state."""

    level = django_filters.ChoiceFilter(label=_("层级"), choices=Level.choices)
    state = django_filters.ChoiceFilter(label=_("状态"), choices=ReportState.choices)

    class Meta:
        model = MonthReport
        fields: list[str] = []
