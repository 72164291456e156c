"""Keeping the register: a case's parties replace what stood there for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import models, transaction

from accounts.models import Organisation
from conflicts.models import Interest, Question
from conflicts.queries import Party
from core.actors import Actor
from core.calendar import local_day

COLUMNS = ["position", "name_hash", "identifier_hash", "place_hash", "until"]


def register_interests(
    subject: models.Model,
    *,
    firm: Organisation,
    parties: Iterable[Party],
    actor: Actor,
    at: datetime,
) -> None:
    """Enter the parties of a case; ones no longer among them end today.

    The entry of the case itself is in its own record, so none is written here.
    """
    today = local_day(at)
    label = subject._meta.label_lower
    rows = [_row(label, subject.pk, firm, party, today) for party in parties]
    with transaction.atomic():
        held = Interest.objects.filter(subject_type=label, subject_id=subject.pk)
        held.filter(until__isnull=True).exclude(party_key__in=[r.party_key for r in rows]).update(
            until=today
        )
        Interest.objects.bulk_create(
            rows,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["subject_type", "subject_id", "party_key"],
            update_fields=COLUMNS,
        )


def _row(label: str, subject_id: int, firm: Organisation, party: Party, today: date) -> Interest:
    return Interest(
        firm=firm,
        subject_type=label,
        subject_id=subject_id,
        party_key=party.key,
        position=party.position,
        name_hash=party.name_hash,
        identifier_hash=party.identifier_hash,
        place_hash=party.place_hash,
        since=today,
    )


def end_interests(subject: models.Model, *, on: date, actor: Actor, at: datetime) -> None:
    """End the interests of a case that was given up or closed."""
    Interest.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=subject.pk, until__isnull=True
    ).update(until=on)


def move_interests(
    firm: Organisation, successor: Organisation, *, actor: Actor, at: datetime
) -> None:
    """A merged firm's interests are its successor's from now on, and so is what it was asked."""
    Interest.objects.filter(firm=firm).update(firm=successor)
    Question.objects.filter(firm=firm, answer__isnull=True).update(firm=successor)
