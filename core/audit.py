"""The record of who did and read what: append-only, chained or sealed, and verifiable.

Decisions, opinions, reports and sanctions are linked, one organisation one chain: each entry holds
the hash of the one before it. Everything else is sealed in batches, because one chain for all
would make every writer wait for every other. `verify` finds any entry changed or removed, and any
row whose digest was recorded and no longer fits.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import models, transaction

from core.actors import Actor
from core.database import one_at_a_time
from core.models import AuditEntry, AuditSeal, ChainHead, SealedEntry

SEAL_BATCH = 5000
# Ids are given before a transaction commits, so a late one may lie behind entries already sealed.
SEAL_WINDOW = 200_000


@dataclass(frozen=True)
class Facts:
    """What an entry says besides who, when and what.

    Attributes:
        changes: plain values; field by field `{"name": [old, new]}` where something was edited.
        digest: hash of the content the entry vouches for, see `digest_of`.
        rule_version: the parameter values an automatic act applied.
    """

    reason: str = ""
    clause: str = ""
    rule_version: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""
    from_state: str = ""
    to_state: str = ""

    def of_move(self, source: str, target: str, clause: str) -> Facts:
        """The same facts for a move between two states."""
        return replace(self, from_state=source, to_state=target, clause=self.clause or clause)


Content = Callable[[int], Mapping[str, Any] | None]
CONTENTS: dict[str, Content] = {}


def vouch_for(subject_type: str, content: Content) -> None:
    """Register how the content of a kind of row is read, for entries that carry its digest.

    `content` takes an id and gives plain values, or None when the row is gone.
    """
    CONTENTS[subject_type] = content


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of plain values, the same for the same values in any order."""
    return hashlib.sha256(_canonical(content)).hexdigest()


def _canonical(content: Any) -> bytes:
    text = json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )
    return text.encode()


def record(
    subject: models.Model,
    act: str,
    *,
    actor: Actor,
    at: datetime,
    facts: Facts | None = None,
    chained: bool = False,
    owner_id: int | None = None,
) -> AuditEntry:
    """Write one entry in the caller's transaction.

    Args:
        subject: the row acted on.
        chained: link it into the chain of the organisation whose business it is.
        owner_id: that organisation; by default `subject.owner_id`, else the actor's.
    """
    return _write(subject, act, AuditEntry.Kind.ACT, actor, at, facts or Facts(), chained, owner_id)


def record_read(
    subject: models.Model, what: str, *, actor: Actor, at: datetime, reason: str = ""
) -> AuditEntry:
    """Write that a confidential thing was read; its owner can look these entries up."""
    facts = Facts(reason=reason)
    return _write(subject, what, AuditEntry.Kind.READ, actor, at, facts, False, None)


def _write(
    subject: models.Model,
    act: str,
    kind: str,
    actor: Actor,
    at: datetime,
    facts: Facts,
    chained: bool,
    owner_id: int | None,
) -> AuditEntry:
    owner = owner_id or getattr(subject, "owner_id", None) or actor.organisation_id
    entry = AuditEntry(
        at=at,
        kind=kind,
        act=act,
        person_id=actor.person_id,
        person_name="" if actor.person is None else str(actor.person.name),
        roles=",".join(sorted(actor.roles)),
        organisation_id=actor.organisation_id,
        organisation_name="" if actor.organisation is None else str(actor.organisation.name),
        on_behalf_of_id=None if actor.on_behalf_of is None else actor.on_behalf_of.pk,
        on_behalf_name="" if actor.on_behalf_of is None else str(actor.on_behalf_of.name),
        owner_id=owner,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        from_state=facts.from_state,
        to_state=facts.to_state,
        reason=facts.reason,
        clause=facts.clause,
        rule_version=facts.rule_version,
        changes=json.loads(_canonical(dict(facts.changes))),
        digest=facts.digest,
    )
    if chained and owner is not None:
        with transaction.atomic():
            _link(entry, owner)
    else:
        entry.save(force_insert=True)
    return entry


def _link(entry: AuditEntry, chain_id: int) -> None:
    """Add the entry behind the last one of that organisation's chain, under its lock."""
    ChainHead.objects.bulk_create([ChainHead(organisation_id=chain_id)], ignore_conflicts=True)
    head = ChainHead.objects.select_for_update().get(organisation_id=chain_id)
    entry.chain_id, entry.chain_seq, entry.prev_hash = chain_id, head.seq + 1, head.hash
    entry.hash = _hash(entry)
    entry.save(force_insert=True)
    head.seq, head.hash = entry.chain_seq, entry.hash
    head.save(update_fields=["seq", "hash"])


