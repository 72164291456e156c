"""The draw of spot checks: kept with all that it takes to make it again (LC-24)."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import Organisation
from community.actions.checks import plan_check
from community.actions.endings import until_day
from community.actions.liaison_duties import DRAW
from community.enums.liaison import CheckKind
from community.enums.pairing import PairingState
from community.models import Draw, Pairing
from community.policies import liaison as policies
from community.queries.checks import owed_now, programme_of, to_draw_from
from community.queries.risks import Reasons, reasons_of, weights_on
from community.regulations.checks import (
    Candidate,
    drawn,
    population_hash,
    quarter_after,
    quarter_of,
    weight_of,
)
from community.regulations.monthly import CHECK_CAP, CHECKS_A_QUARTER
from core.actors import Actor
from core.audit import Facts, digest_of, record
from core.calendar import local_day
from core.database import one_at_a_time
from core.duties import open_many, unsaved
from core.errors import Forbidden, Unmet
from core.models import Duty
from core.regulation import value_on

SEED = 16


def draw_checks(
    *,
    liaison: Organisation,
    size: int,
    planned_on: date,
    kind: str = CheckKind.VISIT,
    actor: Actor,
    at: datetime,
    seed: str = "",
) -> Draw:
    """Draw pairings to check, weighed by the records of the last months, and plan their checks.

    Args:
        liaison: the office that draws; a city bar for its districts without one.
        seed: for tests and repetitions; otherwise made here, where nobody can choose it.

    Raises:
        Forbidden: not the liaison office, nor the city bar where a district has none.
        Unmet: nothing to draw from, more than there are, or a day too far off.
    """
    programme = programme_of(liaison.pk)
    whose = None if programme is not None and programme.bar_id == liaison.pk else liaison.pk
    if not policies.can_plan_checks(actor, whose, programme.bar_id if programme else 0):
        raise Forbidden(_("由辖区联络处抽签；没有联络处的由市律协抽签。"))
    if programme is None:
        raise Unmet(_("辖区还没有社区加入。"))
    today = local_day(at)
    with transaction.atomic():
        one_at_a_time(f"draw {liaison.pk}")
        pairings = list(to_draw_from(liaison.pk, today))
        reasons = reasons_of(programme, liaison.pk, today)
        weights = weights_on(programme, today)
        rule = value_on(CHECK_CAP.key, programme.bar, today)
        population = candidates(pairings, reasons, weights)
        chosen_seed = seed or secrets.token_hex(SEED)
        taken = drawn(chosen_seed, population, size=size, cap=rule.value)
        if len(taken) < size:
            message = _("现在最多能抽 %(n)d 个：其余的本季度已抽查，或所在律所已到上限。")
            words = message % {"n": len(taken)}
            raise Unmet(words, clause="LC-24", fields={"size": words})
        made = Draw.objects.create(
            programme=programme,
            liaison_id=whose,
            period=quarter_of(today),
            seed=chosen_seed,
            weights={
                "reasons": weights,
                "population": [
                    [one.pairing, one.firm, one.weight, reasons.get(one.pairing, {})]
                    for one in population
                ],
            },
            population=len(population),
            population_hash=population_hash(population),
            size=size,
            cap=rule.value,
            by=actor.person,
            at=at,
        )
        facts = Facts(
            clause="LC-24",
            rule_version=rule.version,
            digest=digest_of({"seed": chosen_seed, "population": made.population_hash}),
            changes={"population": len(population), "drawn": taken},
        )
        record(made, "draw", actor=actor, at=at, facts=facts, chained=True)
        by_id = {pairing.pk: pairing for pairing in pairings}
        for pairing in taken:
            plan_check(
                by_id[pairing],
                planned_on=planned_on,
                kind=kind,
                risk=reasons.get(pairing),
                draw=made,
                actor=actor,
                at=at,
            )
    return made


def candidates(
    pairings: list[Pairing], reasons: Reasons, weights: dict[str, int]
) -> list[Candidate]:
    """The list to draw from, in the order of the pairings' numbers."""
    return [
        Candidate(one.pk, one.firm_id, weight_of(reasons.get(one.pk, {}), weights))
        for one in pairings
    ]


def open_draws(*, at: datetime) -> int:
    """Ask every liaison office once for the quarter's checks; safe to repeat and to race.

    Where districts have no office the city bar is asked.

    Returns:
        How many offices were asked.
    """
    today = local_day(at)
    quarter = quarter_of(today)
    known = Duty.objects.filter(
        kind=DRAW.code,
        subject_type=Organisation._meta.label_lower,
        subject_id=OuterRef("office_id"),
        occasion=quarter.isoformat(),
    )
    running = Pairing.objects.filter(state=PairingState.ACTIVE).annotate(
        office_id=Coalesce("liaison_id", "programme__bar_id")
    )
    asked = running.exclude(Exists(known)).order_by("office_id").distinct("office_id")
    owed = []
    for one in asked.select_related("programme__bar", "liaison"):
        office = one.liaison or one.programme.bar
        if not owed_now(one.programme, office.pk, today)[2]:
            continue
        duty = unsaved(
            DRAW,
            office,
            due=until_day(today, quarter_after(quarter) - timedelta(days=1)),
            rule=value_on(CHECKS_A_QUARTER.key, one.programme.bar, today),
            at=at,
            debtor_id=office.pk,
            creditor_id=one.programme.bar_id if one.liaison else None,
            occasion=quarter.isoformat(),
        )
        owed.append(duty)
    with transaction.atomic():
        open_many(owed, at=at)
    return len(owed)
