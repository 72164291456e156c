"""Pairing a firm and a community: proposed, chosen by both, approved, reviewed, adjusted (LC-22)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from community.actions.assignments import begin_if_ready, refuse_unfit
from community.actions.endings import (
    keep_loads,
    keep_standing,
    lock_community,
    lock_lawyers,
)
from community.actions.pairing_duties import APPROVE, REVIEW, refuse_stranger, settled, tell
from community.actions.pairing_ends import end_assignments, finish, give_up
from community.actions.takeover_tasks import owe_signing_anew
from community.enums.pairing import (
    OPEN_STATES,
    STANDING_STATES,
    AdjustmentKind,
    PairingState,
    ProposedBy,
)
from community.models import Adjustment, CommunityProfile, FirmProfile, Pairing
from community.policies import access
from community.policies import pairing as policies
from community.queries.pairing import out_of_district
from community.regulations.pairing import (
    APPROVE_DAYS,
    PER_COMMUNITY,
    agreed,
    district_sentence,
    room_sentence,
)
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day, term
from core.duties import DutyKind, discharge, open_duty
from core.errors import Forbidden, Unmet
from core.regulation import value_on
from core.transitions import lock, move, table_of


def propose_pairing(
    *,
    firm: Organisation,
    community: CommunityProfile,
    actor: Actor,
    at: datetime,
    lawyer: User | None = None,
    exception_reason: str = "",
    note: str = "",
) -> Pairing:
    """Put a firm and a community forward; who proposes for a side has chosen for it.

    Raises:
        Forbidden: neither side, nor the liaison office, nor the bar's desk.
        Unmet: one of them takes no part, an open pairing of the two, another district without a
            reason.
    """
    if not policies.can_propose_pairing(actor, firm_id=firm.pk, community=community):
        raise Forbidden(_("由律所、社区或联络处提出。"))
    with transaction.atomic():
        place = lock_community(community.pk)
        made = _new(place, firm, lawyer, exception_reason, note, actor, at)
        if made.proposed_by_side == ProposedBy.FIRM:
            made.firm_agreed_by_id, made.firm_agreed_at = actor.person_id, at
        elif made.proposed_by_side == ProposedBy.COMMUNITY:
            made.community_agreed_by_id, made.community_agreed_at = actor.person_id, at
        made.save()
        _recorded(made, "propose", PairingState.PROPOSED, note, actor, at)
        tell(made, "proposed", [made.firm_id, made.community_id], actor, at)
    return made


def _new(
    place: CommunityProfile,
    firm: Organisation,
    lawyer: User | None,
    exception_reason: str,
    note: str,
    actor: Actor,
    at: datetime,
) -> Pairing:
    """A pairing of the two, not saved.

    Raises:
        Unmet: one of them takes no part, an open pairing of the two, another district without a
            reason.
    """
    there = FirmProfile.objects.filter(programme_id=place.programme_id, left_on__isnull=True)
    taking = there.filter(organisation=firm).select_related("organisation").first()
    if taking is None or place.ended_on is not None:
        raise Unmet(_("律所或社区没有参加本市的律师进社区。"), clause="LC-22")
    held = Pairing.objects.filter(firm=firm, community_id=place.pk, state__in=OPEN_STATES)
    if held.exists():
        raise Unmet(_("这两家之间已有一个结对在办理或进行中。"), clause="LC-22")
    elsewhere = out_of_district(taking, place, local_day(at))
    sentence = district_sentence(elsewhere, exception_reason)
    if sentence:
        raise Unmet(sentence, clause="LC-22", fields={"exception_reason": sentence})
    return Pairing(
        programme_id=place.programme_id,
        community_id=place.pk,
        firm=firm,
        liaison_id=place.liaison_id,
        district_id=place.district_id,
        street_code=place.street_code,
        proposed_by_side=_side_of(actor),
        other_district=elsewhere,
        exception_reason=exception_reason if elsewhere else "",
        proposed_lawyer=lawyer,
        note=note,
        proposed_by_id=actor.person_id,
        proposed_at=at,
    )


def _side_of(actor: Actor) -> str:
    if access.runs_the_firm(actor):
        return ProposedBy.FIRM
    if access.at_the_community(actor):
        return ProposedBy.COMMUNITY
    return ProposedBy.LIAISON if access.at_the_liaison(actor) else ProposedBy.BAR


def _recorded(made: Pairing, act: str, state: str, reason: str, actor: Actor, at: datetime) -> None:
    facts = Facts(reason=reason).of_move("", state, "LC-22")
    record(made, act, actor=actor, at=at, facts=facts)


def choose_pairing(
    pairing: Pairing,
    *,
    actor: Actor,
    at: datetime,
    side: str = "",
    on_behalf: str = "",
    version: int | None = None,
) -> Pairing:
    """A side chooses the other; once both have, the liaison office has its say.

    Args:
        side: for whom the liaison office enters it, from the paper named in `on_behalf`.

    Raises:
        Forbidden: neither side, nor the liaison office.
        WrongState: both have chosen already, or it is over.
        Unmet: entered for a side without naming the paper; that side has chosen.
        Stale: somebody changed it meanwhile.
    """
    with transaction.atomic():
        lock_community(pairing.community_id)
        fresh = lock(pairing, version=version)
        if not policies.can_choose_pairing(actor, fresh):
            raise Forbidden(_("由双方各自选定，联络处可以代为录入。"))
        own = _side_of(actor)
        whose = own if own in (ProposedBy.FIRM, ProposedBy.COMMUNITY) else side
        if whose not in (ProposedBy.FIRM, ProposedBy.COMMUNITY):
            raise Unmet(_("请选择替哪一方录入。"), fields={"side": _("请选择替哪一方录入。")})
        if whose != own and not on_behalf.strip():
            message = _("请写明依据的书面材料。")
            raise Unmet(message, fields={"on_behalf": message})
        if getattr(fresh, f"{whose}_agreed_at") is not None:
            raise Unmet(_("这一方已经选定。"))
        values: dict[str, Any] = {
            f"{whose}_agreed_by_id": actor.person_id,
            f"{whose}_agreed_at": at,
        }
        if whose != own:
            values["agreed_on_behalf"] = on_behalf
        other = fresh.community_agreed_at if whose == ProposedBy.FIRM else fresh.firm_agreed_at
        both = agreed(True, other is not None)
        target = PairingState.AGREED if both else PairingState.PROPOSED
        facts = Facts(reason=on_behalf, changes={"side": whose})
        done = move(fresh, "choose", actor=actor, at=at, target=target, values=values, facts=facts)
        if both:
            _owe_approval(done, at)
            keep_standing(done.community_id)
        else:
            tell(done, "proposed", [done.firm_id, done.community_id], actor, at)
    return done


def _owe_approval(pairing: Pairing, at: datetime) -> None:
    debtor = pairing.liaison or pairing.programme.bar
    _owe(APPROVE, pairing, debtor, at)


def _owe(kind: DutyKind, pairing: Pairing, debtor: Organisation, at: datetime) -> None:
    rule = value_on(APPROVE_DAYS.key, debtor, local_day(at))
    due = term(local_day(at), rule.value)
    occasion = at.isoformat()
    open_duty(
        kind,
        pairing,
        due=due,
        at=at,
        debtor=debtor,
        occasion=occasion,
        label=pairing.community.name,
        rule=rule,
    )


def place_pairing(
    *,
    firm: Organisation,
    community: CommunityProfile,
    actor: Actor,
    at: datetime,
    lawyer: User | None = None,
    exception_reason: str = "",
    note: str = "",
) -> Pairing:
    """The liaison office puts a firm and a community together itself; the bar still reviews.

    An open proposal of the two is taken up; else a new pairing begins.

    Raises:
        Forbidden: not the community's liaison office, nor the bar's desk where it may.
        WrongState: the two are further than that.
        Unmet: no room, another district without a reason, LC-19, an unqualified lawyer.
    """
    if not policies.can_place_pairing(actor, community):
        raise Forbidden(_("由社区所在区的联络处安排。"))
    values = {"placed_by_id": actor.person_id, "placed_at": at, **_approval(actor, at)}
    with transaction.atomic():
        if lawyer is not None:
            lock_lawyers(lawyer.pk)
        place = lock_community(community.pk)
        held = Pairing.objects.filter(firm=firm, community_id=place.pk, state__in=OPEN_STATES)
        open_one = held.first()
        _refuse_full(place, at)
        if open_one is not None:
            fresh = lock(open_one)
            table_of(fresh).check("place", fresh.state)
            _refuse_lawyer(fresh, place, lawyer or fresh.proposed_lawyer, at)
            more = {"proposed_lawyer": lawyer} if lawyer is not None else {}
            facts = Facts(reason=note)
            done = move(fresh, "place", actor=actor, at=at, values={**values, **more}, facts=facts)
        else:
            done = _new(place, firm, lawyer, exception_reason, note, actor, at)
            _refuse_lawyer(None, place, lawyer, at, firm_id=firm.pk)
            done.state = PairingState.APPROVED
            for name, value in values.items():
                setattr(done, name, value)
            done.save()
            _recorded(done, "place", PairingState.APPROVED, note, actor, at)
        _after_approval(done, actor, at)
    return done


def _approval(actor: Actor, at: datetime) -> dict[str, Any]:
    return {"approved_by_id": actor.person_id, "approved_at": at}


def _refuse_full(place: CommunityProfile, at: datetime) -> None:
    """Refuse one more standing pairing than the programme allows, under the community's lock."""
    most = value_on(PER_COMMUNITY.key, place.programme.bar, local_day(at)).value
    standing = Pairing.objects.filter(community_id=place.pk, state__in=STANDING_STATES).count()
    sentence = room_sentence(standing, most)
    if sentence:
        raise Unmet(sentence, clause="LC-22")


