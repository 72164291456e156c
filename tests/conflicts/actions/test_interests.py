"""Keeping the register, and that nobody can read it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from accounts.models import Organisation, User
from conflicts.actions.checks import run_check
from conflicts.actions.interests import end_interests, register_interests
from conflicts.models import CommunityTie, Interest
from conflicts.queries import Party
from core.sealing import keyed_hash
from tests.cases import flow

pytestmark = pytest.mark.django_db


def parties(*names: str, position: str = "client") -> list[Party]:
    """So many parties."""
    return [Party(n, position, name) for n, name in enumerate(names, start=1)]


def register(firm: Organisation, by: User, found: list[Party], when: str = flow.DAY) -> None:
    """Enter them for the firm's row, which stands for a case here."""
    at = flow.at(when)
    register_interests(firm, firm=firm, parties=found, actor=flow.by(by), at=at)


def test_what_is_entered_replaces_what_stood_there(firm: Organisation, director: User) -> None:
    register(firm, director, parties("甲", "乙"))
    register(firm, director, parties("丙"), "2026-06-01")
    held = {i.party_key: i for i in Interest.objects.all()}
    assert held[1].name_hash == keyed_hash("name", "丙")
    assert (held[1].since, held[1].until) == (date(2026, 5, 8), None)
    assert held[2].until == date(2026, 6, 1)
    # Taken in again, it stands again.
    register(firm, director, parties("丙", "乙"), "2026-06-02")
    assert Interest.objects.get(party_key=2).until is None


def test_a_case_that_is_over_keeps_its_entries_with_their_end(
    firm: Organisation, director: User
) -> None:
    register(firm, director, parties("甲"))
    end_interests(firm, on=date(2026, 7, 1), actor=flow.by(director), at=flow.at("2026-07-01"))
    assert Interest.objects.get().until == date(2026, 7, 1)


def every_text(app: str) -> str:
    """All that stands in the texts of an app's tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT table_name, column_name FROM information_schema.columns
               WHERE table_schema = 'public' AND table_name LIKE %s
               AND data_type IN ('text', 'character varying', 'jsonb', 'ARRAY')""",
            [f"{app}\\_%"],
        )
        columns = cursor.fetchall()
        assert columns
        told = []
        for table, column in columns:
            cursor.execute(f'SELECT string_agg("{column}"::text, \' \') FROM "{table}"')
            told.append(cursor.fetchone()[0] or "")
    return "\n".join(told)


def test_no_table_of_the_register_holds_a_name_or_an_identifier(
    firm: Organisation, director: User, lawyer: User, community: Organisation
) -> None:
    marker, number, place = "标记人某某", "ZX99881122334455", "330102009009"
    party = Party(1, "opponent", marker, keyed_hash("identifier", number), place)
    CommunityTie.objects.create(
        person=lawyer,
        firm=firm,
        community=community,
        place_hash=keyed_hash("place", place),
        name_hash=keyed_hash("name", community.name),
        subject_type="x",
        subject_id=1,
        since=date(2026, 1, 1),
    )
    register(firm, director, [party])
    run_check(
        firm,
        firm=firm,
        parties=[party],
        handlers=[lawyer],
        occasion="intake",
        actor=flow.by(director),
        at=flow.at(),
    )
    told = every_text("conflicts") + every_text("core")
    for secret in (marker, number, number.lower(), place):
        assert secret not in told
    # The control: an unkeyed hash isn't there either, a keyed one is.
    import hashlib

    assert hashlib.sha256(number.encode()).hexdigest() not in told
    assert keyed_hash("identifier", number) in told


def test_no_table_of_cases_holds_an_identifier_in_plain(lawyer: User) -> None:
    from cases.actions import parties as roster

    case = flow.case(lawyer)
    new = roster.NewParty(name="某某", identifier="ZX99881122334455")
    made = roster.add_parties(
        case, side="client", parties=[new], actor=flow.by(lawyer), at=flow.at()
    )
    roster.unmask_identifier(made[0], reason="写诉状", actor=flow.by(lawyer), at=flow.at())
    told = every_text("cases") + every_text("core") + every_text("conflicts")
    told += every_text("filings")
    assert "ZX99881122334455" not in told
    assert "某某" in told
    assert "某某" not in every_text("core") + every_text("conflicts") + every_text("filings")


def test_without_the_key_the_hashes_are_others(settings: object) -> None:
    before = keyed_hash("name", "甲")
    settings.REGISTER_KEY = "another"  # type: ignore[attr-defined]
    assert keyed_hash("name", "甲") != before
