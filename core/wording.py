"""Words for the record of acts: what was done to what kind of thing, for the people who read it.

Apps register the words of their rows and acts beside their actions; the labels of the transition
tables serve for the acts that move a state.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.regulation import Text
from core.transitions import TABLES

SUBJECTS: dict[str, Text] = {}
_acts: dict[tuple[str, str], Text] = {}
GENERAL: dict[str, Text] = {
    "create": _("登记"),
    "edit": _("修改"),
    "attach": _("上传附件"),
    "remove": _("移除"),
    "open": _("打开查看"),
    "issue": _("出具文书"),
    "grant": _("授权查看"),
    "revoke": _("收回"),
    "pause": _("中止计时"),
    "resume": _("恢复计时"),
    "recompute": _("重算日期"),
    "urge": _("催办"),
    "hand_on": _("移交"),
    "unmask": _("查看完整号码"),
}


def wording(subject_type: str, name: Text, **acts: Text) -> None:
    """Register the words for a kind of row and for what is done to it."""
    SUBJECTS[subject_type] = name
    _acts.update({(subject_type, act): words for act, words in acts.items()})


def subject_words(subject_type: str) -> Text:
    """What kind of thing it is, in words; its code where nobody gave any."""
    return SUBJECTS.get(subject_type, subject_type)


def act_words(subject_type: str, act: str) -> Text:
    """What was done, in words."""
    own = _acts.get((subject_type, act))
    if own is not None:
        return own
    table = TABLES.get(subject_type)
    label = next((t.label for t in table.transitions if t.act == act), "") if table else ""
    return label or GENERAL.get(act, act)


wording("core.attachment", _("附件"))
wording("core.document", _("文书"))
wording("core.duty", _("期限"))
wording("core.notice", _("消息"), hold=_("扣下"), release=_("放行"))
wording("core.calendaryear", _("工作日历"), load=_("载入"), correct=_("更正一天"))
wording("core.parametervalue", _("规则数值"), set_value=_("登记数值"))
