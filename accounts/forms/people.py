"""Forms about people: profiles, invitations, roles, absences, hand-overs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Language, Role
from accounts.models import User
from accounts.transfers import Held as HeldItem
from accounts.transfers import Holding
from core.forms import DayField, Form, TextField

PHONE = re.compile(r"\+?[0-9()\-]{3,19}")
Held = Sequence[tuple[Holding, Sequence[HeldItem]]]


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of some people, by name."""

    def __init__(self, **options: Any) -> None:
        words = {"queryset": User.objects.none(), "empty_label": gettext_lazy("请选择")}
        super().__init__(**{**words, **options})


class PhoneField(TextField):
    """A phone number: digits, with the signs people write between them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": gettext_lazy("手机"), "max_length": 20, **options})
        self.widget.attrs.update({"inputmode": "tel", "autocomplete": "tel"})

    def to_python(self, value: Any) -> str:
        """Without spaces, in half-width digits."""
        text = unicodedata.normalize("NFKC", super().to_python(value)).replace(" ", "")
        if text and not PHONE.fullmatch(text):
            raise ValidationError(_("请填电话号码，只用数字和 + - ( )。"))
        return text


class RoleField(forms.ChoiceField):
    """One of the roles an organisation of a kind has."""

    def offer(self, roles: Sequence[str]) -> None:
        """Offer these roles."""
        labels = dict(Role.choices)
        self.choices = [(role, labels[role]) for role in roles]


class LicenceField(TextField):
    """A lawyer's licence: 17 digits; one that a spreadsheet spoiled ends in zeros."""

    def __init__(self, **options: Any) -> None:
        words = {
            "label": gettext_lazy("执业证号"),
            "max_length": 20,
            "required": False,
            "help_text": gettext_lazy("律师填写，17 位。"),
        }
        super().__init__(**{**words, **options})

    def clean(self, value: Any) -> str:
        """The digits, or nothing."""
        number: str = super().clean(value)
        if number and not (number.isascii() and number.isdigit() and len(number) == 17):
            raise ValidationError(_("执业证号应为 17 位数字，请核对。"))
        if number.endswith("000"):
            raise ValidationError(_("末三位为 000，多半是表格软件改坏的，请对照证件重填。"))
        return number


class ProfileForm(Form):
    """What people keep of themselves."""

    phone = PhoneField(required=False)
    email = forms.EmailField(
        label=gettext_lazy("邮箱"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("收提醒、找回密码都用它。"),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("界面语言"),
        required=False,
        choices=[("", gettext_lazy("随浏览器")), *Language.choices],
    )
    submit = gettext_lazy("保存")


class InviteForm(Form):
    """Invite somebody in a role."""

    name = TextField(label=gettext_lazy("姓名"), max_length=80)
    email = forms.EmailField(label=gettext_lazy("邮箱"), max_length=254)
    role = RoleField(label=gettext_lazy("身份"))
    licence_no = LicenceField()
    since = DayField(label=gettext_lazy("任职起始日"))
    submit = gettext_lazy("发出邀请")

    def __init__(self, *args: Any, roles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.offer(roles)


class JoinForm(Form):
    """A new person accepts an invitation."""

    username = TextField(
        label=gettext_lazy("登录名"),
        max_length=60,
        help_text=gettext_lazy("字母、数字或邮箱，以后用它登录。"),
        validators=[UnicodeUsernameValidator()],
    )
    phone = PhoneField(required=False)
    password = forms.CharField(
        label=gettext_lazy("密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("至少 10 位，不要全用数字。"),
        max_length=200,
    )
    submit = gettext_lazy("接受邀请并登录")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs["autocomplete"] = "username"

    def clean_password(self) -> str:
        """As the password rules ask; not like the sign-in name either."""
        password: str = self.cleaned_data["password"]
        validate_password(password, User(username=self.cleaned_data.get("username", "")))
        return password


class AcceptForm(Form):
    """Accept as who is signed in: nothing but the button."""

    submit = gettext_lazy("接受邀请")


class RevokeForm(Form):
    """Take an invitation back: nothing but the button."""

    submit = gettext_lazy("收回邀请")


class RoleForm(Form):
    """Give a person of the organisation a further role."""

    role = RoleField(label=gettext_lazy("身份"))
    since = DayField(label=gettext_lazy("起始日"))
    licence_no = LicenceField(help_text=gettext_lazy("第一次成为律师的填写，17 位。"))
    submit = gettext_lazy("登记")

    def __init__(self, *args: Any, roles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.offer(roles)


class EndRoleForm(Form):
    """End a role."""

    until = DayField(label=gettext_lazy("最后一天"))
    reason = TextField(label=gettext_lazy("原因"), max_length=200)
    submit = gettext_lazy("结束这个身份")


class HeldSelect(forms.CheckboxSelectMultiple):
    """Checkboxes grouped by the kind of thing held."""

    template_name = "accounts/held_select.html"


class HandOnForm(Form):
    """Hand on what somebody holds."""

    items = forms.MultipleChoiceField(label=gettext_lazy("移交哪些"), widget=HeldSelect())
    to_person = PersonField(label=gettext_lazy("交给"))
    reason = TextField(label=gettext_lazy("原因"), max_length=200)
    submit = gettext_lazy("移交所选")

    def __init__(
        self, *args: Any, held: Held, people: models.QuerySet[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        items, to_person = self.fields["items"], self.fields["to_person"]
        items.choices = [  # type: ignore[attr-defined]
            (kind.title, [(f"{kind.code}:{item.key}", _held_words(item)) for item in listed])
            for kind, listed in held
        ]
        items.error_messages["required"] = _("请至少选择一项。")
        to_person.queryset = people  # type: ignore[attr-defined]

    def clean_items(self) -> list[tuple[str, int]]:
        """Kinds and keys."""
        parts = (value.rpartition(":") for value in self.cleaned_data["items"])
        return [(code, int(key)) for code, _colon, key in parts]


def _held_words(item: HeldItem) -> str:
    words = f"{item.title} {item.detail}".strip()
    return f"{words}（{_('期限')} {item.due}）" if item.due else words


class AbsenceForm(Form):
    """Name a substitute for some days."""

    person = PersonField(label=gettext_lazy("外出的人"))
    substitute = PersonField(label=gettext_lazy("代理人"))
    since = DayField(label=gettext_lazy("起"))
    until = DayField(label=gettext_lazy("止"))
    reason = TextField(label=gettext_lazy("原因"), max_length=200)
    submit = gettext_lazy("登记代理")

    def __init__(
        self,
        *args: Any,
        people: models.QuerySet[User],
        absent: models.QuerySet[User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        person, substitute = self.fields["person"], self.fields["substitute"]
        person.queryset, substitute.queryset = absent, people  # type: ignore[attr-defined]


class ReasonForm(Form):
    """A reason, and nothing else."""

    reason = TextField(label=gettext_lazy("原因"), max_length=200)


class AskResetForm(ReasonForm):
    """Ask that a lost second factor be taken away."""

    submit = gettext_lazy("提出重置")


class ConfirmResetForm(Form):
    """Confirm it as the second person: nothing but the button."""

    submit = gettext_lazy("确认重置")


class GrantForm(Form):
    """Give a person sight of one row."""

    person = PersonField(label=gettext_lazy("授权给"))
    until = DayField(label=gettext_lazy("截止日"), required=False)
    reason = TextField(label=gettext_lazy("原因"), max_length=200)
    submit = gettext_lazy("授权")

    def __init__(self, *args: Any, people: models.QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.queryset = people
