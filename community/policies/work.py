"""Who may see and do what with duty hours, the log and requests (LC-14 to LC-20).

Residents' details are for the lawyer, a substitute for the term, the assisting student and the
community's officer. The firm sees entries masked and its director unmasks one with a reason; bar
and liaison office see figures and anonymised entries. How much of an entry is shown says
`sight_of_entry`; pages and exports ask it, never the role.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from django.db import models

from accounts.enums import OrganisationKind, Role
from accounts.queries import on_day
from community.enums.work import Side
from community.models import (
    Appointment,
    Assignment,
    CommunityProfile,
    LogEntry,
    RotaSlot,
    ServiceRequest,
    Swap,
    Visit,
)
from community.policies.access import (
    at_the_bar,
    at_the_community,
    at_the_liaison,
    forerunners,
    in_the_firm,
    is_kind,
    is_lawyer,
    of_bar,
    reads_the_bar,
    runs_the_firm,
    served_between,
    served_communities,
    serves,
    substituted,
)
from community.regulations.work import BACK_DATING
from core.actors import Actor
from core.regulation import value_on

# full: with residents' details; masked: content without them; anonymous: columns and gist only.
Sight = Literal["full", "masked", "anonymous"]
DRAFTS = ("draft", "dropped")


def is_student(actor: Actor) -> bool:
    """A student volunteer; which community they assist says `written_by` and their group."""
    return is_kind(actor, OrganisationKind.SCHOOL) and actor.has(Role.STUDENT)


def _mine(actor: Actor) -> models.Q:
    """What the actor has of a community as its lawyer, as a substitute, or wrote themselves.

    The communities are named one by one: of a subquery beside "or" the database reads the table.
    """
    return models.Q(lawyer_id=actor.holder_id) | models.Q(community_id__in=_served(actor))


def _served(actor: Actor) -> set[int]:
    """The communities the actor serves on the day, themselves or for somebody."""
    own = served_communities(actor).values_list("community_id", flat=True)
    return {*own, *substituted(actor).values_list("community_id", flat=True)}


def visible_entries(actor: Actor) -> models.QuerySet[LogEntry]:
    """The entries an actor may open, in whatever sight.

    Drafts and entries not used are their writer's and the lawyer's. A firm's office sees the
    firm's; its lawyers only what is theirs.
    """
    everything = LogEntry.objects.all()
    # A merged community's log is kept, and read by who serves the successor.
    handed_in = everything.exclude(state__in=DRAFTS)
    if reads_the_bar(actor):
        return handed_in.filter(of_bar(actor))
    if at_the_liaison(actor):
        return handed_in.filter(liaison_id=actor.organisation_id)
    if is_student(actor):
        return everything.filter(written_by_id=actor.person_id)
    if at_the_community(actor):
        drafts = models.Q(state__in=DRAFTS) & ~models.Q(written_by_id=actor.person_id)
        here = [actor.organisation_id, *forerunners([actor.organisation_id])]
        return everything.filter(community_id__in=here).exclude(drafts)
    if not in_the_firm(actor):
        return everything.none()
    drafts = models.Q(state="draft") & ~models.Q(written_by_id=actor.holder_id)
    seen = models.Q(pk__in=[])
    if is_lawyer(actor):
        # What somebody wrote while they stood in stays theirs to read, without the residents.
        written = models.Q(written_by_id=actor.person_id, firm_id=actor.organisation_id)
        seen = _mine(actor) | written
        merged = forerunners(_served(actor))
        if merged:
            seen |= models.Q(community_id__in=merged)
    if runs_the_firm(actor):
        seen |= models.Q(firm_id=actor.organisation_id)
    return everything.filter(seen).exclude(drafts)


def sight_of_entry(actor: Actor, entry: LogEntry) -> Sight:
    """How much of an entry an actor sees who may open it (LC-20)."""
    if is_student(actor):
        return "full" if entry.written_by_id == actor.person_id else "anonymous"
    if at_the_community(actor):
        here = entry.community_id == actor.organisation_id
        here = here or entry.community_id in forerunners([actor.organisation_id])
        return "full" if here else "anonymous"
    if is_lawyer(actor):
        own = entry.lawyer_id == actor.holder_id and entry.firm_id == actor.organisation_id
        if own or serves(actor, entry.community_id):
            return "full"
        if entry.community_id in forerunners(_served(actor)):
            return "full"
    if in_the_firm(actor) and entry.firm_id == actor.organisation_id:
        return "masked"
    return "anonymous"


def can_unmask_entry(actor: Actor, entry: LogEntry) -> bool:
    """The director of the lawyer's firm, one entry, with a reason that is recorded; in person."""
    director = actor.has(Role.DIRECTOR) and actor.in_person
    return director and actor.organisation_id == entry.firm_id


