"""The form by which the bar enters a paper report for a firm."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.enums import REPORTED, Field, Outcome, PartySide, Regime, Service, Side, Unit
from cases.enums import Form as CaseForm
from core.forms import AmountField, CountField, DayField, Form, TextField
from core.models import Duty
from filings.queries import WORDED

CHOOSE: list[tuple[str, Any]] = [("", _("请选择"))]
PROCEDURE = ("procedure", "instance", "body", "body_case_no")
ANOTHER = "another"
DECISION = ("held_on", "circle", "opinions", "outcome")


class PaperForm(Form):
    """The parts of a report as they stand on the paper; what isn't there follows later.

    Where the firm owes a report that is late, or one counted from the day on the paper, the officer
    says whether this is it; of others the bar needn't know.
    """

    duty = forms.ChoiceField(
        label=_("是哪一份应送的报告"),
        widget=forms.RadioSelect,
        required=False,
        help_text=_("这家律所还有应送未送的报告。选中的由这份纸质报告了结，不再催办。"),
    )
    received_on = DayField(label=_("收到纸质报告的日期"))
    scan = forms.FileField(label=_("盖章备案表的扫描件"), help_text=_("PDF 或图片，最大 20 MB。"))
    title = TextField(label=_("案件简称"), max_length=120)
    regime = forms.ChoiceField(
        label=_("案件性质"), choices=[(r.value, r.label) for r in REPORTED], initial=Regime.GROUP
    )
    field = forms.ChoiceField(label=_("领域"), choices=[*CHOOSE, *Field.choices])
    form = forms.ChoiceField(label=_("案件形式"), choices=[*CHOOSE, *CaseForm.choices])
    side = forms.ChoiceField(label=_("代理哪一方"), choices=[*CHOOSE, *Side.choices])
    engaged_on = DayField(label=_("接受委托日期"))
    number = CountField(label=_("人数"), min_value=1)
    about = forms.BooleanField(label=_("人数是约数"), required=False)
    households = CountField(label=_("户数"), min_value=1, required=False)
    facts_brief = TextField(label=_("案情摘要"), max_length=2000, rows=4)
    service = forms.ChoiceField(
        label=_("服务内容"), choices=[*CHOOSE, *Service.choices], required=False
    )
    cause = TextField(label=_("案由"), max_length=120, required=False)
    other_side = TextField(label=_("对方当事人"), max_length=300, required=False)
    representatives = TextField(
        label=_("代表人"), max_length=300, required=False, help_text=_("几个人用顿号隔开。")
    )
    handlers = TextField(
        label=_("承办律师及执业证号"),
        max_length=600,
        rows=2,
        required=False,
        help_text=_("一人一行：姓名，空格，执业证号。"),
    )
    held_on = DayField(label=_("合伙人讨论日期"), required=False)
    circle = CountField(label=_("应到合伙人"), min_value=1, required=False)
    opinions = CountField(label=_("表态人数"), min_value=1, required=False)
    outcome = forms.ChoiceField(
        label=_("讨论结论"), choices=[*CHOOSE, *Outcome.choices], required=False
    )
    dissent = forms.BooleanField(label=_("有不同意见"), required=False)
    accepted_on = DayField(label=_("受理日期"), required=False)
    procedure = TextField(label=_("程序"), max_length=60, required=False)
    instance = TextField(label=_("审级"), max_length=60, required=False)
    body = TextField(label=_("受理机关"), max_length=120, required=False)
    body_case_no = TextField(label=_("机关案号"), max_length=80, required=False)
    amount = AmountField(label=_("标的额（元）"), required=False)
    legal_questions = TextField(label=_("法律问题"), max_length=5000, rows=3, required=False)
    plan = TextField(label=_("办理意见与工作方案"), max_length=20000, rows=4, required=False)
    risk_measures = TextField(label=_("风险与应对"), max_length=5000, rows=3, required=False)
    clauses = {"duty": "GC-3.1", "title": "GC-3.1", "number": "GC-1.1", "held_on": "GC-3.2"}
    autosave = True
    submit = _("录入并列入待办")

    def __init__(
        self, *args: Any, owed: Sequence[Duty] = (), day: date | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        engaged_on = self._engaged_on()
        self.owed = {
            str(duty.pk): duty
            for duty in owed
            if (day is not None and duty.due_on < day) or duty.counted_from == engaged_on
        }
        if not self.owed:
            del self.fields["duty"]
            return
        field: Any = self.fields["duty"]
        field.choices = [(key, _owed_words(duty)) for key, duty in self.owed.items()]
        field.choices = [*field.choices, (ANOTHER, _("都不是，是另外的案件"))]

    def _engaged_on(self) -> date | None:
        try:
            typed = self.data.get(self.add_prefix("engaged_on"), "")
            day: date | None = self.fields["engaged_on"].clean(typed)
        except ValidationError:
            return None
        return day

    def clean_duty(self) -> str:
        """Asked, so answered: nothing is met by chance, and nothing urged that was handed in."""
        value: str = self.cleaned_data["duty"]
        if not value:
            message = gettext("请选择这份纸质报告对应哪一份，或选“都不是”。")
            raise ValidationError(message)
        return value

    def clean(self) -> dict[str, Any]:
        """A discussion is given whole or not at all."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        given = [name for name in DECISION if values.get(name)]
        if given and len(given) < len(DECISION):
            lacking = next(name for name in DECISION if name not in given)
            self.add_error(
                lacking, ValidationError(gettext("集体讨论的日期、人数、结论要一起填。"))
            )
        return values

    def given(self) -> dict[str, Any]:
        """Content, texts, day and scan, as the action takes them."""
        values = self.cleaned_data
        known: dict[str, Any] = {
            "content": _content(values),
            "texts": {name: values[name] for name in WORDED},
            "received_on": values["received_on"],
            "scan": values["scan"],
        }
        if self.owed:
            known["owed"] = self.owed.get(values["duty"])
        version = values.get("version")
        return known if version is None else {**known, "version": version}


