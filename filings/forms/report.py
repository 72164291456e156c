"""The firm's forms: wording, asking, confirming, taking back, attaching."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Form, TextField

STAMPED_FORM, OTHER_PAPER = "stamped_form", "paper"


class WordingForm(Form):
    """What a drafter may word; everything else is drawn from the case."""

    title = TextField(
        label=_("案件简称"), max_length=120, help_text=_("律师协会看得到，不写委托人姓名。")
    )
    facts_brief = TextField(
        label=_("案情摘要"), max_length=2000, rows=5, required=False, help_text=_("不写姓名。")
    )
    other_side = TextField(label=_("对方当事人"), max_length=300, required=False)
    legal_questions = TextField(label=_("法律问题"), max_length=5000, rows=3, required=False)
    plan = TextField(label=_("办理意见与工作方案"), max_length=20000, rows=5, required=False)
    risk_measures = TextField(label=_("风险与应对"), max_length=5000, rows=3, required=False)
    short_explanation = TextField(
        label=_("向律师协会的说明"),
        max_length=5000,
        rows=3,
        required=False,
        help_text=_("还没有集体讨论的，说明原因和打算何时补作。"),
    )
    clauses = {"facts_brief": "GC-3.1", "short_explanation": "GC-3.2"}
    autosave = True
    submit = _("保存")

    def __init__(self, *args: Any, explains: bool, short: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not explains:
            del self.fields["short_explanation"]
        elif short:
            self.fields["short_explanation"].help_text = _(
                "合伙人不足三名、还不能集体讨论的，说明情况和打算怎么办；送出前必须填写。"
            )


class SubmitForm(Form):
    """Ask the firm to confirm."""

    submit = _("提交本所确认")


class SendForm(Form):
    """The firm's confirmation."""

    note = TextField(
        label=_("给律师协会的话"),
        max_length=300,
        required=False,
        help_text=_("补正、补报的，可以写明补了什么。"),
    )
    seen = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=64)
    clauses = {"note": "GC-3.1"}
    submit = _("确认并送出")


class SupplementForm(SendForm):
    """The firm's confirmation of what follows later."""

    submit = _("确认并送出补充")


class RedraftForm(Form):
    """What the drafter should change."""

    reason = TextField(label=_("要改什么"), max_length=300, rows=3)
    submit = _("退给起草人")


class TakeBackForm(Form):
    """Why it is taken back; nobody has to say."""

    reason = TextField(label=_("原因"), max_length=300, required=False)
    submit = _("撤回")


class AttachForm(Form):
    """A paper that belongs to the report."""

    scan = forms.FileField(
        label=_("文件"), help_text=_("PDF、JPG、PNG、DOCX、XLSX 或 OFD，最大 20 MB。")
    )
    purpose = forms.ChoiceField(
        label=_("是什么"),
        choices=[(STAMPED_FORM, _("盖章的备案表")), (OTHER_PAPER, _("其他附件"))],
        widget=forms.RadioSelect,
        initial=STAMPED_FORM,
    )
    clauses = {"scan": "GC-3.1"}
    submit = _("上传")


class ReasonForm(Form):
    """A reason."""

    reason = TextField(label=_("原因"), max_length=200)
    submit = _("确定")
