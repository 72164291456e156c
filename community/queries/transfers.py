"""Named reads of imports and exports: runs, what a file would change, its problems in words."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from django.db import models
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from accounts.queries import members
from community.actions.writing import rows_shown
from community.enums.registers import RegisterKind, RowOutcome
from community.models import Programme, StagedRow, Transfer
from community.resources import REGISTERS
from community.resources.columns import Register
from community.resources.export import headings_of, write_xlsx
from community.resources.problems import sentence_of
from core.calendar import local_day

RECENT = 10
# Shown of a new row, whatever else it has.
SHOWN = 6


def recent(runs: models.QuerySet[Transfer]) -> models.QuerySet[Transfer]:
    """The newest runs."""
    return runs.select_related("asked_by").order_by("-id")[:RECENT]


def blank_of(register: Register | None) -> tuple[io.BytesIO, str]:
    """An empty sheet with a register's headings.

    Raises:
        Http404: no such register.
    """
    if register is None:
        raise Http404
    out, title = io.BytesIO(), str(RegisterKind(register.code).label)
    write_xlsx(out, title, headings_of(register), [])
    out.seek(0)
    return out, f"{title}.xlsx"


def first_of_interest(transfer: Transfer) -> str:
    """The outcome that is looked at first: errors, then changes, then what is new."""
    order = (RowOutcome.ERROR, RowOutcome.CHANGED, RowOutcome.NEW, RowOutcome.SAME)
    return str(next((o for o in order if transfer.outcome.get(o)), RowOutcome.SAME))


def tabs_of(transfer: Transfer, chosen: str) -> list[dict[str, Any]]:
    """How many rows of each outcome, the one shown marked."""
    order = (RowOutcome.ERROR, RowOutcome.CHANGED, RowOutcome.NEW, RowOutcome.SAME)
    return [
        {"code": o, "label": o.label, "n": transfer.outcome.get(o, 0), "shown": o == chosen}
        for o in order
    ]


def summary(transfer: Transfer) -> str:
    """What confirming does, in one sentence."""
    words = {k: transfer.outcome.get(k, 0) for k in ("new", "changed", "same")}
    return _("新增 %(new)d 行，修改 %(changed)d 行，无变化 %(same)d 行。") % words


def explained(transfer: Transfer, rows: list[StagedRow], at: datetime) -> list[dict[str, Any]]:
    """Some rows with their problems in words, or what they would change: before and after."""
    register = REGISTERS[transfer.register]
    names = register.by_name()
    changed = [row.pk for row in rows if row.outcome == RowOutcome.CHANGED]
    now = rows_shown(transfer, changed, at) if changed else {}
    found = []
    for row in rows:
        held, changes = now.get(row.pk), []
        for name, value in row.columns.items():
            if name not in names:
                continue
            if held is None:
                changes.append((names[name].label, None, value))
            elif held.get(name) != value and not names[name].once:
                changes.append((names[name].label, held.get(name), value))
        if held is None:
            changes = [change for change in changes if change[2]][:SHOWN]
        problems = [sentence_of(register, problem) for problem in row.problems]
        found.append({"row": row, "problems": problems, "changes": changes})
    return found


def programme_of(bar: str) -> Programme | None:
    """The programme of a bar by its name; the only one, where none is named."""
    found = Programme.objects.select_related("bar").order_by("pk")
    named = found.filter(bar__name=bar) if bar else found
    return named.first() if bar or named.count() == 1 else None


def keeper_of(programme: Programme, login: str, at: datetime) -> User | None:
    """Who answers for what a command does: the one named, else the bar's first administrator."""
    desk = members(programme.bar_id, (Role.ADMIN, Role.OFFICER, Role.LEADER), local_day(at))
    named = desk.filter(username=login) if login else desk.filter(memberships__role=Role.ADMIN)
    return named.order_by("pk").first() or (None if login else desk.order_by("pk").first())
