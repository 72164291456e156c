"""Receiving visitors (GC-3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, User
from cases import policies
from cases.models import Reception, ReceptionLawyer, Visitor
from cases.queries import licensed_members
from cases.regulations import RECEPTION_LAWYERS
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Forbidden, Unmet
from core.regulation import rule, value_on
from core.transitions import lock

TEXTS = {"time_from", "time_to", "place", "matter", "advice", "remarks"}
# More than any reception has; the database refuses more too.
MOST = 100_000


@rule("GC-3.3")
def lawyers_sentence(count: int, needed: int) -> str:
    """What is missing when fewer lawyers receive visitors than the clause asks; "" when none."""
    if count >= needed:
        return ""
    short = needed - count
    sentence = ngettext(
        "接待须有 %(needed)d 名以上律师，还差 %(short)d 名。",
        "接待须有 %(needed)d 名以上律师，还差 %(short)d 名。",
        short,
    )
    return sentence % {"needed": needed, "short": short}


def record_reception(
    *,
    lawyers: Sequence[User],
    visitors: Sequence[tuple[str, str]],
    received_on: date,
    visitor_count: int,
    actor: Actor,
    at: datetime,
    reception: Reception | None = None,
    version: int | None = None,
    **texts: Any,
) -> Reception:
    """Write down a reception, or change its record while it hasn't become a case.

    Args:
        lawyers: two or more lawyers of the firm who received the visitors.
        visitors: names and phone numbers of those who gave them.
        reception: the one to change; None for a new one.

    Raises:
        Forbidden: not of a firm, or not one's own record.
        Stale: somebody changed it meanwhile.
        Unmet: too few lawyers, a day in the future, no or absurdly many visitors, fewer visitors
            than names.
        ValueError: a column that isn't a text of the record.
    """
    other = texts.keys() - TEXTS
    if other:
        raise ValueError(f"not texts of a reception: {sorted(other)}")
    if not policies.can_create_reception(actor):
        raise Forbidden(_("只有律所人员可以记录接待。"))
    firm: Organisation = actor.organisation
    _refuse(firm, lawyers, visitors, received_on, visitor_count, at)
    with transaction.atomic():
        kept = _row(reception, firm, version, actor, at)
        columns = {"received_on": received_on, "visitor_count": visitor_count, **texts}
        for name, value in columns.items():
            setattr(kept, name, value)
        kept.save()
        kept.lawyers.all().delete()
        kept.visitors.all().delete()
        ReceptionLawyer.objects.bulk_create(
            ReceptionLawyer(reception=kept, person_id=pk) for pk in sorted({p.pk for p in lawyers})
        )
        Visitor.objects.bulk_create(
            Visitor(reception=kept, name=name, phone=phone) for name, phone in visitors
        )
        act = "edit" if reception is not None else "create"
        facts = Facts(clause="GC-3.3", changes={"lawyers": [p.pk for p in lawyers]})
        record(kept, act, actor=actor, at=at, facts=facts)
    return kept


def _row(
    reception: Reception | None, firm: Organisation, version: int | None, actor: Actor, at: datetime
) -> Reception:
    if reception is None:
        return Reception(firm=firm, created_by=actor.on_behalf_of or actor.person, created_at=at)
    fresh = lock(reception, version=version)
    if not policies.can_edit_reception(actor, fresh):
        raise Forbidden(_("只有参加接待的人可以修改；已转为案件的不再修改。"))
    fresh.version += 1
    return fresh


def _refuse(
    firm: Organisation,
    lawyers: Sequence[User],
    visitors: Sequence[tuple[str, str]],
    received_on: date,
    visitor_count: int,
    at: datetime,
) -> None:
    if received_on > local_day(at):
        raise Unmet(_("接待日期不能晚于今天。"), fields={"received_on": _("不能晚于今天")})
    licensed = set(licensed_members(firm, received_on).values_list("pk", flat=True))
    present = {person.pk for person in lawyers} & licensed
    needed = value_on(RECEPTION_LAWYERS.key, firm, received_on)
    sentence = lawyers_sentence(len(present), needed.value)
    if sentence:
        raise Unmet(sentence, clause="GC-3.3", fields={"lawyers": f"{sentence}(GC-3.3)"})
    if not 1 <= visitor_count <= MOST:
        message = _("来访人数应在 1 到 %(most)d 之间。") % {"most": MOST}
        raise Unmet(message, fields={"visitor_count": message})
    if len(visitors) > visitor_count:
        message = _("登记的姓名比来访人数多，请核对。")
        raise Unmet(message, fields={"visitor_count": message})
