"""Named reads of cases."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models

from accounts.enums import LICENSED_ROLES, Role
from accounts.models import Grant, Membership, Organisation, User
from accounts.queries import belongs, members, on_day
from cases.enums import Form, MeetingState, PartySide, Regime
from cases.enums import JointState as Joint
from cases.models import Case, Count, Handler, Invitee, Meeting, Opinion, Party
from cases.regulations import (
    FEWEST_REPRESENTATIVES,
    JOINT_PARTNERS,
    MOST_REPRESENTATIVES,
    QUORUM,
    THRESHOLD,
    AcceptanceFacts,
    Missing,
    Reach,
    Tally,
    Versions,
    decision_sentence,
    known_on,
    missing_for_acceptance,
    outdated_parts,
    reach,
    reached_on,
)
from cases.regulations import Count as CountFact
from conflicts.queries import Party as RegisterParty
from conflicts.queries import Standing, checks_of, material_of, standing
from core.calendar import local_day
from core.regulation import Value, value_on, values_of


def versions_of(case: Case) -> Versions:
    """What an opinion given now would rest on."""
    return Versions(case.v_parties, case.v_counts, case.v_handlers, case.v_plan)


def seen_by(opinion: Opinion) -> Versions:
    """What an opinion rested on."""
    return Versions(opinion.v_parties, opinion.v_counts, opinion.v_handlers, opinion.v_plan)


def parties_of(case: Case, side: str | None = None) -> models.QuerySet[Party]:
    """The parties still in the case, in the order they were entered."""
    found = Party.objects.filter(case=case, removed_at__isnull=True).order_by("id")
    return found.filter(side=side) if side else found


def register_parties(case: Case) -> list[RegisterParty]:
    """The parties as the register of interests is asked about them."""
    return [
        RegisterParty(
            key=party.pk,
            position=party.side,
            name=party.name,
            identifier_hash=party.identifier_hash,
            place=party.community_code,
        )
        for party in parties_of(case).only(
            "side", "name", "identifier_hash", "community_code", "case_id"
        )
    ]


def handlers_of(case: Case) -> models.QuerySet[Handler]:
    """The handlers of today, the lead first."""
    found = Handler.objects.filter(case=case, ended_at__isnull=True)
    return found.select_related("person", "undertaking").order_by("-lead", "id")


def counts_of(case: Case, side: str) -> list[CountFact]:
    """The dated entries of a side, as the rule reads them."""
    rows = Count.objects.filter(case=case, side=side).order_by("id")
    return [CountFact(c.on, c.number, c.unit, c.about, c.pk) for c in rows]


def reach_of(case: Case, day: date) -> dict[str, tuple[Reach, Value]]:
    """For both sides, whether they reach the number of a group case, and what that number was.

    It is the number of the day the newest exact count is of; of `day` where there is none.
    """
    lineage = case.firm.lineage
    values = values_of([THRESHOLD.key], [lineage])
    found = {}
    for side in (PartySide.CLIENT, PartySide.OPPONENT):
        counts = counts_of(case, side)
        threshold = values.of_lineage(THRESHOLD.key, lineage, known_on(counts) or day)
        found[side.value] = (reach(counts, threshold.value), threshold)
    return found


def became_reportable_on(case: Case, today: date) -> date:
    """The day a case grew to a group case, or was found sensitive; `date.min` where it was at once.

    From that day the time for reporting runs, unless the engagement came later (GC-1.1, GC-5.1).
    """
    if case.regime == Regime.SENSITIVE:
        found = case.regime_since
        return date.min if found is None or found == local_day(case.created_at) else found
    sides = reach_of(case, today).items()
    grown = [reached_on(counts_of(case, side), number.value) for side, (_now, number) in sides]
    return min((day for day in grown if day is not None), default=date.min)


def newest_counts(case: Case) -> list[Count]:
    """The newest entry of each side and unit."""
    rows = Count.objects.filter(case=case).order_by("side", "unit", "-on", "-id")
    return list(rows.distinct("side", "unit"))


def open_meeting(case: Case) -> Meeting | None:
    """The meeting that is going on, if any."""
    return Meeting.objects.filter(case=case, state=MeetingState.OPEN).first()


def partner_memberships(
    firm_ids: list[int], day: date, invited: models.QuerySet[Invitee] | None = None
) -> models.QuerySet[Membership]:
    """The rows that make people partners on a day, one for each person.

    Args:
        invited: people who count although their account was closed meanwhile.
    """
    counts = models.Q(person__is_active=True)
    if invited is not None:
        counts |= models.Q(person_id__in=invited.values("person_id"))
    held = Membership.objects.filter(
        on_day(day), counts, organisation_id__in=firm_ids, role=Role.PARTNER
    )
    return held.select_related("person").order_by("person_id", "id").distinct("person_id")


def firms_of_meeting(meeting: Meeting) -> list[int]:
    """The firms whose partners make up the circle: one, or two where joint handling counts."""
    return [meeting.firm_id, *(joint_firm_ids(meeting.case) if meeting.joint_counts else [])]


def circle_ids(meeting: Meeting) -> set[int]:
    """Who makes up the circle: the partners of the meeting's day without those who stepped aside.

    A membership that was ended before that day afterwards counts no more, one entered afterwards
    does. The guard in the database counts the same way.
    """
    invited = Invitee.objects.filter(meeting=meeting)
    held = partner_memberships(firms_of_meeting(meeting), meeting.held_on, invited)
    aside = invited.filter(recused_at__isnull=False).values("person_id")
    return set(held.exclude(person_id__in=aside).values_list("person_id", flat=True))


def circle_of(meeting: Meeting) -> models.QuerySet[Invitee]:
    """The partners invited, by name."""
    found = Invitee.objects.filter(meeting=meeting).select_related("person", "membership")
    return found.order_by("person__pinyin", "person_id")


def newest_opinions(meeting: Meeting) -> dict[int, Opinion]:
    """Each partner's newest opinion, by person."""
    rows = Opinion.objects.filter(meeting=meeting).order_by("person_id", "-id")
    return {o.person_id: o for o in rows.distinct("person_id").select_related("person")}


