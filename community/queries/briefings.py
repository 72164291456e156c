"""Named reads for briefings: figures, what may go in, and what must not (LC-6, LC-20)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import Organisation
from community.enums.office import BriefingSource
from community.models import (
    Briefing,
    BriefingEntry,
    LogEntry,
    Mediation,
    MonthFigures,
    MonthReport,
    Programme,
    PublicityItem,
    Suggestion,
)
from community.models.monthly import Counters
from community.queries.office import bureaus_of, offices_of
from community.regulations.monthly import month_of
from community.regulations.office import looks_like_a_name
from core.models import AuditEntry
from core.sealing import unseal_text

# The counters a briefing shows, in their order.
SHOWN = (
    "entries",
    "visits_done",
    "advice",
    "advice_people",
    "legal_aid",
    "mediations",
    "mediations_settled",
    "lectures",
    "lecture_people",
    "documents",
    "requests",
    "requests_in_time",
    "suggestions",
    "incidents",
)
MOST = 100
WRITING = ("draft", "edit")
COUNTED = ("confirmed", "locked")


def figures_of(programme: Programme, since: date, until: date) -> dict[str, int]:
    """The programme's figures of the months of a period, as they stand now; no words, no names."""
    found = MonthFigures.objects.filter(
        programme=programme, month__gte=month_of(since), month__lte=until
    )
    totals = found.aggregate(**{f"sum_{name}": Sum(name) for name in SHOWN})
    return {name: totals[f"sum_{name}"] or 0 for name in SHOWN}


def labelled(figures: Mapping[str, int]) -> list[tuple[Any, int]]:
    """Figures with their words."""
    words = {field.name: field.verbose_name for field in Counters._meta.get_fields()}  # type: ignore[union-attr]
    return [(words[name], figures[name]) for name in SHOWN if name in figures]


def summed_up(programme: Programme, since: date, until: date) -> bool:
    """Whether the city's reports of all months of a period are done, so that figures stand."""
    months = (until.year - since.year) * 12 + until.month - since.month + 1
    found = MonthReport.objects.filter(
        programme=programme,
        level="city",
        state__in=["confirmed", "accepted"],
        month__gte=month_of(since),
        month__lte=until,
    )
    return found.count() >= months


@dataclass(frozen=True)
class Material:
    """Something that may go into a briefing, in words without names.

    Attributes:
        group: under which heading it is offered.
    """

    source: str
    source_id: int
    group: str
    heading: str
    text: str

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.source}:{self.source_id}"


def materials(briefing: Briefing) -> list[Material]:
    """What the period has to offer and isn't in the briefing yet, the newest first.

    Of the log only gists are read: what residents said stays where it is (LC-20).
    """
    taken = {(e.source, e.source_id) for e in briefing.entries.all()}
    found = [*_notes(briefing), *_mediations(briefing), *_press(briefing), *_cases(briefing)]
    return [one for one in found if (one.source, one.source_id) not in taken]


def _notes(briefing: Briefing) -> Iterable[Material]:
    found = Suggestion.objects.filter(
        programme_id=briefing.programme_id,
        entry__on__range=(briefing.since, briefing.until),
        entry__state__in=COUNTED,
    )
    rows = found.values_list("pk", "title", "text", "entry__community__name")
    for pk, title, text, where in rows.order_by("-pk")[:MOST]:
        yield Material(BriefingSource.NOTE, pk, "notes", title, f"{where}：{text}")


def _mediations(briefing: Briefing) -> Iterable[Material]:
    found = LogEntry.objects.filter(
        programme_id=briefing.programme_id,
        month__range=(month_of(briefing.since), briefing.until),
        on__range=(briefing.since, briefing.until),
        kind="mediation",
        state__in=COUNTED,
        counts=True,
    ).exclude(gist="")
    rows = found.values_list("pk", "gist", "community__name", "settled")
    for pk, gist, where, settled in rows.order_by("-on", "-pk")[:MOST]:
        done = _("%(where)s：调解达成协议") if settled else _("%(where)s：调解一件")
        yield Material(BriefingSource.LOG, pk, "mediations", done % {"where": where}, gist)


def _press(briefing: Briefing) -> Iterable[Material]:
    found = PublicityItem.objects.filter(
        programme_id=briefing.programme_id,
        published_on__range=(briefing.since, briefing.until),
    )
    for item in found.order_by("-published_on", "-pk")[:MOST]:
        words = {"outlet": item.outlet, "on": item.published_on.isoformat(), "link": item.link}
        text = _("%(outlet)s，%(on)s。%(link)s") % words
        yield Material(BriefingSource.PRESS, item.pk, "press", item.title[:120], text)


def _cases(briefing: Briefing) -> Iterable[Material]:
    found = MonthReport.objects.filter(
        programme_id=briefing.programme_id,
        month__range=(month_of(briefing.since), briefing.until),
        level="liaison",
        state__in=["confirmed", "accepted"],
    ).exclude(typical_case="")
    rows = found.values_list("pk", "typical_case", "liaison__name", "month")
    for pk, text, where, month in rows.order_by("-month", "-pk")[:MOST]:
        heading = _("%(where)s：%(month)s典型案例") % {"where": where, "month": f"{month:%Y-%m} "}
        yield Material(BriefingSource.MONTH, pk, "cases", heading, text)


def known_residents(entries: Iterable[BriefingEntry]) -> set[str]:
    """Names and numbers of the residents behind what a briefing draws on, to be kept out of it.

    They are unsealed to be compared and go nowhere else.
    """
    rows = [(e.source, e.source_id) for e in entries if e.source_id is not None]
    notes = [pk for source, pk in rows if source == BriefingSource.NOTE]
    logged = {pk for source, pk in rows if source == BriefingSource.LOG}
    logged |= set(Suggestion.objects.filter(pk__in=notes).values_list("entry_id", flat=True))
    known: set[str] = set()
    sealed = LogEntry.objects.filter(pk__in=logged)
    for texts in sealed.values_list("resident_name_sealed", "resident_phone_sealed"):
        known |= {unseal_text(text) for text in texts if text}
    for sides in Mediation.objects.filter(entry__in=logged).values_list(
        "first_side", "second_side"
    ):
        known |= {side for side in sides if looks_like_a_name(side)}
    return known


def has_written(briefing: Briefing, person_id: int | None) -> bool:
    """Whether a person composed a briefing or changed anything in it."""
    written = AuditEntry.objects.filter(
        subject_type=briefing._meta.label_lower, subject_id=briefing.pk, act__in=WRITING
    )
    return written.filter(person_id=person_id).exists()


def recipients_of(programme: Programme) -> list[Organisation]:
    """Who gets a briefing: the liaison offices, and the justice bureaus of city and districts."""
    return [*offices_of(programme).order_by("pk"), *bureaus_of(programme).order_by("pk")]
