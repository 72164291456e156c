"""What stands with an entry: mediation, suggestion, referral to legal aid (LC-9, LC-17)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from community.models import LogEntry, Mediation, Referral, Suggestion
from community.policies import work as policies
from community.regulations.office import suggestion_sentence
from community.regulations.work import mediation_sentence
from core.actors import Actor
from core.audit import Facts, record
from core.errors import Forbidden, Unmet, WrongState
from core.sealing import unseal_text
from core.transitions import lock

D = TypeVar("D", bound=models.Model)
OPEN = ("draft", "to_confirm", "confirmed")


def record_mediation(
    entry: LogEntry,
    *,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    **facts: Any,
) -> Mediation:
    """Write or complete the record of a mediation: consent, facts, result, terms (LC-17).

    Raises:
        Forbidden: neither the entry's writer nor the lawyer.
        WrongState: the entry is no mediation, or its month was passed on.
        Unmet: a side didn't consent, or an agreement without its terms.
    """
    if entry.kind != "mediation":
        raise WrongState(_("这一条不是调解记录。"))
    settled = facts["outcome"] == "settled"
    sentence = mediation_sentence(
        facts["first_consents"], facts["second_consents"], settled, facts.get("terms", "")
    )
    if sentence:
        consents = facts["first_consents"] and facts["second_consents"]
        field = "terms" if consents else "first_consents"
        raise Unmet(sentence, clause="LC-17", fields={field: sentence})
    with transaction.atomic():
        fresh = _open_entry(entry, actor, version)
        return _keep(Mediation, fresh, facts, {"settled": settled}, "mediate", "LC-17", actor, at)


def send_suggestion(
    entry: LogEntry,
    *,
    title: str,
    text: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Suggestion:
    """Send residents' concerns or a suggestion up to liaison office and city bar (LC-9(4)).

    Raises:
        Forbidden: neither the entry's writer nor the lawyer.
        WrongState: the entry's month was passed on.
        Unmet: it names the resident (LC-20).
    """
    values = {"title": title, "text": text}
    with transaction.atomic():
        fresh = _open_entry(entry, actor, version)
        sealed = (fresh.resident_name_sealed, fresh.resident_phone_sealed)
        known = [unseal_text(one) for one in sealed if one]
        sentence = suggestion_sentence(f"{title}\n{text}", known)
        if sentence:
            raise Unmet(sentence, clause="LC-20", fields={"text": sentence})
        values |= {"programme_id": fresh.programme_id, "liaison_id": fresh.liaison_id}  # type: ignore[dict-item]
        return _keep(Suggestion, fresh, values, {"suggestions": 1}, "suggest", "LC-9", actor, at)


def refer_to_aid(
    entry: LogEntry,
    *,
    to: str,
    ground: str,
    referred_on: date,
    outcome: str = "",
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Referral:
    """Note that somebody was sent on to legal aid (LC-9).

    Raises:
        Forbidden: neither the entry's writer nor the lawyer.
        WrongState: the entry's month was passed on.
    """
    values = {"to": to, "ground": ground, "referred_on": referred_on, "outcome": outcome}
    with transaction.atomic():
        fresh = _open_entry(entry, actor, version)
        return _keep(Referral, fresh, values, {"referred": True}, "refer", "LC-9", actor, at)


def _open_entry(entry: LogEntry, actor: Actor, version: int | None) -> LogEntry:
    fresh = lock(entry, version=version)
    if not policies.can_edit_entry(actor, fresh):
        raise Forbidden(_("由记录人或社区律师补充。"))
    if fresh.state not in OPEN:
        raise WrongState(_("这一条已列入月报；要补充请先更正，另记一条。"))
    return fresh


def _keep(
    model: type[D],
    entry: LogEntry,
    values: dict[str, Any],
    columns: dict[str, Any],
    act: str,
    clause: str,
    actor: Actor,
    at: datetime,
) -> D:
    """Write the detail and what the figures count of it, in the same transaction."""
    kept, _made = model._default_manager.update_or_create(entry=entry, defaults=values)
    for name, value in columns.items():
        setattr(entry, name, value)
    entry.version += 1
    entry.save(update_fields=[*columns, "version"])
    record(entry, act, actor=actor, at=at, facts=Facts(clause=clause))
    return kept
