"""Forms about people: profiles, invitations, roles, absences, hand-overs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import ROLES_OF_KIND, Language, Role
from accounts.models import Organisation, User
from core.forms import DayField, Form, TextField


class PersonField(forms.ModelChoiceField):
    """One of some people, by name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"queryset": User.objects.none(), **options})


class RoleField(forms.ChoiceField):
    """One of the roles an organisation of a kind has."""

    def offer(self, organisation: Organisation) -> None:
        """Offer that organisation's roles."""
        labels = dict(Role.choices)
        self.choices = [(role, labels[role]) for role in ROLES_OF_KIND[organisation.kind]]


class ProfileForm(Form):
    """What people keep of themselves."""

    phone = TextField(label=gettext_lazy("手机"), max_length=20, required=False)
    email = forms.EmailField(label=gettext_lazy("邮箱"), required=False, max_length=254)
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
    licence_no = TextField(
        label=gettext_lazy("执业证号"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("律师填写，17 位。"),
    )
    since = DayField(label=gettext_lazy("任职起始日"))
    submit = gettext_lazy("发出邀请")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.offer(organisation)

    def clean_licence_no(self) -> str:
        """A licence has 17 digits; one that a spreadsheet spoiled ends in zeros."""
        value: str = self.cleaned_data["licence_no"]
        if value and not (value.isdigit() and len(value) == 17):
            raise ValidationError(_("执业证号应为 17 位数字，请核对。"))
        if value.endswith("000"):
            raise ValidationError(_("末三位为 000，多半是表格软件改坏的，请对照证件重填。"))
        return value


class JoinForm(Form):
    """A new person accepts an invitation."""

    username = TextField(
        label=gettext_lazy("登录名"), max_length=60, help_text=gettext_lazy("字母、数字或邮箱。")
    )
    phone = TextField(label=gettext_lazy("手机"), max_length=20, required=False)
    password = forms.CharField(
        label=gettext_lazy("密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("至少 10 位，不要全用数字。"),
        max_length=200,
    )
    submit = gettext_lazy("接受邀请并登录")

    def clean_password(self) -> str:
        """As the password rules ask."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class RoleForm(Form):
    """Give a person of the organisation a further role."""

    role = RoleField(label=gettext_lazy("身份"))
    since = DayField(label=gettext_lazy("起始日"))
    submit = gettext_lazy("登记")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.offer(organisation)


class EndRoleForm(Form):
    """End a role."""

    until = DayField(label=gettext_lazy("最后一天"))
    reason = TextField(label=gettext_lazy("原因"), max_length=200)
    submit = gettext_lazy("结束这个身份")


class HandOnForm(Form):
    """Hand on what somebody holds."""

    to_person = PersonField(label=gettext_lazy("交给"))
    reason = TextField(label=gettext_lazy("原因"), max_length=200)
    submit = gettext_lazy("移交所选")

    def __init__(self, *args: Any, people: models.QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to_person: Any = self.fields["to_person"]
        to_person.queryset = people


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
