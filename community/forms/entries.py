"""Forms of the log: an entry on a phone, and what may stand with it."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.db import models
from django.forms import ModelChoiceField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from community.enums.work import Channel, ForWhom, Matter, MediationResult, WorkKind
from community.models import CommunityProfile
from community.queries.work import place_name
from core.forms import CountField, DayField, Form, TextField

MINUTES = ((15, "15"), (30, "30"), (60, "60"), (120, "120"), (180, "180"))


class PlaceField(ModelChoiceField):  # type: ignore[type-arg]
    """One of the communities the person may write for, as an organisation."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=CommunityProfile.objects.none(), **options)

    def label_from_instance(self, place: Any) -> str:
        """Its name with district and street."""
        return place_name(place)

    def clean(self, value: Any) -> Organisation | None:
        """The organisation itself."""
        found = super().clean(value)
        return None if found is None else found.organisation


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


class EntryFields(Form):
    """What an entry says, whether new, changed or corrected."""

    on = DayField(label=gettext_lazy("日期"))
    kind = forms.ChoiceField(
        label=gettext_lazy("服务内容"), choices=WorkKind.choices, widget=forms.RadioSelect
    )
    for_whom = forms.ChoiceField(
        label=gettext_lazy("服务对象"),
        choices=ForWhom.choices,
        widget=forms.RadioSelect,
        initial=ForWhom.RESIDENT,
    )
    content = TextField(
        label=gettext_lazy("内容"),
        max_length=10_000,
        rows=4,
        help_text=gettext_lazy("一事一记：谁遇到什么事，问什么。"),
    )
    result = TextField(label=gettext_lazy("结果或建议"), max_length=10_000, rows=3, required=False)
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("用时（分钟）"),
        choices=MINUTES,
        coerce=int,
        initial=30,
        widget=forms.RadioSelect,
    )
    people = CountField(
        label=gettext_lazy("人数"), min_value=1, max_value=100_000, initial=1, required=False
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("方式"), choices=Channel.choices, initial=Channel.ON_SITE
    )
    matter = forms.ChoiceField(
        label=gettext_lazy("事项"), choices=[("", "—"), *Matter.choices], required=False
    )
    begins = _time(gettext_lazy("开始时间"))
    ends = _time(gettext_lazy("结束时间"))
    leaflets = CountField(
        label=gettext_lazy("发放资料份数"), required=False, initial=0, max_value=1_000_000
    )
    gist = TextField(
        label=gettext_lazy("摘要（不写姓名）"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("联络处和律协看到的是这一句。"),
    )
    unfinished = forms.BooleanField(label=gettext_lazy("还要跟进"), required=False)
    clauses = {"kind": "LC-9", "content": "LC-16"}

    def clean_people(self) -> int:
        """One, unless said otherwise."""
        return self.cleaned_data["people"] or 1

    def clean_leaflets(self) -> int:
        """None given out, unless said otherwise."""
        return self.cleaned_data["leaflets"] or 0

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning; whether it is finished is asked the other way round."""
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if begins and ends and ends < begins:
            self.add_error("ends", _("结束时间早于开始时间。"))
        cleaned["finished"] = not cleaned.pop("unfinished", False)
        return cleaned


class EntryForm(EntryFields):
    """A new entry: community and day stand there already, the rest is choices and two texts."""

    community = PlaceField(
        label=gettext_lazy("社区"),
        error_messages={
            "invalid_choice": gettext_lazy(
                "您不服务也不代班这个社区，补记期限内也没有服务过，请核对（LC-16）。"
            )
        },
    )
    resident_name = TextField(
        label=gettext_lazy("居民姓名"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("愿意留名的才写；只有律师、代班律师和社区工作人员看得到。"),
    )
    resident_phone = TextField(label=gettext_lazy("居民电话"), max_length=30, required=False)
    photo = forms.FileField(
        label=gettext_lazy("照片或材料"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*,.pdf"}),
    )
    client_token = forms.UUIDField(widget=forms.HiddenInput(), initial=uuid.uuid4)
    request_id = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    folded = (
        "people",
        "channel",
        "matter",
        "resident_name",
        "resident_phone",
        "begins",
        "ends",
        "leaflets",
        "gist",
        "photo",
        "unfinished",
    )
    clauses = {**EntryFields.clauses, "resident_name": "LC-20"}
    autosave = True
    submit = gettext_lazy("记入日志")

    def __init__(self, *args: Any, places: models.QuerySet[CommunityProfile], **kw: Any) -> None:
        super().__init__(*args, **kw)
        field: Any = self.fields["community"]
        field.queryset = places


class EntryEditForm(EntryFields):
    """An entry that waits for the lawyer, changed."""

    resident_name = TextField(label=gettext_lazy("居民姓名"), max_length=80, required=False)
    resident_phone = TextField(label=gettext_lazy("居民电话"), max_length=30, required=False)
    submit = gettext_lazy("保存")


class CorrectionForm(EntryFields):
    """The new line that replaces a confirmed one."""

    reason = TextField(label=gettext_lazy("更正原因"), max_length=200)
    clauses = {**EntryFields.clauses, "reason": "LC-16"}
    submit = gettext_lazy("另记一条更正")


class ReasonForm(Form):
    """One reason."""

    reason = TextField(label=gettext_lazy("原因"), max_length=200, rows=2)


class UnmaskForm(Form):
    """Why the director looks at a resident's details."""

    reason = TextField(label=gettext_lazy("查看的理由"), max_length=200, rows=2)
    clauses = {"reason": "LC-20"}
    submit = gettext_lazy("查看")


class MediationForm(Form):
    """The record of a mediation."""

    first_side = TextField(label=gettext_lazy("一方"), max_length=120)
    second_side = TextField(label=gettext_lazy("另一方"), max_length=120)
    first_consents = forms.BooleanField(label=gettext_lazy("一方自愿接受调解"), required=False)
    second_consents = forms.BooleanField(label=gettext_lazy("另一方自愿接受调解"), required=False)
    facts = TextField(label=gettext_lazy("查明的事实"), max_length=10_000, rows=5)
    outcome = forms.ChoiceField(
        label=gettext_lazy("结果"), choices=MediationResult.choices, widget=forms.RadioSelect
    )
    terms = TextField(label=gettext_lazy("协议内容"), max_length=10_000, rows=4, required=False)
    beside = (("first_side", "second_side"),)
    clauses = {"first_consents": "LC-17", "facts": "LC-17", "terms": "LC-17"}
    autosave = True
    submit = gettext_lazy("保存调解记录")


class SuggestionForm(Form):
    """Residents' concerns or a suggestion that goes up."""

    title = TextField(label=gettext_lazy("标题"), max_length=120)
    text = TextField(
        label=gettext_lazy("建议（不写姓名）"),
        max_length=10_000,
        rows=6,
        help_text=gettext_lazy("会报到联络处和市律协。"),
    )
    clauses = {"text": "LC-9"}
    autosave = True
    submit = gettext_lazy("上报建议")


class ReferralForm(Form):
    """A referral to legal aid."""

    to = TextField(label=gettext_lazy("转介单位"), max_length=120)
    ground = TextField(label=gettext_lazy("理由"), max_length=300, rows=3)
    referred_on = DayField(label=gettext_lazy("转介日期"))
    outcome = TextField(label=gettext_lazy("结果"), max_length=200, required=False)
    clauses = {"to": "LC-9"}
    submit = gettext_lazy("保存")


class PhotoForm(Form):
    """A photograph or paper for an entry."""

    photo = forms.FileField(
        label=gettext_lazy("照片或材料"), widget=forms.FileInput(attrs={"accept": "image/*,.pdf"})
    )
    submit = gettext_lazy("上传")


class SignalForm(Form):
    """Two fields and a button."""

    gist = TextField(
        label=gettext_lazy("情况（不写姓名）"),
        max_length=500,
        rows=4,
        help_text=gettext_lazy("发生了什么、大约多少人、在哪里。"),
    )
    advice = TextField(
        label=gettext_lazy("已做的疏导与建议"), max_length=500, rows=3, required=False
    )
    clauses = {"gist": "LC-18"}
    submit = gettext_lazy("立即上报")
