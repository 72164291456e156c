"""The record of who did and read what: append-only, chained or sealed, and verifiable.

Decisions, opinions, reports and sanctions are linked, one organisation one chain: each entry holds
the hash of the one before it. Everything, links too, is sealed in batches afterwards, because one
chain for all would make every writer wait for every other. The hashes are keyed, so that whoever
owns the database can't write them anew. `verify` finds any entry changed, moved or removed, and any
row whose digest was recorded and no longer fits; what it can't see is the cutting off of everything
after some moment, for which `tips` are noted down elsewhere.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import models, transaction

from core.actors import Actor
from core.database import one_at_a_time, snapshot
from core.models import AuditEntry, AuditSeal, ChainHead, SealedEntry
from core.sealing import derived_key

SEAL_BATCH = 5000
BATCH = 2000
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
Rows = Callable[[], "models.QuerySet[Any]"]
CONTENTS: dict[str, tuple[Content, Rows | None]] = {}


def vouch_for(subject_type: str, content: Content, *, rows: Rows | None = None) -> None:
    """Register how the content of a kind of row is read, for entries that carry its digest.

    Args:
        content: takes an id and gives plain values, or None when the row is gone.
        rows: gives the rows that must have such an entry in a chain: one without was written past
            the actions. Of these kinds entries outside of a chain vouch for nothing, because
            whoever may insert rows may insert such entries too.
    """
    CONTENTS[subject_type] = (content, rows)


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of plain values, the same for the same values in any order."""
    return hashlib.sha256(_canonical(content)).hexdigest()


def _keyed(content: Any) -> str:
    return hmac.new(derived_key("audit"), _canonical(content), hashlib.sha256).hexdigest()


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

    Raises:
        ValueError: to be chained, but nobody's business.
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
        # Floats as texts: the database would write some of them differently.
        changes=json.loads(_canonical(dict(facts.changes)), parse_float=str),
        digest=facts.digest,
    )
    if not chained:
        entry.save(force_insert=True)
        return entry
    if owner is None:
        raise ValueError(
            f"{act} of {entry.subject_type} belongs to a chain, but to no organisation"
        )
    with transaction.atomic():
        _link(entry, owner)
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
    return _keyed(_content(entry))


