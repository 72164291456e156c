"""The diagram of a report to the bar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.transitions import Table, Transition
from filings.enums import FilingState

S = FilingState
AT_THE_BAR = (S.SENT, S.TAKEN_UP, S.SUPPLEMENTED)

FILING = Table(
    model="filings.filing",
    states=dict(FilingState.choices),
    final=frozenset({S.CANCELLED, S.WITHDRAWN}),
    transitions=(
        Transition("create", ("",), S.DRAFT, _("起草"), "GC-3.1"),
        Transition(
            "edit", (S.DRAFT, S.TO_CONFIRM, S.RETURNED, S.REGISTERED), None, _("修改"), "GC-3.1"
        ),
        Transition("submit", (S.DRAFT,), S.TO_CONFIRM, _("提交本所确认"), "GC-3.1"),
        Transition("redraft", (S.TO_CONFIRM,), S.DRAFT, _("退给起草人"), "GC-3.1"),
        Transition(
            "send",
            (S.DRAFT, S.TO_CONFIRM, S.RETURNED),
            S.SENT,
            _("确认并送出"),
            "GC-3.1",
            chained=True,
        ),
        Transition("take_back", (S.SENT,), S.DRAFT, _("撤回"), "GC-3.1", chained=True),
        Transition("take_up", (S.SENT,), S.TAKEN_UP, _("开始办理"), "GC-3.1"),
        Transition(
            "return", (S.SENT, S.TAKEN_UP), S.RETURNED, _("退回补正"), "GC-3.1", chained=True
        ),
        Transition(
            "register", (S.SENT, S.TAKEN_UP), S.REGISTERED, _("登记"), "GC-3.1", chained=True
        ),
        Transition(
            "supplement", (S.REGISTERED,), S.SUPPLEMENTED, _("送出补充"), "GC-3.1", chained=True
        ),
        Transition(
            "acknowledge", (S.SUPPLEMENTED,), S.REGISTERED, _("收到补充"), "GC-3.1", chained=True
        ),
        Transition(
            "cancel",
            (S.REGISTERED, S.SUPPLEMENTED),
            S.CANCELLED,
            _("注销登记"),
            "GC-3.1",
            chained=True,
        ),
        Transition(
            "withdraw", (S.DRAFT, S.TO_CONFIRM, S.RETURNED), S.WITHDRAWN, _("撤销报告"), "GC-3.1"
        ),
        Transition(
            "assign",
            (S.SENT, S.TAKEN_UP, S.RETURNED, S.REGISTERED, S.SUPPLEMENTED),
            None,
            _("分派"),
            "",
        ),
        Transition(
            "mark_high_impact",
            (S.SENT, S.TAKEN_UP, S.RETURNED, S.REGISTERED, S.SUPPLEMENTED),
            None,
            _("标记为影响大"),
            "GC-4.3",
        ),
    ),
)

# The place in the bar's desk by state; high impact moves what needs a person to the very top.
DESK_RANK = {
    S.SUPPLEMENTED: 1,
    S.SENT: 2,
    S.TAKEN_UP: 3,
    S.RETURNED: 5,
    S.REGISTERED: 7,
    S.CANCELLED: 8,
}
RESENT_RANK = 1
HIGH_IMPACT_RANK = 0
UNSEEN_RANK = 9
NEEDS_A_PERSON = (HIGH_IMPACT_RANK, 1, 2, 3)
