"""Gap-free numbers: given under lock in the transaction that registers, never used twice.

A number that is cancelled stays visible. What it looks like is data: the issuer's pattern with
`{year}`, `{code}` (the issuer's letters, 机关代字) and `{seq}`.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from core.actors import Organisation
from core.calendar import local_day
from core.errors import Unmet
from core.models import Counter, Number


def take_number(
    issuer: Organisation, kind: str, *, subject: models.Model, pattern: str, code: str, at: datetime
) -> Number:
    """The next number of an issuer's kind in the year of `at`.

    It belongs to the caller's transaction: if that rolls back, the number was never given.

    Raises:
        Unmet: the pattern is none.
    """
    year = local_day(at).year
    with transaction.atomic():
        row = {"issuer_id": issuer.pk, "kind": kind, "year": year}
        Counter.objects.bulk_create([Counter(**row)], ignore_conflicts=True)
        counter = Counter.objects.select_for_update().get(**row)
        counter.last += 1
        counter.save(update_fields=["last"])
        return Number.objects.create(
            **row,
            seq=counter.last,
            text=format_number(pattern, year=year, code=code, seq=counter.last),
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            given_at=at,
        )


def format_number(pattern: str, *, year: int, code: str, seq: int) -> str:
    """A number's text from its pattern.

    Raises:
        Unmet: the pattern has other placeholders, or no `{seq}` and `{year}`.
    """
    try:
        text = pattern.format(year=year, code=code, seq=seq)
        other = pattern.format(year=year + 1, code=code, seq=seq + 1)
    except (KeyError, IndexError, ValueError) as error:
        raise Unmet(_("编号格式只能用 {year}、{code}、{seq}。")) from error
    if text == other or pattern.format(year=year, code=code, seq=seq + 1) == text:
        raise Unmet(_("编号格式里要有 {seq}。"))
    return text


def cancel_number(number: Number, *, reason: str, at: datetime) -> None:
    """Mark a number as cancelled; it stays in the register.

    Raises:
        Unmet: no reason given.
    """
    if not reason.strip():
        raise Unmet(_("请写明注销的原因。"), fields={"reason": _("请写明原因")})
    Number.objects.filter(pk=number.pk, cancelled_at__isnull=True).update(
        cancelled_at=at, cancelled_reason=reason
    )