def can_write_entry(actor: Actor, community_id: int, since: date | None = None) -> bool:
    """Its lawyer or substitute and its officer; a student's group is asked by volunteers.

    Args:
        since: the first day entries may still bear: who served then may write up what they did.
    """
    if at_the_community(actor):
        return actor.organisation_id == community_id
    if serves(actor, community_id):
        return True
    if since is None:
        return False
    return served_between(actor, since, actor.day).filter(community_id=community_id).exists()


def can_edit_entry(actor: Actor, entry: LogEntry) -> bool:
    """Who wrote it, and the lawyer it is for, until it is confirmed.

    A lawyer who stood in only as long as the work may be written up: what stands with an entry
    names residents, whom they see for the term (LC-20).
    """
    if can_confirm_entry(actor, entry):
        return True
    if entry.written_by_id != actor.holder_id or not is_lawyer(actor):
        return entry.written_by_id == actor.holder_id
    window = value_on(BACK_DATING.key, entry.programme.bar, actor.day).value
    return can_write_entry(actor, entry.community_id, actor.day - timedelta(days=window))


def can_confirm_entry(actor: Actor, entry: LogEntry) -> bool:
    """The lawyer; a substitute within the term (LC-10)."""
    own = is_lawyer(actor) and entry.lawyer_id == actor.holder_id
    return own or substituted(actor).filter(community_id=entry.community_id).exists()


def can_confirm_in_place(actor: Actor, entry: LogEntry) -> bool:
    """In the place of a lawyer who serves the community no longer: who serves it now, and the
    director of the firm the work was done for, in person.
    """
    if entry.state != "to_confirm":
        return False
    runs = actor.has(Role.DIRECTOR) and actor.in_person and actor.organisation_id == entry.firm_id
    if not (runs or serves(actor, entry.community_id)):
        return False
    still = Assignment.objects.filter(
        on_day(actor.day), lawyer_id=entry.lawyer_id, community_id=entry.community_id
    )
    return not still.exists()


def can_correct_entry(actor: Actor, entry: LogEntry) -> bool:
    """The lawyer whose entry it is."""
    return is_lawyer(actor) and entry.lawyer_id == actor.holder_id


def can_signal_incident(actor: Actor, entry: LogEntry) -> bool:
    """Whoever may write in the community, and who wrote the entry (LC-18)."""
    return entry.written_by_id == actor.person_id or can_write_entry(actor, entry.community_id)


def visible_visits(actor: Actor) -> models.QuerySet[Visit]:
    """Bar, liaison, firm and community see the days of duty; they hold nothing of residents."""
    everything = Visit.objects.all()
    if reads_the_bar(actor):
        return everything.filter(of_bar(actor))
    if at_the_liaison(actor):
        return everything.filter(liaison_id=actor.organisation_id)
    if at_the_community(actor):
        return everything.filter(community_id=actor.organisation_id)
    if runs_the_firm(actor):
        return everything.filter(firm_id=actor.organisation_id)
    return everything.filter(_mine(actor)) if is_lawyer(actor) else everything.none()


def visible_slots(actor: Actor) -> models.QuerySet[RotaSlot]:
    """As days of duty."""
    everything = RotaSlot.objects.all()
    if reads_the_bar(actor):
        return everything.filter(assignment__programme__bar_id=actor.organisation_id)
    if at_the_liaison(actor):
        return everything.filter(assignment__liaison_id=actor.organisation_id)
    if at_the_community(actor):
        return everything.filter(community_id=actor.organisation_id)
    if runs_the_firm(actor):
        return everything.filter(assignment__firm_id=actor.organisation_id)
    return everything.filter(_mine(actor)) if is_lawyer(actor) else everything.none()


def can_plan_rota(actor: Actor, *, firm_id: int, lawyer_id: int) -> bool:
    """The firm's office; the lawyer for themselves."""
    if runs_the_firm(actor):
        return actor.organisation_id == firm_id
    return is_lawyer(actor) and actor.holder_id == lawyer_id


def can_check_in(actor: Actor, visit: Visit) -> bool:
    """The lawyer, or the substitute within the term, in person."""
    own = is_lawyer(actor) and visit.lawyer_id == actor.person_id
    return actor.in_person and (own or serves(actor, visit.community_id))


