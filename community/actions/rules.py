"""Rule documents of the office: made, amended by versions that stay, withdrawn (LC-4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from community.models import Programme, RuleDocument, RuleVersion
from community.policies import office as policies
from community.regulations.office import version_sentence
from core.actors import Actor
from core.attachments import attach
from core.audit import Facts, record
from core.errors import Forbidden, Unmet, WrongState
from core.transitions import lock


def make_rule(
    *,
    programme: Programme,
    title: str,
    category: str,
    effective_from: date,
    actor: Actor,
    at: datetime,
    text: str = "",
    paper: UploadedFile[Any] | None = None,
) -> RuleDocument:
    """Make a rule with its first version.

    Raises:
        Forbidden: not the steering group's office.
        Unmet: neither wording nor file.
    """
    if not policies.can_make_rule(actor, programme):
        raise Forbidden(_("规则由小组办公室制定。"))
    with transaction.atomic():
        made = RuleDocument.objects.create(programme=programme, title=title, category=category)
        facts = Facts(clause="LC-4", changes={"title": title})
        record(made, "create", actor=actor, at=at, facts=facts)
        _add(made, 1, text, "", effective_from, paper, actor=actor, at=at)
    return made


def _add(
    rule: RuleDocument,
    number: int,
    text: str,
    change: str,
    effective_from: date,
    paper: UploadedFile[Any] | None,
    *,
    actor: Actor,
    at: datetime,
) -> RuleVersion:
    if not text.strip() and paper is None:
        message = _("请写正文，或上传文件。")
        raise Unmet(message, clause="LC-4", fields={"text": message})
    made = RuleVersion.objects.create(
        rule=rule,
        number=number,
        text=text,
        change=change,
        effective_from=effective_from,
        by=actor.person,
        at=at,
    )
    if paper is not None:
        attach(made, paper, owner_id=rule.owner_id, actor=actor, at=at)
    return made


def amend_rule(
    rule: RuleDocument,
    *,
    change: str,
    effective_from: date,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    text: str = "",
    paper: UploadedFile[Any] | None = None,
) -> RuleVersion:
    """Add a version; the earlier ones stay as they are.

    Raises:
        Forbidden: not the office.
        Unmet: it would begin before the version it follows, or says nothing.
        WrongState: the rule was withdrawn.
    """
    with transaction.atomic():
        fresh = _standing(rule, version, actor)
        newest = fresh.versions.order_by("-number")[0]
        sentence = version_sentence(effective_from, newest.effective_from)
        if sentence:
            raise Unmet(sentence, clause="LC-4", fields={"effective_from": sentence})
        number = newest.number + 1
        made = _add(fresh, number, text, change, effective_from, paper, actor=actor, at=at)
        fresh.version += 1
        fresh.save(update_fields=["version"])
        facts = Facts(reason=change, clause="LC-4", changes={"number": number})
        record(fresh, "amend", actor=actor, at=at, facts=facts)
    return made


def withdraw_rule(
    rule: RuleDocument,
    *,
    withdrawn_on: date,
    reason: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> RuleDocument:
    """The rule doesn't apply any more from a day on; it stays readable.

    Raises:
        Forbidden: not the office.
        Unmet: before its newest version begins.
        WrongState: it was withdrawn already.
    """
    with transaction.atomic():
        fresh = _standing(rule, version, actor)
        newest = fresh.versions.order_by("-number")[0]
        sentence = version_sentence(withdrawn_on, newest.effective_from)
        if sentence:
            raise Unmet(sentence, clause="LC-4", fields={"withdrawn_on": sentence})
        fresh.withdrawn_on = withdrawn_on
        fresh.version += 1
        fresh.save(update_fields=["withdrawn_on", "version"])
        changes = {"withdrawn_on": withdrawn_on.isoformat()}
        facts = Facts(reason=reason, clause="LC-4", changes=changes)
        record(fresh, "withdraw", actor=actor, at=at, facts=facts)
    return fresh


def _standing(rule: RuleDocument, version: int | None, actor: Actor) -> RuleDocument:
    fresh = lock(rule, version=version)
    if not policies.can_make_rule(actor, fresh.programme):
        raise Forbidden(_("规则由小组办公室制定。"))
    if fresh.withdrawn_on is not None:
        raise WrongState(_("这项规则已经废止。"))
    return fresh
