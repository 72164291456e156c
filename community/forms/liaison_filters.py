"""Filters of the lists of the liaison offices' work."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from community.enums.liaison import ChangeKind, CheckState, Finding, NoticeState
from community.models import ChangeNotice, SpotCheck, Suggestion
from core.filters import Filters


class CheckFilter(Filters):
    """Checks by state and finding."""

    state = django_filters.ChoiceFilter(label=_("状态"), choices=CheckState.choices)
    finding = django_filters.ChoiceFilter(label=_("结论"), choices=Finding.choices)

    class Meta:
        model = SpotCheck
        fields: list[str] = []


class ChangeFilter(Filters):
    """Notices of change by state and kind."""

    state = django_filters.ChoiceFilter(label=_("状态"), choices=NoticeState.choices)
    kind = django_filters.ChoiceFilter(label=_("变更内容"), choices=ChangeKind.choices)

    class Meta:
        model = ChangeNotice
        fields: list[str] = []


class SuggestionFilter(Filters):
    """Suggestions by whether they were answered."""

    answered = django_filters.ChoiceFilter(
        label=_("回复"),
        choices=(("no", _("未回复")), ("yes", _("已回复"))),
        method="by_answer",
    )

    class Meta:
        model = Suggestion
        fields: list[str] = []

    def by_answer(
        self, found: QuerySet[Suggestion], _name: str, value: str
    ) -> QuerySet[Suggestion]:
        """Those without or with an answer."""
        return found.filter(answer="") if value == "no" else found.exclude(answer="")
