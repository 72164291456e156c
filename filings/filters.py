"""Filters of the lists of reports."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Region, User
from cases.enums import Field
from core.actors import Actor
from core.filters import Filters, SearchFilter
from filings.enums import FilingState
from filings.models import Filing
from filings.transitions import LAST_RANK_THAT_NEEDS_A_PERSON

AT_THE_BAR = [c for c in FilingState.choices if c[0] not in {"draft", "to_confirm"}]
MINE, NOBODYS = "mine", "none"


class DeskFilter(Filters):
    """The bar's desk; what needs somebody, unless something else is asked for."""

    q = SearchFilter(label=_("备案号、律所、案名或拼音"))
    show = django_filters.ChoiceFilter(
        label=_("范围"),
        choices=[("all", _("全部"))],
        empty_label=_("需要处理"),
        method="within",
    )
    state = django_filters.ChoiceFilter(label=_("状态"), choices=AT_THE_BAR)
    district = django_filters.ModelChoiceFilter(label=_("区域"), queryset=Region.objects.none())
    officer = django_filters.ChoiceFilter(label=_("经办人"), choices=(), method="given_to")
    field = django_filters.ChoiceFilter(label=_("领域"), choices=Field.choices)
    high_impact = django_filters.ChoiceFilter(
        label=_("影响大"), choices=[("1", _("是"))], method="of_high_impact"
    )
    year = django_filters.ChoiceFilter(label=_("登记年份"), choices=(), field_name="number_year")

    class Meta:
        model = Filing
        fields: list[str] = []

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        districts: models.QuerySet[Region],
        officers: list[User],
        years: list[int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        known = [(str(person.pk), person.name) for person in officers]
        filters = self.filters
        filters["officer"].extra["choices"] = [(MINE, _("我的")), (NOBODYS, _("还没有人")), *known]
        filters["district"].queryset = districts
        filters["year"].extra["choices"] = [(year, str(year)) for year in years]

    @property
    def by_default(self) -> bool:
        """Whether only what needs somebody is shown because nothing else was asked for."""
        asked = self.form.cleaned_data if self.form.is_valid() else {}
        return not any(asked.get(name) for name in ("q", "show", "state", "year"))

    def filter_queryset(self, queryset: models.QuerySet[Filing]) -> models.QuerySet[Filing]:
        """The desk, narrowed by what is chosen, else to what needs somebody."""
        if self.by_default:
            queryset = queryset.filter(desk_rank__lte=LAST_RANK_THAT_NEEDS_A_PERSON)
        narrowed: models.QuerySet[Filing] = super().filter_queryset(queryset)
        return narrowed

    def within(
        self, found: models.QuerySet[Filing], _name: str, value: str
    ) -> models.QuerySet[Filing]:
        """Everything, when asked for; `filter_queryset` sees to the default."""
        return found

    def given_to(
        self, found: models.QuerySet[Filing], _name: str, value: str
    ) -> models.QuerySet[Filing]:
        """Allotted to oneself, to nobody, or to one of the officers."""
        if value == NOBODYS:
            return found.filter(officer__isnull=True)
        return found.filter(officer_id=self.actor.holder_id if value == MINE else int(value))

    def of_high_impact(
        self, found: models.QuerySet[Filing], _name: str, value: str
    ) -> models.QuerySet[Filing]:
        """Marked as of high impact."""
        return found.filter(high_impact=True)


class FirmFilter(Filters):
    """A firm's reports, and those a bar or bureau is told of."""

    q = SearchFilter(label=_("备案号、案名或拼音"))
    state = django_filters.ChoiceFilter(label=_("状态"), choices=FilingState.choices)

    class Meta:
        model = Filing
        fields: list[str] = []