def _refuse_lawyer(
    pairing: Pairing | None,
    place: CommunityProfile,
    lawyer: User | None,
    at: datetime,
    *,
    firm_id: int | None = None,
) -> None:
    if lawyer is None:
        return
    home = pairing.firm_id if pairing is not None else firm_id
    day = local_day(at)
    refuse_unfit(pairing, lawyer, firm_id=home or 0, community=place, day=day, load=0)


def _after_approval(pairing: Pairing, actor: Actor, at: datetime) -> None:
    discharge(APPROVE, pairing, actor=actor, at=at)
    _owe(REVIEW, pairing, pairing.programme.bar, at)
    keep_standing(pairing.community_id)
    today = local_day(at)
    keep_loads(firm_id=pairing.firm_id, lawyers=(), today=today)
    tell(pairing, "approved", [pairing.firm_id, pairing.community_id], actor, at)


def approve_pairing(
    pairing: Pairing, *, actor: Actor, at: datetime, note: str = "", version: int | None = None
) -> Pairing:
    """The liaison office agrees and reports to the city bar.

    Raises:
        Forbidden: not the liaison office of the district.
        WrongState: not chosen by both sides, or further already.
        Unmet: no room, LC-19, an unqualified lawyer.
        Stale: somebody changed it meanwhile.
    """
    with transaction.atomic():
        place = lock_community(pairing.community_id)
        fresh = lock(pairing, version=version)
        if not policies.can_approve_pairing(actor, fresh):
            raise Forbidden(_("由社区所在区的联络处办理。"))
        table_of(fresh).check("approve", fresh.state)
        _refuse_full(place, at)
        _refuse_lawyer(fresh, place, fresh.proposed_lawyer, at)
        facts = Facts(reason=note)
        values = _approval(actor, at)
        done = move(fresh, "approve", actor=actor, at=at, values=values, facts=facts)
        _after_approval(done, actor, at)
    return done


