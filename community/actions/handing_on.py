"""Requests and what waits for confirmation go with the work: to a new lawyer, a substitute, back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.queries import on_day
from community.actions.work_duties import ACCEPT, ANSWER, CONFIRM, CONFIRM_IN_PLACE, UNSERVED
from community.models import Assignment, LogEntry, ServiceRequest, Substitution
from community.regulations.work import ACCEPT_DAYS, ANSWER_DAYS, CONFIRM_DAYS
from core.actors import SYSTEM
from core.audit import Facts
from core.calendar import local_day, term
from core.duties import OPEN, DutyKind, cancel, discharge, hand_on, open_duty
from core.models import Duty
from core.notices import notify
from core.regulation import value_on
from core.transitions import lock, move

KINDS = (ACCEPT.code, ANSWER.code, UNSERVED.code)
SUBJECT = ServiceRequest._meta.label_lower
ENTRY = LogEntry._meta.label_lower
BATCH = 2000


def hand_on_requests(*, at: datetime, community_id: int | None = None) -> int:
    """Give what is owed on requests to who serves today; safe to repeat and to race.

    A substitute has it for the term, if that is longer than a day; a community that has a lawyer
    again gets its requests accepted and answered by them; one that lost its lawyer, by its
    liaison office.

    Args:
        community_id: only this community's.

    Returns:
        How many duties changed hands.
    """
    today, changed, after = local_day(at), 0, 0
    while True:
        owed = Duty.objects.filter(subject_type=SUBJECT, kind__in=KINDS, state__in=OPEN)
        if community_id is not None:
            own = ServiceRequest.objects.filter(community_id=community_id)
            owed = owed.filter(subject_id__in=own.values("pk"))
        batch = list(owed.filter(pk__gt=after).order_by("pk")[:BATCH])
        if not batch:
            return changed
        after = batch[-1].pk
        changed += _hand_on(batch, today, at)


def _hand_on(batch: list[Duty], today: date, at: datetime) -> int:
    asked = ServiceRequest.objects.select_related("programme__bar", "liaison").in_bulk(
        {duty.subject_id for duty in batch}
    )
    serving = serving_on({one.community_id for one in asked.values()}, today)
    changed = 0
    for duty in batch:
        request = asked.get(duty.subject_id)
        if request is None:
            continue
        assignment, person = serving.get(request.community_id, (None, None))
        if assignment is None or person is None:
            right = duty.kind == UNSERVED.code and duty.debtor_id == _office(request).pk
        else:
            right = duty.kind != UNSERVED.code and duty.debtor_person_id == person.pk
            right = right and request.lawyer_id == assignment.lawyer_id
        if right:
            continue
        with transaction.atomic():
            changed += _hand_one_on(duty, request, assignment, person, at)
    return changed


def hand_on_entries(*, at: datetime) -> int:
    """What waits for a lawyer who serves no longer is the present lawyer's to confirm (LC-10).

    While nobody serves, it is the director's of the firm the work was done for.

    Returns:
        How many duties changed hands.
    """
    today, changed, after = local_day(at), 0, 0
    while True:
        owed = Duty.objects.filter(subject_type=ENTRY, kind=CONFIRM.code, state__in=OPEN)
        batch = list(owed.filter(pk__gt=after).order_by("pk")[:BATCH])
        if not batch:
            return changed
        after = batch[-1].pk
        entries = LogEntry.objects.select_related("firm", "community", "programme__bar").in_bulk(
            {duty.subject_id for duty in batch}
        )
        there = {one.community_id for one in entries.values()}
        held = Assignment.objects.filter(on_day(today), community__in=there)
        running = set(held.values_list("community_id", "lawyer_id"))
        serving = serving_on(there, today)
        for duty in batch:
            entry = entries[duty.subject_id]
            if (entry.community_id, duty.debtor_person_id) in running:
                continue
            with transaction.atomic():
                changed += _hand_entry_on(duty, entry, serving.get(entry.community_id), at)


def _hand_entry_on(
    duty: Duty, entry: LogEntry, serves: tuple[Assignment, User] | None, at: datetime
) -> int:
    lock(entry)
    # Confirmed or dropped since it was read.
    if not Duty.objects.select_for_update().filter(pk=duty.pk, state__in=OPEN).exists():
        return 0
    reason = _("原社区律师已不再服务")
    if serves is not None:
        assignment = serves[0]
        hand_on(duty, assignment.lawyer, actor=SYSTEM, at=at, reason=reason, debtor=assignment.firm)
        return 1
    cancel(CONFIRM, entry, actor=SYSTEM, at=at, note=reason)
    rule = value_on(CONFIRM_DAYS.key, entry.programme.bar, duty.counted_from)
    open_duty(
        CONFIRM_IN_PLACE,
        entry,
        due=term(duty.counted_from, rule.value),
        at=at,
        debtor=entry.firm,
        creditor=entry.community,
        occasion=f"after {duty.pk}",
        label=duty.label,
        rule=rule,
    )
    return 1


def serving_on(communities: set[int], day: date) -> dict[int, tuple[Assignment, User]]:
    """By community the assignment of a day and who does its work: the lawyer, or a substitute."""
    running = Assignment.objects.filter(
        on_day(day), community__in=communities, pairing__state="active"
    )
    longer = Substitution.objects.filter(
        on_day(day), until__gt=models.F("since"), revoked_at__isnull=True
    )
    running = running.select_related("lawyer", "firm").prefetch_related(
        models.Prefetch("substitutions", longer.select_related("substitute"), to_attr="standing_in")
    )
    found: dict[int, tuple[Assignment, User]] = {}
    for one in running.order_by("-since", "-id"):
        instead = one.standing_in
        found[one.community_id] = (one, instead[0].substitute if instead else one.lawyer)
    return found


def _hand_one_on(
    duty: Duty,
    request: ServiceRequest,
    assignment: Assignment | None,
    person: User | None,
    at: datetime,
) -> int:
    fresh = lock(request)
    duty = Duty.objects.select_for_update().get(pk=duty.pk)
    if duty.state not in OPEN:
        return 0
    lawyer = assignment.lawyer if assignment else None
    firm_id = assignment.firm_id if assignment else fresh.firm_id
    if (fresh.lawyer_id, fresh.firm_id) != (lawyer.pk if lawyer else None, firm_id):
        values = {"lawyer": lawyer, "firm_id": firm_id}
        facts = Facts(reason=_("社区律师变更"), clause="LC-15")
        fresh = move(fresh, "hand_on", actor=SYSTEM, at=at, values=values, facts=facts)
    if assignment is None or person is None:
        _to_the_liaison(fresh, duty, at)
    elif duty.kind == UNSERVED.code:
        _to_the_new_lawyer(fresh, duty, assignment, person, at)
    elif duty.debtor_person_id != person.pk:
        reason = _("社区律师变更或代班")
        hand_on(duty, person, actor=SYSTEM, at=at, reason=reason, debtor=assignment.firm)
    else:
        return 0
    if person is not None and assignment is not None:
        _tell(fresh, duty, person, assignment, at=at)
    return 1


def _office(request: ServiceRequest) -> Organisation:
    """Who looks after a community without lawyer: its liaison office, else the bar."""
    return request.liaison or request.programme.bar


def _to_the_liaison(request: ServiceRequest, duty: Duty, at: datetime) -> None:
    """Nobody serves: the liaison office has to find somebody; the last day stays."""
    for kind in (ACCEPT, ANSWER, UNSERVED):
        cancel(kind, request, actor=SYSTEM, at=at, note=_("社区暂无律师"))
    _owe(request, UNSERVED, _office(request), None, duty, at)


def _to_the_new_lawyer(
    request: ServiceRequest, duty: Duty, assignment: Assignment, person: User, at: datetime
) -> None:
    discharge(UNSERVED, request, actor=SYSTEM, at=at, note=_("社区已有律师"))
    kind = ACCEPT if request.accepted_at is None else ANSWER
    _owe(request, kind, assignment.firm, person, duty, at)


def _owe(
    request: ServiceRequest,
    kind: DutyKind,
    debtor: Organisation,
    person: User | None,
    before: Duty,
    at: datetime,
) -> None:
    """Working days run on from the day they ran from, whoever owes it: received, or accepted."""
    waits = request.accepted_at is None
    parameter = ACCEPT_DAYS if waits else ANSWER_DAYS
    since = local_day(request.received_at) if waits else before.counted_from
    rule = value_on(parameter.key, request.programme.bar, since)
    open_duty(
        kind,
        request,
        due=term(since, rule.value),
        at=at,
        debtor=debtor,
        debtor_person=person,
        creditor=request.community,
        occasion=f"after {before.pk}",
        label=request.community.name,
        rule=rule,
    )


def _tell(
    request: ServiceRequest, duty: Duty, person: User, assignment: Assignment, *, at: datetime
) -> None:
    notify(
        f"request:{request.pk}:handed:{person.pk}:{local_day(at)}",
        "community/notices/request_handed",
        [person.pk],
        at=at,
        context={"due_on": duty.due_on.isoformat()},
        link=reverse("request-detail", args=[request.pk]),
        organisation_id=assignment.firm_id,
    )
