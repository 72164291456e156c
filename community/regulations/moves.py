"""Answers about communities that move to another street or district (LC-7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from core.regulation import rule


@rule("LC-7")
def move_day_sentence(on: date, today: date) -> str:
    """Why a move can't take effect that day; "" when it can.

    A month counts whole for one office, so a move is entered in the month of its day.
    """
    if on > today:
        return _("生效日期还没有到，到那一天再登记")
    if (on.year, on.month) != (today.year, today.month):
        return _("生效日期应在本月：以前月份的数字已归原联络处")
    return ""


@rule("LC-7")
def move_sentence(in_the_way: Sequence[str]) -> str:
    """What is to be finished before a community can move; "" when nothing."""
    words = {
        "months": _("以前月份的月报还没有确认"),
        "passed": _("本月的数字已经上报"),
        "checks": _("还有没有了结的抽查"),
        "pairings": _("还有等待选定、同意或审查的结对"),
        "takeovers": _("还有没办完的接收事项"),
        "helpers": _("还有没办完的接收事项"),
        "changes": _("还有没登记的变动"),
    }
    found = list(dict.fromkeys(words[name] for name in in_the_way))
    if not found:
        return ""
    return _("先由原联络处办完再调整：%(what)s") % {"what": _("、").join(found)}