FIELDS = [
    "at",
    "kind",
    "act",
    "person_id",
    "person_name",
    "roles",
    "organisation_id",
    "organisation_name",
    "on_behalf_of_id",
    "on_behalf_name",
    "owner_id",
    "subject_type",
    "subject_id",
    "from_state",
    "to_state",
    "reason",
    "clause",
    "rule_version",
    "changes",
    "digest",
    "chain_id",
    "chain_seq",
    "prev_hash",
]


def _content(entry: AuditEntry) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in FIELDS}
    return {**values, "at": entry.at.timestamp()}


def _hash(entry: AuditEntry) -> str:
    return digest_of(_content(entry))


def seal(*, at: datetime, everything: bool = False) -> int:
    """Seal a batch of entries that lie under no seal and in no chain; safe to repeat and to race.

    Args:
        everything: also look for entries far behind the last sealed one, whose transactions took
            very long; done once a night.

    Returns:
        How many entries were sealed.
    """
    with transaction.atomic():
        one_at_a_time("audit seal")
        last = AuditSeal.objects.order_by("-id").first()
        entries = list(_unsealed(everything=everything)[:SEAL_BATCH])
        if not entries:
            return 0
        prev = last.hash if last else ""
        made = AuditSeal.objects.create(
            at=at, count=len(entries), prev_hash=prev, hash=_seal_hash(prev, entries)
        )
        SealedEntry.objects.bulk_create(SealedEntry(entry=e, seal=made) for e in entries)
    return len(entries)


def _unsealed(*, everything: bool) -> models.QuerySet[AuditEntry]:
    sealed = SealedEntry.objects.filter(entry_id=models.OuterRef("pk"))
    entries = AuditEntry.objects.filter(~models.Exists(sealed), chain__isnull=True).order_by("id")
    newest = SealedEntry.objects.order_by("-entry_id").values_list("entry_id", flat=True).first()
    if everything or newest is None:
        return entries
    return entries.filter(pk__gt=newest - SEAL_WINDOW)


def _seal_hash(prev: str, entries: Iterable[AuditEntry]) -> str:
    running = hashlib.sha256(prev.encode())
    for entry in entries:
        running.update(_canonical([entry.pk, _content(entry)]))
    return running.hexdigest()


@dataclass(frozen=True)
class Fault:
    """One place where the record no longer fits itself."""

    where: str
    what: str


def verify() -> Iterator[Fault]:
    """Go through all chains, seals and recorded digests; yields every fault found."""
    yield from _verify_chains()
    yield from _verify_seals()
    yield from _verify_digests()


def _verify_chains() -> Iterator[Fault]:
    for head in ChainHead.objects.order_by("pk"):
        seq, prev = 0, ""
        links = AuditEntry.objects.filter(chain_id=head.pk).order_by("chain_seq")
        for entry in links.iterator(chunk_size=2000):
            where = f"chain {head.pk}, link {entry.chain_seq} (entry {entry.pk})"
            if entry.chain_seq != seq + 1:
                yield Fault(where, f"links {seq + 1} to {(entry.chain_seq or 0) - 1} are missing")
            elif entry.prev_hash != prev:
                yield Fault(where, "doesn't follow from the link before it")
            if _hash(entry) != entry.hash:
                yield Fault(where, "was changed after it was written")
            seq, prev = entry.chain_seq or 0, entry.hash
        if (seq, prev) != (head.seq, head.hash):
            yield Fault(f"chain {head.pk}", f"ends at link {seq}; {head.seq} were written")


def _verify_seals() -> Iterator[Fault]:
    prev = ""
    for made in AuditSeal.objects.order_by("id").iterator():
        entries = AuditEntry.objects.filter(
            pk__in=SealedEntry.objects.filter(seal=made).values("entry_id")
        ).order_by("id")
        rows = list(entries)
        if made.prev_hash != prev:
            yield Fault(f"seal {made.pk}", "doesn't follow from the seal before it")
        if len(rows) != made.count:
            yield Fault(f"seal {made.pk}", f"{made.count - len(rows)} entries are missing")
        elif _seal_hash(made.prev_hash, rows) != made.hash:
            yield Fault(f"seal {made.pk}", "an entry under it was changed")
        prev = made.hash


def _verify_digests() -> Iterator[Fault]:
    for subject_type, content in CONTENTS.items():
        entries = AuditEntry.objects.filter(subject_type=subject_type).exclude(digest="")
        newest = entries.order_by("subject_id", "-id").distinct("subject_id")
        for entry in newest.iterator(chunk_size=2000):
            now = content(entry.subject_id)
            where = f"{subject_type} {entry.subject_id} (entry {entry.pk})"
            if now is None:
                yield Fault(where, "the row it vouches for is gone")
            elif digest_of(now) != entry.digest:
                yield Fault(where, "the row it vouches for was changed")
