"""The roster: parties entered one by one or by the hundred, corrected, taken out, verified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.actions.checks import register_roster
from cases.actions.counts import append_count
from cases.actions.material import changed
from cases.actions.regime import settle_regime
from cases.enums import REPORTED, PartyKind, PartySide, Regime, Unit
from cases.models import Case, Party, TruthUndertaking
from cases.queries import reach_of
from cases.signals import report_facts_changed
from conflicts.names import bare_name
from core.actors import Actor
from core.attachments import attach
from core.audit import Facts, record, record_read
from core.calendar import local_day
from core.errors import Forbidden, Stale, Unmet
from core.sealing import keyed_hash, seal_text, unseal_text
from core.transitions import lock, table_of

LONG_ENOUGH = 10


@dataclass(frozen=True)
class NewParty:
    """A party as typed or read from a sheet."""

    name: str
    kind: str = PartyKind.PERSON.value
    identifier: str = ""
    phone: str = ""
    community_code: str = ""


def _locked(case: Case, actor: Actor) -> Case:
    fresh = lock(case)
    if not policies.can_work_on_case(actor, fresh):
        raise Forbidden(_("只有承办律师、收案人和主任可以登记当事人。"))
    table_of(fresh).check("edit", fresh.state)
    return fresh


def _identity(name: str, identifier: str) -> dict[str, str]:
    return {
        "name_key": keyed_hash("name", bare_name(name)),
        "identifier_sealed": seal_text(identifier) if identifier else "",
        # Of a short one the end would be nearly all of it.
        "identifier_tail": identifier[-4:] if len(identifier) >= LONG_ENOUGH else "",
        "identifier_hash": keyed_hash("identifier", identifier) if identifier else "",
    }


def add_parties(
    case: Case, *, side: str, parties: Sequence[NewParty], actor: Actor, at: datetime
) -> list[Party]:
    """Enter parties on a side, all or none; names as they are written, however rare.

    Raises:
        Forbidden: who doesn't work on the case.
        WrongState: the case is over.
        Unmet: none given.
    """
    if not parties:
        raise Unmet(_("没有读到任何当事人。"), fields={"rows": _("请粘贴或填写至少一行")})
    with transaction.atomic():
        fresh = _locked(case, actor)
        rows = Party.objects.bulk_create(
            [
                Party(
                    case=fresh,
                    side=side,
                    kind=new.kind,
                    name=new.name,
                    phone=new.phone,
                    community_code=new.community_code,
                    added_by_id=actor.person_id,
                    added_at=at,
                    **_identity(new.name, new.identifier),
                )
                for new in parties
            ],
            batch_size=1000,
        )
        _changed(fresh, actor, at, {"added": len(rows), "side": side})
    return rows


def _changed(case: Case, actor: Actor, at: datetime, changes: dict[str, Any]) -> None:
    """The register of interests follows the roster and is asked, opinions given before grow stale."""
    record(case, "parties", actor=actor, at=at, facts=Facts(changes=changes))
    register_roster(changed(case, "parties", actor=actor, at=at), actor=actor, at=at)
    count_roster(case, actor=actor, at=at)


def count_roster(case: Case, *, actor: Actor, at: datetime) -> Case:
    """A roster that holds as many people as make a group counts, whatever number was stated.

    A lesser one counts for nothing: it may not be complete.
    """
    if case.regime == Regime.GROUP:
        return case
    for side, (reached, threshold) in reach_of(case, local_day(at)).items():
        here = Party.objects.filter(case=case, side=side, removed_at__isnull=True)
        people = here.filter(kind=PartyKind.PERSON).count()
        if not reached.reached and people >= threshold.value:
            append_count(
                case,
                number=people,
                unit=Unit.PERSON,
                about=False,
                side=side,
                note=_("按名册"),
                actor=actor,
                at=at,
            )
            case = settle_regime(changed(case, "counts", actor=actor, at=at), actor=actor, at=at)
    return case


def edit_party(
    party: Party,
    *,
    actor: Actor,
    at: datetime,
    name: str,
    kind: str,
    identifier: str | None = None,
    phone: str = "",
    community_code: str = "",
    correction: bool = False,
    version: Any = None,
) -> Party:
    """Change a party. A correction of writing mistakes leaves the partners' opinions standing.

    Args:
        identifier: None keeps the one that is there.
        correction: the same party, only written down wrongly.

    Raises:
        Forbidden: who doesn't work on the case.
        Stale: the party was taken out meanwhile.
        Unmet: a representative is made an organisation.
    """
    with transaction.atomic():
        case = _locked(party.case, actor)
        fresh = Party.objects.select_for_update().get(pk=party.pk)
        if fresh.removed_at is not None:
            raise Stale(_("这名当事人已被移出。"))
        if fresh.representative and kind != PartyKind.PERSON:
            message = _("代表人须是自然人；请先改选代表人。")
            raise Unmet(message, clause="GC-2.2", fields={"kind": message})
        known = unseal_text(fresh.identifier_sealed) if fresh.identifier_sealed else ""
        used = known if identifier is None else identifier
        values = {"name": name, "kind": kind, "phone": phone, "community_code": community_code}
        other = [n for n, v in values.items() if getattr(fresh, n) != v]
        for column, value in {**values, **_identity(name, used)}.items():
            setattr(fresh, column, value)
        fresh.save()
        material = {"name", "kind"} & set(other) or used != known
        if material and not correction:
            _changed(case, actor, at, {"party": fresh.pk, "fields": other})
        else:
            register_roster(case, actor=actor, at=at)
            record(fresh, "correct", actor=actor, at=at, facts=Facts(changes={"fields": other}))
            if case.regime in REPORTED:
                report_facts_changed.send(sender=Case, case=case, actor=actor, at=at)
    return fresh


def remove_parties(
    case: Case, *, party_ids: Sequence[int], reason: str, actor: Actor, at: datetime
) -> int:
    """Take parties out of the case; their rows stay with the reason.

    Raises:
        Forbidden: who doesn't work on the case.
        Unmet: none chosen, or no reason.
    """
    if not reason.strip():
        raise Unmet(_("请写明移出的原因。"), fields={"reason": _("请写明原因")})
    with transaction.atomic():
        fresh = _locked(case, actor)
        chosen = Party.objects.filter(case=fresh, pk__in=party_ids, removed_at__isnull=True)
        count = chosen.update(removed_at=at, remove_reason=reason, representative=False)
        if not count:
            raise Unmet(_("请选择要移出的当事人。"))
        _changed(fresh, actor, at, {"removed": count, "reason": reason})
    return count


def set_representatives(
    case: Case, *, party_ids: Sequence[int], chosen_how: str, actor: Actor, at: datetime
) -> int:
    """Say which clients represent the others, and how they were chosen (GC-2.2).

    Ones named before keep their verification; others must be verified anew.

    Raises:
        Forbidden: who doesn't work on the case.
        Unmet: somebody who isn't a client of this case, or an organisation.
    """
    with transaction.atomic():
        fresh = _locked(case, actor)
        clients = Party.objects.filter(
            case=fresh, side=PartySide.CLIENT, kind=PartyKind.PERSON, removed_at__isnull=True
        )
        chosen = set(clients.filter(pk__in=party_ids).values_list("pk", flat=True))
        if chosen != set(party_ids):
            raise Unmet(_("代表人须是本案委托方的自然人。"), clause="GC-2.2")
        clients.filter(representative=True).exclude(pk__in=chosen).update(
            representative=False, verified_on=None, verified_by=None
        )
        clients.filter(pk__in=chosen).update(representative=True, chosen_how=chosen_how)
        _changed(fresh, actor, at, {"representatives": sorted(chosen)})
    return len(chosen)


def verify_representative(
    party: Party, *, verified_on: date, actor: Actor, at: datetime, version: Any = None
) -> Party:
    """Note that a representative's identity and choice were verified (GC-2.2).

    Raises:
        Forbidden: who doesn't work on the case.
        Unmet: not a representative, or a day in the future.
    """
    if verified_on > local_day(at):
        raise Unmet(_("日期不能晚于今天。"), fields={"verified_on": _("不能晚于今天")})
    with transaction.atomic():
        case = _locked(party.case, actor)
        fresh = Party.objects.select_for_update().get(pk=party.pk)
        if not fresh.representative or fresh.removed_at is not None:
            raise Unmet(_("这个人现在不是代表人。"), clause="GC-2.2")
        fresh.verified_on, fresh.verified_by_id = verified_on, actor.person_id
        fresh.save(update_fields=["verified_on", "verified_by"])
        facts = Facts(clause="GC-2.2", changes={"party": fresh.pk, "verified_on": verified_on})
        record(case, "verify", actor=actor, at=at, facts=facts)
    return fresh


def add_truth_undertaking(
    case: Case,
    *,
    signed_by: str,
    signed_on: date,
    paper: Any,
    actor: Actor,
    at: datetime,
    version: Any = None,
) -> TruthUndertaking:
    """Keep the clients' signed undertaking to tell the truth, with the paper (GC-2.1).

    Raises:
        Forbidden: who doesn't work on the case.
        Unmet: signed in the future, or no paper.
        WrongType, TooLarge: a file we don't take.
    """
    if signed_on > local_day(at):
        raise Unmet(_("日期不能晚于今天。"), fields={"signed_on": _("不能晚于今天")})
    with transaction.atomic():
        fresh = _locked(case, actor)
        attachment = attach(
            fresh, paper, owner_id=fresh.firm_id, actor=actor, at=at, purpose="truth"
        )
        kept = TruthUndertaking.objects.create(
            case=fresh,
            signed_by=signed_by,
            signed_on=signed_on,
            paper=attachment,
            by_id=actor.person_id,
            at=at,
        )
        facts = Facts(clause="GC-2.1", changes={"signed_on": signed_on})
        record(fresh, "truth_undertaking", actor=actor, at=at, facts=facts)
    return kept


def unmask_identifier(party: Party, *, reason: str, actor: Actor, at: datetime) -> str:
    """A party's full identifier; that it was read is recorded with the reason.

    Raises:
        Forbidden: who doesn't work on the case.
        Unmet: no reason.
    """
    if not policies.can_unmask_party(actor, party):
        raise Forbidden(_("只有承办律师、收案人和主任可以查看。"))
    if not reason.strip():
        raise Unmet(_("请写明查看的原因。"), fields={"reason": _("请写明原因")})
    record_read(party, "unmask", actor=actor, at=at, reason=reason)
    return unseal_text(party.identifier_sealed) if party.identifier_sealed else ""
