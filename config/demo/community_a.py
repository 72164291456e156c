"""Registers and pairings to look around in: a programme, certificates, pairings in their states."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.acting import actor_of
from accounts.models import Organisation, User
from community.actions import (
    agreements,
    assignments,
    pairings,
    qualifications,
    registers,
    takeovers,
    transfers,
    wishes,
)
from community.actions.endings import keep_loads, keep_standing
from community.models import CommunityProfile, FirmProfile, LawyerProfile, Pairing
from config.demo import community_b
from core.actors import Actor
from core.calendar import local_day

BROUGHT = {
    "licence_evidence": "执业八年，年度考核称职。",
    "loyalty_evidence": "本人书面声明。",
    "mediation_evidence": "街道人民调解委员会特邀调解员三年。",
    "integrity_evidence": "无投诉和处分；每年参加法律援助。",
}
MET: dict[str, Any] = dict.fromkeys(
    ("licence_met", "loyalty_met", "mediation_met", "integrity_met"), True
)


def load(where: dict[str, Organisation], *, at: datetime) -> None:
    """Start the city's programme and bring some pairings to where each kind of desk has work."""
    people = {user.username: user for user in User.objects.all()}
    actors = {
        "officer": actor_of(people["officer"], where["bar"], at),
        "leader": actor_of(people["leader"], where["bar"], at),
        "director": actor_of(people["director"], where["firm_a"], at),
        "liaison": actor_of(people["liaison"], where["liaison_a"], at),
    }
    registers.start_programme(
        name="杭州市律师进社区",
        steering_name="杭州市律师进社区指导协调小组",
        starts_on=local_day(at) - timedelta(days=200),
        actor=actors["officer"],
        at=at,
    )
    FirmProfile.objects.filter(pk=where["firm_a"].pk).update(
        capacity=12, specialities=["婚姻家事", "物业"]
    )
    FirmProfile.objects.filter(pk=where["firm_b"].pk).update(specialities=["劳动"], capacity=2)
    served = community_b.ground(where, people, at)
    _certificates(people, actors, at)
    _pairings(where, people, actors, at)
    _before(where, people, actors, at)
    Pairing.objects.filter(pk=served.pairing_id).update(lawyer=served.lawyer_id)
    keep_standing(served.community_id)
    keep_loads(firm_id=served.firm_id, lawyers=(served.lawyer_id,), today=local_day(at))


def _certificates(people: dict[str, User], actors: dict[str, Actor], at: datetime) -> None:
    """One certified, one checked, one applied for."""
    for person, far in (("lawyer2", 2), ("partner", 1), ("partner2", 0)):
        made = qualifications.apply_for(people[person], actor=actors["director"], at=at, **BROUGHT)
        if far:
            made = qualifications.check_conditions(made, actor=actors["officer"], at=at, **MET)
        if far > 1:
            qualifications.certify(made, actor=actors["officer"], at=at)
    lawyer = LawyerProfile.objects.get(person=people["lawyer"])
    qualifications.keep_qualified_until(lawyer)


def _pairings(
    where: dict[str, Organisation], people: dict[str, User], actors: dict[str, Actor], at: datetime
) -> None:
    """One proposed, one agreed, one approved, one reviewed with its lawyer and a draft."""
    places = list(
        CommunityProfile.objects.filter(liaison=where["liaison_a"], ended_on__isnull=True).exclude(
            pk=where["community"].pk
        )[:6]
    )
    firm, director, liaison = where["firm_a"], actors["director"], actors["liaison"]
    for place, far in zip(places, range(4), strict=False):
        made = pairings.propose_pairing(firm=firm, community=place, actor=director, at=at)
        if far:
            made = pairings.choose_pairing(
                made, side="community", on_behalf="社区来函", actor=liaison, at=at
            )
        if far > 1:
            made = pairings.approve_pairing(made, actor=liaison, at=at)
        if far > 2:
            _served(
                pairings.review_pairing(made, actor=actors["officer"], at=at), people, director, at
            )
    CommunityProfile.objects.filter(pk=places[4].pk).update(specialities_wished=["物业"])
    for place in places[4:]:
        wishes.add_wish(other=place.organisation, actor=director, at=at)


def _served(pairing: Pairing, people: dict[str, User], director: Actor, at: datetime) -> None:
    assignments.assign_lawyer(
        pairing, lawyer=people["lawyer2"], since=local_day(at), actor=director, at=at
    )
    made = agreements.draft_agreement(pairing, since=local_day(at), actor=director, at=at)
    agreements.offer_agreement(made, actor=director, at=at)


def _before(
    where: dict[str, Organisation], people: dict[str, User], actors: dict[str, Actor], at: datetime
) -> None:
    """A helper from before the programme; a file that waits to be confirmed; one taken out."""
    here = CommunityProfile.objects.filter(liaison=where["liaison_a"]).select_related("programme")
    place = here.order_by("-code")[0]
    takeovers.take_over_helper(
        community=place,
        kind="teacher",
        name="闻人朔",
        unit="江南大学法学院（演示）",
        since=local_day(at) - timedelta(days=900),
        actor=actors["liaison"],
        at=at,
    )
    admin = actor_of(people["admin"], where["bar"], at)
    rows = f"社区代码,工作室,开放时间\n{place.code},一楼 102,每周三上午\n"
    brought = transfers.ask_import(
        place.programme,
        register="communities",
        file=SimpleUploadedFile("工作室.csv", rows.encode()),
        actor=admin,
        at=at,
    )
    taken = transfers.ask_export(place.programme, register="firms", kind="xlsx", actor=admin, at=at)
    for run in (brought, taken):
        transfers.run_transfer(run.pk, at=at)
