"""A community comes to another district's liaison office, or another street (LC-7, LC-22)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions.organisations import move_organisation
from accounts.enums import Role
from accounts.models import Organisation
from community.actions.endings import lock_community, lock_lawyers
from community.actions.handing_on import hand_on_requests
from community.actions.liaison_duties import QUARTER
from community.enums.work import Consequence
from community.models import (
    Agreement,
    Arrangement,
    Assignment,
    CommunityMove,
    CommunityProfile,
    Feedback,
    FirmPlacement,
    FirmProfile,
    LogEntry,
    MonthFigures,
    Pairing,
    ServiceRequest,
    Visit,
)
from community.policies import registers as policies
from community.queries.moves import RUNNING, in_the_way
from community.queries.registers import offices_of
from community.regulations.monthly import month_of
from community.regulations.moves import move_day_sentence, move_sentence
from core import people
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.duties import OPEN
from core.errors import Forbidden, Unmet
from core.models import Duty
from core.notices import notify
from core.transitions import lock


def move_community(
    place: CommunityProfile,
    *,
    liaison: Organisation,
    street: str = "",
    street_code: str = "",
    on: date,
    reason: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> CommunityMove:
    """Move a community; what runs goes on with the new office, what is over stays with the old.

    The month of the day counts whole for the new office. Pairings with district firms of the old
    district go on as pairings across districts; city firms are placed with the new office.

    Args:
        street, street_code: of the new street; left empty where it stays.

    Raises:
        Forbidden: not the city bar's administrator.
        Stale: somebody changed the community meanwhile.
        Unmet: the day isn't of this month, nothing changes, or something is under way that the old
            office finishes first: an open month, a spot check, a pairing to approve.
    """
    today = local_day(at)
    if not policies.can_move_community(actor, place):
        raise Forbidden(_("由市律协管理员登记。"))
    sentence = move_day_sentence(on, today)
    if sentence:
        raise Unmet(sentence, clause="LC-7", fields={"on": sentence})
    _refuse_nothing(place, liaison, street)
    with transaction.atomic():
        held = Pairing.objects.filter(community_id=place.pk, state__in=RUNNING)
        lock_lawyers(*held.values_list("lawyer_id", flat=True))
        lock_community(place.pk)
        fresh = lock(place, version=version)
        month = month_of(on)
        sentence = move_sentence(in_the_way(fresh, month)) if _leaves(fresh, liaison) else ""
        if sentence:
            raise Unmet(sentence, clause="LC-7")
        made = CommunityMove.objects.create(
            programme_id=fresh.programme_id,
            community_id=fresh.pk,
            on=on,
            month=month,
            old_liaison_id=fresh.liaison_id,
            new_liaison=liaison,
            old_street=fresh.street,
            new_street=street or fresh.street,
            reason=reason,
            by=actor.person,
            at=at,
        )
        if _leaves(fresh, liaison):
            move_organisation(fresh.organisation, parent=liaison, actor=actor, at=at, reason=reason)
            _take_along(fresh, made, actor=actor, at=at)
        fresh.liaison, fresh.district_id = liaison, liaison.region_id or fresh.district_id
        if made.new_street != fresh.street or street_code:
            fresh.street_code = street_code
            Pairing.objects.filter(community_id=fresh.pk, state__in=RUNNING).update(
                street_code=street_code
            )
        fresh.street = made.new_street
        fresh.version += 1
        fresh.save(update_fields=["liaison", "district", "street", "street_code", "version"])
        changes = {
            "liaison": [made.old_liaison_id, liaison.pk],
            "street": [made.old_street, made.new_street],
            "on": on.isoformat(),
        }
        facts = Facts(reason=reason, clause="LC-7", changes=changes)
        record(fresh, "move", actor=actor, at=at, facts=facts)
        hand_on_requests(at=at, community_id=fresh.pk)
        _tell(made, at=at)
    return made


def _leaves(place: CommunityProfile, liaison: Organisation) -> bool:
    return place.liaison_id != liaison.pk


def _refuse_nothing(place: CommunityProfile, liaison: Organisation, street: str) -> None:
    if not offices_of(place.programme).filter(pk=liaison.pk).exists():
        message = _("请选择本市的联络处。")
        raise Unmet(message, clause="LC-7", fields={"liaison": message})
    if not _leaves(place, liaison) and street in ("", place.street):
        message = _("联络处和街道都没有变。")
        raise Unmet(message, clause="LC-7", fields={"liaison": message})


def _take_along(
    place: CommunityProfile, move: CommunityMove, *, actor: Actor, at: datetime
) -> None:
    """What runs, and the figures of the month on, stand with the new office from now on."""
    office, here = move.new_liaison, {"community_id": place.pk}
    district = office.region_id or place.district_id
    # Open months aren't summed up yet: nothing of them was passed on by the old office.
    rows = MonthFigures.objects.filter(**here, month__gte=move.month)
    rows.update(liaison=office, district_id=district)
    entries = LogEntry.objects.filter(**here, month__gte=move.month, on__gte=move.on)
    entries.update(liaison=office, district_id=district)
    running = models.Q(until__isnull=True) | models.Q(until__gte=move.month)
    Assignment.objects.filter(running, **here).update(liaison=office)
    Visit.objects.filter(**here, on__gte=move.on).update(liaison=office)
    going = ServiceRequest.objects.filter(**here).exclude(state__in=["closed", "withdrawn"])
    going.update(liaison=office)
    told = models.Q(given_at__isnull=True) | models.Q(consequence=Consequence.SPOT_CHECK)
    Feedback.objects.filter(told, **here).update(liaison=office)
    Agreement.objects.filter(**here, state__in=["draft", "offered", "in_force"]).update(
        liaison=office
    )
    Arrangement.objects.filter(**here, until__isnull=True).update(liaison=office)
    for pairing in Pairing.objects.filter(**here, state__in=RUNNING).select_related("firm"):
        _with_pairing(pairing, move, district, actor=actor, at=at)
    _duties(place, move)


def _with_pairing(
    pairing: Pairing, move: CommunityMove, district: str | None, *, actor: Actor, at: datetime
) -> None:
    firm = FirmProfile.objects.select_related("programme").get(pk=pairing.firm_id)
    fresh = lock(pairing)
    fresh.liaison, fresh.district_id = move.new_liaison, district
    if firm.liaison_id is not None and firm.liaison_id != move.new_liaison_id:
        fresh.other_district = True
        fresh.exception_reason = fresh.exception_reason or _("社区调整到别的区，原结对继续")
    elif firm.liaison_id is not None:
        fresh.other_district, fresh.exception_reason = False, ""
    fresh.version += 1
    columns = ["liaison", "district", "other_district", "exception_reason", "version"]
    fresh.save(update_fields=columns)
    placed = FirmPlacement.objects.filter(
        firm_id=firm.pk, liaison=move.new_liaison, until__isnull=True
    )
    if firm.liaison_id is None and not placed.exists():
        FirmPlacement.objects.create(
            programme_id=firm.programme_id,
            firm_id=firm.pk,
            liaison=move.new_liaison,
            reason=_("社区调整到这个区"),
            since=local_day(at),
            placed_by=actor.person,
            placed_at=at,
        )
    facts = Facts(clause="LC-7", reason=move.reason, changes={"liaison": move.new_liaison_id})
    record(fresh, "move", actor=actor, at=at, facts=facts)


def _duties(place: CommunityProfile, move: CommunityMove) -> None:
    """What is owed to the old office about the community is owed to the new one."""
    held = Assignment.objects.filter(community_id=place.pk)
    about = models.Q(
        subject_type=Assignment._meta.label_lower, subject_id__in=held.values("pk")
    ) | models.Q(kind=QUARTER.code, debtor_id=place.pk)
    owed = Duty.objects.filter(about, state__in=OPEN, creditor_id=move.old_liaison_id)
    owed.update(creditor_id=move.new_liaison_id)


def _tell(move: CommunityMove, *, at: datetime) -> None:
    """Tell both offices, the community and its firms."""
    today = local_day(at)
    firms = Pairing.objects.filter(community_id=move.community_id, state__in=RUNNING)
    told: dict[int | None, tuple[Role, ...]] = {
        move.old_liaison_id: (Role.LIAISON,),
        move.new_liaison_id: (Role.LIAISON,),
        move.community_id: (Role.COMMUNITY_CLERK,),
        **dict.fromkeys(firms.values_list("firm_id", flat=True), (Role.DIRECTOR,)),
    }
    for where, roles in told.items():
        if where is None:
            continue
        notify(
            f"community-move:{move.pk}:{where}",
            "community/notices/community_moved",
            people.holders(where, roles, today),
            context={"name": move.community.name, "office": move.new_liaison.name},
            link=reverse("community-detail", args=[move.community_id]),
            organisation_id=where,
            at=at,
        )
