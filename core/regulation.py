"""Clauses and their numbers as data: each with its clause id and the day it takes effect.

A `Parameter` is declared once, in the `regulations.py` of the app that applies it; that is the one
place where a regulation's number stands. At every migration it is copied into the database, where
the guards read it too, and a bar or programme may set its own value from a day on. Where the
regulation is a floor, an own value may tighten it, never loosen it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.actors import Organisation
from core.errors import Unmet
from core.models import ParameterValue

Text = str | Promise
F = TypeVar("F", bound=Callable[..., Any])
GC_DAY = date(2006, 3, 20)
LC_DAY = date(2009, 12, 21)


@dataclass(frozen=True)
class Clause:
    """One clause in our own short wording, as the chip beside a field shows it.

    Attributes:
        id: `GC-3.2`, `LC-15`.
        title: two to six characters or words.
        wording: one or two sentences: who must do what.
        since: the day from which it applies.
    """

    id: str
    title: Text
    wording: Text
    since: date


@dataclass(frozen=True)
class Parameter:
    """A number, list or choice that a regulation fixes or leaves to the bar.

    Attributes:
        key: its name everywhere, `decision.quorum`.
        clause: the clause it belongs to.
        values: the regulation's own values, each with its first day.
        unit: what is counted, in words.
        stricter: the direction an own value may take; `free` within the bounds only.
        at_least, at_most: bounds of an own whole number.
        choices: for a choice, its values in order of strictness, with their words.
        scope: which kind of organisation may set its own: `bar`, `programme`, `firm`.
    """

    key: str
    clause: str
    label: Text
    values: tuple[tuple[date, Any], ...]
    unit: Text = ""
    stricter: Literal["higher", "lower", "free"] = "free"
    at_least: int = 0
    at_most: int = 10_000
    choices: tuple[tuple[str, Text], ...] = ()
    scope: Literal["bar", "programme", "firm"] = "bar"

    def shape_error(self, value: Any) -> str:
        """What is wrong with the value's shape, or ""."""
        default = self.values[-1][1]
        if self.choices:
            return "" if value in dict(self.choices) else _("不在可选范围内")
        if isinstance(default, bool):
            return "" if isinstance(value, bool) else _("应为“是”或“否”")
        if isinstance(default, int):
            return self._number_error(value)
        if isinstance(default, list):
            fine = isinstance(value, list) and all(isinstance(item, int) for item in value)
            return "" if fine else _("应为整数列表")
        return "" if isinstance(value, str) and value.strip() else _("不能为空")

    def _number_error(self, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, int):
            return _("应为整数")
        if not self.at_least <= value <= self.at_most:
            bounds = {"low": self.at_least, "high": self.at_most}
            return _("应在 %(low)d 到 %(high)d 之间") % bounds
        return ""

    def looser(self, own: Any, above: Any) -> bool:
        """Whether an own value asks for less than the value above it."""
        if self.choices:
            order = [code for code, _words in self.choices]
            return order.index(own) < order.index(above)
        if self.stricter == "free" or not isinstance(own, int):
            return False
        return own < above if self.stricter == "higher" else own > above


@dataclass(frozen=True)
class Value:
    """A parameter's value on a day, and whose it is."""

    key: str
    value: Any
    clause: str
    since: date
    organisation_id: int | None

    @property
    def version(self) -> str:
        """How audit entries and derivations name it: `decision.quorum=3@2006-03-20`."""
        return f"{self.key}={self.value}@{self.since}"


CLAUSES: dict[str, Clause] = {}
PARAMETERS: dict[str, Parameter] = {}
RULES: dict[str, list[str]] = {}


def clauses(*entries: Clause) -> None:
    """Register an app's clauses.

    Raises:
        ValueError: one is registered already.
    """
    for entry in entries:
        if entry.id in CLAUSES:
            raise ValueError(f"clause {entry.id} is registered twice")
        CLAUSES[entry.id] = entry


def parameter(entry: Parameter) -> Parameter:
    """Register a parameter and give it back.

    Raises:
        ValueError: the key is registered already.
    """
    if entry.key in PARAMETERS:
        raise ValueError(f"parameter {entry.key} is registered twice")
    PARAMETERS[entry.key] = entry
    return entry


def rule(*clause_ids: str) -> Callable[[F], F]:
    """Mark a function as carrying out these clauses; `make clauses` lists it."""

    def mark(function: F) -> F:
        for clause_id in clause_ids:
            RULES.setdefault(clause_id, []).append(f"{function.__module__}.{function.__qualname__}")
        return function

    return mark


def value_on(key: str, organisation: Organisation | None, day: date) -> Value:
    """A parameter's value for an organisation on a day: its own, else its parents', else the rule's.

    Raises:
        KeyError: no such parameter.
        Unmet: the day lies before the rule's first value.
    """
    declared = PARAMETERS[key]
    lineage = list(organisation.lineage) if organisation is not None else []
    rows = ParameterValue.objects.filter(key=key, effective_from__lte=day)
    rows = rows.filter(organisation__isnull=True) | rows.filter(organisation__in=lineage)
    best = min(rows, key=lambda row: _rank(row, lineage), default=None)
    if best is None:
        earliest, value = declared.values[0]
        return Value(key, value, declared.clause, earliest, None)
    return Value(key, best.value, declared.clause, best.effective_from, best.organisation_id)


def _rank(row: ParameterValue, lineage: list[int]) -> tuple[int, int, int]:
    """Nearest organisation first, then the latest day, then the newest row."""
    owner = row.organisation_id
    depth = len(lineage) if owner is None else lineage.index(owner)
    return depth, -row.effective_from.toordinal(), -row.pk


def set_value(
    key: str,
    value: Any,
    *,
    organisation: Organisation,
    effective_from: date,
    reason: str,
    person: Any,
    at: datetime,
) -> ParameterValue:
    """Enter an organisation's own value from a day on.

    Raises:
        Unmet: wrong shape, or looser than what applies above the organisation.
    """
    declared = PARAMETERS[key]
    problem = declared.shape_error(value)
    if problem:
        raise Unmet(
            f"{declared.label}：{problem}", clause=declared.clause, fields={"value": problem}
        )
    above = _value_above(key, organisation, effective_from)
    if declared.looser(value, above.value):
        message = _("%(label)s不得低于上级要求（%(above)s），只能更严。")
        raise Unmet(
            message % {"label": declared.label, "above": above.value},
            clause=declared.clause,
            fields={"value": _("只能比上级要求更严")},
        )
    return ParameterValue.objects.create(
        key=key,
        organisation_id=organisation.pk,
        effective_from=effective_from,
        value=value,
        reason=reason,
        entered_by=person,
        entered_at=at,
    )


@dataclass(frozen=True)
class _Above:
    pk: int
    name: str
    lineage: list[int]


def _value_above(key: str, organisation: Organisation, day: date) -> Value:
    parents = list(organisation.lineage)[1:]
    above = _Above(parents[0], "", parents) if parents else None
    return value_on(key, above, day)


def missing_defaults(known: Iterable[tuple[str, date, Any]]) -> list[tuple[str, date, Any]]:
    """The regulations' own values that the database lacks or holds differently."""
    held = {(key, day): value for key, day, value in known}
    declared = [(p.key, day, value) for p in PARAMETERS.values() for day, value in p.values]
    return [entry for entry in declared if held.get(entry[:2], ...) != entry[2]]
