"""The forms of the bar's desk, and of who is told besides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from core.forms import Form, TextField
from filings.enums import RecipientKind
from filings.regulations import RETURNABLE


class TakeUpForm(Form):
    """Begin to work on a report."""

    submit = _("开始办理")


class ReturnForm(Form):
    """Why a report comes back, and which parts are concerned."""

    reasons = TextField(
        label=_("原因"),
        max_length=2000,
        rows=4,
        help_text=_("律所会原样看到；写清缺什么、补成什么样。"),
    )
    clauses = {"reasons": "GC-3.1", "fields": "GC-3.1"}
    submit = _("退回补正")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # `fields` is what the model calls it, and what every form calls its own fields.
        self.fields["fields"] = forms.MultipleChoiceField(
            label=_("要补正的栏目"),
            choices=list(RETURNABLE.items()),
            widget=forms.CheckboxSelectMultiple,
        )


class RegisterForm(Form):
    """Register a report."""

    submit = _("登记")


class AcknowledgeForm(Form):
    """Confirm that a supplement was seen."""

    submit = _("收到补充")


class SeenForm(Form):
    """Say, as who is told, that the report was seen."""

    submit = _("确认收悉")


class CancelForm(Form):
    """Why a registration is cancelled."""

    reason = TextField(
        label=_("注销原因"),
        max_length=200,
        help_text=_("备案号不会再给别的报告；登记簿和回执都会注明已注销。"),
    )
    clauses = {"reason": "GC-3.1"}
    submit = _("注销登记")


class AssignForm(Form):
    """Who of the bar takes care of it."""

    officer = forms.ModelChoiceField(
        label=_("经办人"), queryset=User.objects.none(), empty_label=_("请选择")
    )
    submit = _("分派")

    def __init__(self, *args: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officer: Any = self.fields["officer"]
        officer.queryset = officers


class NoteForm(Form):
    """An internal note."""

    text = TextField(
        label=_("内部备注"), max_length=5000, rows=4, help_text=_("律所看不到，写下后不能改。")
    )
    submit = _("记下")


class HighImpactForm(Form):
    """Mark as of high impact, or take the mark back."""

    on = forms.TypedChoiceField(
        choices=[("1", "1"), ("0", "0")],
        coerce=lambda value: value == "1",
        widget=forms.HiddenInput(),
    )
    reasons = TextField(label=_("理由"), max_length=2000, rows=3)
    clauses = {"reasons": "GC-4.3"}
    submit = _("确定")


class RecipientForm(Form):
    """Somebody else who is told."""

    kind = forms.ChoiceField(label=_("类别"), choices=RecipientKind.choices)
    name = TextField(
        label=_("名称"),
        max_length=120,
        required=False,
        help_text=_("不在本系统里的单位写全称；在本系统里的请从上面查找选择。"),
    )
    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), required=False, widget=forms.HiddenInput()
    )
    clauses = {"kind": "GC-3.1"}
    submit = _("增加抄送")

    def __init__(self, *args: Any, organisations: Any, chosen: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation: Any = self.fields["organisation"]
        organisation.queryset = organisations
        if chosen is not None:
            del self.fields["name"]


class ConfirmerForm(Form):
    """Somebody of the firm who may confirm its reports."""

    person = forms.ModelChoiceField(
        label=_("确认人"), queryset=User.objects.none(), empty_label=_("请选择")
    )
    clauses = {"person": "GC-3.1"}
    submit = _("登记")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.queryset = people
