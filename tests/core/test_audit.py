"""The audit record: append-only, chained, sealed; every change is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from accounts.models import Organisation, User
from core import audit
from core.actors import SYSTEM, Actor
from core.audit import (
    Facts,
    digest_of,
    record,
    record_read,
    seal,
    tips,
    verify,
    vouch_for,
)
from core.models import AuditEntry, AuditSeal, ChainHead, SealedEntry
from tests.factories import actor, moment

AT = moment("2026-05-08")
PROTECTED = ("core_auditentry", "core_auditseal", "core_sealedentry")


def written(subject: Organisation, who: Actor, count: int, *, chained: bool) -> list[AuditEntry]:
    """Some entries about a row."""
    return [
        record(
            subject,
            f"act{n}",
            actor=who,
            at=AT + timedelta(minutes=n),
            facts=Facts(reason=f"第{n}次", changes={"n": [n, 1.5, None]}),
            chained=chained,
        )
        for n in range(count)
    ]


def faults() -> list[str]:
    """What verification finds."""
    return [f"{fault.where}: {fault.what}" for fault in verify()]


@pytest.mark.django_db
def test_an_entry_keeps_who_when_what_as_it_was(firm: Organisation, clerk: User) -> None:
    entry = record(firm, "edit", actor=actor(clerk), at=AT, facts=Facts(changes={"on": [AT, 1.5]}))
    clerk.name = "改名"
    clerk.save()
    entry.refresh_from_db()
    assert (entry.person_name, entry.organisation_name) == ("陈文员", "之江律师事务所")
    assert (entry.roles, entry.owner_id, entry.kind) == ("clerk", firm.pk, "act")
    assert entry.changes == {"on": ["2026-05-08 10:00:00+08:00", "1.5"]}


@pytest.mark.django_db
def test_acting_for_somebody_names_both(firm: Organisation, clerk: User, lawyer: User) -> None:
    who = Actor(clerk, firm, frozenset({"lawyer"}), lawyer, AT.date())
    entry = record_read(firm, "open", actor=who, at=AT, reason="代办")
    assert (entry.person_name, entry.on_behalf_name) == ("陈文员", "王律师")
    assert (entry.kind, entry.reason) == ("read", "代办")


@pytest.mark.django_db
def test_the_machines_entries_have_no_person(firm: Organisation) -> None:
    entry = record(firm, "expire", actor=SYSTEM, at=AT)
    assert (entry.person, entry.person_name, entry.organisation) == (None, "", None)
    assert entry.owner_id == firm.pk


@pytest.mark.django_db
def test_a_chained_entry_needs_an_owner(clerk: User) -> None:
    with pytest.raises(ValueError, match="no organisation"):
        record(clerk, "opinion", actor=SYSTEM, at=AT, chained=True)


@pytest.mark.django_db
@pytest.mark.parametrize("table", PROTECTED)
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_the_application_may_neither_change_nor_remove(
    firm: Organisation, clerk: User, table: str, statement: str
) -> None:
    written(firm, actor(clerk), 1, chained=False)
    seal(at=AT)
    column = "entry_id" if table == "core_sealedentry" else "id"
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, column, column))


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("table", PROTECTED)
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_even_the_owner_is_refused_by_the_triggers(
    firm: Organisation, clerk: User, table: str, statement: str
) -> None:
    written(firm, actor(clerk), 1, chained=False)
    seal(at=AT)
    column = "entry_id" if table == "core_sealedentry" else "id"
    with (
        pytest.raises(DatabaseError, match="append-only"),
        connections["owner"].cursor() as cursor,
    ):
        cursor.execute(statement.format(table, column, column))
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db
def test_each_organisation_has_a_chain_of_its_own(
    firm: Organisation, bar: Organisation, clerk: User
) -> None:
    mine = written(firm, actor(clerk), 3, chained=True)
    theirs = written(bar, actor(clerk), 2, chained=True)
    apart = written(firm, actor(clerk), 1, chained=False)
    assert [e.chain_seq for e in mine] == [1, 2, 3]
    assert [e.chain_seq for e in theirs] == [1, 2]
    assert (apart[0].chain, apart[0].hash) == (None, "")
    assert mine[0].prev_hash == theirs[0].prev_hash == ""
    assert mine[2].prev_hash == mine[1].hash
    assert faults() == []


@pytest.mark.django_db
def test_a_rolled_back_act_leaves_no_gap(firm: Organisation, clerk: User) -> None:
    written(firm, actor(clerk), 1, chained=True)
    with pytest.raises(RuntimeError), transaction.atomic():
        written(firm, actor(clerk), 1, chained=True)
        raise RuntimeError
    assert written(firm, actor(clerk), 1, chained=True)[0].chain_seq == 2
    assert faults() == []


def test_many_writers_make_one_whole_chain(
    firm: Organisation, clerk: User, at_once: Callable[..., list[Any]]
) -> None:
    who = actor(clerk)
    at_once(lambda n: written(firm, who, 3, chained=True), 8)
    assert ChainHead.objects.get().seq == 24
    assert faults() == []


@pytest.mark.django_db
def test_sealing_takes_everything_once_in_batches(
    firm: Organisation, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "SEAL_BATCH", 4)
    written(firm, actor(clerk), 7, chained=False)
    written(firm, actor(clerk), 3, chained=True)
    assert [seal(at=AT) for _round in range(4)] == [4, 4, 2, 0]
    assert list(AuditSeal.objects.order_by("id").values_list("count", flat=True)) == [4, 4, 2]
    assert SealedEntry.objects.count() == 10
    assert faults() == []


@pytest.mark.django_db
def test_stragglers_far_behind_are_sealed_by_night(
    firm: Organisation, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = written(firm, actor(clerk), 5, chained=False)
    monkeypatch.setattr(audit, "SEAL_WINDOW", 2)
    made = AuditSeal.objects.create(
        at=AT, count=1, hash=audit._seal_hash("", AuditEntry.objects.filter(pk=entries[4].pk))
    )
    SealedEntry.objects.create(entry=entries[4], seal=made)
    assert seal(at=AT) == 1
    assert seal(at=AT) == 0
    assert seal(at=AT, everything=True) == 3
    assert faults() == []


def test_sealing_at_once_seals_each_entry_once(
    firm: Organisation, clerk: User, at_once: Callable[..., list[Any]], monkeypatch: Any
) -> None:
    monkeypatch.setattr(audit, "SEAL_BATCH", 10)
    written(firm, actor(clerk), 40, chained=False)
    assert sum(at_once(lambda _n: seal(at=AT), 6)) == 40
    assert SealedEntry.objects.count() == 40
    assert faults() == []


def test_verifying_while_others_write_sees_one_moment(
    firm: Organisation, clerk: User, at_once: Callable[..., list[Any]]
) -> None:
    who = actor(clerk)

    def work(number: int) -> list[str]:
        if number % 2:
            written(firm, who, 10, chained=True)
            seal(at=AT)
            return []
        return [fault for _round in range(5) for fault in faults()]

    assert at_once(work, 6) == [[]] * 6


@pytest.fixture
def record_of_both_kinds(firm: Organisation, clerk: User, tamper: object) -> list[AuditEntry]:
    """Five chained entries and five others, all sealed."""
    entries = written(firm, actor(clerk), 5, chained=True)
    entries += written(firm, actor(clerk), 5, chained=False)
    seal(at=AT)
    assert faults() == []
    return entries


@pytest.mark.parametrize("index", [0, 2, 4, 5, 9])
@pytest.mark.parametrize(
    "change",
    [
        "reason = 'x'",
        "at = at + interval '1 microsecond'",
        "person_id = NULL",
        "changes = '{}'",
        "to_state = 'accepted'",
        "digest = repeat('0', 64)",
    ],
)
def test_a_changed_entry_is_found(
    record_of_both_kinds: list[AuditEntry], tamper: Callable[..., None], index: int, change: str
) -> None:
    entry = record_of_both_kinds[index]
    tamper(f"UPDATE core_auditentry SET {change} WHERE id = %s", entry.pk)
    found = faults()
    assert any(fault.startswith("seal ") for fault in found)
    if index < 5:
        assert any(f"(entry {entry.pk}): was changed" in fault for fault in found)


@pytest.mark.parametrize("index", [0, 2, 4, 5, 9])
def test_a_removed_entry_is_found(
    record_of_both_kinds: list[AuditEntry], tamper: Callable[..., None], index: int
) -> None:
    tamper("DELETE FROM core_auditentry WHERE id = %s", record_of_both_kinds[index].pk)
    found = faults()
    assert any("10 entries were sealed, 9 are there" in fault for fault in found)
    assert any(fault.startswith("chain ") for fault in found) == (index < 5)


def test_a_chain_cut_off_at_its_end_is_found_though_its_head_was_turned_back(
    record_of_both_kinds: list[AuditEntry], tamper: Callable[..., None]
) -> None:
    last, before = record_of_both_kinds[4], record_of_both_kinds[3]
    tamper("DELETE FROM core_auditentry WHERE id = %s", last.pk)
    tamper("UPDATE core_chainhead SET seq = 4, hash = %s", before.hash)
    assert [fault.split(":")[0][:4] for fault in faults()] == ["seal"]


def test_a_chain_whose_head_was_removed_is_found(
    record_of_both_kinds: list[AuditEntry], tamper: Callable[..., None]
) -> None:
    tamper("DELETE FROM core_chainhead")
    assert any("ends at link 5" in fault for fault in faults())


def test_a_whole_chain_removed_is_found(
    record_of_both_kinds: list[AuditEntry], tamper: Callable[..., None]
) -> None:
    tamper("DELETE FROM core_auditentry WHERE chain_id IS NOT NULL")
    assert any("all 5 links are missing" in fault for fault in faults())


def test_links_that_changed_places_are_found(
    record_of_both_kinds: list[AuditEntry], tamper: Callable[..., None]
) -> None:
    first, second = record_of_both_kinds[1:3]
    tamper("UPDATE core_auditentry SET chain_seq = 99 WHERE id = %s", first.pk)
    tamper("UPDATE core_auditentry SET chain_seq = %s WHERE id = %s", first.chain_seq, second.pk)
    tamper("UPDATE core_auditentry SET chain_seq = %s WHERE id = %s", second.chain_seq, first.pk)
    found = faults()
    assert any(f"link 2 (entry {second.pk}): doesn't follow" in fault for fault in found)
    assert any(f"link 2 (entry {second.pk}): was changed" in fault for fault in found)


def test_a_seal_removed_or_changed_is_found(
    record_of_both_kinds: list[AuditEntry],
    firm: Organisation,
    clerk: User,
    tamper: Callable[..., None],
) -> None:
    written(firm, actor(clerk), 2, chained=False)
    seal(at=AT)
    first = AuditSeal.objects.order_by("id")[0]
    tamper("UPDATE core_auditseal SET hash = repeat('0', 64) WHERE id = %s", first.pk)
    assert len(faults()) == 2
    tamper("DELETE FROM core_auditseal WHERE id = %s", first.pk)
    assert any("doesn't follow from the seal before it" in fault for fault in faults())


def test_an_owner_who_knows_the_method_cannot_write_the_hashes_anew(
    firm: Organisation, clerk: User, tamper: Callable[..., None]
) -> None:
    entry = written(firm, actor(clerk), 1, chained=True)[0]
    entry.reason = "anders"
    forged = digest_of(audit._content(entry))
    tamper("UPDATE core_auditentry SET reason = 'anders', hash = %s", forged)
    tamper("UPDATE core_chainhead SET hash = %s", forged)
    assert any("was changed after it was written" in fault for fault in faults())


def test_ends_noted_elsewhere_show_what_was_cut_off_since(
    record_of_both_kinds: list[AuditEntry],
    firm: Organisation,
    clerk: User,
    tamper: Callable[..., None],
) -> None:
    noted = tips()
    assert set(noted) == {f"chain {firm.pk}", "seals"}
    written(firm, actor(clerk), 2, chained=True)
    seal(at=AT)
    assert list(verify(noted)) == []
    # Everything is gone, consistently: only what was noted elsewhere tells.
    for table in ("core_sealedentry", "core_auditseal", "core_auditentry", "core_chainhead"):
        tamper(f"DELETE FROM {table}")
    assert faults() == []
    assert {fault.where for fault in verify(noted)} == set(noted)


def test_a_changed_row_with_a_digest_is_found(
    firm: Organisation,
    clerk: User,
    tamper: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(audit, "CONTENTS", {})

    def content(pk: int) -> dict[str, Any] | None:
        found = Organisation.objects.filter(pk=pk).first()
        return None if found is None else {"name": found.name, "since": AT}

    vouch_for("accounts.organisation", content)
    earlier = Facts(digest=digest_of({"name": "旧名", "since": AT}))
    record(firm, "rename", actor=actor(clerk), at=AT, facts=earlier)
    now = content(firm.pk)
    assert now is not None
    record(firm, "rename", actor=actor(clerk), at=AT, facts=Facts(digest=digest_of(now)))
    assert faults() == []
    tamper("UPDATE accounts_organisation SET name = '改' WHERE id = %s", firm.pk)
    assert any("vouches for was changed" in fault for fault in faults())
    tamper("DELETE FROM accounts_organisation WHERE id = %s", firm.pk)
    assert any("vouches for is gone" in fault for fault in faults())


def test_a_digest_does_not_depend_on_the_order_of_keys() -> None:
    assert digest_of({"a": 1, "b": "二"}) == digest_of({"b": "二", "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": "1"})
