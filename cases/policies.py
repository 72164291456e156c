"""Who may see and do what with receptions and cases; the access table of this app.

A case is seen by its handlers, its deciders and the director; by others through a grant. The two
permissions are granted when somebody is named: `view_case` for deciders, with `work_case` for
handlers and for who took the case in.
"""

from __future__ import annotations

from datetime import date

from django.db import models

from accounts.enums import LICENSED_ROLES, Role
from accounts.policies import holds_grant
from accounts.queries import members
from cases.enums import JointState
from cases.models import (
    Case,
    Handler,
    Invitee,
    JointHandling,
    Meeting,
    Party,
    Reception,
    ReceptionLawyer,
)
from cases.queries import circle_ids
from core.actors import Actor

VIEW = "cases.view_case"
WORK = "cases.work_case"
# Who takes visitors and cases in.
INTAKE_ROLES = (*LICENSED_ROLES, Role.TRAINEE, Role.CLERK)


def visible_receptions(actor: Actor) -> models.QuerySet[Reception]:
    """The director sees all; others those they held or wrote down."""
    found = Reception.objects.filter(firm_id=actor.organisation_id)
    if not actor.has(*INTAKE_ROLES):
        return found.none()
    if actor.has(Role.DIRECTOR):
        return found
    held = models.Exists(
        ReceptionLawyer.objects.filter(
            reception_id=models.OuterRef("pk"), person_id=actor.holder_id
        )
    )
    return found.filter(models.Q(created_by_id=actor.holder_id) | held)


def can_create_reception(actor: Actor) -> bool:
    """Anybody of a firm who takes visitors in."""
    return actor.has(*INTAKE_ROLES)


def can_edit_reception(actor: Actor, reception: Reception) -> bool:
    """Who sees it, while it hasn't become a case."""
    return reception.case_id is None and visible_receptions(actor).filter(pk=reception.pk).exists()


def visible_cases(actor: Actor) -> models.QuerySet[Case]:
    """The firm's cases: all for the director, else those granted; and jointly handled ones."""
    if actor.organisation is None or not actor.has(*INTAKE_ROLES):
        return Case.objects.none()
    granted = holds_grant(actor, VIEW, Case)
    here = models.Q(firm_id=actor.organisation_id)
    seen = here if actor.has(Role.DIRECTOR) else here & granted
    if _handles_jointly(actor):
        seen |= models.Q(pk__in=_joint(actor).values("case_id")) & granted
    return Case.objects.filter(seen)


def _joint(actor: Actor) -> models.QuerySet[JointHandling]:
    """What the actor's firm handles together with firms whose cases these are."""
    return JointHandling.objects.filter(firm_id=actor.organisation_id, state=JointState.CONFIRMED)


def _handles_jointly(actor: Actor) -> bool:
    """Whether there is any such case: few firms have one, and asking costs their lists more."""
    return _joint(actor).exists()


def can_create_case(actor: Actor) -> bool:
    """Anybody of a firm who takes cases in."""
    return actor.has(*INTAKE_ROLES)


def is_director_of(actor: Actor, case: Case) -> bool:
    """The director of the firm whose case it is."""
    return actor.has(Role.DIRECTOR) and actor.organisation_id == case.firm_id


def can_work_on_case(actor: Actor, case: Case) -> bool:
    """Its handlers, who took it in, and the director."""
    if is_director_of(actor, case):
        return True
    if not actor.has(*INTAKE_ROLES) or actor.organisation_id != case.firm_id:
        return False
    return Case.objects.filter(holds_grant(actor, WORK, Case), pk=case.pk).exists()


def can_call_meeting(actor: Actor, case: Case) -> bool:
    """Who works on the case, and partners of the firm who see it, call the partners together.

    Being a partner alone opens no case: those who take part in its decisions see it.
    """
    if can_work_on_case(actor, case):
        return True
    inside = actor.has(Role.PARTNER) and actor.organisation_id == case.firm_id
    return inside and visible_cases(actor).filter(pk=case.pk).exists()


def visible_meetings(actor: Actor) -> models.QuerySet[Meeting]:
    """Meetings of the cases one sees."""
    return Meeting.objects.filter(case__in=visible_cases(actor))