def tally_of(meeting: Meeting) -> Tally:
    """The meeting's count on the case as it stands."""
    now = versions_of(meeting.case)
    circle = circle_ids(meeting)
    opinions = [o for person, o in newest_opinions(meeting).items() if person in circle]
    given: dict[str, int] = {}
    stale = 0
    for opinion in opinions:
        if outdated_parts(seen_by(opinion), now):
            stale += 1
        else:
            given[opinion.choice] = given.get(opinion.choice, 0) + 1
    return Tally(len(circle), given, stale, meeting.quorum, meeting.voting_rule)


def conflict_standing(case: Case, handler_ids: list[int] | None = None) -> Standing:
    """Where the case stands with its conflict check."""
    ids = handler_ids
    if ids is None:
        ids = list(handlers_of(case).values_list("person_id", flat=True))
    return standing(checks_of(case).first(), material_of(register_parties(case), ids))


def acceptance_facts(case: Case) -> AcceptanceFacts:
    """What the acceptance of the case depends on, read now."""
    handlers = list(handlers_of(case))
    meeting = open_meeting(case) or case.decision
    tally = tally_of(meeting) if meeting else None
    decided = meeting is not None and meeting.pk == case.decision_id
    representatives = parties_of(case).filter(representative=True)
    day = case.created_at.date()
    conflict = conflict_standing(case, [h.person_id for h in handlers])
    return AcceptanceFacts(
        decided=decided,
        meeting_sentence=decision_sentence(tally) if tally else "",
        truth_undertaking=case.truth_undertakings.exists(),
        representatives=representatives.count(),
        unverified_representatives=representatives.filter(verified_on__isnull=True).count(),
        representative_form=case.form == Form.REPRESENTATIVE,
        fewest=value_on(FEWEST_REPRESENTATIVES.key, case.firm, day).value,
        most=value_on(MOST_REPRESENTATIVES.key, case.firm, day).value,
        clients=parties_of(case, PartySide.CLIENT).count(),
        handlers=len(handlers),
        undertakings_owed=sum(not hasattr(h, "undertaking") for h in handlers),
        plan=case.v_plan > 0,
        engaged=case.engaged_on is not None,
        conflict_sentence="" if conflict.may_go_on else conflict.sentence,
    )


def missing_for(case: Case) -> list[Missing]:
    """What the case still lacks before it is accepted; empty when it may be."""
    return missing_for_acceptance(acceptance_facts(case))


def licensed_members(firm: Organisation, day: date) -> models.QuerySet[User]:
    """The lawyers of a firm on a day."""
    return members(firm.pk, LICENSED_ROLES, day)


def works_on(case: Case, person_id: int, day: date) -> bool:
    """Whether a person works on a case in the firm whose it is, or is its director."""
    if members(case.firm_id, [Role.DIRECTOR], day).filter(pk=person_id).exists():
        return True
    given = Grant.objects.filter(
        person_id=person_id,
        permission="cases.work_case",
        subject_type=case._meta.label_lower,
        subject_id=case.pk,
        revoked_at__isnull=True,
    )
    return given.exists() and belongs(person_id, case.firm_id, day)


def joint_firm_ids(case: Case) -> list[int]:
    """Ids of the firms that confirmed to handle the case with ours."""
    return list(case.joint_firms.filter(state=Joint.CONFIRMED).values_list("firm_id", flat=True))


def listed(found: models.QuerySet[Case]) -> models.QuerySet[Case]:
    """Cases as lists show them: without the long texts."""
    heavy = ("facts", "facts_brief", "demands", "legal_questions", "risk_measures", "grams")
    return found.defer(*heavy)


RESULT = (
    "case_id",
    "firm_id",
    "held_on",
    "quorum",
    "voting_rule",
    "outcome",
    "circle",
    "conclusion",
    "closed_by_id",
)


def vouched_result(meeting: Meeting, **values: Any) -> dict[str, Any]:
    """What the audit entry of a meeting's end vouches for, with the values about to be written."""
    return {name: values.get(name, getattr(meeting, name)) for name in RESULT}


def content_of(model: Any, names: tuple[str, ...]) -> Any:
    """A function that reads the content an audit entry vouches for, by a row's id."""

    def read(pk: int) -> dict[str, Any] | None:
        row = model.objects.filter(pk=pk).values(*names).first()
        return dict(row) if row else None

    return read


def partners_on(case: Case, day: date) -> models.QuerySet[Membership]:
    """The rows that make people partners on a day, of the firm and of one that counts with it."""
    joint = value_on(JOINT_PARTNERS.key, case.firm, day).value
    firms = [case.firm_id, *(joint_firm_ids(case) if joint else [])]
    return partner_memberships(firms, day)


def partners_short(case: Case, today: date) -> bool:
    """Whether fewer partners can take part than a decision needs: today, or in the open meeting."""
    meeting = open_meeting(case)
    if meeting is not None:
        return len(circle_ids(meeting)) < meeting.quorum
    quorum: int = value_on(QUORUM.key, case.firm, today).value
    return partners_on(case, today).count() < quorum
