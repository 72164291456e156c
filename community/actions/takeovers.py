"""What was there before the programme: pairings of the four old kinds, helpers without a firm, and
what each still needs (LC-23)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from community.actions.assignments import enter_assignment, refuse_unfit
from community.actions.endings import keep_loads, keep_standing, lock_community, lock_lawyers
from community.actions.takeover_tasks import drop_tasks, mark_done, owe_tasks
from community.enums.pairing import OPEN_STATES, STANDING_STATES, Origin, PairingState, ProposedBy
from community.models import (
    Arrangement,
    CommunityProfile,
    FirmProfile,
    Pairing,
    TakeoverTask,
)
from community.policies import pairing as policies
from community.queries.pairing import out_of_district
from community.queries.registers import certificates_of
from community.regulations.pairing import (
    PER_COMMUNITY,
    room_sentence,
    takeover_tasks,
)
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Forbidden, Stale, Unmet
from core.regulation import value_on


def take_over_pairing(
    *,
    community: CommunityProfile,
    firm: Organisation,
    origin: str,
    since: date,
    actor: Actor,
    at: datetime,
    lawyer: User | None = None,
    note: str = "",
) -> Pairing:
    """Enter a pairing that ran before the programme; what its kind still needs becomes tasks.

    Raises:
        Forbidden: neither the community's liaison office nor the bar's desk.
        Unmet: one of them takes no part, the two are paired, the community has no room, a day in
            the future, a lawyer who may not serve there (LC-19, LC-21).
    """
    _refuse_others(actor, community)
    today = local_day(at)
    _refuse_day(since, today)
    with transaction.atomic():
        if lawyer is not None:
            lock_lawyers(lawyer.pk)
        place = lock_community(community.pk)
        taking = _refuse_pairing(place, firm, origin, today)
        elsewhere = out_of_district(taking, place, today)
        made = Pairing.objects.create(
            programme_id=place.programme_id,
            community_id=place.pk,
            firm=firm,
            liaison_id=place.liaison_id,
            district_id=place.district_id,
            street_code=place.street_code,
            state=PairingState.ACTIVE,
            origin=origin,
            proposed_by_side=ProposedBy.IMPORT,
            other_district=elsewhere,
            exception_reason=str(Origin(origin).label) if elsewhere else "",
            note=note[:300],
            proposed_by_id=actor.person_id,
            proposed_at=at,
            approved_at=at,
            reviewed_at=at,
            started_on=since,
        )
        facts = Facts(reason=note).of_move("", PairingState.ACTIVE, "LC-23")
        record(made, "take_over", actor=actor, at=at, facts=facts)
        if lawyer is not None:
            _send(
                made,
                place,
                lawyer,
                max(since, _qualified_since(lawyer, place, since, today)),
                actor,
                at,
            )
        owe_tasks(takeover_tasks(origin), place, at, pairing=made)
        keep_standing(place.pk)
        lawyers = (lawyer.pk if lawyer else None,)
        keep_loads(firm_id=firm.pk, lawyers=lawyers, today=today)
    return made


def _refuse_others(actor: Actor, community: CommunityProfile) -> None:
    if not policies.can_place_pairing(actor, community) and not policies.can_take_over(
        actor, community
    ):
        raise Forbidden(_("由社区所在区的联络处或市律师协会登记。"))


def _refuse_day(since: date, today: date) -> None:
    if since > today:
        message = _("起始日不能晚于今天。")
        raise Unmet(message, fields={"since": message})


def _refuse_pairing(
    place: CommunityProfile, firm: Organisation, origin: str, today: date
) -> FirmProfile:
    """The firm's profile.

    Raises:
        Unmet: no such kind, one takes no part, they are paired, or the community has no room.
    """
    if origin not in Origin.values or origin == Origin.NEW:
        message = _("请选择四种原有结对中的一种。")
        raise Unmet(message, clause="LC-23", fields={"origin": message})
    taking = FirmProfile.objects.filter(
        organisation=firm, programme_id=place.programme_id, left_on__isnull=True
    ).first()
    if taking is None or place.ended_on is not None:
        raise Unmet(_("律所或社区没有参加本市的律师进社区。"), clause="LC-22")
    held = Pairing.objects.filter(community_id=place.pk)
    if held.filter(firm=firm, state__in=OPEN_STATES).exists():
        raise Unmet(_("这两家之间已有一个结对在办理或进行中。"), clause="LC-22")
    most = value_on(PER_COMMUNITY.key, place.programme.bar, today).value
    sentence = room_sentence(held.filter(state__in=STANDING_STATES).count(), most)
    if sentence:
        raise Unmet(sentence, clause="LC-22")
    return taking


def _qualified_since(lawyer: User, place: CommunityProfile, since: date, today: date) -> date:
    """The first day from which the lawyer may serve: then, or only now."""
    held = certificates_of([lawyer.pk], place.programme_id)[lawyer.pk]
    return since if any(c.covers(since) for c in held) else today


def _send(
    pairing: Pairing,
    place: CommunityProfile,
    lawyer: User,
    since: date,
    actor: Actor,
    at: datetime,
) -> None:
    """Assign the lawyer who serves there.

    Raises:
        Unmet: not of the firm, not qualified, LC-19.
    """
    refuse_unfit(pairing, lawyer, firm_id=pairing.firm_id, community=place, day=since, load=0)
    enter_assignment(pairing, place, lawyer, since, "", actor, at)
    Pairing.objects.filter(pk=pairing.pk).update(lawyer=lawyer)


def take_over_helper(
    *,
    community: CommunityProfile,
    kind: str,
    name: str,
    since: date,
    actor: Actor,
    at: datetime,
    unit: str = "",
    qualified: bool = False,
    note: str = "",
) -> Arrangement:
    """Enter an earlier helper without a firm, beside whatever pairing there is.

    Who doesn't meet LC-21 stays, and a lawyer is added.

    Raises:
        Forbidden: neither the community's liaison office nor the bar's desk.
        Unmet: the community takes no part any more, the helper is there, a day in the future.
    """
    _refuse_others(actor, community)
    _refuse_day(since, local_day(at))
    with transaction.atomic():
        place = lock_community(community.pk)
        if place.ended_on is not None:
            raise Unmet(_("律所或社区没有参加本市的律师进社区。"), clause="LC-22")
        held = Arrangement.objects.filter(community_id=place.pk, name=name, until__isnull=True)
        if held.exists():
            message = _("这名义务服务人员已经登记。")
            raise Unmet(message, fields={"name": message})
        made = Arrangement.objects.create(
            programme_id=place.programme_id,
            community_id=place.pk,
            liaison_id=place.liaison_id,
            kind=kind,
            name=name,
            unit=unit,
            qualified=qualified,
            since=since,
            note=note[:300],
            by_id=actor.person_id,
            at=at,
        )
        record(made, "take_over", actor=actor, at=at, facts=Facts(clause="LC-23"))
        tasks = takeover_tasks(Origin.VOLUNTARY, helper_qualified=qualified)
        owe_tasks(tasks, place, at, arrangement=made)
    return made


def end_helper(arrangement: Arrangement, *, reason: str, actor: Actor, at: datetime) -> Arrangement:
    """A helper serves no longer; the row stays.

    Raises:
        Forbidden: neither the community's liaison office nor the bar's desk.
        Stale: it has ended.
    """
    place = CommunityProfile.objects.select_related("programme").get(pk=arrangement.community_id)
    _refuse_others(actor, place)
    with transaction.atomic():
        fresh = Arrangement.objects.select_for_update().get(pk=arrangement.pk)
        if fresh.until is not None:
            raise Stale(_("已经结束。"))
        fresh.until = max(local_day(at), fresh.since)
        fresh.version += 1
        fresh.save(update_fields=["until", "version"])
        record(fresh, "end", actor=actor, at=at, facts=Facts(reason=reason, clause="LC-23"))
        drop_tasks(fresh.takeover_tasks.all(), reason=reason, actor=actor, at=at)
    return fresh


def community_gone(place: CommunityProfile, *, reason: str, actor: Actor, at: datetime) -> None:
    """A community has ended: its helpers serve it no longer, nothing is to be made good there."""
    last = local_day(at)
    for one in Arrangement.objects.filter(community_id=place.pk, until__isnull=True):
        one.until = max(last, one.since)
        one.save(update_fields=["until"])
        record(one, "end", actor=actor, at=at, facts=Facts(reason=reason, clause="LC-23"))
    here = models.Q(pairing__community_id=place.pk) | models.Q(arrangement__community_id=place.pk)
    drop_tasks(TakeoverTask.objects.filter(here), reason=reason, actor=actor, at=at)


def finish_takeover(
    task: TakeoverTask, *, actor: Actor, at: datetime, note: str = ""
) -> TakeoverTask:
    """A task is done.

    Raises:
        Forbidden: neither the liaison office nor the bar's desk.
        Stale: it is done already.
    """
    owner = task.pairing or task.arrangement
    place = CommunityProfile.objects.select_related("programme").get(
        pk=owner.community_id  # type: ignore[union-attr]
    )
    _refuse_others(actor, place)
    with transaction.atomic():
        fresh = TakeoverTask.objects.select_for_update().get(pk=task.pk)
        if fresh.done_at is not None:
            raise Stale(_("这件事已经办完。"))
        mark_done(fresh, note, actor, at)
        facts = Facts(reason=note, clause="LC-23", changes={"task": fresh.kind})
        record(
            owner,  # type: ignore[arg-type]
            "finish_takeover",
            actor=actor,
            at=at,
            facts=facts,
        )
    return fresh
