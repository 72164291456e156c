"""Filters of the lists of accounts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import django_filters
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind, OrganisationStatus
from accounts.models import Membership, Organisation, User
from accounts.queries import on_day
from core.calendar import start_of
from core.filters import DayFilter, Filters, SearchFilter
from core.models import AuditEntry, Notice
from core.wording import SUBJECTS


class PeopleFilter(Filters):
    """People of one organisation: by name, role, and whether they are still there."""

    q = SearchFilter(label=_("姓名或拼音"))
    role = django_filters.ChoiceFilter(label=_("身份"), choices=(), method="with_role")
    when = django_filters.ChoiceFilter(
        label=_("在任"),
        choices=[("past", _("已离开")), ("all", _("全部"))],
        empty_label=_("现在"),
        method="at_that_time",
    )

    class Meta:
        model = User
        fields: list[str] = []

    def __init__(
        self,
        *args: Any,
        organisation: Organisation,
        roles: list[tuple[str, Any]],
        day: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.filters["role"].extra["choices"] = roles
        self.organisation, self.day = organisation, day

    def with_role(
        self, found: models.QuerySet[User], _name: str, value: str
    ) -> models.QuerySet[User]:
        """Who holds the role there now, or ever held it when past people are asked for."""
        held = self._held().filter(role=value)
        if not self.form.cleaned_data.get("when"):
            held = held.filter(on_day(self.day))
        return found.filter(models.Exists(held))

    def at_that_time(
        self, found: models.QuerySet[User], _name: str, value: str
    ) -> models.QuerySet[User]:
        """Past people; `filter_queryset` keeps to the present ones where nothing is chosen."""
        now = models.Exists(self._held().filter(on_day(self.day)))
        return found.filter(~now) if value == "past" else found

    def filter_queryset(self, queryset: models.QuerySet[User]) -> models.QuerySet[User]:
        """Everybody who ever belonged there, narrowed."""
        found = queryset.filter(models.Exists(self._held()))
        if not self.form.cleaned_data.get("when"):
            found = found.filter(models.Exists(self._held().filter(on_day(self.day))))
        narrowed: models.QuerySet[User] = super().filter_queryset(found)
        return narrowed

    def _held(self) -> models.QuerySet[Membership]:
        return Membership.objects.filter(
            organisation=self.organisation, person_id=models.OuterRef("pk")
        )


class OrganisationFilter(Filters):
    """Organisations: by name, kind and whether they have ended; below one's own unless asked."""

    q = SearchFilter()
    kind = django_filters.ChoiceFilter(label=_("类型"), choices=OrganisationKind.choices)
    status = django_filters.ChoiceFilter(
        label=_("状态"),
        choices=[c for c in OrganisationStatus.choices if c[0] != OrganisationStatus.ACTIVE],
        empty_label=_("正常"),
        method="with_status",
    )
    scope = django_filters.ChoiceFilter(
        label=_("范围"),
        choices=[("all", _("全部"))],
        empty_label=_("本机构以下"),
        method="within",
    )

    class Meta:
        model = Organisation
        fields: list[str] = []

    def __init__(self, *args: Any, below: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.below = below
        if below is None:
            del self.filters["scope"]

    def with_status(
        self, found: models.QuerySet[Organisation], _name: str, value: str
    ) -> models.QuerySet[Organisation]:
        """Ended ones; `filter_queryset` keeps to the active ones where nothing is chosen."""
        return found.filter(status=value)

    def within(
        self, found: models.QuerySet[Organisation], _name: str, value: str
    ) -> models.QuerySet[Organisation]:
        """All that may be seen; `filter_queryset` keeps to those below where nothing is chosen."""
        return found

    def filter_queryset(
        self, queryset: models.QuerySet[Organisation]
    ) -> models.QuerySet[Organisation]:
        """The rows, narrowed by what is chosen and by what isn't."""
        chosen = self.form.cleaned_data
        if not chosen.get("status"):
            queryset = queryset.filter(status=OrganisationStatus.ACTIVE)
        if self.below is not None and not chosen.get("scope"):
            queryset = queryset.filter(lineage__contains=[self.below])
        narrowed: models.QuerySet[Organisation] = super().filter_queryset(queryset)
        return narrowed


class RecordFilter(Filters):
    """Entries of the record: by person, kind, what they are about, and day."""

    person = django_filters.ModelChoiceFilter(label=_("人员"), queryset=User.objects.none())
    kind = django_filters.ChoiceFilter(
        label=_("种类"),
        choices=[(AuditEntry.Kind.ACT, _("办理")), (AuditEntry.Kind.READ, _("查看"))],
    )
    subject_type = django_filters.ChoiceFilter(label=_("事项"), choices=SUBJECTS.items)
    day = DayFilter(label=_("日期"), method="on_that_day")

    class Meta:
        model = AuditEntry
        fields: list[str] = []

    def __init__(self, *args: Any, people: models.QuerySet[User] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people is None:
            del self.filters["person"]
        else:
            self.filters["person"].queryset = people

    def on_that_day(
        self, found: models.QuerySet[AuditEntry], _name: str, value: date
    ) -> models.QuerySet[AuditEntry]:
        """Of that day in China."""
        return found.filter(at__gte=start_of(value), at__lt=start_of(value + timedelta(days=1)))


class OutboxFilter(Filters):
    """Mail by what became of it."""

    status = django_filters.ChoiceFilter(
        label=_("状态"),
        choices=[
            (Notice.Status.PENDING, _("待发")),
            (Notice.Status.SENDING, _("正在发")),
            (Notice.Status.HELD, _("已扣下")),
            (Notice.Status.FAILED, _("发送失败")),
            (Notice.Status.DROPPED, _("不再需要")),
            (Notice.Status.SENT, _("已送出")),
        ],
    )

    class Meta:
        model = Notice
        fields: list[str] = []
