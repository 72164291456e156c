"""From staged rows to the register: all of them in one transaction, by sets (LC-6)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from community.actions import staging, takeovers
from community.enums.registers import RegisterKind
from community.models import CommunityProfile, LawyerProfile, Programme, Transfer
from community.resources import REGISTERS
from community.resources.columns import Register
from community.resources.pairings import HELPERS, ORIGINS
from conflicts.actions.ties import rename_ties
from core import search
from core.actors import Actor
from core.database import one_at_a_time
from core.errors import Refusal, Unmet

# Rows that are written one by one are told of in steps of so many.
A_STEP = 50


def write(
    transfer: Transfer, *, actor: Actor, at: datetime, look: Callable[[int], None]
) -> dict[str, int]:
    """Write what is new and changed.

    Args:
        look: told how far it is; raises to stop.

    Returns:
        How many rows of each outcome.

    Raises:
        Unmet: the register has changed since it was shown, or a row is refused after all.
    """
    register = REGISTERS[transfer.register]
    words = {
        **staging.particulars(transfer, at),
        "once": register.once,
        "person": actor.person_id,
        "person_name": "" if actor.person is None else actor.person.name,
        "roles": ",".join(sorted(actor.roles)),
        "reason": f"{transfer.register} {transfer.pk}",
    }
    with transaction.atomic():
        # One register of a programme is written by one run at a time.
        Programme.objects.select_for_update().get(pk=transfer.programme_id)
        one_at_a_time(f"organisation below {transfer.programme.bar_id}")
        look(0)
        _judge_again(transfer, register, words)
        if transfer.register == RegisterKind.PAIRINGS:
            _one_by_one(transfer, actor, at, look)
        else:
            _by_sets(transfer, register, words, look)
            if transfer.register == RegisterKind.COMMUNITIES:
                _keep_ties()
        return {k: int(v) for k, v in staging.counts_of(transfer).items()}


def _judge_again(transfer: Transfer, register: Register, words: dict[str, Any]) -> None:
    """The rows as they would count now, which has to be what was shown.

    Raises:
        Unmet: something is different.
    """
    with staging.by_sets() as cursor:
        digest = staging.judged_into_table(cursor, register, words)
        if digest != transfer.outcome.get("digest"):
            raise Unmet(_("核对之后名册有了改动，没有导入。请重新上传，再核对一次。"))
        cursor.execute("CREATE INDEX ON pg_temp.judged (made)")


def _by_sets(
    transfer: Transfer,
    register: Register,
    words: dict[str, Any],
    look: Callable[[int], None],
) -> None:
    _find_names()
    with staging.by_sets() as cursor:
        for number, step in enumerate(register.steps, start=1):
            cursor.execute(step, words)
            look(transfer.total * number // (len(register.steps) + 1))


def _find_names() -> None:
    """The new names with the columns they are found by."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.found_names")
        cursor.execute(
            """CREATE TEMPORARY TABLE found_names (name varchar, grams varchar(4)[],
               initials varchar, pinyin varchar) ON COMMIT DROP"""
        )
        cursor.execute(
            """SELECT DISTINCT name FROM (
                   SELECT coalesce(columns->>'name', columns->>'firm_name') AS name, current
                   FROM pg_temp.judged WHERE outcome IN ('new', 'changed')) n
               WHERE name IS NOT NULL AND name IS DISTINCT FROM coalesce(
                   current->>'name', current->>'firm_name')"""
        )
        out = io.StringIO()
        lines = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for (name,) in cursor.fetchall():
            found = search.columns(name)
            grams = staging.as_array(search.grams(name))
            lines.writerow((name, grams, found["initials"], found["pinyin"]))
        out.seek(0)
        cursor.copy_expert("COPY pg_temp.found_names FROM STDIN WITH (FORMAT csv)", out)
        cursor.execute("CREATE INDEX ON pg_temp.found_names (name)")
        cursor.execute("ANALYZE pg_temp.found_names")


def _keep_ties() -> None:
    """Cases are compared with the new names of communities that were renamed (LC-19)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT target FROM pg_temp.judged WHERE outcome = 'changed'
               AND current->>'name' <> columns->>'name'"""
        )
        renamed = [row[0] for row in cursor.fetchall()]
    for community in Organisation.objects.filter(pk__in=renamed):
        rename_ties(community)


def _one_by_one(
    transfer: Transfer, actor: Actor, at: datetime, look: Callable[[int], None]
) -> None:
    """Pairings found in place, by the same actions as on screen.

    Raises:
        Unmet: naming the row that is refused.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT line, place, columns FROM pg_temp.judged WHERE outcome = 'new'
               ORDER BY columns->>'community_code', line"""
        )
        rows = cursor.fetchall()
    columns = [_values(row[2]) for row in rows]
    places = {
        place.code: place
        for place in CommunityProfile.objects.select_related("programme__bar").filter(
            code__in=[c["community_code"] for c in columns]
        )
    }
    firms = Organisation.objects.in_bulk([row[1] for row in rows if row[1]])
    numbers = [c["lawyer_id"] for c in columns if "lawyer_id" in c]
    lawyers = _lawyers(transfer.programme_id, numbers)
    for number, ((line, firm, _columns), cells) in enumerate(zip(rows, columns, strict=True), 1):
        place = places[cells["community_code"]]
        try:
            _take_over(place, firms.get(firm), cells, lawyers, actor, at)
        except Refusal as refusal:
            words = {"line": line, "problem": refusal}
            raise Unmet(_("第 %(line)d 行：%(problem)s 没有导入。") % words) from refusal
        if number % A_STEP == 0:
            look(number)


def _values(columns: Any) -> dict[str, str]:
    """A row's cells; the driver may give them as text."""
    return columns if isinstance(columns, dict) else dict(json.loads(columns))


def _lawyers(programme_id: int, numbers: list[str]) -> dict[str, User]:
    found = LawyerProfile.objects.select_related("person").filter(
        programme_id=programme_id, register_no__in=numbers
    )
    return {profile.register_no: profile.person for profile in found}


def _take_over(
    place: CommunityProfile,
    firm: Organisation | None,
    cells: dict[str, str],
    lawyers: dict[str, User],
    actor: Actor,
    at: datetime,
) -> None:
    since, note = date.fromisoformat(cells["since"]), cells.get("note", "")
    if firm is not None:
        takeovers.take_over_pairing(
            community=place,
            firm=firm,
            origin=ORIGINS[cells["origin"]],
            since=since,
            lawyer=lawyers.get(cells.get("lawyer_id", "")),
            note=note,
            actor=actor,
            at=at,
        )
        return
    takeovers.take_over_helper(
        community=place,
        kind=HELPERS[cells["helper_kind"]],
        name=cells["helper"],
        unit=cells.get("helper_unit", ""),
        qualified=cells["helper_qualified"] == "1",
        since=since,
        note=note,
        actor=actor,
        at=at,
    )


def rows_shown(transfer: Transfer, ids: list[int], at: datetime) -> dict[int, dict[str, Any]]:
    """What the register holds now of some staged rows, by the row's id."""
    register = REGISTERS[transfer.register]
    words = {**staging.particulars(transfer, at), "ids": ids}
    every = "WHERE s.transfer_id = %(transfer)s"
    only = register.judge.replace(every, f"{every} AND s.id = ANY(%(ids)s)")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT j.id, j.current FROM ({only}) j", words)
        return {pk: _values(current) for pk, current in cursor.fetchall() if current is not None}
