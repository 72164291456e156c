"""Answers about the exchange between firm and community (LC-8)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from core.regulation import rule


@rule("LC-8")
def exchange_sentence(on: date, today: date, *, first: date | None) -> str:
    """Why no exchange can be written down for a day; "" when it can.

    Args:
        first: the first day of the pairing.
    """
    if on > today:
        return _("日期还没有到")
    if first is not None and on < first:
        return _("日期在结对之前")
    return ""


@rule("LC-8")
def agreed_sentence(agreed: str, on: date, due_on: date | None) -> str:
    """Why what was agreed can't be due that day; "" when it can."""
    if due_on is None:
        return ""
    if not agreed.strip():
        return _("写了期限，请写明要做什么")
    return "" if due_on >= on else _("完成期限不能早于交流日期")
