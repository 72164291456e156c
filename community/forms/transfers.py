"""Forms of imports, exports and what was there before."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from community.enums.pairing import HelperKind, Origin
from community.enums.registers import RegisterKind
from community.forms.registers import OrganisationField
from community.resources.export import FORMATS
from core.forms import DayField, Form, TextField


class ImportForm(Form):
    """Which register, and the file."""

    register = forms.ChoiceField(label=gettext_lazy("名册"), choices=RegisterKind.choices)
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy("xlsx 或 csv，第一行是列名。读取后先给您核对，确认了才写入。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )
    clauses = {"register": "LC-6"}
    submit = gettext_lazy("上传并读取")


class ExportForm(Form):
    """Which register, and the kind of file."""

    register = forms.ChoiceField(label=gettext_lazy("名册"), choices=RegisterKind.choices)
    kind = forms.ChoiceField(
        label=gettext_lazy("格式"),
        choices=[(kind, kind) for kind in FORMATS],
        widget=forms.RadioSelect,
        initial="xlsx",
    )
    clauses = {"register": "LC-6"}
    submit = gettext_lazy("导出")


class TakeOverForm(Form):
    """A pairing of one of the four old kinds, or an earlier helper."""

    origin = forms.ChoiceField(
        label=gettext_lazy("原有结对的种类"),
        choices=[choice for choice in Origin.choices if choice[0] != Origin.NEW],
    )
    firm = OrganisationField(label=gettext_lazy("律师事务所"))
    since = DayField(label=gettext_lazy("起始日期"))
    note = TextField(label=gettext_lazy("说明"), max_length=300, required=False)
    clauses = {"origin": "LC-23"}
    submit = gettext_lazy("登记")

    def __init__(self, *args: Any, firms: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["firm"].queryset = firms  # type: ignore[attr-defined]


class HelperForm(Form):
    """An earlier helper without a firm."""

    kind = forms.ChoiceField(label=gettext_lazy("身份"), choices=HelperKind.choices)
    name = TextField(label=gettext_lazy("姓名"), max_length=80)
    unit = TextField(label=gettext_lazy("单位"), max_length=120, required=False)
    qualified = forms.BooleanField(label=gettext_lazy("符合社区律师条件"), required=False)
    since = DayField(label=gettext_lazy("起始日期"))
    note = TextField(label=gettext_lazy("说明"), max_length=300, required=False)
    clauses = {"kind": "LC-23", "qualified": "LC-21"}
    submit = gettext_lazy("登记")


class DoneForm(Form):
    """A task is done."""

    note = TextField(label=gettext_lazy("说明"), max_length=200, required=False)
    submit = gettext_lazy("办完了")
