"""The diagrams of a day of duty, a swap, an entry of the log and a request."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.enums.work import AppointmentState, EntryState, RequestState, SwapState, VisitState
from core.transitions import Table, Transition

V = VisitState
VISIT = Table(
    model="community.visit",
    states=dict(V.choices),
    final=frozenset({V.MOVED, V.SWAPPED, V.ON_LEAVE}),
    transitions=(
        Transition("plan", ("",), V.PLANNED, _("排班"), "LC-14"),
        Transition("keep_holiday", ("", V.PLANNED), V.HOLIDAY, _("逢节假日"), "LC-14"),
        # A holiday's duty is excused, and may be made up for on a day worked in exchange.
        Transition("move", (V.PLANNED, V.MISSED, V.HOLIDAY), V.MOVED, _("改期"), "LC-14"),
        Transition("swap", (V.PLANNED,), V.SWAPPED, _("换班"), "LC-14"),
        Transition("excuse", (V.PLANNED,), V.ON_LEAVE, _("请假"), "LC-14"),
        Transition("check_in", (V.PLANNED, V.DONE), V.DONE, _("签到"), "LC-14"),
        Transition("check_out", (V.DONE,), None, _("签退"), "LC-14"),
        # A duty that wasn't planned is done all the same.
        Transition("drop_in", ("",), V.DONE, _("临时到岗"), "LC-14"),
        Transition("miss", (V.PLANNED,), V.MISSED, _("缺勤"), "LC-14"),
        Transition("make_good", (V.MISSED,), V.DONE, _("补签到"), "LC-14"),
    ),
)

W = SwapState
SWAP = Table(
    model="community.swap",
    states=dict(W.choices),
    final=frozenset({W.AGREED, W.REFUSED, W.WITHDRAWN}),
    transitions=(
        Transition("ask", ("",), W.ASKED, _("请人代班"), "LC-14"),
        Transition("agree", (W.ASKED,), W.AGREED, _("同意换班"), "LC-14"),
        Transition("refuse", (W.ASKED,), W.REFUSED, _("不同意"), "LC-14"),
        Transition("withdraw", (W.ASKED,), W.WITHDRAWN, _("撤回"), "LC-14"),
    ),
)

E = EntryState
ENTRY = Table(
    model="community.logentry",
    states=dict(E.choices),
    final=frozenset({E.DROPPED}),
    transitions=(
        Transition("draft", ("",), E.DRAFT, _("存草稿"), "LC-16"),
        Transition("edit", (E.DRAFT, E.TO_CONFIRM), None, _("修改"), "LC-16"),
        # A student's or clerk's entry waits for the lawyer; the lawyer's own is confirmed.
        Transition("hand_in", ("", E.DRAFT), E.TO_CONFIRM, _("交律师确认"), "LC-10"),
        Transition("write", ("", E.DRAFT), E.CONFIRMED, _("记入日志"), "LC-16"),
        Transition("confirm", (E.TO_CONFIRM,), E.CONFIRMED, _("确认记录"), "LC-10"),
        # A numbered one stays in the volume as not used, so its number isn't missing.
        Transition("drop", (E.DRAFT, E.TO_CONFIRM), E.DROPPED, _("不采用"), "LC-16"),
        Transition("correct", (E.CONFIRMED, E.LOCKED), None, _("更正"), "LC-16"),
        Transition("mark", (E.CONFIRMED, E.LOCKED), None, _("标记办结"), "LC-16"),
        Transition("lock", (E.CONFIRMED,), E.LOCKED, _("列入月报"), "LC-24"),
        Transition("reopen", (E.LOCKED,), E.CONFIRMED, _("重新开放"), "LC-24"),
        # A log of years before this system.
        Transition("take_over", ("",), E.LOCKED, _("导入原有日志"), "LC-23"),
    ),
)

R = RequestState
ANSWERABLE = (R.ACCEPTED, R.ANSWERED, R.REFERRED)
REQUEST = Table(
    model="community.servicerequest",
    states=dict(R.choices),
    final=frozenset({R.WITHDRAWN}),
    transitions=(
        Transition("receive", ("",), R.RECEIVED, _("提交需求"), "LC-15"),
        Transition("accept", (R.RECEIVED,), R.ACCEPTED, _("受理"), "LC-15"),
        Transition("hand_on", (R.RECEIVED, *ANSWERABLE), None, _("转交律师"), "LC-15"),
        # The community was merged into another one, which goes on with it.
        Transition("come_over", (R.RECEIVED, *ANSWERABLE, R.CLOSED), None, _("随社区并入"), "LC-7"),
        Transition("answer", ANSWERABLE, R.ANSWERED, _("答复"), "LC-15"),
        Transition("refer", ANSWERABLE, R.REFERRED, _("转介"), "LC-15"),
        Transition("ask_back", ANSWERABLE, None, _("请补充"), "LC-15"),
        Transition("close", (R.ANSWERED, R.REFERRED), R.CLOSED, _("办结"), "LC-15"),
        # Nothing of ours to accept: not a legal matter, or sent twice.
        Transition("dismiss", (R.RECEIVED,), R.CLOSED, _("不属受理范围"), "LC-15"),
        # The community is gone and nobody goes on with it: the liaison office ends what waits.
        Transition("wind_up", (R.RECEIVED, R.ACCEPTED), R.CLOSED, _("社区撤销后办结"), "LC-7"),
        Transition(
            "reopen", (R.ANSWERED, R.REFERRED, R.CLOSED), R.ACCEPTED, _("重新办理"), "LC-15"
        ),
        Transition(
            "withdraw", (R.RECEIVED, *ANSWERABLE, R.CLOSED), R.WITHDRAWN, _("撤回"), "LC-20"
        ),
    ),
)

A = AppointmentState
APPOINTMENT = Table(
    model="community.appointment",
    states=dict(A.choices),
    final=frozenset({A.REPLACED, A.CANCELLED}),
    transitions=(
        Transition("propose", ("",), A.PROPOSED, _("约时间"), "LC-11"),
        Transition("agree", (A.PROPOSED,), A.AGREED, _("同意时间"), "LC-11"),
        Transition("replace", (A.PROPOSED, A.AGREED), A.REPLACED, _("改时间"), "LC-11"),
        Transition("call_off", (A.PROPOSED, A.AGREED), A.CANCELLED, _("取消约定"), "LC-11"),
    ),
)
