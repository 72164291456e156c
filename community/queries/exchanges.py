"""Named reads of the exchange between firms and communities (LC-8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from community.enums.exchange import NoteKind
from community.models import Exchange, ExchangeNote

LATEST = 5


@dataclass(frozen=True)
class Figures:
    """How often there was an exchange this year, and when last."""

    number: int
    last: date | None


def _noted(kind: NoteKind) -> models.Exists:
    return models.Exists(ExchangeNote.objects.filter(exchange=models.OuterRef("pk"), kind=kind))


def with_standing(found: models.QuerySet[Exchange]) -> models.QuerySet[Exchange]:
    """Records with `corrected`, `confirmed` and `done`: what became of each."""
    again = Exchange.objects.filter(corrects=models.OuterRef("pk"))
    return found.annotate(
        corrected=models.Exists(again),
        confirmed=_noted(NoteKind.CONFIRMED),
        done=_noted(NoteKind.DONE),
    )


def in_force(found: models.QuerySet[Exchange]) -> models.QuerySet[Exchange]:
    """Without those another one stands in the place of."""
    return found.filter(correction__isnull=True)


def latest(found: models.QuerySet[Exchange], **where: Any) -> list[Exchange]:
    """The newest of a pairing, community or firm."""
    rows = with_standing(in_force(found).filter(**where)).select_related("community", "firm")
    return list(rows.defer("topics").order_by("-on", "-id")[:LATEST])


def figures_of(year: int, **where: Any) -> Figures:
    """How often a pairing, community or firm had an exchange in a year; nothing of what was said."""
    counted = in_force(Exchange.objects.filter(**where)).aggregate(
        number=models.Count("pk", filter=models.Q(on__year=year)), last=models.Max("on")
    )
    return Figures(counted["number"], counted["last"])
