"""Named reads of the log, requests and duty hours."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import models

from accounts.queries import on_day
from community.models import Assignment, CommunityProfile, LogEntry, RotaSlot, Visit
from community.policies.access import (
    at_the_community,
    is_lawyer,
    served_between,
    served_communities,
    substituted,
)
from community.regulations.work import BACK_DATING
from core.actors import Actor
from core.regulation import value_on
from core.sealing import unseal_text


def places_of(actor: Actor) -> models.QuerySet[CommunityProfile]:
    """The communities an actor may write for: those served or stood in for, or one's own."""
    everything = CommunityProfile.objects.select_related("organisation", "district")
    if at_the_community(actor):
        return everything.filter(pk=actor.organisation_id, ended_on__isnull=True)
    own = served_communities(actor).values("community_id")
    standing_in = substituted(actor).values("community_id")
    found = models.Q(pk__in=own) | models.Q(pk__in=standing_in)
    return everything.filter(found, ended_on__isnull=True).order_by("code")


def places_to_write(actor: Actor) -> models.QuerySet[CommunityProfile]:
    """Those, and where the actor served on a day an entry may still bear (LC-16)."""
    if not is_lawyer(actor):
        return places_of(actor)
    now, lately = places_of(actor).values("pk"), _served_lately(actor)
    found = CommunityProfile.objects.filter(models.Q(pk__in=now) | models.Q(pk__in=lately))
    there = found.filter(ended_on__isnull=True).select_related("organisation", "district")
    return there.order_by("code")


def _served_lately(actor: Actor) -> set[int]:
    """Where the actor served within the window of the programme: its bar needn't be their firm's."""
    longest = timedelta(days=int(BACK_DATING.at_most or 0))
    held = served_between(actor, actor.day - longest, actor.day).select_related("programme__bar")
    found: set[int] = set()
    for programme in {one.programme for one in held}:
        window = value_on(BACK_DATING.key, programme.bar, actor.day).value
        served = served_between(actor, actor.day - timedelta(days=window), actor.day)
        found |= set(served.filter(programme=programme).values_list("community_id", flat=True))
    return found


def place_name(place: CommunityProfile) -> str:
    """A community's name with district and street: names repeat within a city."""
    district = place.district.name if place.district is not None else ""
    return f"{place.organisation.name}（{district}{place.street}）"


def assignment_of(community_id: int, day: date) -> Assignment | None:
    """Who serves a community on a day; of several pairings the oldest one's."""
    return assignments_of(community_id, day).first()


def assignments_of(community_id: int, day: date) -> models.QuerySet[Assignment]:
    """Everybody who serves a community on a day, the oldest pairing's first."""
    running = Assignment.objects.filter(
        on_day(day), community_id=community_id, pairing__state="active"
    )
    return running.select_related("lawyer", "firm", "liaison").order_by("since", "id")


def assignment_for(actor: Actor, community_id: int) -> Assignment | None:
    """The assignment under which an actor works in a community on the day.

    A lawyer's own, the one a substitute stands in for; for the community's officer and for
    students that of the community's lawyer.
    """
    found = Assignment.objects.select_related("lawyer", "firm", "liaison")
    own = served_communities(actor).filter(community_id=community_id).order_by("id")
    standing_in = substituted(actor).filter(community_id=community_id).order_by("id")
    pk = own.values_list("pk", flat=True).first()
    pk = pk or standing_in.values_list("assignment_id", flat=True).first()
    return found.get(pk=pk) if pk else assignment_of(community_id, actor.day)


def written_under(actor: Actor, community_id: int, on: date) -> Assignment | None:
    """The assignment a day's work in a community counts for: that day's, whoever serves now.

    A lawyer's own or the one they stood in for then; for the community's officer and for students
    that of the community's lawyer of the day.
    """
    if is_lawyer(actor):
        found = served_between(actor, on, on)
        own_first = models.Case(models.When(lawyer_id=actor.holder_id, then=0), default=1)
        order: list[Any] = [own_first, "id"]
    else:
        found, order = Assignment.objects.filter(on_day(on)), ["since", "id"]
    there = found.filter(community_id=community_id).select_related("lawyer", "firm", "liaison")
    return there.order_by(*order).first()


def place_today(actor: Actor, places: models.QuerySet[CommunityProfile]) -> int | None:
    """Where the actor is on duty today, else the first community they may write for."""
    ids = list(places.values_list("pk", flat=True))
    visits = Visit.objects.filter(community_id__in=ids, on=actor.day, lawyer_id=actor.holder_id)
    planned = visits.order_by("begins").values_list("community_id", flat=True).first()
    if planned is None:
        slots = RotaSlot.objects.filter(
            on_day(actor.day),
            community_id__in=ids,
            weekday=actor.day.isoweekday(),
            lawyer_id=actor.holder_id,
        )
        planned = slots.order_by("begins").values_list("community_id", flat=True).first()
    return planned or (ids[0] if ids else None)


def counters_of(entry: LogEntry) -> dict[str, int]:
    """What an entry adds to the month's figures, by counter, without zeros."""
    kinds: dict[str, tuple[str, str]] = {
        "advice": ("advice", "advice_people"),
        "legal_aid": ("legal_aid", ""),
        "mediation": ("mediations", ""),
        "publicity": ("publicity", ""),
        "lecture": ("lectures", "lecture_people"),
        "mediator_training": ("trainings", "training_people"),
        "document": ("documents", ""),
        "rules": ("rules", ""),
        "home_visit": ("home_visits", ""),
        "other": ("others", ""),
    }
    number, heads = kinds[entry.kind]
    found: dict[str, int] = {"entries": 1, "minutes": entry.minutes, number: 1}
    if heads:
        found[heads] = entry.people
    found |= {
        "mediations_settled": int(entry.kind == "mediation" and entry.settled),
        "leaflets": entry.leaflets,
        "referrals": int(entry.referred),
        "incidents": int(entry.entry_type == "incident"),
        "suggestions": entry.suggestions,
    }
    return {name: value for name, value in found.items() if value}


def detail_of(entry: LogEntry, name: str) -> Any:
    """The mediation, suggestion, referral or sign recorded with an entry; None without one."""
    found = LogEntry._meta.get_field(name).related_model
    return found.objects.filter(entry=entry).first()  # type: ignore[union-attr]


def resident_of(entry: LogEntry) -> tuple[str, str]:
    """The resident's name and phone as they were written down; "" where none was."""
    sealed = (entry.resident_name_sealed, entry.resident_phone_sealed)
    name, phone = (unseal_text(text) if text else "" for text in sealed)
    return name, phone
