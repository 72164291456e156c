"""The diagrams of a pairing and of its agreement."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.enums.pairing import OPEN_STATES, AgreementState, PairingState
from core.transitions import Table, Transition

P = PairingState
PAIRING = Table(
    model="community.pairing",
    states=dict(P.choices),
    final=frozenset({P.ENDED, P.WITHDRAWN, P.REFUSED}),
    transitions=(
        Transition("propose", ("",), P.PROPOSED, _("提出结对"), "LC-22"),
        # A choice of the second side makes it agreed; the first one's leaves it proposed.
        Transition("choose", (P.PROPOSED,), None, _("选定"), "LC-22"),
        Transition("choose", (P.PROPOSED,), P.AGREED, _("选定"), "LC-22"),
        # The liaison office may put two together itself (统一调配).
        Transition("place", ("", P.PROPOSED, P.AGREED), P.APPROVED, _("直接安排"), "LC-22"),
        Transition("approve", (P.AGREED,), P.APPROVED, _("同意并上报"), "LC-22"),
        Transition("give_back", (P.AGREED, P.APPROVED), P.PROPOSED, _("退回重选"), "LC-22"),
        Transition("review", (P.APPROVED,), P.REVIEWED, _("审查通过"), "LC-22", chained=True),
        Transition("activate", (P.REVIEWED,), P.ACTIVE, _("开始结对"), "LC-22", chained=True),
        Transition("adjust", OPEN_STATES, None, _("调整"), "LC-22"),
        Transition("assign", (P.REVIEWED, P.ACTIVE), None, _("指派律师"), "LC-22"),
        Transition("substitute", (P.ACTIVE,), None, _("登记代班"), "LC-22"),
        Transition("refuse", (P.PROPOSED, P.AGREED, P.APPROVED), P.REFUSED, _("不同意"), "LC-22"),
        Transition(
            "withdraw",
            (P.PROPOSED, P.AGREED, P.APPROVED, P.REVIEWED),
            P.WITHDRAWN,
            _("撤回"),
            "LC-22",
        ),
        Transition("end", (P.ACTIVE,), P.ENDED, _("结束结对"), "LC-22", chained=True),
        # The four kinds found in place, and a register that is brought along.
        Transition("take_over", ("",), P.ACTIVE, _("导入原有结对"), "LC-23"),
    ),
)

A = AgreementState
AGREEMENT = Table(
    model="community.agreement",
    states=dict(A.choices),
    final=frozenset({A.EXPIRED, A.ENDED, A.DROPPED}),
    transitions=(
        Transition("draft", ("",), A.DRAFT, _("起草协议"), "LC-8"),
        Transition("edit", (A.DRAFT,), None, _("修改"), "LC-8"),
        Transition("offer", (A.DRAFT,), A.OFFERED, _("送双方确认"), "LC-8"),
        Transition("redraft", (A.OFFERED,), A.DRAFT, _("退回修改"), "LC-8"),
        Transition("confirm", (A.OFFERED,), None, _("确认协议"), "LC-8"),
        Transition("confirm", (A.OFFERED,), A.IN_FORCE, _("确认协议"), "LC-8", chained=True),
        Transition("expire", (A.IN_FORCE,), A.EXPIRED, _("到期"), "LC-8"),
        Transition("end", (A.IN_FORCE,), A.ENDED, _("终止协议"), "LC-8", chained=True),
        Transition("drop", (A.DRAFT, A.OFFERED), A.DROPPED, _("不再签订"), "LC-8"),
        # Paper agreements that ran before.
        Transition("take_over", ("",), A.IN_FORCE, _("登记原有协议"), "LC-23"),
    ),
)