def stepped_aside(actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor, or whom they stand in for, takes no part in this decision any more."""
    people = {actor.person_id, actor.holder_id}
    aside = Invitee.objects.filter(meeting=meeting, recused_at__isnull=False)
    return aside.filter(person_id__in=people).exists()


def led_by_circle(meeting: Meeting) -> bool:
    """Whether the host stepped aside, so that any other partner of the circle leads on."""
    aside = Invitee.objects.filter(meeting=meeting, recused_at__isnull=False)
    return aside.filter(person_id=meeting.host_id).exists()


def can_lead_meeting(actor: Actor, meeting: Meeting) -> bool:
    """Its host, its recorder, or the firm's director; never who stepped aside.

    Where the host did, each partner of the firm who is left in the circle may lead on.
    """
    if stepped_aside(actor, meeting):
        return False
    led = actor.person_id in {meeting.host_id, meeting.recorder_id} and actor.in_person
    if led or is_director_of(actor, meeting.case):
        return True
    return led_by_circle(meeting) and _decides_in(actor, meeting)


def _decides_in(actor: Actor, meeting: Meeting) -> bool:
    """A partner of the firm, in person, who decides in a meeting."""
    inside = actor.in_person and actor.organisation_id == meeting.case.firm_id
    return inside and actor.has(Role.PARTNER) and actor.person_id in circle_ids(meeting)


def can_give_opinion(actor: Actor, meeting: Meeting) -> bool:
    """A partner invited, in person, who hasn't stepped aside and was one on the meeting's day."""
    if not actor.in_person:
        return False
    invited = Invitee.objects.filter(meeting=meeting, person_id=actor.person_id)
    return invited.exists() and actor.person_id in circle_ids(meeting)


def can_read_opinions(actor: Actor, meeting: Meeting) -> bool:
    """The circle, its host and recorder, and the director: not everybody who handles the case.

    Nobody who stepped aside.
    """
    if stepped_aside(actor, meeting):
        return False
    led = actor.person_id in {meeting.host_id, meeting.recorder_id}
    if led or is_director_of(actor, meeting.case):
        return True
    circle = Invitee.objects.filter(meeting=meeting, recused_at__isnull=True)
    return circle.filter(person_id=actor.person_id).exists()


def can_name_handlers(actor: Actor, case: Case) -> bool:
    """The firm names them: its director, or a partner who works on the case."""
    partner = actor.has(Role.PARTNER) and can_work_on_case(actor, case)
    return is_director_of(actor, case) or partner


def can_confirm_undertaking(actor: Actor, handler: Handler) -> bool:
    """Only the handler, in person (GC-2.4)."""
    return actor.in_person and actor.person_id == handler.person_id


def can_accept_case(actor: Actor, case: Case) -> bool:
    """The firm accepts as one: its director, or a partner who works on the case.

    Nobody who stepped aside from its decision; where the director did, each partner who decided
    may accept.
    """
    meeting = case.decision
    if meeting is None:
        return can_name_handlers(actor, case)
    if stepped_aside(actor, meeting):
        return False
    if can_name_handlers(actor, case):
        return True
    return director_aside(case, meeting, actor.day) and _decides_in(actor, meeting)


def director_aside(case: Case, meeting: Meeting, day: date) -> bool:
    """Whether the firm's director stepped aside from a decision."""
    directors = members(case.firm_id, [Role.DIRECTOR], day).values("pk")
    aside = Invitee.objects.filter(meeting=meeting, recused_at__isnull=False)
    return aside.filter(person_id__in=directors).exists()


def can_supervise_case(actor: Actor, case: Case) -> bool:
    """The director (GC-3.2)."""
    return is_director_of(actor, case)


def can_grant_sight(actor: Actor, case: Case) -> bool:
    """The director lets others of the firm see a case."""
    return is_director_of(actor, case) and actor.in_person


def can_unmask_party(actor: Actor, party: Party) -> bool:
    """Who works on the case sees a party's identifier; each reading is recorded."""
    return can_work_on_case(actor, party.case)


def visible_joint(actor: Actor) -> models.QuerySet[JointHandling]:
    """Requests to handle a case together: for the director of the firm that was asked."""
    if not actor.has(Role.DIRECTOR):
        return JointHandling.objects.none()
    return JointHandling.objects.filter(firm_id=actor.organisation_id)


def can_answer_joint(actor: Actor, joint: JointHandling) -> bool:
    """The director of the firm that was asked, in person."""
    asked = actor.organisation_id == joint.firm_id
    return asked and actor.has(Role.DIRECTOR) and actor.in_person
