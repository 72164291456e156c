"""Forms of the registers: programmes, communities, firms, lawyers, placements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.people import PhoneField
from accounts.models import Organisation
from community.actions.registers import words_of
from core.forms import CountField, DayField, Form, TextField

LONGEST_WORD = 40


class WordsField(TextField):
    """Specialities in one line, apart by 、 or a comma."""

    def __init__(self, **options: Any) -> None:
        hint = gettext_lazy("几项之间用顿号隔开，如：婚姻家事、劳动、物业。")
        super().__init__(**{"max_length": 300, "help_text": hint, "required": False, **options})

    def prepare_value(self, value: Any) -> Any:
        """As one line."""
        return "、".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """As a list.

        Raises:
            ValidationError: a single one is too long.
        """
        words = list(words_of(super().clean(value)))
        if any(len(word) > LONGEST_WORD for word in words):
            raise ValidationError(_("每项最多 %(most)d 个字。") % {"most": LONGEST_WORD})
        return words


class OrganisationField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of some organisations."""

    def __init__(self, **options: Any) -> None:
        words = {"queryset": Organisation.objects.none(), "empty_label": gettext_lazy("请选择")}
        super().__init__(**{**words, **options})


class ProgrammeForm(Form):
    """Start a programme."""

    name = TextField(label=gettext_lazy("名称"), max_length=80)
    steering_name = TextField(
        label=gettext_lazy("指导协调小组名称"), max_length=120, required=False
    )
    starts_on = DayField(label=gettext_lazy("启动日期"))
    clauses = {"steering_name": "LC-3"}
    submit = gettext_lazy("启动")


class CommunityForm(Form):
    """What a community says of its room and its needs."""

    room = TextField(label=gettext_lazy("工作室"), max_length=120, required=False)
    opening_hours = TextField(label=gettext_lazy("开放时间"), max_length=120, required=False)
    address = TextField(label=gettext_lazy("地址"), max_length=200, required=False)
    phone = PhoneField(label=gettext_lazy("电话"), required=False)
    needs = TextField(label=gettext_lazy("法律服务需求"), max_length=2000, rows=4, required=False)
    specialities_wished = WordsField(label=gettext_lazy("希望律师的专长"))
    intro = TextField(label=gettext_lazy("介绍"), max_length=2000, rows=4, required=False)
    households = CountField(label=gettext_lazy("户数"), required=False)
    public = forms.BooleanField(label=gettext_lazy("公开社区页面"), required=False)
    beside = (("room", "opening_hours"), ("address", "phone"))
    folded = ("intro", "households")
    clauses = {"room": "LC-11", "public": "LC-13"}
    submit = gettext_lazy("保存")


class FirmForm(Form):
    """What a firm offers."""

    capacity = CountField(label=gettext_lazy("可服务社区数"), required=False, max_value=999)
    specialities = WordsField(label=gettext_lazy("专长"))
    intro = TextField(label=gettext_lazy("介绍"), max_length=2000, rows=4, required=False)
    submit = gettext_lazy("保存")


class LawyerForm(Form):
    """What a lawyer offers and what residents are shown."""

    public_phone = PhoneField(
        label=gettext_lazy("公开电话"),
        required=False,
        help_text=gettext_lazy("印在社区公示和联系卡上。"),
    )
    specialities = WordsField(label=gettext_lazy("专长"))
    intro = TextField(label=gettext_lazy("简介"), max_length=2000, rows=4, required=False)
    first_licensed = CountField(
        label=gettext_lazy("首次执业年份"), required=False, min_value=1979, max_value=2100
    )
    capacity = CountField(label=gettext_lazy("可服务社区数"), required=False, max_value=99)
    beside = (("first_licensed", "capacity"),)
    clauses = {"public_phone": "LC-13"}
    submit = gettext_lazy("保存")


class PlacementForm(Form):
    """Place a city or provincial firm in a district."""

    liaison = OrganisationField(label=gettext_lazy("到哪个区"))
    since = DayField(label=gettext_lazy("起"))
    reason = TextField(label=gettext_lazy("调配理由"), max_length=300, rows=2)
    clauses = {"liaison": "LC-22"}
    submit = gettext_lazy("调配")

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["liaison"].queryset = offices  # type: ignore[attr-defined]


class CommunityMoveForm(Form):
    """To which office and street, from which day, and why."""

    liaison = OrganisationField(label=gettext_lazy("联络处"))
    street = TextField(label=gettext_lazy("街道"), max_length=60, required=False)
    street_code = TextField(
        label=gettext_lazy("街道代码"),
        max_length=9,
        required=False,
        help_text=gettext_lazy("9 位统计用区划代码；街道没有变的不填。"),
        validators=[RegexValidator(r"^[0-9]{9}$", gettext_lazy("应为 9 位数字。"))],
    )
    on = DayField(label=gettext_lazy("生效日期"))
    reason = TextField(label=gettext_lazy("理由"), max_length=300, rows=2)
    clauses = {"liaison": "LC-7"}
    submit = gettext_lazy("调整")

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["liaison"].queryset = offices  # type: ignore[attr-defined]


class ReasonForm(Form):
    """A reason, nothing else."""

    reason = TextField(label=gettext_lazy("理由"), max_length=300, rows=2)
    submit = gettext_lazy("确定")
