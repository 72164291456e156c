"""Important matters: reported at once, seen by a leader within a working day (LC-4, LC-6, LC-7)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from community.actions.office_duties import ACKNOWLEDGE
from community.models import ImportantMatter, Programme
from community.policies import office as policies
from community.regulations.office import ACKNOWLEDGE_DAYS, happened_sentence
from core import people
from core.actors import Actor
from core.attachments import attach
from core.audit import Facts, record
from core.calendar import local_day, term
from core.duties import discharge, open_duty
from core.errors import Forbidden, Unmet, WrongState
from core.notices import notify
from core.regulation import value_on
from core.transitions import lock


def report_matter(
    *,
    programme: Programme,
    title: str,
    text: str,
    happened_on: date,
    actor: Actor,
    at: datetime,
    paper: UploadedFile[Any] | None = None,
) -> ImportantMatter:
    """Report to the bar's leaders at once; one of them owes to acknowledge it.

    Raises:
        Forbidden: neither a liaison office, a firm's office nor the bar's desk.
        Unmet: a day that hasn't come.
    """
    if not policies.can_report_matter(actor):
        raise Forbidden(_("由联络处、律所或市律协报告。"))
    today = local_day(at)
    sentence = happened_sentence(happened_on, today)
    if sentence:
        raise Unmet(sentence, clause="LC-4", fields={"happened_on": sentence})
    with transaction.atomic():
        made = ImportantMatter.objects.create(
            programme=programme,
            reported_for=actor.organisation,
            title=title,
            text=text,
            happened_on=happened_on,
            reported_by=actor.person,
            reported_at=at,
        )
        record(made, "report", actor=actor, at=at, facts=Facts(clause="LC-4"))
        if paper is not None:
            attach(made, paper, owner_id=made.owner_id, actor=actor, at=at)
        bar = programme.bar
        rule = value_on(ACKNOWLEDGE_DAYS.key, bar, today)
        open_duty(
            ACKNOWLEDGE,
            made,
            due=term(today, rule.value),
            at=at,
            debtor=bar,
            creditor=actor.organisation,
            label=title,
            rule=rule,
        )
        told = set(people.holders(bar.pk, ("leader", "officer"), today)) - {actor.person_id}
        _tell(made, "matter_new", sorted(p for p in told if p is not None), bar.pk, at=at)
    return made


def _tell(
    matter: ImportantMatter, template: str, people_ids: list[int], where: int, *, at: datetime
) -> None:
    """A message without a word of what happened."""
    notify(
        f"matter:{matter.pk}:{template}",
        f"community/notices/{template}",
        people_ids,
        link=reverse("matter-detail", args=[matter.pk]),
        organisation_id=where,
        at=at,
    )


def acknowledge_matter(
    matter: ImportantMatter,
    *,
    actor: Actor,
    at: datetime,
    instruction: str = "",
    version: int | None = None,
) -> ImportantMatter:
    """A leader has seen it, and says what is to be done where that is needed.

    Raises:
        Forbidden: no leader of the bar, or who reported it.
        WrongState: somebody acknowledged it before.
    """
    with transaction.atomic():
        fresh = lock(matter, version=version)
        if not policies.can_acknowledge_matter(actor, fresh):
            raise Forbidden(_("由市律协负责人确认；自己报告的由别人确认。"))
        if fresh.acknowledged_at is not None:
            raise WrongState(_("这件事已经确认过。"))
        fresh.acknowledged_by = actor.person
        fresh.acknowledged_at = at
        fresh.instruction = instruction
        fresh.version += 1
        columns = ["acknowledged_by", "acknowledged_at", "instruction", "version"]
        fresh.save(update_fields=columns)
        record(fresh, "acknowledge", actor=actor, at=at, facts=Facts(clause="LC-6"))
        discharge(ACKNOWLEDGE, fresh, actor=actor, at=at)
        _tell(fresh, "matter_seen", [fresh.reported_by_id], fresh.reported_for_id, at=at)
    return fresh
