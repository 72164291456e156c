"""Named places on pages of lower apps that upper apps fill.

A case's page shows the state of its filing without cases knowing filings: filings registers a
panel for the slot `case`. The same registry carries the panels of the workbench.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.actors import Actor


@dataclass(frozen=True)
class Panel:
    """A filled place: a template and its values."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Moment:
    """One line of a timeline."""

    at: datetime
    what: Any
    who: str = ""
    detail: Any = ""
    link: str = ""


Filler = Callable[[Actor, Any, datetime], Panel | None]
TimelineFiller = Callable[[Actor, Any], list[Moment]]
_panels: dict[str, list[tuple[int, Filler]]] = {}
_timelines: dict[str, list[TimelineFiller]] = {}


def panel(slot: str, *, order: int = 50) -> Callable[[Filler], Filler]:
    """Register a function that fills a slot, or gives None where it has nothing to show."""

    def keep(function: Filler) -> Filler:
        _panels.setdefault(slot, []).append((order, function))
        _panels[slot].sort(key=lambda entry: entry[0])
        return function

    return keep


def panels(slot: str, actor: Actor, subject: Any, at: datetime) -> list[Panel]:
    """The panels of a slot, in order."""
    filled = (function(actor, subject, at) for _order, function in _panels.get(slot, ()))
    return [panel for panel in filled if panel is not None]


def timeline(slot: str) -> Callable[[TimelineFiller], TimelineFiller]:
    """Register a function that adds lines to a timeline."""

    def keep(function: TimelineFiller) -> TimelineFiller:
        _timelines.setdefault(slot, []).append(function)
        return function

    return keep


def moments(slot: str, actor: Actor, subject: Any) -> list[Moment]:
    """The lines of a timeline, newest first."""
    lines = [line for function in _timelines.get(slot, ()) for line in function(actor, subject)]
    return sorted(lines, key=lambda line: line.at, reverse=True)


Labeller = Callable[[Actor, list[int]], dict[int, str]]
_labellers: dict[str, Labeller] = {}


def labeller(subject_type: str) -> Callable[[Labeller], Labeller]:
    """Register how rows are called for who may see them: by ids, those in sight only."""

    def keep(function: Labeller) -> Labeller:
        _labellers[subject_type] = function
        return function

    return keep


def labels(actor: Actor, subjects: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """What some rows are called, one query for each kind; rows out of sight have no label."""
    ids: dict[str, list[int]] = {}
    for subject_type, subject_id in subjects:
        ids.setdefault(subject_type, []).append(subject_id)
    found = {}
    for subject_type, wanted in ids.items():
        known = _labellers.get(subject_type)
        for subject_id, label in known(actor, wanted).items() if known else ():
            found[subject_type, subject_id] = label
    return found
