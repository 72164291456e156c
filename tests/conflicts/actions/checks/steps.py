"""Cases with parties, and the check of one."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from cases.actions import checks, handling, parties
from cases.actions.parties import NewParty
from cases.models import Case
from conflicts.models import Check, Finding, Interest
from tests.cases import flow

PLACE = "330102001001"


ID = "330102199001011234"


def case_with(
    by: User,
    *,
    client: NewParty | None = None,
    opponent: NewParty | None = None,
    when: str = flow.DAY,
    **more: Any,
) -> Case:
    """A case with one party on each side, as far as named."""
    at = flow.at(when)
    case = flow.case(by, at=at, **{"engaged_on": at.date(), **more})
    for side, party in (("client", client), ("opponent", opponent)):
        if party is not None:
            parties.add_parties(case, side=side, parties=[party], actor=flow.by(by, when=at), at=at)
    return flow.again(case)


def check(case: Case, by: User, *handlers: User, when: str = flow.DAY) -> Check:
    """Check the case with these handlers, as naming them does."""
    at = flow.at(when)
    actor = flow.by(by, case.firm, when=at)
    if handlers:
        handling.name_handlers(
            flow.again(case), people=handlers, lead=handlers[0], actor=actor, at=at
        )
        return Check.objects.latest("id")
    return checks.check_conflicts(flow.again(case), occasion="intake", actor=actor, at=at)


def found(one: Check) -> list[tuple[str, bool, bool]]:
    """What a check found: ground, whether sure, whether it blocks."""
    return sorted((f.ground, f.sure, f.blocks) for f in Finding.objects.filter(on_check=one))


def theirs(other_director: User, since: str, until: str | None = None) -> Case:
    """A case of the other firm for 甲 from a day, ended on another."""
    case = case_with(other_director, client=NewParty("甲", identifier=ID), title="甲的旧案")
    Interest.objects.filter(subject_id=case.pk).update(since=since, until=until)
    return case


def ours(director: User) -> Case:
    """Our case against 甲."""
    return case_with(director, opponent=NewParty("甲", identifier=ID))


INSIDE = NewParty("居民甲", community_code=PLACE)
