"""The diagrams of a resolution and of a briefing."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.enums.office import BriefingState, ResolutionState
from core.transitions import Table, Transition

R = ResolutionState
RESOLUTION = Table(
    model="community.resolution",
    states=dict(R.choices),
    final=frozenset({R.CLOSED, R.DROPPED}),
    transitions=(
        Transition("resolve", ("",), R.OPEN, _("登记决议"), "LC-3"),
        Transition("edit", (R.OPEN,), None, _("修改"), "LC-3"),
        Transition("progress", (R.OPEN,), None, _("登记进展"), "LC-4"),
        Transition("report", (R.OPEN,), R.REPORTED, _("报告完成"), "LC-4"),
        Transition("send_back", (R.REPORTED,), R.OPEN, _("继续落实"), "LC-4"),
        Transition("close", (R.OPEN, R.REPORTED), R.CLOSED, _("办结"), "LC-4"),
        Transition("drop", (R.OPEN, R.REPORTED), R.DROPPED, _("不再落实"), "LC-3"),
    ),
)

B = BriefingState
BRIEFING = Table(
    model="community.briefing",
    states=dict(B.choices),
    final=frozenset({B.SENT}),
    transitions=(
        Transition("draft", ("",), B.DRAFT, _("编写简报"), "LC-6"),
        Transition("edit", (B.DRAFT,), None, _("修改"), "LC-6"),
        Transition("submit", (B.DRAFT,), B.SUBMITTED, _("送签"), "LC-6"),
        Transition("return", (B.SUBMITTED,), B.DRAFT, _("退回修改"), "LC-6"),
        Transition("approve", (B.SUBMITTED,), B.APPROVED, _("签发"), "LC-6", chained=True),
        Transition("send", (B.APPROVED,), B.SENT, _("印发"), "LC-6"),
    ),
)
