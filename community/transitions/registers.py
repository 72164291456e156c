"""The diagrams of a qualification and of an import or export."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.enums.registers import QualificationState, TransferState
from core.transitions import Table, Transition

Q = QualificationState
QUALIFICATION = Table(
    model="community.qualification",
    states=dict(Q.choices),
    final=frozenset({Q.REFUSED, Q.EXPIRED, Q.WITHDRAWN}),
    transitions=(
        Transition("apply", ("",), Q.APPLIED, _("申请资格"), "LC-21"),
        Transition("edit", (Q.APPLIED,), None, _("补充材料"), "LC-21"),
        Transition("check", (Q.APPLIED, Q.CHECKED), Q.CHECKED, _("审核"), "LC-21"),
        Transition("certify", (Q.CHECKED,), Q.CERTIFIED, _("认证"), "LC-21", chained=True),
        Transition("refuse", (Q.APPLIED, Q.CHECKED), Q.REFUSED, _("不予认证"), "LC-21"),
        Transition("expire", (Q.CERTIFIED,), Q.EXPIRED, _("到期"), "LC-21"),
        Transition("withdraw", (Q.CERTIFIED,), Q.WITHDRAWN, _("撤销资格"), "LC-21", chained=True),
        # Certificates given before the programme ran in this system.
        Transition("import", ("",), Q.CERTIFIED, _("导入"), "LC-21"),
    ),
)

T = TransferState
RUNNING = (T.QUEUED, T.READING, T.APPLYING)
TRANSFER = Table(
    model="community.transfer",
    states=dict(T.choices),
    final=frozenset({T.DONE, T.FAILED, T.CANCELLED}),
    transitions=(
        Transition("ask", ("",), T.QUEUED, _("开始"), "LC-6"),
        Transition("read", (T.QUEUED,), T.READING, _("读取"), "LC-6"),
        Transition("preview", (T.READING,), T.PREVIEWED, _("核对"), "LC-6"),
        Transition("apply", (T.PREVIEWED,), T.APPLYING, _("确认导入"), "LC-6"),
        # An export has nothing to be previewed.
        Transition("finish", (T.READING, T.APPLYING), T.DONE, _("完成"), "LC-6"),
        Transition("fail", RUNNING, T.FAILED, _("未成功"), "LC-6"),
        Transition("cancel", (*RUNNING, T.PREVIEWED), T.CANCELLED, _("取消"), "LC-6"),
    ),
)
