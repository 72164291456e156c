"""Briefings: composed, numbered when approved by somebody else, sent (LC-6, LC-20)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max
from django.urls import reverse
from django.utils.translation import gettext as _

from community.documents.office import BRIEFING, briefing_paper
from community.models import Briefing, BriefingEntry, Programme
from community.policies import office as policies
from community.queries.briefings import (
    figures_of,
    has_written,
    known_residents,
    materials,
    recipients_of,
)
from community.regulations.monthly import BRIEFING_PATTERN
from community.regulations.office import personal_sentence
from core import people
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.documents.issue import issue
from core.errors import Forbidden, Stale, Unmet
from core.notices import composed, write
from core.numbering import take_number
from core.regulation import value_on
from core.transitions import lock, move

TELLING = ("liaison", "justice")


def draft_briefing(
    *,
    programme: Programme,
    title: str,
    since: date,
    until: date,
    actor: Actor,
    at: datetime,
    recipients: str = "",
) -> Briefing:
    """Begin a briefing with the period's figures.

    Raises:
        Forbidden: not the bar's desk.
        Unmet: personal data in its title.
    """
    if not policies.can_draft_briefing(actor, programme):
        raise Forbidden(_("简报由小组办公室编写。"))
    _refuse_names(f"{title}\n{recipients}", (), "title")
    with transaction.atomic():
        made = Briefing.objects.create(
            programme=programme,
            title=title,
            since=since,
            until=until,
            recipients=recipients,
            figures=figures_of(programme, since, until),
            drafted_by=actor.person,
            drafted_at=at,
        )
        facts = Facts(clause="LC-6", to_state=made.state)
        record(made, "draft", actor=actor, at=at, facts=facts)
    return made


def _refuse_names(text: str, entries: Iterable[BriefingEntry], field: str) -> None:
    sentence = personal_sentence(text, known_residents(entries))
    if sentence:
        raise Unmet(sentence, clause="LC-20", fields={field: sentence})


def _changing(briefing: Briefing, version: int | None, actor: Actor, at: datetime) -> Briefing:
    """The briefing locked and marked as changed by the actor.

    Raises:
        Forbidden: not the bar's desk.
        WrongState: it isn't being composed any more.
    """
    fresh = lock(briefing, version=version)
    if not policies.can_edit_briefing(actor, fresh):
        raise Forbidden(_("简报由小组办公室编写。"))
    return move(fresh, "edit", actor=actor, at=at)


def edit_briefing(
    briefing: Briefing,
    *,
    title: str,
    since: date,
    until: date,
    actor: Actor,
    at: datetime,
    recipients: str = "",
    version: int | None = None,
) -> Briefing:
    """Change title, period or recipients; the figures are read again.

    Raises:
        Forbidden: not the bar's desk.
        Unmet: personal data in its title.
        WrongState: it was submitted.
    """
    with transaction.atomic():
        fresh = _changing(briefing, version, actor, at)
        _refuse_names(f"{title}\n{recipients}", fresh.entries.all(), "title")
        fresh.title, fresh.since, fresh.until = title, since, until
        fresh.recipients = recipients
        fresh.figures = figures_of(fresh.programme, since, until)
        fresh.save(update_fields=["title", "since", "until", "recipients", "figures"])
        return fresh


def add_material(
    briefing: Briefing,
    *,
    keys: Collection[str],
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> list[BriefingEntry]:
    """Take in some of what the period offers, in words without names.

    Args:
        keys: `Material.key`.

    Raises:
        Forbidden: not the bar's desk.
        Stale: something isn't offered any more.
        Unmet: nothing chosen, or personal data in what was chosen.
        WrongState: it was submitted.
    """
    if not keys:
        raise Unmet(_("请至少选一条。"), clause="LC-6")
    with transaction.atomic():
        fresh = _changing(briefing, version, actor, at)
        offered = {one.key: one for one in materials(fresh)}
        if not offered.keys() >= set(keys):
            raise Stale(_("所选的材料已有变动，请重新选择。"))
        first = _last_place(fresh) + 1
        rows = [
            BriefingEntry(
                briefing=fresh,
                place=first + n,
                heading=offered[key].heading,
                text=offered[key].text,
                source=offered[key].source,
                source_id=offered[key].source_id,
            )
            for n, key in enumerate(dict.fromkeys(keys))
        ]
        for row in rows:
            sentence = personal_sentence(f"{row.heading}\n{row.text}", known_residents([row]))
            if sentence:
                message = f"“{row.heading[:40]}”：{sentence}"
                raise Unmet(message, clause="LC-20")
        return BriefingEntry.objects.bulk_create(rows)


def _last_place(briefing: Briefing) -> int:
    return briefing.entries.aggregate(last=Max("place"))["last"] or 0


def write_entry(
    briefing: Briefing,
    *,
    heading: str,
    text: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> BriefingEntry:
    """Write a piece of one's own.

    Raises:
        Forbidden: not the bar's desk.
        Unmet: personal data in it.
        WrongState: it was submitted.
    """
    with transaction.atomic():
        fresh = _changing(briefing, version, actor, at)
        _refuse_names(f"{heading}\n{text}", fresh.entries.all(), "text")
        place = _last_place(fresh) + 1
        return BriefingEntry.objects.create(briefing=fresh, place=place, heading=heading, text=text)


def change_entry(
    entry: BriefingEntry,
    *,
    heading: str,
    text: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> BriefingEntry:
    """Change the words of a piece.

    Raises:
        Forbidden: not the bar's desk.
        Unmet: personal data in it.
        WrongState: it was submitted.
    """
    with transaction.atomic():
        fresh = _changing(entry.briefing, version, actor, at)
        _refuse_names(f"{heading}\n{text}", fresh.entries.all(), "text")
        row = lock(entry)
        row.heading, row.text = heading, text
        row.save(update_fields=["heading", "text"])
        return row


def move_entry(entry: BriefingEntry, *, actor: Actor, at: datetime) -> None:
    """Put a piece before the one above it; the first one stays.

    Raises:
        Forbidden: not the bar's desk.
        WrongState: it was submitted.
    """
    with transaction.atomic():
        fresh = _changing(entry.briefing, None, actor, at)
        row = lock(entry)
        above = fresh.entries.filter(place__lt=row.place).order_by("-place").first()
        if above is None:
            return
        both = fresh.entries.filter(pk__in=[row.pk, above.pk])
        both.update(place=row.place + above.place - F("place"))


def remove_entry(entry: BriefingEntry, *, actor: Actor, at: datetime) -> None:
    """Take a piece out.

    Raises:
        Forbidden: not the bar's desk.
        WrongState: it was submitted.
    """
    with transaction.atomic():
        _changing(entry.briefing, None, actor, at)
        lock(entry).delete()


def submit_briefing(
    briefing: Briefing, *, actor: Actor, at: datetime, version: int | None = None
) -> Briefing:
    """Hand it to the leaders, with the figures of this moment.

    Raises:
        Forbidden: not the bar's desk.
        Unmet: it holds no piece, or personal data.
        WrongState: it was submitted.
    """
    with transaction.atomic():
        fresh = lock(briefing, version=version)
        if not policies.can_edit_briefing(actor, fresh):
            raise Forbidden(_("简报由小组办公室编写。"))
        _refuse_unfit(fresh)
        values = {"figures": figures_of(fresh.programme, fresh.since, fresh.until)}
        done = move(fresh, "submit", actor=actor, at=at, values=values)
        bar_id = done.programme.bar_id
        leaders = people.holders(bar_id, ("leader",), local_day(at))
        rows = composed(
            f"briefing:{done.pk}:submitted:{done.version}",
            "community/notices/briefing_submitted",
            [person for person in leaders if person != actor.person_id],
            link=reverse("briefing-detail", args=[done.pk]),
            organisation_id=bar_id,
            at=at,
        )
        write(rows)
        return done


def _refuse_unfit(briefing: Briefing) -> None:
    entries = list(briefing.entries.all())
    if not entries:
        raise Unmet(_("简报里还没有内容，请先选材料或写一段。"), clause="LC-6")
    words = [briefing.title, briefing.recipients]
    words += [f"{entry.heading}\n{entry.text}" for entry in entries]
    _refuse_names("\n".join(words), entries, "text")


def return_briefing(
    briefing: Briefing, *, reason: str, actor: Actor, at: datetime, version: int | None = None
) -> Briefing:
    """A leader wants it changed.

    Raises:
        Forbidden: no leader, or who composed it.
        WrongState: it wasn't submitted.
    """
    with transaction.atomic():
        fresh = _approving(briefing, version, actor)
        done = move(fresh, "return", actor=actor, at=at, facts=Facts(reason=reason))
        rows = composed(
            f"briefing:{done.pk}:returned:{done.version}",
            "community/notices/briefing_returned",
            [done.drafted_by_id],
            context={"reason": reason},
            link=reverse("briefing-detail", args=[done.pk]),
            organisation_id=done.programme.bar_id,
            at=at,
        )
        write(rows)
        return done


def _approving(briefing: Briefing, version: int | None, actor: Actor) -> Briefing:
    fresh = lock(briefing, version=version)
    allowed = policies.can_approve_briefing(actor, fresh)
    if not allowed or has_written(fresh, actor.person_id):
        raise Forbidden(_("由没有参与编写的市律协负责人签发。"))
    return fresh


def approve_briefing(
    briefing: Briefing, *, actor: Actor, at: datetime, version: int | None = None
) -> Briefing:
    """A leader who wrote none of it approves it; it gets its numbers and its paper.

    The programme's row is locked, so that the numbers have no gaps and none is given twice.

    Raises:
        Forbidden: no leader, or somebody who wrote in it.
        Unmet: personal data in it.
        WrongState: it wasn't submitted.
    """
    with transaction.atomic():
        fresh = _approving(briefing, version, actor)
        _refuse_unfit(fresh)
        programme = Programme.objects.select_for_update().get(pk=fresh.programme_id)
        bar, today = programme.bar, local_day(at)
        pattern = value_on(BRIEFING_PATTERN.key, bar, today).value
        number = take_number(
            bar, "briefing", subject=fresh, pattern=pattern, code=bar.code or bar.name, at=at
        )
        so_far = Briefing.objects.filter(programme=programme).aggregate(last=Max("running"))
        values = {
            "approved_by": actor.person,
            "approved_at": at,
            "year": number.year,
            "issue": number.seq,
            "running": (so_far["last"] or 0) + 1,
        }
        facts = Facts(changes={"number": number.text})
        done = move(fresh, "approve", actor=actor, at=at, values=values, facts=facts)
        paper = briefing_paper(done)
        done.document = issue(
            BRIEFING,
            done,
            template=paper.template,
            context=paper.context,
            issuer=bar,
            number=number.text,
            recipient=done.recipients,
            actor=actor,
            at=at,
        )
        done.save(update_fields=["document"])
        return done


def send_briefing(
    briefing: Briefing, *, actor: Actor, at: datetime, version: int | None = None
) -> Briefing:
    """Send it to the liaison offices and justice bureaus: each of their people is told once.

    Raises:
        Forbidden: not the bar's desk.
        WrongState: it isn't approved, or was sent.
    """
    with transaction.atomic():
        fresh = lock(briefing, version=version)
        if not policies.can_edit_briefing(actor, fresh):
            raise Forbidden(_("简报由小组办公室印发。"))
        told = recipients_of(fresh.programme)
        facts = Facts(changes={"told": [organisation.pk for organisation in told]})
        done = move(fresh, "send", actor=actor, at=at, values={"sent_at": at}, facts=facts)
        rows = [
            row
            for organisation in told
            for row in composed(
                f"briefing:{done.pk}:sent:{organisation.pk}",
                "community/notices/briefing_sent",
                people.holders(organisation.pk, TELLING, local_day(at)),
                context={"title": done.title, "issue": done.issue, "year": done.year},
                link=reverse("briefing-detail", args=[done.pk]),
                organisation_id=organisation.pk,
                at=at,
            )
        ]
        write(rows)
        return done
