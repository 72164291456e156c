"""Which lawyer serves a pairing, and who stands in (LC-21, LC-22)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import LICENSED_ROLES
from accounts.models import User
from accounts.queries import members
from community.actions.endings import (
    end_assignment,
    keep_loads,
    keep_standing,
    lock_community,
    lock_lawyers,
    revoke,
    running_or_later,
)
from community.actions.handing_on import hand_on_requests
from community.actions.takeover_tasks import owe_signing_anew
from community.enums.pairing import AdjustmentKind, AgreementState, EndReason, PairingState
from community.enums.work import VisitState
from community.models import (
    Adjustment,
    Agreement,
    Appointment,
    Assignment,
    CommunityProfile,
    LawyerProfile,
    Pairing,
    Substitution,
    Visit,
)
from community.policies import pairing as policies
from community.queries.appointments import agreed_by
from community.queries.pairing import place_of
from community.queries.registers import certificates_of
from community.queries.rota import hours_of, on_duty
from community.regulations.pairing import PER_LAWYER, assignment_sentence
from community.regulations.rota import Hours, hours_sentence
from conflicts.actions.ties import check_service, refuse_collision, tie_community
from conflicts.models import Check
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Forbidden, Unmet
from core.notices import notify
from core.regulation import value_on
from core.transitions import lock, move, table_of

EARLIEST, LATEST = timedelta(days=31), timedelta(days=92)


def refuse_unfit(
    pairing: Pairing | None,
    person: User,
    *,
    firm_id: int,
    community: CommunityProfile,
    day: date,
    load: int,
) -> None:
    """Refuse a lawyer who can't serve a community from a day on.

    Args:
        pairing: under which the director's decision is looked for; None for a new one.
        load: communities they serve besides.

    Raises:
        Unmet: not of the firm, not qualified, at their limit, or LC-19.
    """
    if not members(firm_id, LICENSED_ROLES, day).filter(pk=person.pk).exists():
        message = _("%(name)s 不是本所的执业律师。") % {"name": person.name}
        raise Unmet(message, clause="LC-22", fields={"lawyer": message})
    programme = community.programme
    most = value_on(PER_LAWYER.key, programme.bar, day).value
    held = certificates_of([person.pk], programme.pk)[person.pk]
    sentence = assignment_sentence(held, day, load=load, most=most)
    if sentence:
        raise Unmet(sentence, clause="LC-21" if not held or not load else "LC-22")
    refuse_collision(pairing, person, place_of(community))


def assign_lawyer(
    pairing: Pairing,
    *,
    lawyer: User,
    since: date,
    reason: str = "",
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Assignment:
    """Send a lawyer from a day on; whoever served until then ends the day before.

    Raises:
        Forbidden: neither the firm's office nor the liaison office.
        WrongState: the city bar hasn't reviewed the pairing, or it is over.
        Unmet: not qualified on that day, too many communities, LC-19, a change without a reason.
        Stale: somebody changed it meanwhile.
    """
    today = local_day(at)
    if not today - EARLIEST <= since <= today + LATEST:
        raise Unmet(_("开始日期应在最近一个月到三个月之内。"), fields={"since": _("请核对日期。")})
    with transaction.atomic():
        # The lawyers' rows serialise whoever counts their communities.
        rows = lock_lawyers(lawyer.pk, pairing.lawyer_id)
        if lawyer.pk not in rows:
            raise Unmet(_("这名律师还没有列入社区律师名册，请市律师协会先列入。"))
        community = lock_community(pairing.community_id)
        fresh = lock(pairing, version=version)
        if not policies.can_assign_lawyer(actor, fresh):
            raise Forbidden(_("由律所指派，联络处可以代为录入。"))
        table_of(fresh).check("assign", fresh.state)
        before = _held(fresh, since)
        if before is not None and before.lawyer_id == lawyer.pk:
            raise Unmet(_("现在就是这名律师。"))
        if before is not None and not reason.strip():
            message = _("更换律师请写明理由。")
            raise Unmet(message, clause="LC-22", fields={"reason": message})
        refuse_unfit(
            fresh,
            lawyer,
            firm_id=fresh.firm_id,
            community=community,
            day=since,
            load=_load(lawyer.pk, fresh, since),
        )
        if before is not None:
            _replace(fresh, before, lawyer, since, reason, actor, at)
            owe_signing_anew(fresh, community, at, after=fresh)
        made = enter_assignment(fresh, community, lawyer, since, reason, actor, at)
        facts = Facts(reason=reason, changes={"lawyer": lawyer.name, "since": since.isoformat()})
        done = move(fresh, "assign", actor=actor, at=at, values={"lawyer": lawyer}, facts=facts)
        keep_loads(firm_id=done.firm_id, lawyers=tuple(rows), today=today)
        notify(
            f"assigned:{made.pk}",
            "community/notices/assigned",
            [lawyer.pk],
            at=at,
            link=f"/pairings/{done.pk}/",
            organisation_id=done.firm_id,
        )
        begin_if_ready(done, actor=actor, at=at)
        hand_on_requests(community_id=done.community_id, at=at)
    return made


def _held(pairing: Pairing, day: date) -> Assignment | None:
    """Who serves on that day or would later.

    Raises:
        Unmet: they begin on that day or later: there is nothing to end before it.
    """
    held = pairing.assignments.filter(running_or_later(day)).order_by("since").first()
    if held is not None and held.since >= day:
        message = _("现在的指派从 %(day)s 开始，更换要在它之后。")
        raise Unmet(message % {"day": held.since.isoformat()}, fields={"since": _("请核对日期。")})
    return held


def _load(person_id: int, pairing: Pairing, day: date) -> int:
    held = Assignment.objects.filter(running_or_later(day), lawyer_id=person_id)
    return held.exclude(pairing_id=pairing.pk).values("community").distinct().count()


def _replace(
    pairing: Pairing,
    before: Assignment,
    lawyer: User,
    since: date,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """End the one who served, and say why."""
    last = since - timedelta(days=1)
    end_assignment(
        before, on=last, reason=EndReason.REPLACED, note=reason[:200], actor=actor, at=at
    )
    Adjustment.objects.create(
        pairing=pairing,
        kind=AdjustmentKind.LAWYER,
        before=before.lawyer.name,
        after=lawyer.name,
        reason=reason,
        by=actor.person,
        at=at,
    )


def enter_assignment(
    pairing: Pairing,
    community: CommunityProfile,
    lawyer: User,
    since: date,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Assignment:
    """Write the assignment, and the tie by which cases are compared with it, both checked before."""
    made = Assignment.objects.create(
        programme_id=pairing.programme_id,
        pairing=pairing,
        lawyer=lawyer,
        community_id=pairing.community_id,
        firm_id=pairing.firm_id,
        liaison_id=pairing.liaison_id,
        since=since,
        reason=reason[:200],
        by_id=actor.person_id,
        at=at,
    )
    tie_community(
        made,
        person=lawyer,
        firm=pairing.firm,
        community=pairing.community,
        place=place_of(community),
        since=since,
    )
    return made


def begin_if_ready(pairing: Pairing, *, actor: Actor, at: datetime) -> Pairing:
    """The pairing begins once it has been reviewed, has a lawyer, and its agreement is in force."""
    first = pairing.assignments.filter(running_or_later(local_day(at))).order_by("since").first()
    signed = Agreement.objects.filter(pairing=pairing, state=AgreementState.IN_FORCE)
    if pairing.state != PairingState.REVIEWED or first is None or not signed.exists():
        return pairing
    done = move(pairing, "activate", actor=actor, at=at, values={"started_on": first.since})
    keep_standing(done.community_id)
    return done


def substitute(
    assignment: Assignment,
    *,
    substitute: User,
    since: date,
    until: date,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Substitution:
    """Somebody stands in for a term within the assignment's.

    Raises:
        Forbidden: neither the firm's office nor the assigned lawyer.
        Unmet: days outside of the assignment's or another's term, the same person, not qualified,
            LC-19.
    """
    if not policies.can_substitute(actor, assignment):
        raise Forbidden(_("由律所或被指派的律师本人登记代班。"))
    return stand_in(
        assignment,
        substitute=substitute,
        since=since,
        until=until,
        reason=reason,
        actor=actor,
        at=at,
    )


def stand_in(
    assignment: Assignment,
    *,
    substitute: User,
    since: date,
    until: date,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Substitution:
    """The dated row of a substitution, wherever it was agreed: named, or taken in a swap.

    Raises:
        Unmet: days outside of the assignment's or another's term, the same person, not qualified,
            LC-19.
    """
    with transaction.atomic():
        lock_lawyers(substitute.pk)
        community = lock_community(assignment.community_id)
        fresh = Assignment.objects.select_for_update().get(pk=assignment.pk)
        pairing = lock(fresh.pairing)
        table_of(pairing).check("substitute", pairing.state)
        _refuse_days(fresh, substitute, since, until)
        _refuse_busy(fresh, substitute, since, until)
        for day in (since, until):
            refuse_unfit(
                pairing,
                substitute,
                firm_id=fresh.firm_id,
                community=community,
                day=day,
                load=0,
            )
        made = Substitution.objects.create(
            assignment=fresh,
            substitute=substitute,
            community_id=fresh.community_id,
            since=since,
            until=until,
            reason=reason,
            by_id=actor.person_id,
            at=at,
        )
        tie_community(
            made,
            person=substitute,
            firm=fresh.firm,
            community=fresh.community,
            place=place_of(community),
            since=since,
            until=until,
        )
        changes = {"substitute": substitute.name, "since": since, "until": until}
        facts = Facts(reason=reason, changes=changes)
        move(pairing, "substitute", actor=actor, at=at, facts=facts)
        notify(
            f"substitute:{made.pk}",
            "community/notices/substitute",
            [substitute.pk],
            at=at,
            link=f"/pairings/{pairing.pk}/",
            organisation_id=fresh.firm_id,
        )
        hand_on_requests(community_id=fresh.community_id, at=at)
    return made


def _refuse_busy(assignment: Assignment, person: User, since: date, until: date) -> None:
    """Refuse somebody who is elsewhere on a day of duty they would stand in for (LC-14)."""
    taken: list[Visit | Appointment] = [
        *on_duty(person.pk, since, until).exclude(community_id=assignment.community_id),
        *agreed_by(person.pk, since, until).exclude(community_id=assignment.community_id),
    ]
    owed = Visit.objects.filter(
        assignment=assignment,
        lawyer_id=assignment.lawyer_id,
        on__range=(since, until),
        state=VisitState.PLANNED,
    )
    for visit in owed.order_by("on", "begins"):
        held = hours_of(one for one in taken if one.on == visit.on)
        sentence = hours_sentence(Hours(visit.begins, visit.ends), held)
        if sentence:
            message = f"{visit.on}：{sentence}"
            raise Unmet(message, clause="LC-14", fields={"substitute": message})


def _refuse_days(assignment: Assignment, person: User, since: date, until: date) -> None:
    if person.pk == assignment.lawyer_id:
        raise Unmet(_("代班的应是另一名律师。"), fields={"substitute": _("请另选一名律师。")})
    last = assignment.until or date.max
    if not assignment.since <= since <= until <= last:
        message = _("代班的起止应在这次指派之内。")
        raise Unmet(message, fields={"until": message})
    held = Substitution.objects.filter(assignment=assignment, revoked_at__isnull=True)
    if held.filter(since__lte=until, until__gte=since).exists():
        message = _("这几天已有人代班。")
        raise Unmet(message, fields={"since": message})


def revoke_substitution(
    stand_in: Substitution, *, reason: str, actor: Actor, at: datetime
) -> Substitution:
    """End a substitution before its time; it counts up to yesterday.

    Raises:
        Forbidden: neither the firm's office nor the assigned lawyer.
        Unmet: it is over.
    """
    if not policies.can_substitute(actor, stand_in.assignment):
        raise Forbidden(_("由律所或被指派的律师本人登记代班。"))
    today = local_day(at)
    with transaction.atomic():
        fresh = Substitution.objects.select_for_update().get(pk=stand_in.pk)
        if fresh.revoked_at is not None or fresh.until < today:
            raise Unmet(_("这次代班已经结束。"))
        revoke(fresh, on=today - timedelta(days=1), at=at)
        facts = Facts(reason=reason)
        record(fresh.assignment.pairing, "revoke_substitution", actor=actor, at=at, facts=facts)
        hand_on_requests(community_id=fresh.community_id, at=at)
    return fresh


def check_lawyer(pairing: Pairing, *, lawyer: User, actor: Actor, at: datetime) -> Check:
    """Compare a lawyer's cases with the community and keep the finding for the director.

    Raises:
        Forbidden: neither the firm's office nor the liaison office.
        Unmet: a lawyer of another firm.
    """
    if not policies.can_assign_lawyer(actor, pairing):
        raise Forbidden(_("由律所或联络处核查。"))
    if not LawyerProfile.objects.filter(pk=lawyer.pk, firm_id=pairing.firm_id).exists():
        message = _("%(name)s 不是本所的执业律师。") % {"name": lawyer.name}
        raise Unmet(message, fields={"lawyer": message})
    community = CommunityProfile.objects.select_related("organisation").get(pk=pairing.community_id)
    return check_service(
        pairing,
        firm=pairing.firm,
        person=lawyer,
        place=place_of(community),
        actor=actor,
        at=at,
    )
