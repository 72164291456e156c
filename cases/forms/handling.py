"""Forms of handling: handlers, plan, supervision, joint firms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.people import PersonField
from accounts.models import Organisation, User
from cases.enums import SupervisionKind
from cases.models import Supervision
from core.forms import DayField, Form, TextField


class HandlersForm(Form):
    """Who handles the case."""

    people = forms.ModelMultipleChoiceField(
        label=_("承办律师"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    lead = PersonField(label=_("主办律师"))
    reason = TextField(label=_("变动原因"), max_length=200, required=False)
    clauses = {"people": "GC-3.2"}
    submit = _("指定承办律师")

    def __init__(self, *args: Any, lawyers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people, lead = self.fields["people"], self.fields["lead"]
        people.queryset = lead.queryset = lawyers  # type: ignore[attr-defined]

    def clean_people(self) -> list[User]:
        """As a list."""
        return list(self.cleaned_data["people"])


class UndertakeForm(Form):
    """The handler's own confirmation."""

    agreed = forms.BooleanField(
        label=_("我确认：办理本案期间不鼓动、不参与上访，不建议当事人采取违法手段施压。"),
        error_messages={"required": _("请先勾选确认。")},
    )
    clauses = {"agreed": "GC-2.4"}
    submit = _("本人确认")


class PlanForm(Form):
    """The joint work plan."""

    goals = TextField(label=_("目标"), max_length=5000, rows=3)
    steps = TextField(label=_("步骤与分工"), max_length=10000, rows=6)
    calming = TextField(label=_("稳控与调解安排"), max_length=5000, rows=3, required=False)
    clauses = {"goals": "GC-3.2"}
    autosave = True
    submit = _("保存方案")


class SupervisionForm(Form):
    """The director's note."""

    kind = forms.ChoiceField(label=_("类别"), choices=SupervisionKind.choices)
    text = TextField(label=_("内容"), max_length=5000, rows=4)
    due_on = DayField(label=_("限期"), required=False, help_text=_("补救措施必须有限期。"))
    answers = forms.ModelChoiceField(
        label=_("复查哪一项补救措施"), queryset=Supervision.objects.none(), required=False
    )
    clauses = {"kind": "GC-3.2"}
    submit = _("记入督导")

    def __init__(self, *args: Any, remedies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers: Any = self.fields["answers"]
        answers.queryset = remedies


class JointForm(Form):
    """Ask another firm."""

    firm = forms.ModelChoiceField(label=_("律师事务所"), queryset=Organisation.objects.none())
    note = TextField(
        label=_("说明"),
        max_length=300,
        required=False,
        help_text=_("对方主任确认前只看到这段话和案件领域，请不要写当事人。"),
    )
    clauses = {"firm": "GC-3.2"}
    submit = _("邀请联合承办")

    def __init__(self, *args: Any, firms: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        firm: Any = self.fields["firm"]
        firm.queryset = firms


class JointAnswerForm(Form):
    """Yes or no."""

    confirm = forms.TypedChoiceField(
        label=_("答复"),
        choices=[("yes", _("同意联合承办")), ("no", _("不同意"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    submit = _("答复")


class SignalForm(Form):
    """Two fields and a button."""

    gist = TextField(
        label=_("情况（不写姓名）"),
        max_length=500,
        rows=4,
        help_text=_("发生了什么、大约多少人、在哪里。"),
    )
    advice = TextField(label=_("已做的疏导与建议"), max_length=500, rows=3, required=False)
    submit = _("立即上报")
