"""Handling a case together with another firm: an honest way for a firm short of partners."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.queries import members
from cases import policies
from cases.actions.duties import JOINT
from cases.actions.meetings import invite_circle
from cases.actions.sight import let_in
from cases.enums import REPORTED, JointState
from cases.models import Case, JointHandling
from cases.queries import open_meeting
from cases.signals import report_facts_changed
from conflicts.regulations import ANSWER_DAYS
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day, term
from core.duties import discharge, open_duty
from core.errors import Forbidden, Stale, Unmet
from core.regulation import value_on
from core.transitions import lock, move, table_of


def ask_joint(
    case: Case,
    *,
    firm: Organisation,
    note: str,
    actor: Actor,
    at: datetime,
    version: Any = None,
) -> JointHandling:
    """Ask another firm to handle the case together with ours; its director answers.

    The asked director sees the firm that asks, the field and the note, until they confirm.

    Raises:
        Forbidden: not our director.
        Unmet: our own firm, no firm, or an ordinary case.
        Stale: asked before.
    """
    if not policies.is_director_of(actor, case):
        raise Forbidden(_("由本所主任邀请。"))
    if firm.kind != "firm" or firm.pk == case.firm_id or firm.status != "active":
        message = _("请选择另一家律师事务所。")
        raise Unmet(message, fields={"firm": message})
    if case.regime not in REPORTED:
        raise Unmet(_("普通案件不需要联合承办的手续。"), clause="GC-1.1")
    with transaction.atomic():
        fresh = lock(case)
        table_of(fresh).check("edit", fresh.state)
        try:
            with transaction.atomic():
                joint = JointHandling.objects.create(
                    case=fresh, firm=firm, note=note, asked_by=actor.person, asked_at=at
                )
        except IntegrityError as error:
            raise Stale(_("已经邀请过这家律所。")) from error
        record(joint, "ask", actor=actor, at=at, facts=Facts(clause="GC-3.2"))
        rule = value_on(ANSWER_DAYS.key, firm, local_day(at))
        due = term(local_day(at), rule.value)
        open_duty(JOINT, joint, due=due, at=at, debtor=firm, rule=rule)
    return joint


def answer_joint(
    joint: JointHandling,
    *,
    confirm: bool,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> JointHandling:
    """The asked firm's director confirms or refuses. Confirming opens the case to that director.

    Raises:
        Forbidden: not the asked firm's director in person.
        WrongState: answered already.
    """
    with transaction.atomic():
        case = lock(joint.case)
        fresh = lock(joint, version=version)
        if not policies.can_answer_joint(actor, fresh):
            raise Forbidden(_("由被邀请律所的主任本人答复。"))
        act = "confirm" if confirm else "refuse"
        values = {"answered_by_id": actor.person_id, "answered_at": at}
        answered = move(fresh, act, actor=actor, at=at, values=values)
        discharge(JOINT, answered, actor=actor, at=at)
        if answered.state == JointState.CONFIRMED:
            directors = members(answered.firm_id, ["director"], local_day(at))
            for director in directors:
                let_in(case, director, works=False, reason=_("联合承办"), actor=actor, at=at)
            meeting = open_meeting(case)
            if meeting is not None and meeting.joint_counts:
                meeting.case = case
                invite_circle(meeting, case, actor=actor, at=at)
            report_facts_changed.send(sender=Case, case=case, actor=actor, at=at)
    return answered