def give_back_pairing(
    pairing: Pairing, *, reason: str, actor: Actor, at: datetime, version: int | None = None
) -> Pairing:
    """Give it back to both sides to choose again, with a reason.

    Raises:
        Forbidden: neither the liaison office nor the bar's desk.
        WrongState: it can't be given back any more.
        Stale: somebody changed it meanwhile.
    """
    cleared = dict.fromkeys(
        f"{side}_agreed_{part}" for side in ("firm", "community") for part in ("by", "at")
    )
    with transaction.atomic():
        lock_community(pairing.community_id)
        fresh = lock(pairing, version=version)
        refuse_stranger(actor, fresh)
        facts = Facts(reason=reason)
        done = move(fresh, "give_back", actor=actor, at=at, values=cleared, facts=facts)
        settled(done, actor, at)
        tell(done, "given_back", [done.firm_id, done.community_id], actor, at)
    return done


def review_pairing(
    pairing: Pairing, *, actor: Actor, at: datetime, note: str = "", version: int | None = None
) -> Pairing:
    """The city bar reviews; the firm may assign its lawyer and offer the agreement.

    Raises:
        Forbidden: not the city bar's desk, or whoever approved it.
        WrongState: not approved, or reviewed already.
        Stale: somebody changed it meanwhile.
    """
    with transaction.atomic():
        lock_community(pairing.community_id)
        fresh = lock(pairing, version=version)
        if not policies.can_review_pairing(actor, fresh):
            raise Forbidden(_("由市律师协会审查。"))
        if fresh.approved_by_id == actor.person_id:
            raise Forbidden(_("联络处意见由您办理，审查要由另一个人作出。"))
        values = {"reviewed_by_id": actor.person_id, "reviewed_at": at}
        facts = Facts(reason=note)
        done = move(fresh, "review", actor=actor, at=at, values=values, facts=facts)
        settled(done, actor, at)
        tell(done, "reviewed", [done.firm_id, done.community_id], actor, at)
        return begin_if_ready(done, actor=actor, at=at)


