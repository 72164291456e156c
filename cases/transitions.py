"""The diagrams of cases, meetings and joint handling."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.enums import CaseState, JointState, MeetingState
from core.transitions import Table, Transition

S = CaseState

CASE = Table(
    model="cases.case",
    states=dict(CaseState.choices),
    final=frozenset({S.DECLINED, S.DROPPED, S.MERGED}),
    transitions=(
        Transition("create", ("",), S.INTAKE, _("收案登记"), "GC-3.3"),
        Transition("call_meeting", (S.INTAKE,), S.DECIDING, _("召集合伙人讨论"), "GC-3.2"),
        Transition(
            "call_meeting", (S.DECISION_OWED, S.ACCEPTED), None, _("召集合伙人讨论"), "GC-3.2"
        ),
        Transition("cancel_meeting", (S.DECIDING,), S.INTAKE, _("取消讨论"), "GC-3.2"),
        Transition("cancel_meeting", (S.DECISION_OWED, S.ACCEPTED), None, _("取消讨论"), "GC-3.2"),
        Transition(
            "close_meeting", (S.DECIDING,), S.DECIDED, _("结束讨论"), "GC-3.2", chained=True
        ),
        Transition(
            "close_meeting", (S.DECIDING,), S.DECLINED, _("结束讨论"), "GC-3.2", chained=True
        ),
        Transition("close_meeting", (S.DECIDING,), S.INTAKE, _("结束讨论"), "GC-3.2", chained=True),
        Transition(
            "close_meeting",
            (S.DECISION_OWED, S.ACCEPTED),
            S.ENDING,
            _("结束讨论"),
            "GC-3.2",
            chained=True,
        ),
        Transition(
            "close_meeting",
            (S.DECISION_OWED, S.ACCEPTED),
            None,
            _("结束讨论"),
            "GC-3.2",
            chained=True,
        ),
        Transition("reopen_meeting", (S.DECIDED,), S.DECIDING, _("重新表态"), "GC-3.2"),
        Transition("reopen_meeting", (S.DECISION_OWED,), None, _("重新表态"), "GC-3.2"),
        Transition(
            "accept", (S.DECIDED, S.DECISION_OWED), S.ACCEPTED, _("受理"), "GC-3.2", chained=True
        ),
        Transition("accept_ordinary", (S.INTAKE,), S.ACCEPTED, _("按普通案件受理"), "GC-1.1"),
        Transition(
            "cross", (S.ACCEPTED,), S.DECISION_OWED, _("达到群体性案件标准"), "GC-1.1", chained=True
        ),
        Transition(
            "owe_decision",
            (S.INTAKE, S.DECIDING),
            S.DECISION_OWED,
            _("登记为在办、欠集体讨论"),
            "GC-3.2",
            chained=True,
        ),
        Transition("drop", (S.INTAKE, S.DECIDING, S.DECIDED), S.DROPPED, _("未成案"), ""),
        Transition("merge", (S.INTAKE, S.ACCEPTED), S.MERGED, _("并入系列案"), "GC-1.1"),
        Transition(
            "edit",
            (S.INTAKE, S.DECIDING, S.DECIDED, S.ACCEPTED, S.DECISION_OWED, S.ENDING),
            None,
            _("修改"),
            "GC-3.3",
        ),
        Transition(
            "mark_sensitive",
            (S.INTAKE, S.DECIDING, S.DECIDED, S.DECISION_OWED),
            None,
            _("列为重大敏感案件"),
            "GC-5.1",
        ),
    ),
)

MEETING = Table(
    model="cases.meeting",
    states=dict(MeetingState.choices),
    final=frozenset({MeetingState.CANCELLED}),
    transitions=(
        Transition("call", ("",), MeetingState.OPEN, _("召集"), "GC-3.2"),
        Transition(
            "close",
            (MeetingState.OPEN,),
            MeetingState.CLOSED,
            _("结束讨论"),
            "GC-3.2",
            chained=True,
        ),
        Transition(
            "reopen",
            (MeetingState.CLOSED,),
            MeetingState.OPEN,
            _("重新表态"),
            "GC-3.2",
            chained=True,
        ),
        Transition("cancel", (MeetingState.OPEN,), MeetingState.CANCELLED, _("取消讨论"), "GC-3.2"),
        Transition("give_opinion", (MeetingState.OPEN,), None, _("表态"), "GC-3.2"),
        Transition("recuse", (MeetingState.OPEN,), None, _("回避"), "GC-3.2"),
        Transition("invite", (MeetingState.OPEN,), None, _("补邀合伙人"), "GC-3.2"),
    ),
)

JOINT = Table(
    model="cases.jointhandling",
    states=dict(JointState.choices),
    final=frozenset({JointState.CONFIRMED, JointState.REFUSED}),
    transitions=(
        Transition("ask", ("",), JointState.ASKED, _("邀请联合承办"), "GC-3.2"),
        Transition(
            "confirm", (JointState.ASKED,), JointState.CONFIRMED, _("同意联合承办"), "GC-3.2"
        ),
        Transition(
            "refuse", (JointState.ASKED,), JointState.REFUSED, _("不同意联合承办"), "GC-3.2"
        ),
    ),
)