def visible_swaps(actor: Actor) -> models.QuerySet[Swap]:
    """Who asked, who was asked, and the firm's office."""
    involved = models.Q(asked_by_id=actor.holder_id) | models.Q(to_id=actor.holder_id)
    if runs_the_firm(actor):
        involved |= models.Q(firm_id=actor.organisation_id)
    return Swap.objects.filter(involved) if in_the_firm(actor) else Swap.objects.none()


def can_answer_swap(actor: Actor, swap: Swap) -> bool:
    """Who was asked."""
    return is_lawyer(actor) and actor.holder_id == swap.to_id


def visible_requests(actor: Actor) -> models.QuerySet[ServiceRequest]:
    """The community's officer, its lawyer and substitute; firm's office, liaison and bar without
    the words and the contact (`sight_of_request`).
    """
    everything = ServiceRequest.objects.all()
    if reads_the_bar(actor):
        return everything.filter(of_bar(actor))
    if at_the_liaison(actor):
        return everything.filter(liaison_id=actor.organisation_id)
    if at_the_community(actor):
        return everything.filter(community_id=actor.organisation_id)
    if not in_the_firm(actor):
        return everything.none()
    seen = _mine(actor) if is_lawyer(actor) else models.Q(pk__in=[])
    if runs_the_firm(actor):
        seen |= models.Q(firm_id=actor.organisation_id)
    return everything.filter(seen)


def sight_of_request(actor: Actor, request: ServiceRequest) -> Sight:
    """How much of a request an actor sees who may open it (LC-20)."""
    if at_the_community(actor) and actor.organisation_id == request.community_id:
        return "full"
    if is_lawyer(actor):
        own = request.lawyer_id == actor.holder_id and request.firm_id == actor.organisation_id
        if own or serves(actor, request.community_id):
            return "full"
    if request.state != "closed" and winds_up(actor, request):
        return "full"
    if in_the_firm(actor) and actor.organisation_id == request.firm_id:
        return "masked"
    return "anonymous"


def can_enter_request(actor: Actor, community_id: int) -> bool:
    """The community's officer, for the community or a resident; its lawyer for a phone call."""
    return can_write_entry(actor, community_id)


def winds_up(actor: Actor, request: ServiceRequest) -> bool:
    """The liaison office, else the bar, of a community that is there no longer (LC-7).

    What residents asked there is theirs to end: lawyer and officer are gone.
    """
    if at_the_liaison(actor):
        here = actor.organisation_id == request.liaison_id
    else:
        at_bar = at_the_bar(actor) and actor.organisation_id == request.programme.bar_id
        here = at_bar and request.liaison_id is None
    gone = CommunityProfile.objects.filter(pk=request.community_id, ended_on__isnull=False)
    return here and request.state != "withdrawn" and gone.exists()


def can_handle_request(actor: Actor, request: ServiceRequest) -> bool:
    """The community's lawyer, or the substitute within the term; who winds up one that is gone."""
    own = is_lawyer(actor) and request.lawyer_id == actor.holder_id
    return own or serves(actor, request.community_id) or winds_up(actor, request)


def can_close_request(actor: Actor, request: ServiceRequest) -> bool:
    """Who handles it, and the community's officer."""
    clerk = at_the_community(actor) and actor.organisation_id == request.community_id
    return clerk or can_handle_request(actor, request)


def can_urge_request(actor: Actor, request: ServiceRequest) -> bool:
    """Liaison office and bar, of those they see."""
    if at_the_liaison(actor):
        return actor.organisation_id == request.liaison_id
    return at_the_bar(actor) and actor.organisation_id == request.programme.bar_id


def visible_appointments(actor: Actor) -> models.QuerySet[Appointment]:
    """The community's officer, its lawyer and substitute, and their firm's office."""
    everything = Appointment.objects.all()
    if at_the_community(actor):
        return everything.filter(community_id=actor.organisation_id)
    if not in_the_firm(actor):
        return everything.none()
    seen = _mine(actor) if is_lawyer(actor) else models.Q(pk__in=[])
    if runs_the_firm(actor):
        seen |= models.Q(firm_id=actor.organisation_id)
    return everything.filter(seen)


def side_of(actor: Actor, request: ServiceRequest) -> Side | None:
    """For which side the actor agrees on a time: the officer's, or the lawyer's; else None."""
    if at_the_community(actor) and actor.organisation_id == request.community_id:
        return Side.COMMUNITY
    return Side.LAWYER if serves(actor, request.community_id) else None
