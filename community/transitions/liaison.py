"""The diagrams of a spot check and of a notice of change."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.enums.liaison import CheckState, NoticeState
from core.transitions import Table, Transition

C = CheckState
SPOT_CHECK = Table(
    model="community.spotcheck",
    states=dict(C.choices),
    final=frozenset({C.CLOSED, C.CANCELLED}),
    transitions=(
        Transition("plan", ("",), C.PLANNED, _("计划抽查"), "LC-7"),
        Transition("move", (C.PLANNED,), None, _("改期"), "LC-7"),
        Transition("record", (C.PLANNED,), C.DONE, _("登记抽查情况"), "LC-24"),
        Transition("answer", (C.DONE,), C.ANSWERED, _("作出说明"), "LC-24"),
        Transition("demand", (C.DONE, C.ANSWERED), C.FOLLOW_UP, _("要求整改"), "LC-24"),
        # The firm says what it has put right; the office looks again and closes.
        Transition("remedy", (C.FOLLOW_UP,), None, _("报告整改情况"), "LC-24"),
        Transition("close", (C.DONE, C.ANSWERED, C.FOLLOW_UP), C.CLOSED, _("了结"), "LC-24"),
        Transition("cancel", (C.PLANNED,), C.CANCELLED, _("取消"), "LC-7"),
    ),
)

N = NoticeState
CHANGE_NOTICE = Table(
    model="community.changenotice",
    states=dict(N.choices),
    final=frozenset({N.APPLIED, N.WITHDRAWN}),
    transitions=(
        Transition("report", ("",), N.REPORTED, _("上报变动"), "LC-7"),
        Transition("take_up", (N.REPORTED,), N.TAKEN_UP, _("开始办理"), "LC-7"),
        Transition("return", (N.REPORTED, N.TAKEN_UP), N.RETURNED, _("退回补正"), "LC-7"),
        Transition("complete", (N.RETURNED,), N.REPORTED, _("补正后再报"), "LC-7"),
        Transition("apply", (N.REPORTED, N.TAKEN_UP), N.APPLIED, _("登记变动"), "LC-7"),
        Transition("withdraw", (N.REPORTED, N.RETURNED), N.WITHDRAWN, _("撤回"), "LC-7"),
    ),
)
