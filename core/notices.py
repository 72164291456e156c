"""The outbox: messages written with what they tell of, delivered after commit, never twice.

A message is a row, unique by event, recipient and channel, so a repeated act, a second worker or
an emptied queue can neither double nor lose it. The inbox shows its rows at once. Mail is claimed,
handed over under a Message-ID that stays the same at every attempt, and marked sent; a claim whose
worker died is taken up again after `CLAIM_HELD`. Just before sending, the row's condition is asked
again. Mail carries no client's name and no title of a case.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import translation

from core.models import Notice
from core.queue import hurry

log = logging.getLogger(__name__)

# Longer than a batch can take: each handing over ends within `settings.EMAIL_TIMEOUT`.
CLAIM_HELD = timedelta(minutes=10)
ATTEMPTS = 8
BATCH = 10

Condition = Callable[[int], bool]
CONDITIONS: dict[str, Condition] = {}


def condition(code: str) -> Callable[[Condition], Condition]:
    """Register a check that is asked again before a message goes out."""

    def keep(function: Condition) -> Condition:
        CONDITIONS[code] = function
        return function

    return keep


def notify(
    event: str,
    template: str,
    recipients: Iterable[int],
    *,
    at: datetime,
    context: Mapping[str, Any] | None = None,
    link: str = "",
    organisation_id: int | None = None,
    still: str = "",
    mail: bool = True,
) -> None:
    """Write a message to each recipient's inbox and, if wanted, their mail; see `composed`."""
    rows = composed(
        event,
        template,
        recipients,
        at=at,
        context=context,
        link=link,
        organisation_id=organisation_id,
        still=still,
        mail=mail,
    )
    write(rows)


def composed(
    event: str,
    template: str,
    recipients: Iterable[int],
    *,
    at: datetime,
    context: Mapping[str, Any] | None = None,
    link: str = "",
    organisation_id: int | None = None,
    still: str = "",
    mail: bool = True,
) -> list[Notice]:
    """The rows of a message, not written yet: many at once go to `write`.

    Args:
        event: unique name of what happened; the same event reaches a person once.
        template: below `templates/`, without `.txt`; its first line is the subject.
        recipients: people's ids; repeated ones count once.
        context: plain values for the text; no client's name, no title of a case.
        still: code and id of a registered condition, `duty-open:17`.
    """
    channels = [Notice.Channel.INBOX, Notice.Channel.MAIL] if mail else [Notice.Channel.INBOX]
    return [
        Notice(
            event=event,
            recipient_id=person,
            channel=channel,
            organisation_id=organisation_id,
            template=template,
            context=dict(context or {}),
            link=link,
            condition=still,
            created_at=at,
            status=_first_status(channel),
            next_attempt_at=at,
            sent_at=at if channel == Notice.Channel.INBOX else None,
        )
        for person in dict.fromkeys(recipients)
        for channel in channels
    ]


def write(rows: Sequence[Notice]) -> None:
    """Write messages in the caller's transaction; those written before stay as they are."""
    if rows:
        Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
        hurry("core.tasks.deliver")


def _first_status(channel: str) -> str:
    return Notice.Status.SENT if channel == Notice.Channel.INBOX else Notice.Status.PENDING


def text_of(notice: Notice) -> tuple[str, str]:
    """Subject and body in the active language."""
    context = {**notice.context, "notice": notice, "site": settings.SITE_URL}
    lines = render_to_string(f"{notice.template}.txt", context).strip().splitlines()
    return lines[0].strip(), "\n".join(lines[1:]).strip()


def deliver(*, at: datetime) -> int:
    """Hand over mail that waits, a small batch at a time, until none is left.

    Returns:
        How many rows were handled.
    """
    _give_up(at)
    handled, began = 0, time.monotonic()
    while True:
        # What is claimed late in a long run is held from then on, not from the run's beginning.
        now = at + timedelta(seconds=time.monotonic() - began)
        claimed = _claim(now)
        for notice in claimed:
            _hand_over(notice, now)
        if not claimed:
            return handled
        handled += len(claimed)


def _give_up(at: datetime) -> None:
    """Fail what was claimed as often as may be, and whose worker never came back from it."""
    lost = Notice.objects.filter(
        status=Notice.Status.SENDING, next_attempt_at__lte=at, attempts__gte=ATTEMPTS
    )
    lost.update(status=Notice.Status.FAILED, error="every attempt was cut short")


