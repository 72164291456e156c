"""A community's volume (卷) of the log as one reader may see it (LC-16, LC-20)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models

from community.models import CommunityProfile, LogEntry, Mediation
from community.policies import work as policies
from community.policies.work import Sight
from community.queries.work import place_name, resident_of
from core.actors import Actor


@dataclass(frozen=True)
class Line:
    """An entry in the reader's sight.

    Attributes:
        resident: name and phone, only in full sight.
        mediation: the record of one, only in full sight.
        replaced_by: the number of the line that corrects it.
    """

    entry: LogEntry
    sight: Sight
    resident: tuple[str, str] = ("", "")
    mediation: Mediation | None = None
    replaced_by: int | None = None


@dataclass(frozen=True)
class VolumeView:
    """A volume or a period of it."""

    place: CommunityProfile
    name: str
    since: date
    until: date
    lines: list[Line] = field(default_factory=list)

    @property
    def sights(self) -> str:
        """In which sights its entries are shown, for comparing: "full", "anonymous+masked" …"""
        return "+".join(sorted({line.sight for line in self.lines}))

    @property
    def lawyers(self) -> list[Any]:
        """Who served in the period, each with the firm, in the order they first appear."""
        found = {line.entry.lawyer_id: line.entry for line in self.lines}
        return list(found.values())


def entries_in(
    actor: Actor, community_id: int, since: date, until: date
) -> models.QuerySet[LogEntry]:
    """The numbered entries of a period that an actor may open."""
    return policies.visible_entries(actor).filter(
        community_id=community_id, on__range=(since, until), number__isnull=False
    )


def volume_of(actor: Actor, place: CommunityProfile, since: date, until: date) -> VolumeView:
    """A community's entries of a period by their numbers, each in the reader's sight.

    A number that wasn't used stands as such for everybody, so that none seems to be missing.
    """
    seen = entries_in(actor, place.pk, since, until)
    rows = list(
        seen.select_related(
            "lawyer", "firm", "written_by", "corrects", "corrected_by", "mediation"
        ).order_by("year", "number")
    )
    known: dict[tuple[int, ...], Sight] = {}
    lines = [_line(actor, row, known) for row in rows]
    if lines:
        unused = LogEntry.objects.filter(
            community=place.pk, on__range=(since, until), number__isnull=False, state="dropped"
        ).exclude(pk__in=[row.pk for row in rows])
        lines += [Line(row, "anonymous") for row in unused]
    lines.sort(key=lambda line: (line.entry.year or 0, line.entry.number or 0))
    return VolumeView(place, place_name(place), since, until, lines)


def _line(actor: Actor, entry: LogEntry, known: dict[tuple[int, ...], Sight]) -> Line:
    # Who looks, the lawyer, the firm and the writer decide; one question serves for all alike.
    key = (entry.lawyer_id, entry.firm_id, entry.written_by_id)
    if key not in known:
        known[key] = policies.sight_of_entry(actor, entry)
    sight = known[key]
    newer = getattr(entry, "corrected_by", None)
    full = sight == "full"
    return Line(
        entry,
        sight,
        resident_of(entry) if full else ("", ""),
        getattr(entry, "mediation", None) if full else None,
        newer.number if newer is not None else None,
    )