def _owed_words(duty: Duty) -> str:
    words = {"due": duty.due_on.isoformat(), "since": duty.counted_from.isoformat()}
    return gettext("应于 %(due)s 前送达（自 %(since)s 起算）") % words


def _content(values: Mapping[str, Any]) -> dict[str, Any]:
    plain = ("regime", "field", "form", "side", "service", "cause")
    given = all(values.get(name) for name in DECISION)
    procedure = {name: values[name] for name in PROCEDURE}
    return {
        **{name: values[name] for name in plain},
        "engaged_on": values["engaged_on"].isoformat(),
        "accepted_on": values["accepted_on"].isoformat() if values["accepted_on"] else "",
        "numbers": _numbers(values),
        "representatives": [n for n in re.split(r"[、，,\s]+", values["representatives"]) if n],
        "handlers": [_person(line) for line in values["handlers"].splitlines() if line.strip()],
        "decision": _decision(values) if given else {},
        "procedure": procedure if any(procedure.values()) else {},
        "amount": "" if values["amount"] is None else str(values["amount"]),
    }


def _numbers(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    side = PartySide.CLIENT if values["side"] == Side.GROUP else PartySide.OPPONENT
    common = {"side": side.value, "on": values["received_on"].isoformat()}
    counts = [
        {**common, "number": values["number"], "unit": Unit.PERSON.value, "about": values["about"]}
    ]
    if values["households"]:
        unit = Unit.HOUSEHOLD.value
        counts.append({**common, "number": values["households"], "unit": unit, "about": False})
    return counts


def _person(line: str) -> dict[str, str]:
    name, _space, licence = line.strip().partition(" ")
    return {"name": name, "licence": licence.strip()}


def _decision(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "held_on": values["held_on"].isoformat(),
        "circle": values["circle"],
        "opinions": values["opinions"],
        "outcome": values["outcome"],
        "dissent": values["dissent"],
    }


def initial_from(content: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """The form's fields from what was entered before."""
    counts = {count["unit"]: count for count in content.get("numbers", [])}
    persons, households = counts.get(Unit.PERSON, {}), counts.get(Unit.HOUSEHOLD, {})
    days = {n: _day(content.get(n)) for n in ("engaged_on", "accepted_on")}
    decision = content.get("decision") or {}
    return {
        **{name: value for name, value in content.items() if isinstance(value, str)},
        **texts,
        **decision,
        **(content.get("procedure") or {}),
        **days,
        "held_on": _day(decision.get("held_on")),
        "received_on": None,
        "number": persons.get("number"),
        "about": persons.get("about", False),
        "households": households.get("number"),
        "representatives": "、".join(content.get("representatives", [])),
        "handlers": "\n".join(
            f"{p['name']} {p['licence']}".strip() for p in content.get("handlers", [])
        ),
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
