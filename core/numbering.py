"""Gap-free numbers: given under lock in the transaction that registers, never used twice.

A number that is cancelled stays visible. What it looks like is data: the issuer's pattern with
`{year}`, `{code}` (the issuer's letters, 机关代字) and `{seq}`.
"""

from __future__ import annotations

from datetime import datetime
from string import Formatter

from django.db import models, transaction
from django.utils.translation import gettext as _

from core.actors import Organisation
from core.calendar import local_day
from core.errors import Unmet
from core.models import Counter, Number

LONGEST = 60


def take_number(
    issuer: Organisation, kind: str, *, subject: models.Model, pattern: str, code: str, at: datetime
) -> Number:
    """The next number of an issuer's kind in the year of `at`.

    It belongs to the caller's transaction: if that rolls back, the number was never given.

    Raises:
        Unmet: the pattern is none, or gives a text that another number of the issuer has.
    """
    year = local_day(at).year
    row = {"issuer_id": issuer.pk, "kind": kind, "year": year}
    with transaction.atomic():
        Counter.objects.bulk_create([Counter(**row)], ignore_conflicts=True)
        counter = Counter.objects.select_for_update().get(**row)
        counter.last += 1
        text = format_number(pattern, year=year, code=code, seq=counter.last)
        if Number.objects.filter(issuer_id=issuer.pk, text=text).exists():
            raise Unmet(_("编号 %(text)s 已经给出过，请修改编号格式。") % {"text": text})
        counter.save(update_fields=["last"])
        return Number.objects.create(
            **row,
            seq=counter.last,
            text=text,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            given_at=at,
        )


def format_number(pattern: str, *, year: int, code: str, seq: int) -> str:
    """A number's text from its pattern.

    Raises:
        Unmet: the pattern has other placeholders, lacks `{year}` or `{seq}`, or is too long.
    """
    values = {"year": str(year), "code": code, "seq": str(seq)}
    text = ""
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError as error:
        raise Unmet(_("编号格式里的花括号不成对。")) from error
    for literal, name, form, conversion in parts:
        # No other fields and no formats: "{code.__class__}" and "{seq:999999999}" are valid ones.
        if name is not None and (name not in values or form or conversion):
            raise Unmet(_("编号格式只能用 {year}、{code}、{seq}。"))
        text += literal + (values[name] if name else "")
    if not {"year", "seq"} <= {name for _literal, name, _form, _conversion in parts}:
        raise Unmet(_("编号格式里要有 {year} 和 {seq}。"))
    if len(text) > LONGEST:
        raise Unmet(_("编号太长：最多 %(limit)d 个字。") % {"limit": LONGEST})
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
