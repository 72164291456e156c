"""The diagram of a month's report."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.enums.monthly import ReportState
from core.transitions import Table, Transition

R = ReportState
MONTH_REPORT = Table(
    model="community.monthreport",
    states=dict(R.choices),
    transitions=(
        Transition("open", ("",), R.OPEN, _("开始月报"), "LC-24"),
        Transition("edit", (R.OPEN, R.RETURNED), None, _("修改"), "LC-24"),
        Transition(
            "confirm", (R.OPEN, R.RETURNED), R.CONFIRMED, _("确认上报"), "LC-24", chained=True
        ),
        # Until the level above has acted.
        Transition("take_back", (R.CONFIRMED,), R.OPEN, _("撤回"), "LC-24"),
        # What was taken in too, while the level above hasn't passed its own on.
        Transition(
            "return", (R.CONFIRMED, R.ACCEPTED), R.RETURNED, _("退回"), "LC-24", chained=True
        ),
        Transition("accept", (R.CONFIRMED,), R.ACCEPTED, _("汇总"), "LC-24", chained=True),
        # Only by a reasoned, limited exception; what stands above it is opened with it.
        Transition("reopen", (R.ACCEPTED,), R.RETURNED, _("重新开放"), "LC-24", chained=True),
    ),
)
