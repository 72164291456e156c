"""Forms of the exchange between firm and community (LC-8)."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db import models
from django.utils.translation import gettext_lazy

from community.enums.exchange import NoteKind
from community.enums.work import Channel
from community.forms.filters import NameFilter
from community.models import Exchange, ExchangeNote, Pairing
from core.filters import DayFilter, Filters
from core.forms import DayField, Form, TextField

CONFIRM, OWED = "confirm", "owed"


class ExchangeFilter(Filters):
    """Records by name of firm or community, by days, by what they wait for."""

    q = NameFilter(through=("community", "firm"))
    since = DayFilter(label=gettext_lazy("自"), field_name="on", lookup_expr="gte")
    until = DayFilter(label=gettext_lazy("至"), field_name="on", lookup_expr="lte")
    waits = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=((CONFIRM, gettext_lazy("待社区确认")), (OWED, gettext_lazy("待落实"))),
        method="waiting",
    )

    class Meta:
        model = Exchange
        fields: list[str] = []

    def waiting(
        self, found: models.QuerySet[Exchange], _name: str, value: str
    ) -> models.QuerySet[Exchange]:
        """Those that wait for the community's word, or for what was agreed."""
        kind = NoteKind.CONFIRMED if value == CONFIRM else NoteKind.DONE
        noted = ExchangeNote.objects.filter(exchange=models.OuterRef("pk"), kind=kind)
        found = found.filter(~models.Exists(noted), correction__isnull=True)
        return found.exclude(agreed="") if value == OWED else found


class PairingField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the pairings whose exchange a person writes down, by its community."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Pairing.objects.none(), **options)

    def label_from_instance(self, pairing: Any) -> str:
        """The community's name."""
        return str(pairing.community.name)


class ContentForm(Form):
    """When, how, who, what, and what follows."""

    on = DayField(label=gettext_lazy("日期"))
    channel = forms.ChoiceField(
        label=gettext_lazy("方式"), choices=Channel.choices, widget=forms.RadioSelect
    )
    firm_people = TextField(label=gettext_lazy("律所参加人"), max_length=200)
    community_people = TextField(label=gettext_lazy("社区参加人"), max_length=200)
    topics = TextField(
        label=gettext_lazy("交流内容"),
        max_length=4000,
        rows=5,
        help_text=gettext_lazy("不写居民的姓名、电话和个案细节。"),
    )
    agreed = TextField(label=gettext_lazy("商定要做的事"), max_length=1000, rows=3, required=False)
    due_on = DayField(label=gettext_lazy("完成期限"), required=False)
    beside = (("firm_people", "community_people"),)
    clauses = {"topics": "LC-20"}
    autosave = True


class ExchangeForm(ContentForm):
    """With which community, and the rest."""

    pairing = PairingField(label=gettext_lazy("社区"))
    submit = gettext_lazy("记录")

    def __init__(self, *args: Any, pairings: models.QuerySet[Pairing], **kw: Any) -> None:
        super().__init__(*args, **kw)
        field: Any = self.fields["pairing"]
        field.queryset = pairings.select_related("community").order_by("community__pinyin", "pk")
        self.order_fields(["pairing"])


class ExchangeCorrectionForm(ContentForm):
    """The record anew, and why."""

    reason = TextField(label=gettext_lazy("更正原因"), max_length=200)
    submit = gettext_lazy("更正")


class ExchangeViewForm(Form):
    """The community's word."""

    text = TextField(
        label=gettext_lazy("社区的意见"),
        max_length=1000,
        rows=4,
        required=False,
        help_text=gettext_lazy("没有补充的可以不写。不写居民的姓名和个案细节。"),
    )
    autosave = True
    submit = gettext_lazy("确认")


class ExchangeDoneForm(Form):
    """How it was done."""

    text = TextField(label=gettext_lazy("落实情况"), max_length=1000, rows=4)
    autosave = True
    submit = gettext_lazy("登记落实")
