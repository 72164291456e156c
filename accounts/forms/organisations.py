"""Forms about organisations and their own values of the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import FirmForm, FirmKind, OrganisationKind
from accounts.models import Organisation, Region
from core.forms import CountField, DayField, Form, TextField
from core.regulation import Parameter

OF_FIRMS = {"firm_kind", "firm_form", "licence_no"}


class OrganisationForm(Form):
    """An organisation's particulars other than its name."""

    short_name = TextField(label=gettext_lazy("简称"), max_length=60, required=False)
    code = TextField(
        label=gettext_lazy("机关代字"),
        max_length=12,
        required=False,
        help_text=gettext_lazy("用在文号里，如“杭律”。"),
    )
    licence_no = TextField(label=gettext_lazy("执业许可证号"), max_length=40, required=False)
    region = forms.ModelChoiceField(
        label=gettext_lazy("所在地区"),
        queryset=Region.objects.none(),
        required=False,
        empty_label="—",
    )
    firm_kind = forms.ChoiceField(
        label=gettext_lazy("所属"), choices=[("", "—"), *FirmKind.choices], required=False
    )
    firm_form = forms.ChoiceField(
        label=gettext_lazy("组织形式"), choices=[("", "—"), *FirmForm.choices], required=False
    )
    address = TextField(label=gettext_lazy("地址"), max_length=200, required=False)
    phone = TextField(label=gettext_lazy("电话"), max_length=30, required=False)
    submit = gettext_lazy("保存")

    def __init__(
        self,
        *args: Any,
        kind: str,
        regions: models.QuerySet[Region],
        registers: bool,
        **kwargs: Any,
    ) -> None:
        """Who doesn't register the organisation changes its short name, address and phone only."""
        super().__init__(*args, **kwargs)
        region: Any = self.fields["region"]
        region.queryset = regions
        left_out = set() if kind == OrganisationKind.FIRM else OF_FIRMS
        left_out = left_out if registers else {"code", "region", *OF_FIRMS}
        for name in left_out:
            del self.fields[name]


class NewOrganisationForm(Form):
    """Enter an organisation."""

    kind = forms.ChoiceField(label=gettext_lazy("类型"))
    name = TextField(label=gettext_lazy("名称"), max_length=120)
    region = forms.ModelChoiceField(
        label=gettext_lazy("所在地区"),
        queryset=Region.objects.none(),
        required=False,
        empty_label="—",
    )
    submit = gettext_lazy("登记")

    def __init__(
        self, *args: Any, kinds: list[str], regions: models.QuerySet[Region], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        region: Any = self.fields["region"]
        kind.choices = [c for c in OrganisationKind.choices if c[0] in kinds]
        region.queryset = regions


class RenameForm(Form):
    """Give an organisation a new name."""

    name = TextField(label=gettext_lazy("新名称"), max_length=120)
    since = DayField(label=gettext_lazy("从哪天起"))
    reason = TextField(label=gettext_lazy("依据"), max_length=200)
    submit = gettext_lazy("更名")


class MergeForm(Form):
    """End an organisation in favour of another."""

    into = forms.ModelChoiceField(
        label=gettext_lazy("并入"), queryset=Organisation.objects.none(), widget=forms.RadioSelect
    )
    on = DayField(
        label=gettext_lazy("合并日期"),
        help_text=gettext_lazy("原机构到这一天为止；人员从这一天起在新机构任原来的身份。"),
    )
    reason = TextField(label=gettext_lazy("依据"), max_length=200)
    submit = gettext_lazy("合并")

    def __init__(
        self,
        *args: Any,
        others: models.QuerySet[Organisation],
        offered: list[Organisation],
        **kwargs: Any,
    ) -> None:
        """Any of `others` is taken; `offered` are the few that were searched for and are shown."""
        super().__init__(*args, **kwargs)
        into: Any = self.fields["into"]
        into.queryset = others
        into.choices = [(o.pk, str(o)) for o in offered]


class CloseForm(Form):
    """End an organisation without a successor."""

    on = DayField(label=gettext_lazy("最后一天"))
    reason = TextField(label=gettext_lazy("依据"), max_length=200)
    submit = gettext_lazy("注销")


class ParameterForm(Form):
    """An organisation's own value of a regulation's parameter."""

    value = TextField(label=gettext_lazy("数值"), max_length=200)
    effective_from = DayField(label=gettext_lazy("从哪天起"))
    reason = TextField(label=gettext_lazy("依据"), max_length=200)
    submit = gettext_lazy("登记")

    def __init__(self, *args: Any, parameter: Parameter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = _value_field(parameter)
        self.parameter = parameter
        self.clauses = {"value": parameter.clause}

    def clean_value(self) -> Any:
        """In the parameter's shape."""
        value = self.cleaned_data["value"]
        default = self.parameter.values[-1][1]
        if isinstance(default, list):
            value = _numbers(value)
        elif isinstance(default, bool):
            value = value == "true"
        return value


def _value_field(parameter: Parameter) -> forms.Field:
    default, label = parameter.values[-1][1], str(parameter.label)
    if parameter.choices:
        return forms.ChoiceField(label=label, choices=parameter.choices)
    if isinstance(default, bool):
        yes_no = [("true", _("是")), ("false", _("否"))]
        return forms.ChoiceField(label=label, choices=yes_no)
    if isinstance(default, int):
        bounds = {"min_value": parameter.at_least, "max_value": parameter.at_most}
        hint = _("%(min_value)d 到 %(max_value)d") % bounds
        return CountField(label=label, help_text=f"{hint} {parameter.unit}", **bounds)
    hint = _("用逗号分开，如：-2, 0, 1, 3") if isinstance(default, list) else ""
    return TextField(label=label, max_length=200, help_text=hint)


def as_typed(parameter: Parameter, value: Any) -> Any:
    """A value as the form's field holds it."""
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value).lower() if isinstance(value, bool) else value


def in_words(parameter: Parameter, value: Any) -> str:
    """A value as people read it."""
    if parameter.choices:
        return str(dict(parameter.choices).get(value, value))
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return f"{as_typed(parameter, value)} {parameter.unit}".strip()


def _numbers(text: str) -> list[int]:
    try:
        return [int(part) for part in text.replace("，", ",").split(",")]
    except ValueError:
        raise forms.ValidationError(_("请写整数，用逗号分开。")) from None
