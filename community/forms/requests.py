"""Forms of requests: the resident's three fields, the clerk's, the lawyer's answers."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.enums.work import Matter, RequestSource
from community.forms.entries import PlaceField
from community.models import CommunityProfile
from core.forms import Form, TextField

PHONE = re.compile(r"\+?[0-9]{5,20}")


class PhoneField(TextField):
    """A phone number in any usual writing: full-width digits, spaces and dashes don't matter."""

    def __init__(self, **options: Any) -> None:
        attrs = {"type": "tel", "inputmode": "tel", "autocomplete": "tel"}
        super().__init__(**{"max_length": 30, "widget": forms.TextInput(attrs), **options})

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        plain = "".join(str(int(c)) if c.isdecimal() else c for c in text)
        plain = re.sub(r"[\s\-()－—（）]", "", plain)
        if plain and not PHONE.fullmatch(plain):
            raise ValidationError(_("看不懂这个号码，请写手机或座机号。"))
        return plain


class PublicRequestForm(Form):
    """What a resident is asked: three fields and the consent."""

    text = TextField(label=gettext_lazy("您要咨询的事"), max_length=2000, rows=5)
    name = TextField(label=gettext_lazy("怎么称呼您"), max_length=40, required=False)
    phone = PhoneField(label=gettext_lazy("联系电话"))
    consent = forms.BooleanField(
        label=gettext_lazy("我看过隐私说明，同意社区律师用这些信息联系我"),
        error_messages={"required": gettext_lazy("请先看隐私说明并勾选同意。")},
    )
    # Programs fill every field; people don't see this one.
    website = forms.CharField(label=gettext_lazy("这一格请留空"), required=False)
    token = forms.UUIDField(widget=forms.HiddenInput(), initial=uuid.uuid4, required=False)
    submit = gettext_lazy("提交")

    def clean_website(self) -> str:
        """Left empty by people."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("这一格请留空。"))
        return ""

    def clean_token(self) -> uuid.UUID:
        """A missing or spoiled one is as good as a new one."""
        return self.cleaned_data.get("token") or uuid.uuid4()


class TrackForm(Form):
    """The code and the phone's ending."""

    code = TextField(label=gettext_lazy("查询码"), max_length=40)
    ending = TextField(label=gettext_lazy("联系电话后四位"), max_length=10)
    submit = gettext_lazy("查询")

    def clean_ending(self) -> str:
        """Four digits, in any width."""
        digits = "".join(str(int(c)) for c in self.cleaned_data["ending"] if c.isdecimal())
        if len(digits) != 4:
            raise ValidationError(_("请写联系电话的后四位数字。"))
        return digits


class FeedbackForm(Form):
    """How it went."""

    score = forms.TypedChoiceField(
        label=gettext_lazy("这次服务怎么样"),
        choices=(
            ("5", gettext_lazy("很满意")),
            ("4", gettext_lazy("满意")),
            ("3", gettext_lazy("一般")),
            ("2", gettext_lazy("不满意")),
            ("1", gettext_lazy("很不满意")),
        ),
        coerce=int,
        widget=forms.RadioSelect,
    )
    text = TextField(label=gettext_lazy("您的意见"), max_length=500, rows=3, required=False)
    submit = gettext_lazy("提交评价")


class RequestForm(Form):
    """What the clerk or the lawyer enters for a resident or the community."""

    community = PlaceField(label=gettext_lazy("社区"))
    source = forms.ChoiceField(
        label=gettext_lazy("来源"),
        choices=[c for c in RequestSource.choices if c[0] != RequestSource.RESIDENT],
        widget=forms.RadioSelect,
        initial=RequestSource.CLERK,
    )
    text = TextField(label=gettext_lazy("要咨询的事"), max_length=2000, rows=4)
    matter = forms.ChoiceField(
        label=gettext_lazy("事项"), choices=[("", "—"), *Matter.choices], required=False
    )
    wished_time = TextField(label=gettext_lazy("希望的时间"), max_length=120, required=False)
    name = TextField(label=gettext_lazy("居民称呼"), max_length=40, required=False)
    phone = PhoneField(
        label=gettext_lazy("联系电话"),
        required=False,
        help_text=gettext_lazy("没有电话的居民可以不填，由社区转告答复。"),
    )
    consent = forms.BooleanField(
        label=gettext_lazy("已向居民说明隐私说明，居民同意"),
        required=False,
        help_text=gettext_lazy("代居民登记时必须勾选。"),
    )
    token = forms.UUIDField(widget=forms.HiddenInput(), initial=uuid.uuid4)
    clauses = {"text": "LC-15", "consent": "LC-20"}
    autosave = True
    submit = gettext_lazy("登记需求")

    def __init__(self, *args: Any, places: models.QuerySet[CommunityProfile], **kw: Any) -> None:
        super().__init__(*args, **kw)
        field: Any = self.fields["community"]
        field.queryset = places


class AnswerForm(Form):
    """An answer, or a question back."""

    text = TextField(label=gettext_lazy("答复"), max_length=10_000, rows=6)
    clauses = {"text": "LC-15"}
    autosave = True
    submit = gettext_lazy("答复居民")


class ReferForm(Form):
    """To whom the resident is sent on, and why."""

    referred_to = TextField(label=gettext_lazy("转介单位"), max_length=120)
    text = TextField(label=gettext_lazy("说明"), max_length=5000, rows=4)
    submit = gettext_lazy("转介")


class CloseForm(Form):
    """A word at the end."""

    close_note = TextField(label=gettext_lazy("办结说明"), max_length=300, rows=2, required=False)
    submit = gettext_lazy("办结")


class DismissForm(Form):
    """Why there is nothing to accept."""

    close_note = TextField(
        label=gettext_lazy("不受理的原因"),
        max_length=300,
        rows=2,
        help_text=gettext_lazy("居民查询时会看到。"),
    )
    submit = gettext_lazy("不受理")


class ReopenForm(Form):
    """Why it is taken up again."""

    reason = TextField(label=gettext_lazy("原因"), max_length=200, rows=2)
    submit = gettext_lazy("重新办理")
