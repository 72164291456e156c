"""State diagrams as data, and the one function that moves a row along them.

Buttons, the documentation, the tests and a guard in the database all come from the tables here.
A move locks the row, reads its state again, refuses what the table lacks, updates, and writes the
audit entry with its clause, in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.audit import Facts, record
from core.errors import Stale, WrongState
from core.regulation import Text

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Transition:
    """One arrow of a diagram.

    Attributes:
        act: the act's name, in URLs, buttons (`data-act`) and audit entries.
        sources: states it starts from; "" stands for a new row.
        target: the state it leads to; None leaves the state as it is.
        label: the button's words.
        clause: the clause that asks for it, or "".
        chained: its audit entry belongs to the organisation's hash chain.
    """

    act: str
    sources: tuple[str, ...]
    target: str | None
    label: Text = ""
    clause: str = ""
    chained: bool = False


@dataclass(frozen=True)
class Table:
    """A diagram: the states of one model and the arrows between them."""

    model: str
    states: Mapping[str, Text]
    transitions: tuple[Transition, ...]
    final: frozenset[str] = frozenset()
    _by_act: dict[str, list[Transition]] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        for arrow in self.transitions:
            unknown = {*arrow.sources, arrow.target or ""} - {*self.states, ""}
            if unknown:
                raise ValueError(f"{self.model}.{arrow.act}: unknown states {unknown}")
            self._by_act.setdefault(arrow.act, []).append(arrow)
        if self.model in TABLES:
            raise ValueError(f"{self.model} has a table already")
        TABLES[self.model] = self

    def find(self, act: str, state: str, target: str | None = None) -> Transition | None:
        """The arrow of this act from this state; to this target, where an act has several.

        An arrow that keeps the state leads to the state it starts from.
        """
        for arrow in self._by_act.get(act, ()):
            if state in arrow.sources and target in (None, arrow.target or state):
                return arrow
        return None

    def check(self, act: str, state: str) -> None:
        """Refuse an act the state doesn't allow.

        Raises:
            WrongState: naming the state in words.
        """
        if act in self._by_act and self.find(act, state) is None:
            label = self._by_act[act][0].label or act
            words = {"act": label, "state": self.states.get(state, state)}
            raise WrongState(_("现在的状态是“%(state)s”，不能“%(act)s”。") % words)

    def knows(self, act: str) -> bool:
        """Whether the act is in the table."""
        return act in self._by_act

    def acts_from(self, state: str) -> list[str]:
        """The names of the acts this state allows, in the table's order."""
        return list(dict.fromkeys(t.act for t in self.transitions if state in t.sources))

    def moves(self) -> set[tuple[str, str]]:
        """All pairs of states the database lets a row move between; "" is a new row."""
        pairs = {(s, t.target) for t in self.transitions for s in t.sources if t.target is not None}
        return {(source, target) for source, target in pairs if source != target}


TABLES: dict[str, Table] = {}


def table_of(row: models.Model) -> Table:
    """The diagram of a row's model."""
    return TABLES[row._meta.label_lower]


def lock(row: M, *, version: int | None = None) -> M:
    """The row as it stands now, locked until the transaction ends.

    Args:
        row: any copy of it.
        version: the version the person saw, where the model counts versions.

    Raises:
        Stale: the row has changed since, or is gone.
    """
    fresh: M | None = type(row)._base_manager.select_for_update().filter(pk=row.pk).first()
    if fresh is None:
        raise Stale(_("它已经不在了。请看最新内容。"))
    if version is not None and fresh.version != version:  # type: ignore[attr-defined]
        raise Stale(_("在您打开这一页之后，别人已经改过它。请看最新内容后再办。"))
    return fresh


def move(
    row: M,
    act: str,
    *,
    actor: Actor,
    at: datetime,
    target: str | None = None,
    values: Mapping[str, Any] | None = None,
    facts: Facts | None = None,
) -> M:
    """Move a row along its diagram: the only way a state is ever written.

    Args:
        row: the row; it is locked and read again.
        act: the arrow's name.
        target: which arrow, where the act has several.
        values: other columns set by the same update.
        facts: what the audit entry says besides.

    Raises:
        WrongState: the table has no such arrow from the row's present state.
        ValueError: `values` would write the state past the table.
    """
    if values and not {"state", "version"}.isdisjoint(values):
        raise ValueError("state and version are written by the move alone")
    with transaction.atomic():
        fresh = lock(row)
        diagram = table_of(fresh)
        state: str = fresh.state  # type: ignore[attr-defined]
        arrow = diagram.find(act, state, target)
        if arrow is None:
            diagram.check(act, state)
            raise WrongState(_("现在的状态不能这样办。"))
        columns = dict(values or {})
        if arrow.target is not None:
            columns["state"] = arrow.target
        if hasattr(fresh, "version"):
            columns["version"] = fresh.version + 1
        for name, value in columns.items():
            setattr(fresh, name, value)
        fresh.save(update_fields=list(columns))
        record(
            fresh,
            act,
            actor=actor,
            at=at,
            facts=(facts or Facts()).of_move(state, arrow.target or state, arrow.clause),
            chained=arrow.chained,
        )
        return fresh
