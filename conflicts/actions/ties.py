"""Which lawyer serves which community, and whether they may: LC-19 from the community's side."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from conflicts.enums import Ground, Occasion, Result
from conflicts.models import Check, CommunityTie, Finding
from conflicts.queries import Collision, Place, checks_of, collision
from core.actors import Actor
from core.audit import Facts, record
from core.errors import Unmet

RESULTS = {"blocked": Result.BLOCKED, "possible": Result.POSSIBLE, "clear": Result.CLEAR}


def tie_community(
    subject: models.Model,
    *,
    person: User,
    firm: Organisation,
    community: Organisation,
    place: Place,
    since: date,
    until: date | None = None,
) -> CommunityTie:
    """Enter that a lawyer serves a community, so that cases taken in later are compared with it."""
    return CommunityTie.objects.create(
        person=person,
        firm=firm,
        community=community,
        place_hash=place.place_hash,
        name_hash=place.name_hash,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        since=since,
        until=until,
    )


def end_tie(subject: models.Model, *, on: date) -> None:
    """The lawyer serves the community no longer than that day."""
    CommunityTie.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=subject.pk
    ).update(until=on)


def rename_ties(community: Organisation) -> int:
    """Cases taken in from now on are compared with the community's present name.

    Returns:
        How many ties follow.
    """
    name_hash = Place(community.register_no, community.name).name_hash
    running = CommunityTie.objects.filter(community=community).exclude(name_hash=name_hash)
    return running.update(name_hash=name_hash)


def check_service(
    subject: models.Model,
    *,
    firm: Organisation,
    person: User,
    place: Place,
    actor: Actor,
    at: datetime,
) -> Check:
    """Compare the cases a lawyer handles with a community and keep what was found.

    The firm's director decides about a possible hit by `decide_conflict`, as of a case.
    """
    found = collision(person.pk, place)
    with transaction.atomic():
        check = Check.objects.create(
            firm=firm,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            occasion=Occasion.PAIRING,
            material=found.material,
            result=RESULTS[found.verdict],
            by_id=actor.person_id,
            at=at,
        )
        Finding.objects.bulk_create(
            Finding(
                on_check=check,
                ground=Ground.COMMUNITY,
                party_key=near.interest.party_key,
                interest=near.interest,
                person=person,
                sure=near.likeness == "sure",
                blocks=near.likeness == "sure",
            )
            for near in found.opponents
        )
        facts = Facts(clause="LC-19", changes={"result": check.result})
        record(check, "check", actor=actor, at=at, facts=facts)
    return check


def refuse_collision(subject: models.Model | None, person: User, place: Place) -> Collision:
    """Refuse to let a lawyer serve a community they act against.

    Args:
        subject: what the director's decision is looked for under; None while there is nothing yet.

    Raises:
        Unmet: LC-19 forbids it, or the director hasn't decided about a possible hit.
    """
    found = collision(person.pk, place)
    names = {"name": person.name}
    if found.verdict == "blocked":
        message = _("%(name)s 正在办理以本社区或其居民为对方的案件，不能服务这个社区。")
        raise Unmet(message % names, clause="LC-19")
    if found.verdict == "possible" and not _decided(subject, found):
        message = _("%(name)s 办理的案件可能与本社区有关，要由律所主任写明理由作出决定。")
        raise Unmet(message % names, clause="LC-19")
    return found


def _decided(subject: models.Model | None, found: Collision) -> bool:
    """Whether the director let just this go on."""
    if subject is None:
        return False
    kept = checks_of(subject).filter(material=found.material).first()
    decision = getattr(kept, "decision", None) if kept is not None else None
    return decision is not None and bool(decision.proceed)
