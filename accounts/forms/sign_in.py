"""allauth's forms in our words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]
    """Sign-in name or mail, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = _("登录名或邮箱"), _("密码")
        login.widget.attrs = {"autocomplete": "username", "autocapitalize": "none"}
        password.widget.attrs = {"autocomplete": "current-password"}
        password.help_text = ""


def _in_our_words(field: forms.Field, label: Any) -> None:
    field.label = label
    field.widget.attrs = {
        "autocomplete": "one-time-code",
        "autocapitalize": "none",
        "spellcheck": "false",
    }


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The second factor at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self.fields["code"], _("六位数字或恢复码"))


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The second factor before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self.fields["code"], _("六位数字或恢复码"))


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code when a second factor is set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self.fields["code"], _("验证器上的六位数字"))