def seal(*, at: datetime, everything: bool = False) -> int:
    """Seal a batch of entries that lie under no seal; safe to repeat and to race.

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
    entries = AuditEntry.objects.filter(~models.Exists(sealed)).order_by("id")
    newest = SealedEntry.objects.order_by("-entry_id").values_list("entry_id", flat=True).first()
    if everything or newest is None:
        return entries
    return entries.filter(pk__gt=newest - SEAL_WINDOW)


def _seal_hash(prev: str, entries: Iterable[AuditEntry]) -> str:
    return _keyed([prev, *([entry.pk, entry.hash, _content(entry)] for entry in entries)])


@dataclass(frozen=True)
class Fault:
    """One place where the record no longer fits itself."""

    where: str
    what: str


def verify(noted: Mapping[str, str] | None = None) -> Iterator[Fault]:
    """Go through all chains, seals and recorded digests; yields every fault found.

    Args:
        noted: `tips` of an earlier day: nothing up to there may be missing.
    """
    with snapshot():
        yield from _verify_tips(noted or {})
        yield from _verify_chains()
        yield from _verify_seals()
        yield from _verify_digests()


def _verify_chains() -> Iterator[Fault]:
    heads = {head.pk: (head.seq, head.hash) for head in ChainHead.objects.all()}
    links = AuditEntry.objects.filter(chain__isnull=False).order_by("chain_id", "chain_seq")
    for chain_id, entries in groupby(links.iterator(chunk_size=BATCH), lambda e: e.chain_id):
        end = yield from _verify_chain(chain_id, entries)
        if end != heads.pop(chain_id, (0, "")):
            yield Fault(f"chain {chain_id}", f"ends at link {end[0]}, not where it was written to")
    for chain_id, (seq, _hash_of_last) in heads.items():
        if seq:
            yield Fault(f"chain {chain_id}", f"all {seq} links are missing")


def _verify_chain(
    chain_id: int | None, entries: Iterable[AuditEntry]
) -> Generator[Fault, None, tuple[int, str]]:
    """Yields the faults of one chain; gives number and hash of its last link."""
    seq, prev = 0, ""
    for entry in entries:
        where = f"chain {chain_id}, link {entry.chain_seq} (entry {entry.pk})"
        if entry.chain_seq != seq + 1:
            yield Fault(where, f"the links from {seq + 1} on before it are missing")
        elif entry.prev_hash != prev:
            yield Fault(where, "doesn't follow from the link before it")
        if _hash(entry) != entry.hash:
            yield Fault(where, "was changed after it was written")
        seq, prev = entry.chain_seq or 0, entry.hash
    return seq, prev


def _verify_seals() -> Iterator[Fault]:
    prev = ""
    for made in AuditSeal.objects.order_by("id").iterator(chunk_size=BATCH):
        under = SealedEntry.objects.filter(seal=made).values("entry_id")
        rows = list(AuditEntry.objects.filter(pk__in=under).order_by("id"))
        where = f"seal {made.pk}"
        if made.prev_hash != prev:
            yield Fault(where, "doesn't follow from the seal before it")
        if len(rows) != made.count:
            yield Fault(where, f"{made.count} entries were sealed, {len(rows)} are there")
        elif _seal_hash(made.prev_hash, rows) != made.hash:
            ids = f"{rows[0].pk} to {rows[-1].pk}" if rows else "none"
            yield Fault(where, f"one of its entries ({ids}) was changed")
        prev = made.hash


def _verify_digests() -> Iterator[Fault]:
    for subject_type, (content, rows) in CONTENTS.items():
        entries = AuditEntry.objects.filter(subject_type=subject_type).exclude(digest="")
        if rows is not None:
            entries = entries.filter(chain__isnull=False)
            yield from _verify_vouched(subject_type, rows(), entries)
        newest = entries.order_by("subject_id", "-id").distinct("subject_id")
        for entry in newest.iterator(chunk_size=BATCH):
            now = content(entry.subject_id)
            where = f"{subject_type} {entry.subject_id} (entry {entry.pk})"
            if now is None:
                yield Fault(where, "the row it vouches for is gone")
            elif digest_of(now) != entry.digest:
                yield Fault(where, "the row it vouches for was changed")


def _verify_vouched(
    subject_type: str, rows: models.QuerySet[Any], entries: models.QuerySet[AuditEntry]
) -> Iterator[Fault]:
    """Yields the rows no entry vouches for."""
    vouched = models.Exists(entries.filter(subject_id=models.OuterRef("pk")))
    for pk in rows.filter(~vouched).order_by("pk").values_list("pk", flat=True).iterator():
        yield Fault(f"{subject_type} {pk}", "no entry of a chain vouches for it")


def _verify_tips(noted: Mapping[str, str]) -> Iterator[Fault]:
    for where, end in noted.items():
        number, _colon, written = end.partition(":")
        kind, _space, chain = where.partition(" ")
        links = AuditEntry.objects.filter(chain_id=int(chain or 0), chain_seq=int(number))
        rows = AuditSeal.objects.filter(pk=int(number)) if kind == "seals" else links
        if list(rows.values_list("hash", flat=True)) != [written]:
            yield Fault(where, f"its end noted earlier, number {number}, is not there any more")


def tips() -> dict[str, str]:
    """Number and hash of the last link of every chain, and of the last seal.

    Noted down outside of the database, they show later that nothing before them was cut off.
    """
    ends = {
        f"chain {head.pk}": f"{head.seq}:{head.hash}" for head in ChainHead.objects.order_by("pk")
    }
    last = AuditSeal.objects.order_by("-id").first()
    return {**ends, "seals": f"{last.pk}:{last.hash}"} if last else ends
