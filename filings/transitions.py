"""The diagram of a report to the bar, and its order on the bar's desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.transitions import Table, Transition
from filings.enums import FilingState

S = FilingState
# Where the bar hasn't answered yet, or has something new before it.
AT_THE_BAR = (S.SENT, S.TAKEN_UP, S.SUPPLEMENTED)
# Where the bar has the report, whatever it has done with it.
WITH_THE_BAR = (S.SENT, S.TAKEN_UP, S.RETURNED, S.REGISTERED, S.SUPPLEMENTED)
NOT_OVER = (S.DRAFT, S.TO_CONFIRM, *WITH_THE_BAR)

FILING = Table(
    model="filings.filing",
    states=dict(FilingState.choices),
    final=frozenset({S.CANCELLED, S.WITHDRAWN}),
    transitions=(
        Transition("create", ("",), S.DRAFT, _("起草"), "GC-3.1"),
        Transition("edit", NOT_OVER, None, _("修改"), "GC-3.1"),
        Transition("submit", (S.DRAFT,), S.TO_CONFIRM, _("提交本所确认"), "GC-3.1"),
        # A completion or supplement is asked for without leaving the bar's sight.
        Transition("submit", WITH_THE_BAR, None, _("提交本所确认"), "GC-3.1"),
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
        # What came back for completion stays with the bar as returned.
        Transition("take_back", (S.SENT,), S.RETURNED, _("撤回"), "GC-3.1", chained=True),
        Transition("take_up", (S.SENT,), S.TAKEN_UP, _("开始办理"), "GC-3.1"),
        Transition(
            "return", (S.SENT, S.TAKEN_UP), S.RETURNED, _("退回补正"), "GC-3.1", chained=True
        ),
        Transition(
            "register", (S.SENT, S.TAKEN_UP), S.REGISTERED, _("登记"), "GC-3.1", chained=True
        ),
        # Parts still owed may follow before the bar has registered the report.
        Transition("supplement", AT_THE_BAR, None, _("送出补充"), "GC-3.1", chained=True),
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
        Transition("assign", WITH_THE_BAR, None, _("分派")),
        Transition("mark_high_impact", WITH_THE_BAR, None, _("标记为影响大"), "GC-4.3"),
        Transition("add_recipient", NOT_OVER, None, _("增加抄送单位"), "GC-3.1"),
        Transition("remove_recipient", NOT_OVER, None, _("移出抄送单位"), "GC-3.1"),
        Transition(
            "acknowledge_receipt",
            (S.REGISTERED, S.SUPPLEMENTED, S.CANCELLED),
            None,
            _("抄送单位确认收悉"),
            "GC-1.3",
        ),
        Transition("attach", NOT_OVER, None, _("上传附件"), "GC-3.1"),
        Transition("detach", (S.DRAFT, S.TO_CONFIRM, S.RETURNED), None, _("移除附件"), "GC-3.1"),
    ),
)

# The place on the bar's desk by state; high impact moves what needs a person to the very top.
DESK_RANK: dict[str, int] = {
    S.SUPPLEMENTED: 1,
    S.SENT: 2,
    S.TAKEN_UP: 3,
    S.RETURNED: 5,
    S.REGISTERED: 7,
    S.CANCELLED: 8,
    S.WITHDRAWN: 8,
}
HIGH_IMPACT_RANK = 0
# Sent again: completed after a return, or supplemented while the bar has it in hand.
AGAIN_RANK = 1
LAST_RANK_THAT_NEEDS_A_PERSON = 3
# Out of the bar's sight.
UNSEEN_RANK = 9