def approve_all(pairings: Sequence[Pairing], *, note: str, actor: Actor, at: datetime) -> int:
    """Agree to several after they were shown: all, or none of them.

    Returns:
        How many.

    Raises:
        Forbidden, WrongState, Unmet: as `approve_pairing`, naming the first that is refused.
    """
    return _all(approve_pairing, pairings, note, actor, at)


def review_all(pairings: Sequence[Pairing], *, note: str, actor: Actor, at: datetime) -> int:
    """Review several after they were shown: all, or none of them.

    Returns:
        How many.

    Raises:
        Forbidden, WrongState, Unmet: as `review_pairing`, naming the first that is refused.
    """
    return _all(review_pairing, pairings, note, actor, at)


def _all(
    step: Callable[..., Pairing],
    pairings: Sequence[Pairing],
    note: str,
    actor: Actor,
    at: datetime,
) -> int:
    """One record each; the communities in the one order everybody locks them in."""
    with transaction.atomic():
        for one in sorted(pairings, key=lambda p: p.community_id):
            try:
                step(one, note=note, actor=actor, at=at)
            except Unmet as refusal:
                words = {"name": one.community.name, "problem": refusal.message}
                sentence = _("%(name)s：%(problem)s。一个都没有办。") % words
                raise Unmet(sentence, clause=refusal.clause) from refusal
    return len(pairings)


def change_firm(
    pairing: Pairing,
    *,
    firm: Organisation,
    reason: str,
    actor: Actor,
    at: datetime,
    lawyer: User | None = None,
    version: int | None = None,
) -> Pairing:
    """Give the community another firm (适当调剂): this pairing ends, one with the other begins.

    The new one waits for the bar's review as any that a liaison office places.

    Raises:
        Forbidden: neither the liaison office nor the bar's desk.
        WrongState: this one is over.
        Unmet: as `place_pairing`, or the same firm.
    """
    with transaction.atomic():
        lock_lawyers(pairing.lawyer_id, lawyer.pk if lawyer else None)
        place = lock_community(pairing.community_id)
        fresh = lock(pairing, version=version)
        refuse_stranger(actor, fresh)
        if firm.pk == fresh.firm_id:
            raise Unmet(_("现在就是这家律所。"), fields={"firm": _("请选另一家律所。")})
        taking = FirmProfile.objects.filter(organisation=firm).select_related("organisation")
        elsewhere = any(out_of_district(one, place, local_day(at)) for one in taking)
        Adjustment.objects.create(
            pairing=fresh,
            kind=AdjustmentKind.DISTRICT if elsewhere else AdjustmentKind.FIRM,
            before=fresh.firm.name,
            after=firm.name,
            reason=reason,
            by=actor.person,
            at=at,
        )
        facts = Facts(reason=reason, changes={"firm": [fresh.firm.name, firm.name]})
        fresh = move(fresh, "adjust", actor=actor, at=at, facts=facts)
        if fresh.state == PairingState.ACTIVE:
            finish(fresh, reason=reason, actor=actor, at=at)
        else:
            end_assignments(fresh, reason, actor, at)
            give_up(fresh, "withdraw", reason, actor, at)
        made = _new(place, firm, lawyer, reason, reason, actor, at)
        _refuse_full(place, at)
        _refuse_lawyer(None, place, lawyer, at, firm_id=firm.pk)
        made.state = PairingState.APPROVED
        made.placed_by_id, made.placed_at = actor.person_id, at
        made.approved_by_id, made.approved_at = actor.person_id, at
        made.save()
        _recorded(made, "place", PairingState.APPROVED, reason, actor, at)
        owe_signing_anew(fresh, place, at, after=made)
        _after_approval(made, actor, at)
    return made


def pass_on(
    pairing: Pairing, *, to: FirmProfile, reason: str, actor: Actor, at: datetime
) -> Pairing:
    """A firm's pairing goes to the firm it was merged into, with its lawyer, and is reviewed anew.

    The ended firm's own pairing is over before; nothing of it is rewritten.
    """
    place = lock_community(pairing.community_id)
    firm = Organisation.objects.get(pk=to.pk)
    made = _new(place, firm, pairing.lawyer or pairing.proposed_lawyer, reason, reason, actor, at)
    _refuse_full(place, at)
    made.state = PairingState.APPROVED
    made.placed_by_id, made.placed_at = actor.person_id, at
    made.approved_by_id, made.approved_at = None, at
    made.save()
    _recorded(made, "place", PairingState.APPROVED, reason, actor, at)
    _after_approval(made, actor, at)
    return made
