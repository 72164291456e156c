"""The list of reports as a file: what stands in which column."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from import_export import fields, resources, widgets

from core.errors import TooLarge
from core.tables import CSV_TYPE, XLSX_TYPE, csv_of, xlsx_of
from filings.models import Filing

MOST_ROWS = 2_000
TYPES = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}


class AsItIs(widgets.Widget):
    """Values as they are: numbers stay numbers, moments are written by the tables."""

    def render(self, value: Any, obj: Any = None, **_more: Any) -> Any:
        """The value itself."""
        return value


def _column(attribute: str, heading: Any) -> fields.Field:
    return fields.Field(attribute, heading, widget=AsItIs())  # type: ignore[no-untyped-call]


class FilingResource(resources.ModelResource):
    """One report a line, as the list shows it."""

    number_text = _column("number_text", _("备案号"))
    title = _column("shown_title", _("案件简称"))
    firm = _column("reported_by", _("律师事务所"))
    district = _column("district__name", _("区域"))
    state = _column("get_state_display", _("状态"))
    regime = _column("get_regime_display", _("案件性质"))
    field = _column("get_field_display", _("领域"))
    persons = _column("persons", _("人数"))
    high_impact = _column("high_impact", _("影响大"))
    officer = _column("officer__name", _("经办人"))
    sent_at = _column("sent_at", _("送达时间"))
    registered_at = _column("registered_at", _("登记时间"))
    cancel_reason = _column("cancel_reason", _("注销原因"))

    class Meta:
        model = Filing
        fields = (
            "number_text",
            "title",
            "firm",
            "district",
            "state",
            "regime",
            "field",
            "persons",
            "high_impact",
            "officer",
            "sent_at",
            "registered_at",
            "cancel_reason",
        )


def as_file(found: QuerySet[Filing], kind: str) -> bytes:
    """The reports as a file of this kind.

    Raises:
        TooLarge: more rows than a file takes; the sentence says what to do.
    """
    rows = list(found[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        message = _(
            "一个文件最多 %(most)d 行。请先用状态、区域、领域或登记年份缩小范围，分几次导出。"
        )
        raise TooLarge(message % {"most": MOST_ROWS})
    data = FilingResource().export(rows)  # type: ignore[no-untyped-call]
    lines = [list(line) for line in data]
    if kind == "csv":
        return csv_of(data.headers, lines)
    return xlsx_of(str(_("报告")), data.headers, lines)
