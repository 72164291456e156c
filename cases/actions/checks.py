"""When a case is checked for conflicts, and what is owed when something is found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from cases import policies
from cases.actions.duties import CONFLICT
from cases.enums import CaseState
from cases.models import Case
from cases.queries import conflict_standing, handlers_of, register_parties
from conflicts.actions.checks import run_check
from conflicts.actions.interests import register_interests
from conflicts.enums import Occasion, Result
from conflicts.models import Check
from conflicts.queries import Party, checks_of, material_of
from conflicts.regulations import DECISION_DAYS
from core.actors import Actor
from core.calendar import local_day, term
from core.duties import OPEN, discharge, duties_of, open_duty
from core.errors import Forbidden, TooMany, Unmet
from core.regulation import value_on
from core.transitions import table_of

# The firm already acts: what is found now can't wait for an acceptance.
RUNNING = {CaseState.ACCEPTED, CaseState.DECISION_OWED, CaseState.ENDING}
# What somebody has to do something about.
TO_SETTLE = {"open", "blocked", "outdated"}


def check_conflicts(
    case: Case,
    *,
    occasion: str,
    actor: Actor,
    at: datetime,
    parties: Sequence[Party] | None = None,
) -> Check:
    """Ask the register of interests about the case as it stands.

    Args:
        parties: the roster, where it was read already.

    Raises:
        Forbidden: who doesn't work on the case.
        TooMany: today's checks are used up.
        WrongState: the case is over.
    """
    if not policies.can_work_on_case(actor, case):
        raise Forbidden(_("由承办、收案人员或主任核查。"))
    table_of(case).check("edit", case.state)
    check = run_check(
        case,
        firm=case.firm,
        parties=register_parties(case) if parties is None else parties,
        handlers=[handler.person for handler in handlers_of(case)],
        occasion=occasion,
        actor=actor,
        at=at,
    )
    settle_conflict_duty(case, actor=actor, at=at)
    return check


def register_roster(case: Case, *, actor: Actor, at: datetime) -> None:
    """Enter a changed roster in the register and ask it: at intake, and at each change later.

    Once for a change, however many parties it brings, and not where the register would be asked
    the same again. When the day's checks are used up the parties are entered all the same: the
    check is out of date then, which acceptance refuses and a running case owes.
    """
    parties = register_parties(case)
    register_interests(case, firm=case.firm, parties=parties, actor=actor, at=at)
    handlers = list(handlers_of(case).values_list("person_id", flat=True))
    newest = checks_of(case).first()
    if newest is not None and newest.material == material_of(parties, handlers):
        return
    occasion = Occasion.PARTIES if case.state in RUNNING else Occasion.INTAKE
    try:
        check_conflicts(case, occasion=occasion, actor=actor, at=at, parties=parties)
    except TooMany:
        settle_conflict_duty(case, actor=actor, at=at)


def check_new_handlers(case: Case, *, actor: Actor, at: datetime) -> None:
    """Check a case whose handlers were changed; of a running one nobody becomes handler who mustn't.

    Raises:
        TooMany: today's checks are used up.
        Unmet: the firm already acts, and LC-19 forbids one of them to.
    """
    check = check_conflicts(case, occasion=Occasion.HANDLERS, actor=actor, at=at)
    if check.result == Result.BLOCKED and case.state in RUNNING:
        message = _("承办律师服务的社区或其居民是对方，不得由其办理；请另行指定。")
        raise Unmet(message, clause="LC-19", fields={"people": message})


def settle_conflict_duty(case: Case, *, actor: Actor, at: datetime) -> None:
    """Open the director's duty where the check of a running case found something; end it after.

    One is open at a time, and a later check doesn't set its day back.
    """
    standing = conflict_standing(case)
    newest = checks_of(case).first()
    decided = standing.code == "blocked" and hasattr(newest, "decision")
    if decided or standing.code not in TO_SETTLE:
        discharge(CONFLICT, case, actor=actor, at=at, note=standing.code)
    elif case.state in RUNNING:
        _owe_decision(case, at)


def _owe_decision(case: Case, at: datetime) -> None:
    if duties_of(case, CONFLICT).filter(state__in=OPEN).exists():
        return
    today = local_day(at)
    rule = value_on(DECISION_DAYS.key, case.firm, today)
    newest = checks_of(case).first()
    # Each time by itself: what was settled once may come up again.
    turn = duties_of(case, CONFLICT).count() + 1
    open_duty(
        CONFLICT,
        case,
        due=term(today, rule.value),
        at=at,
        debtor=case.firm,
        occasion=f"{newest.pk if newest else 0}.{turn}",
        label=case.register_no,
        rule=rule,
    )
