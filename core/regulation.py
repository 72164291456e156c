"""Clauses and their numbers as data: each with its clause id and the day it takes effect.

A `Parameter` is declared once, in the `regulations.py` of the app that applies it; that is the one
place where a regulation's number stands. At every migration it is copied into the database, where
the guards read it too, and a bar or programme may set its own value from a day on. Where the
regulation is a floor, an own value may tighten it, never loosen it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.actors import Organisation
from core.errors import Unmet
from core.models import ParameterValue

Text = str | Promise
F = TypeVar("F", bound=Callable[..., Any])
LONGEST_TEXT = 200
LONGEST_LIST = 12
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
        at_least, at_most: bounds of an own whole number, or of each number of a list.
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
            return "" if value in list(dict(self.choices)) else _("不在可选范围内")
        if isinstance(default, bool):
            return "" if isinstance(value, bool) else _("应为“是”或“否”")
        if isinstance(default, int):
            return self._number_error(value)
        if isinstance(default, list):
            return self._list_error(value)
        fine = isinstance(value, str) and value.strip() and len(value) <= LONGEST_TEXT
        return "" if fine else _("不能为空，也不能太长")

    def _number_error(self, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, int):
            return _("应为整数")
        if not self.at_least <= value <= self.at_most:
            bounds = {"low": self.at_least, "high": self.at_most}
            return _("应在 %(low)d 到 %(high)d 之间") % bounds
        return ""

    def _list_error(self, value: Any) -> str:
        if not isinstance(value, list) or not 1 <= len(value) <= LONGEST_LIST:
            return _("应为一到十二个整数")
        return next(filter(None, map(self._number_error, value)), "")

    @property
    def order(self) -> str | list[str] | None:
        """How strictness is told: `higher`, `lower`, the choices from loose to strict, or not."""
        if self.choices:
            return [code for code, _words in self.choices]
        return None if self.stricter == "free" else self.stricter

    def strictness(self, value: Any) -> int:
        """How strict a value is, to be compared; always 0 where the house is free to choose.

        The database's `core_parameter_value` counts the same way.
        """
        order = self.order
        if isinstance(order, list):
            return order.index(value) if value in order else -1
        if order is None or not isinstance(value, int):
            return 0
        return value if order == "higher" else -value

    def looser(self, own: Any, above: Any) -> bool:
        """Whether an own value asks for less than the value above it."""
        return self.strictness(own) < self.strictness(above)


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


@dataclass(frozen=True)
class Values:
    """The values of some parameters, read once and asked often."""

    rows: Mapping[tuple[str, int | None], Sequence[ParameterValue]]

    def on(self, key: str, organisation: Organisation | None, day: date) -> Value:
        """A parameter's value for an organisation on a day; see `value_on`.

        Raises:
            KeyError: no such parameter.
        """
        return self.of_lineage(key, _lineage(organisation), day)

    def of_lineage(self, key: str, lineage: Sequence[int], day: date) -> Value:
        """The same by an organisation's own id and those of its parents, the nearest first."""
        declared = PARAMETERS[key]
        own = [self._own(key, owner, day) for owner in lineage]
        levels = [value for value in own if value is not None]
        # Of equally strict values the nearest one; a value from above that was tightened after
        # the own one was entered counts nevertheless.
        return max([*levels, self._rule(declared, day)], key=lambda v: declared.strictness(v.value))

    def _own(self, key: str, owner: int, day: date) -> Value | None:
        held = [row for row in self.rows.get((key, owner), ()) if row.effective_from <= day]
        if not held:
            return None
        row = max(held, key=lambda row: (row.effective_from, row.pk))
        return Value(key, row.value, PARAMETERS[key].clause, row.effective_from, owner)

    def _rule(self, declared: Parameter, day: date) -> Value:
        """The rule's own value; before its first day, the first one."""
        rows = self.rows.get((declared.key, None), ())
        held = {row.effective_from: row.value for row in sorted(rows, key=lambda row: row.pk)}
        held = held or dict(declared.values)
        since = max((first for first in held if first <= day), default=min(held))
        return Value(declared.key, held[since], declared.clause, since, None)


def _lineage(organisation: Organisation | None) -> list[int]:
    return [] if organisation is None else list(organisation.lineage)


def values_of(keys: Iterable[str], lineages: Iterable[Sequence[int]]) -> Values:
    """Read all that some parameters are for some organisations, in one query."""
    owners = {owner for lineage in lineages for owner in lineage}
    found = ParameterValue.objects.filter(
        models.Q(organisation__isnull=True) | models.Q(organisation__in=owners), key__in=list(keys)
    )
    rows: dict[tuple[str, int | None], list[ParameterValue]] = {}
    for row in found:
        rows.setdefault((row.key, row.organisation_id), []).append(row)
    return Values(rows)


def value_on(key: str, organisation: Organisation | None, day: date) -> Value:
    """A parameter's value for an organisation on a day: its own, else its parents', else the rule's.

    A value that a level above has tightened meanwhile goes before a looser one entered earlier.
    Before the rule's first day its first value counts.

    Raises:
        KeyError: no such parameter.
    """
    return values_of([key], [_lineage(organisation)]).on(key, organisation, day)


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
    parents = _lineage(organisation)[1:]
    above = values_of([key], [parents]).of_lineage(key, parents, effective_from)
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


def missing_defaults(
    known: Iterable[tuple[str, date, Any, Any]],
) -> list[tuple[str, date, Any, Any]]:
    """The regulations' own values (key, day, value, order) the database lacks or holds differently."""
    held = {(key, day): (value, order) for key, day, value, order in known}
    declared = [
        (p.key, day, value, p.order) for p in PARAMETERS.values() for day, value in p.values
    ]
    return [entry for entry in declared if held.get(entry[:2]) != entry[2:]]
