"""Volumes of the log made as papers: small ones at once, large ones in the background (LC-16)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.acting import actor_of
from accounts.models import Organisation, User
from community.documents import volumes as papers
from community.models import CommunityProfile, Volume
from community.queries.volumes import entries_in, volume_of
from core.actors import Actor
from core.audit import Facts, record, record_read
from core.database import one_at_a_time
from core.documents.issue import issue
from core.errors import Unmet
from core.models import AuditEntry, Document
from core.notices import notify
from core.queue import hurry

VOLUME = "community.volume"
ASKED = "ask"
# So many entries are laid out while the reader waits.
AT_ONCE = 150
# Sweeps come back to what was asked within a day and isn't there.
ASKED_WITHIN = timedelta(days=1)


def _volume(place: CommunityProfile, since: date, until: date) -> Volume:
    """The year's row.

    Raises:
        Unmet: days of two years, the wrong way round, or no entry in that year.
    """
    if since.year != until.year or since > until:
        message = _("起止应在同一年内，且开始不晚于结束。")
        raise Unmet(message, clause="LC-16", fields={"until": message})
    found = Volume.objects.filter(community=place.pk, year=since.year).first()
    if found is None:
        raise Unmet(_("这一年还没有记录。"), clause="LC-16")
    return found


def print_volume(
    place: CommunityProfile, *, since: date, until: date, actor: Actor, at: datetime
) -> bytes:
    """A volume or a part of its year as PDF, in the sight of who asks; who reads names is recorded.

    Returns:
        The paper; nothing when it is so large that it is made in the background and announced.

    Raises:
        Unmet: days of two years, or no entry in that year.
    """
    volume = _volume(place, since, until)
    if entries_in(actor, place.pk, since, until).count() > AT_ONCE:
        changes = {"since": since.isoformat(), "until": until.isoformat()}
        with transaction.atomic():
            record(volume, ASKED, actor=actor, at=at, facts=Facts(changes=changes))
            hurry(
                "community.tasks.rota.make_volume",
                community_id=place.pk,
                person_id=actor.person_id,
                organisation_id=actor.organisation_id,
                **changes,
            )
        return b""
    with translation.override(settings.LANGUAGE_CODE):
        view = volume_of(actor, place, since, until)
        record_read(volume, "print", actor=actor, at=at, reason=f"{since} – {until}")
        return papers.render(view, reader=reader_of(actor), at=at)


def reader_of(actor: Actor) -> str:
    """In whose sight a volume is made, as its cover says."""
    return f"{actor.organisation.name} {actor.person.name}"


def make_volume(
    *,
    community_id: int,
    since: date,
    until: date,
    person_id: int,
    organisation_id: int,
    at: datetime,
) -> Document | None:
    """Make a large volume in the sight its reader has now, and tell them; once for each asking.

    Returns:
        The paper; None when it was made meanwhile, or they may see none of it any more.
    """
    place = CommunityProfile.objects.select_related("organisation", "district").get(pk=community_id)
    volume = _volume(place, since, until)
    person = User.objects.get(pk=person_id)
    actor = actor_of(person, Organisation.objects.get(pk=organisation_id), at)
    number = f"{since}–{until}"
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        one_at_a_time(f"volume:{volume.pk}:{person_id}:{organisation_id}:{number}")
        if not _wanted(volume, actor, number, at):
            return None
        view = volume_of(actor, place, since, until)
        if not view.lines:
            return None
        made = issue(
            VOLUME,
            volume,
            template=papers.TEMPLATE,
            context=papers.paper_of(view, reader=reader_of(actor), at=at),
            issuer=actor.organisation,
            recipient=view.sights,
            number=number,
            actor=actor,
            at=at,
        )
        notify(
            f"volume:{made.pk}",
            "community/notices/volume_ready",
            [person_id],
            at=at,
            link=reverse("document-open", args=[made.pk]),
            organisation_id=organisation_id,
        )
        return made


def _wanted(volume: Volume, actor: Actor, number: str, at: datetime) -> bool:
    """Whether it was asked for and not made since."""
    asked = _asked(at).filter(
        subject_id=volume.pk, person=actor.person_id, organisation=actor.organisation_id
    )
    last = asked.order_by("-id").first()
    if last is None:
        return False
    return not Document.objects.filter(
        kind=VOLUME,
        subject_type=Volume._meta.label_lower,
        subject_id=volume.pk,
        issued_by=actor.person_id,
        issuer=actor.organisation_id,
        number=number,
        issued_at__gte=last.at,
    ).exists()


def _asked(at: datetime) -> models.QuerySet[AuditEntry]:
    """What was asked for lately: the record is the queue, so no lost message loses a paper."""
    return AuditEntry.objects.filter(
        subject_type=Volume._meta.label_lower, act=ASKED, at__gte=at - ASKED_WITHIN
    )


def make_asked(*, at: datetime) -> int:
    """Make what was asked for and isn't there, if a worker died or the queue was emptied.

    Returns:
        How many were made.
    """
    made = 0
    waited = _asked(at).filter(at__lte=at - timedelta(minutes=2))
    for entry in waited.order_by("id")[:50]:
        volume = Volume.objects.get(pk=entry.subject_id)
        made += (
            make_volume(
                community_id=volume.community_id,
                since=date.fromisoformat(entry.changes["since"]),
                until=date.fromisoformat(entry.changes["until"]),
                person_id=entry.person_id or 0,
                organisation_id=entry.organisation_id or 0,
                at=at,
            )
            is not None
        )
    return made
