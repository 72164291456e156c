"""Filters of the lists of registers, qualifications and pairings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.enums.pairing import PairingState
from community.enums.registers import QualificationState, Standing
from community.models import (
    CommunityProfile,
    FirmProfile,
    LawyerProfile,
    Pairing,
    Qualification,
)
from core.filters import Filters, SearchFilter
from core.search import matching, plain


class NameFilter(SearchFilter):
    """Rows whose organisation or person is found by characters, pinyin or initials.

    Attributes:
        through: the columns of the row that lead to what has the name.
    """

    def __init__(self, *, through: tuple[str, ...], **options: Any) -> None:
        super().__init__(**options)
        self.through = through

    def filter(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        """The rows that match any of the names; all of them for nothing typed."""
        if not plain(value or ""):
            return found
        named = models.Q()
        for column in self.through:
            model: Any = found.model._meta.get_field(column).related_model
            named |= models.Q(
                **{f"{column}__in": matching(model.objects.all(), value).values("pk")}
            )
        return found.filter(named)


class ChosenFilter(django_filters.ChoiceFilter):  # type: ignore[misc]
    """One of the values the rows have; the list says which there are."""


class CommunityFilter(Filters):
    """Communities by name, district, street and standing.

    Args:
        districts, streets: code and name of those the actor may choose from; a list without
            several has no such filter.
    """

    q = NameFilter(through=("organisation",))
    district = ChosenFilter(field_name="district_id", label=_("区"))
    street = ChosenFilter(field_name="street_code", label=_("街道"))
    standing = django_filters.ChoiceFilter(label=_("结对"), choices=Standing.choices)

    class Meta:
        model = CommunityProfile
        fields: list[str] = []

    def __init__(
        self,
        *args: Any,
        districts: Sequence[tuple[str, str]] = (),
        streets: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("district", districts), ("street", streets)):
            if len(choices) > 1:
                self.filters[name].extra["choices"] = list(choices)
            else:
                del self.filters[name]


class FirmFilter(Filters):
    """Firms by name."""

    q = NameFilter(through=("organisation",))
    room = django_filters.ChoiceFilter(
        label=_("余量"),
        choices=[("yes", _("还能再服务社区"))],
        method="with_room",
    )

    class Meta:
        model = FirmProfile
        fields: list[str] = []

    def with_room(
        self, found: models.QuerySet[FirmProfile], _name: str, _value: str
    ) -> models.QuerySet[FirmProfile]:
        """Firms that haven't reached what they offer."""
        return found.filter(
            models.Q(capacity__isnull=True) | models.Q(capacity__gt=models.F("load"))
        )


class LawyerFilter(Filters):
    """Lawyers by name and by whether they are qualified."""

    q = NameFilter(through=("person",))
    qualified = django_filters.ChoiceFilter(
        label=_("资格"),
        choices=[("yes", _("有效")), ("no", _("没有"))],
        method="by_qualification",
    )

    class Meta:
        model = LawyerProfile
        fields: list[str] = []

    def by_qualification(
        self, found: models.QuerySet[LawyerProfile], _name: str, value: str
    ) -> models.QuerySet[LawyerProfile]:
        """With a certificate that runs on the day, or without."""
        runs = models.Q(qualified_until__gte=self.request.actor.day)
        return found.filter(runs) if value == "yes" else found.exclude(runs)


class QualificationFilter(Filters):
    """Qualifications by the lawyer's name and state."""

    q = NameFilter(through=("person",))
    state = django_filters.ChoiceFilter(label=_("状态"), choices=QualificationState.choices)

    class Meta:
        model = Qualification
        fields: list[str] = []


class PairingFilter(Filters):
    """Pairings by firm or community and by state."""

    q = NameFilter(through=("community", "firm"))
    state = django_filters.ChoiceFilter(label=_("状态"), choices=PairingState.choices)

    class Meta:
        model = Pairing
        fields: list[str] = []
