"""What the system's administrator does: the calendar and the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.policies import is_sysadmin
from core import notices
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import load_days, published_year, read_year_file, year_of
from core.errors import Forbidden, Stale, Unmet
from core.models import CalendarDay, CalendarYear, Notice
from core.queue import hurry

Days = Mapping[date, tuple[bool, str]]


def load_year(year: int, *, text: str, actor: Actor, at: datetime) -> CalendarYear:
    """Bring in a year's working days: from the installed package, or from pasted lines.

    Dates of open duties that leaned on the year are computed anew afterwards.

    Raises:
        Forbidden: not the system's administrator.
        Unmet: not published yet, a line that can't be read, or a day of another year.
    """
    if not is_sysadmin(actor):
        raise Forbidden(_("工作日历由系统管理员维护。"))
    days: Days = read_year_file(text) if text else published_year(year)
    if year_of(days) != year:
        message = _("粘贴的不是 %(year)d 年的安排。") % {"year": year}
        raise Unmet(message, fields={"text": message})
    source = _("粘贴") if text else "holidays"
    with transaction.atomic():
        load_days(days, source=source, at=at)
        loaded = CalendarYear.objects.get(year=year)
        facts = Facts(changes={"year": year, "days": len(days), "source": source})
        record(loaded, "load", actor=actor, at=at, facts=facts)
        hurry("core.tasks.recompute", years=[year])
    return loaded


def correct_day(entry: CalendarDay, *, actor: Actor, at: datetime) -> None:
    """Write one day that isn't what its weekday says.

    Raises:
        Forbidden: not the system's administrator.
    """
    if not is_sysadmin(actor):
        raise Forbidden(_("工作日历由系统管理员维护。"))
    with transaction.atomic():
        CalendarDay.objects.update_or_create(
            day=entry.day, defaults={"working": entry.working, "name": entry.name}
        )
        year = CalendarYear.objects.filter(year=entry.day.year).first()
        changes = {"day": entry.day, "working": entry.working, "name": entry.name}
        if year is not None:
            record(year, "correct", actor=actor, at=at, facts=Facts(changes=changes))
        hurry("core.tasks.recompute", years=[entry.day.year])


def hold_notice(notice: Notice, *, actor: Actor, at: datetime) -> None:
    """Keep a waiting message back.

    Raises:
        Forbidden: not the system's administrator.
        Stale: it has gone already.
    """
    _refuse_others(actor)
    with transaction.atomic():
        if not notices.hold(notice):
            raise Stale(_("这条消息已经送出或正在送出，扣不住了。"))
        record(notice, "hold", actor=actor, at=at)


def release_notice(notice: Notice, *, actor: Actor, at: datetime) -> None:
    """Let a held or failed message go out after all.

    Raises:
        Forbidden: not the system's administrator.
        Stale: it isn't held.
    """
    _refuse_others(actor)
    with transaction.atomic():
        if not notices.release(notice, at=at):
            raise Stale(_("这条消息没有被扣下，也没有发送失败。"))
        record(notice, "release", actor=actor, at=at)


def _refuse_others(actor: Actor) -> None:
    if not is_sysadmin(actor):
        raise Forbidden(_("发件箱由系统管理员处理。"))