def _claim(at: datetime) -> list[Notice]:
    """Take a batch for ourselves: others skip locked rows and see it as `sending` afterwards."""
    waiting = Notice.objects.filter(
        status__in=[Notice.Status.PENDING, Notice.Status.SENDING], next_attempt_at__lte=at
    ).select_related("recipient")
    with transaction.atomic():
        locked = waiting.select_for_update(skip_locked=True, of=("self",))
        rows = list(locked.order_by("next_attempt_at", "id")[:BATCH])
        Notice.objects.filter(pk__in=[row.pk for row in rows]).update(
            status=Notice.Status.SENDING,
            attempts=models.F("attempts") + 1,
            next_attempt_at=at + CLAIM_HELD,
        )
    for row in rows:
        row.attempts += 1
    return rows


def _hand_over(notice: Notice, at: datetime) -> None:
    recipient = notice.recipient
    try:
        wanted = bool(recipient.email) and recipient.is_active and still_holds(notice)
        if wanted:
            _mail(notice, recipient.email, str(getattr(recipient, "language", "")))
    except Exception as error:
        log.warning("message %s could not be sent: %s", notice.pk, error)
        _retry(notice, at, str(error))
    else:
        _finish(notice, Notice.Status.SENT if wanted else Notice.Status.DROPPED, at)


def still_holds(notice: Notice) -> bool:
    """Whether what the message is about is still so."""
    code, _colon, subject_id = notice.condition.partition(":")
    return not code or CONDITIONS[code](int(subject_id))


def _mail(notice: Notice, address: str, language: str) -> None:
    with translation.override(language or settings.LANGUAGE_CODE):
        subject, body = text_of(notice)
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {"Message-ID": f"<notice-{notice.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
    message = EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [address], headers=headers)
    get_connection().send_messages([message])


def _finish(notice: Notice, status: str, at: datetime) -> None:
    sent_at = at if status == Notice.Status.SENT else None
    Notice.objects.filter(pk=notice.pk).update(status=status, sent_at=sent_at, error="")


def _retry(notice: Notice, at: datetime, error: str) -> None:
    """Let it wait twice as long as before, or give it up; not when another has it in hand now."""
    worn = notice.attempts >= ATTEMPTS
    mine = Notice.objects.filter(
        pk=notice.pk, status=Notice.Status.SENDING, attempts=notice.attempts
    )
    mine.update(
        status=Notice.Status.FAILED if worn else Notice.Status.PENDING,
        next_attempt_at=at + timedelta(minutes=2**notice.attempts),
        error=error.replace("\x00", "")[:200],
    )


def hold(notice: Notice) -> bool:
    """Keep a waiting message back; False when it has gone already."""
    found = Notice.objects.filter(pk=notice.pk, status=Notice.Status.PENDING)
    return bool(found.update(status=Notice.Status.HELD))


def release(notice: Notice, *, at: datetime) -> bool:
    """Let a held or failed message go out after all."""
    found = Notice.objects.filter(
        pk=notice.pk, status__in=[Notice.Status.HELD, Notice.Status.FAILED]
    )
    done = found.update(status=Notice.Status.PENDING, next_attempt_at=at, attempts=0)
    if done:
        hurry("core.tasks.deliver")
    return bool(done)


def inbox_of(person_id: int) -> models.QuerySet[Notice]:
    """A person's messages, newest first."""
    return Notice.objects.filter(recipient_id=person_id, channel=Notice.Channel.INBOX).order_by(
        "-id"
    )


def unread_count(person_id: int, *, most: int = 99) -> int:
    """How many are unread, counted up to `most` + 1."""
    unread = Notice.objects.filter(
        recipient_id=person_id, channel=Notice.Channel.INBOX, read_at__isnull=True
    )
    return len(unread.values_list("id")[: most + 1])


def mark_read(person_id: int, *, at: datetime, notice_id: int | None = None) -> int:
    """Mark one or all of a person's messages as read."""
    unread = Notice.objects.filter(
        recipient_id=person_id, channel=Notice.Channel.INBOX, read_at__isnull=True
    )
    return (unread if notice_id is None else unread.filter(pk=notice_id)).update(read_at=at)


def outbox(*, at: datetime) -> dict[str, dict[str, int | None]]:
    """Mail by status: how much, and the ages in seconds of the oldest and the newest."""
    counted = (
        Notice.objects.filter(channel=Notice.Channel.MAIL)
        .values_list("status")
        .annotate(models.Count("pk"), models.Min("created_at"), models.Max("created_at"))
    )
    found = {status: (count, first, last) for status, count, first, last in counted}

    def facts(count: int, first: datetime | None, last: datetime | None) -> dict[str, int | None]:
        ages = (
            None if moment is None else int((at - moment).total_seconds())
            for moment in (first, last)
        )
        return dict(zip(("count", "oldest_seconds", "newest_seconds"), (count, *ages), strict=True))

    return {status: facts(*found.get(status, (0, None, None))) for status in Notice.Status.values}
