"""Qualification of community lawyers: application, check, certificate, its end (LC-21)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from community.actions.certificates import cancel_paper
from community.actions.endings import end_unqualified, until_day
from community.enums.registers import Condition, QualificationState
from community.models import LawyerProfile, Programme, Qualification
from community.policies import registers
from community.regulations.pairing import (
    EXPIRY_NOTICE_DAYS,
    QUALIFICATION_DAYS,
    QUALIFICATION_NUMBER,
    QUALIFIED_YEARS,
    certificate_sentence,
    next_term,
)
from core.actors import SYSTEM, Actor
from core.attachments import attach
from core.audit import Facts, record
from core.calendar import local_day, term
from core.duties import DutyKind, cancel, discharge, duty_kind, open_duty
from core.errors import Forbidden, Unmet
from core.models import Attachment
from core.notices import notify
from core.numbering import take_number
from core.regulation import value_on
from core.sweeps import sweep
from core.transitions import lock, move

CHECK = duty_kind(
    DutyKind(
        code="community.qualification",
        clause="LC-21",
        title=gettext_lazy("办理社区律师资格申请"),
        link=lambda duty: f"/qualifications/{duty.subject_id}/",
        roles=("officer", "leader"),
        supervisor=("leader",),
    )
)
RENEW = duty_kind(
    DutyKind(
        code="community.certificate",
        clause="LC-21",
        title=gettext_lazy("社区律师资格将到期，续办申请"),
        link=lambda duty: f"/qualifications/{duty.subject_id}/",
        supervisor=("director",),
    )
)
OPEN = (QualificationState.APPLIED, QualificationState.CHECKED)
EVIDENCE = tuple(f"{code}_evidence" for code in Condition.values)
FOUND = tuple(f"{code}_met" for code in Condition.values)


def apply_for(person: User, *, actor: Actor, at: datetime, **evidence: str) -> Qualification:
    """Apply for a lawyer's certificate, with what they bring for each condition.

    Raises:
        Forbidden: neither the lawyer nor the firm's office.
        Unmet: the lawyer isn't in the firm's register, or an application is open.
    """
    if not registers.can_apply_qualification(actor, person.pk):
        raise Forbidden(_("由律师本人或律所主任、行政人员申请。"))
    with transaction.atomic():
        profile = _profile_of(person, actor)
        held = Qualification.objects.filter(person=person, programme_id=profile.programme_id)
        if held.filter(state__in=OPEN).exists():
            raise Unmet(_("这名律师已有一份申请在办理。"), clause="LC-21")
        made = Qualification(
            programme_id=profile.programme_id,
            person=person,
            firm_id=profile.firm_id,
            applied_by=actor.person,
            applied_at=at,
            **evidence,
        )
        made.save()
        facts = Facts().of_move("", QualificationState.APPLIED, "LC-21")
        record(made, "apply", actor=actor, at=at, facts=facts)
        programme = Programme.objects.select_related("bar").get(pk=profile.programme_id)
        rule = value_on(QUALIFICATION_DAYS.key, programme.bar, local_day(at))
        due = term(local_day(at), rule.value)
        label = made.person.name
        open_duty(CHECK, made, due=due, at=at, debtor=programme.bar, label=label, rule=rule)
    return made


def _profile_of(person: User, actor: Actor) -> LawyerProfile:
    """The lawyer's row in the register, locked.

    Raises:
        Unmet: none in the actor's firm.
    """
    found = LawyerProfile.objects.select_for_update().filter(
        person=person, firm_id=actor.organisation_id
    )
    profile = found.first()
    if profile is None:
        raise Unmet(_("这名律师还没有列入本所的社区律师名册，请市律师协会先列入。"))
    return profile


def edit_application(
    qualification: Qualification,
    *,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    **evidence: str,
) -> Qualification:
    """Complete an application that hasn't been checked.

    Raises:
        Forbidden: who may not apply for the lawyer.
        WrongState: it was checked already.
        Stale: somebody changed it meanwhile.
    """
    with transaction.atomic():
        fresh = lock(qualification, version=version)
        if not registers.can_edit_qualification(actor, fresh):
            raise Forbidden(_("由律师本人或律所主任、行政人员补充。"))
        changes = {n: [getattr(fresh, n), v] for n, v in evidence.items() if getattr(fresh, n) != v}
        facts = Facts(changes=changes)
        return move(fresh, "edit", actor=actor, at=at, values=evidence, facts=facts)


def attach_paper(
    qualification: Qualification,
    *,
    condition: str,
    paper: UploadedFile[Any],
    actor: Actor,
    at: datetime,
) -> Attachment:
    """Add a paper for one of the conditions.

    Raises:
        Forbidden: who may not apply for the lawyer.
        WrongState: it was checked already.
    """
    with transaction.atomic():
        fresh = lock(qualification)
        if not registers.can_edit_qualification(actor, fresh):
            raise Forbidden(_("由律师本人或律所主任、行政人员补充。"))
        move(fresh, "edit", actor=actor, at=at)
        return attach(fresh, paper, owner_id=fresh.firm_id, actor=actor, at=at, purpose=condition)


def check_conditions(
    qualification: Qualification,
    *,
    actor: Actor,
    at: datetime,
    check_note: str = "",
    version: int | None = None,
    **met: bool,
) -> Qualification:
    """Write down what the bar found of each condition.

    Raises:
        Forbidden: not the city bar's desk, or the lawyer's own.
        WrongState: it is over.
        Stale: somebody changed it meanwhile.
    """
    with transaction.atomic():
        fresh = lock(qualification, version=version)
        _refuse_others(actor, fresh)
        values = {
            **met,
            "check_note": check_note,
            "checked_by_id": actor.person_id,
            "checked_at": at,
        }
        facts = Facts(changes={**met}, reason=check_note)
        return move(fresh, "check", actor=actor, at=at, values=values, facts=facts)


def _refuse_others(actor: Actor, qualification: Qualification) -> None:
    if not registers.can_check_qualification(actor, qualification):
        raise Forbidden(_("由市律师协会办理，本人不能办理自己的资格。"))


def certify(
    qualification: Qualification, *, actor: Actor, at: datetime, version: int | None = None
) -> Qualification:
    """Certify a lawyer: number and term are given now.

    A certificate that still runs is followed by the new one without a gap.

    Raises:
        Forbidden: not the city bar's desk, or the lawyer's own.
        WrongState: not checked.
        Unmet: a condition isn't met.
        Stale: somebody changed it meanwhile.
    """
    today = local_day(at)
    with transaction.atomic():
        profile = LawyerProfile.objects.select_for_update().get(person_id=qualification.person_id)
        fresh = lock(qualification, version=version)
        _refuse_others(actor, fresh)
        lacking = certificate_sentence(found_of(fresh))
        if lacking:
            raise Unmet(lacking, clause="LC-21")
        bar = fresh.programme.bar
        since, until = next_term(
            today, _runs_until(fresh), value_on(QUALIFIED_YEARS.key, bar, today).value
        )
        pattern = value_on(QUALIFICATION_NUMBER.key, bar, today).value
        number = take_number(
            bar, "qualification", subject=fresh, pattern=pattern, code=bar.code, at=at
        )
        values = {
            "number": number,
            "number_text": number.text,
            "valid_from": since,
            "valid_until": until,
            "certified_by_id": actor.person_id,
            "certified_at": at,
        }
        facts = Facts(changes={"number": number.text, "until": until.isoformat()})
        done = move(fresh, "certify", actor=actor, at=at, values=values, facts=facts)
        discharge(CHECK, done, actor=actor, at=at)
        for earlier in Qualification.objects.filter(person_id=done.person_id).exclude(pk=done.pk):
            discharge(RENEW, earlier, actor=actor, at=at)
        keep_qualified_until(profile)
        _tell(done, "certified", at)
    return done


def found_of(qualification: Qualification) -> Mapping[str, bool | None]:
    """What the bar found, by condition."""
    return {code: getattr(qualification, f"{code}_met") for code in Condition.values}


def _runs_until(qualification: Qualification) -> date | None:
    """The last day of the lawyer's certificates that run."""
    held = Qualification.objects.filter(
        person_id=qualification.person_id,
        programme_id=qualification.programme_id,
        state=QualificationState.CERTIFIED,
    )
    last: date | None = held.aggregate(last=models.Max("valid_until"))["last"]
    return last


def refuse_certificate(
    qualification: Qualification,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Qualification:
    """Refuse, with a reason.

    Raises:
        Forbidden: not the city bar's desk, or the lawyer's own.
        WrongState: it is over.
    """
    with transaction.atomic():
        fresh = lock(qualification, version=version)
        _refuse_others(actor, fresh)
        values = {"refuse_reason": reason}
        done = move(fresh, "refuse", actor=actor, at=at, values=values, facts=Facts(reason=reason))
        discharge(CHECK, done, actor=actor, at=at)
        _tell(done, "refused", at)
    return done


def withdraw_certificate(
    qualification: Qualification,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Qualification:
    """Withdraw a certificate from today on; the lawyer's assignments end with it.

    Raises:
        Forbidden: not the city bar's desk, or the lawyer's own.
        WrongState: there is no certificate that runs.
    """
    today = local_day(at)
    with transaction.atomic():
        profile = LawyerProfile.objects.select_for_update().get(person_id=qualification.person_id)
        fresh = lock(qualification, version=version)
        _refuse_others(actor, fresh)
        values = {"withdrawn_on": today, "withdraw_reason": reason}
        done = move(
            fresh, "withdraw", actor=actor, at=at, values=values, facts=Facts(reason=reason)
        )
        cancel(RENEW, done, actor=actor, at=at, note="withdrawn")
        cancel_paper(done, at=at)
        keep_qualified_until(profile)
        end_unqualified(done.person_id, done.programme_id, today, actor=actor, at=at)
        _tell(done, "withdrawn", at)
    return done


def keep_qualified_until(profile: LawyerProfile) -> None:
    """Keep on the lawyer's row until when a certificate runs."""
    held = Qualification.objects.filter(
        person_id=profile.person_id,
        programme_id=profile.programme_id,
        state=QualificationState.CERTIFIED,
    )
    last = held.aggregate(last=models.Max("valid_until"))["last"]
    LawyerProfile.objects.filter(pk=profile.pk).update(qualified_until=last)


def _tell(qualification: Qualification, what: str, at: datetime) -> None:
    people = {qualification.person_id, qualification.applied_by_id}
    notify(
        f"qualification-{what}:{qualification.pk}",
        f"community/notices/qualification_{what}",
        people,
        at=at,
        link=f"/qualifications/{qualification.pk}/",
        organisation_id=qualification.firm_id,
    )


@sweep("community.certificates")
def end_certificates(*, at: datetime) -> int:
    """Certificates whose last day is over expire; those about to are reminded of.

    Returns:
        How many expired.
    """
    today = local_day(at)
    over = Qualification.objects.filter(
        state=QualificationState.CERTIFIED, valid_until__lt=today
    ).order_by("valid_until")
    done = 0
    for one in over.iterator(chunk_size=500):
        with transaction.atomic():
            profile = LawyerProfile.objects.select_for_update().filter(pk=one.person_id).first()
            fresh = lock(one)
            if fresh.state != QualificationState.CERTIFIED:
                continue
            move(fresh, "expire", actor=SYSTEM, at=at)
            cancel(RENEW, fresh, actor=SYSTEM, at=at, note="expired")
            cancel_paper(fresh, at=at)
            if profile is not None:
                keep_qualified_until(profile)
            end_unqualified(fresh.person_id, fresh.programme_id, today, actor=SYSTEM, at=at)
        done += 1
    _remind_of_renewal(today, at)
    return done


def _remind_of_renewal(today: date, at: datetime) -> None:
    """Open the duty of renewal of certificates that end within the notice, once each."""
    for programme in Programme.objects.select_related("bar"):
        rule = value_on(EXPIRY_NOTICE_DAYS.key, programme.bar, today)
        ending = Qualification.objects.filter(
            programme=programme,
            state=QualificationState.CERTIFIED,
            valid_until__range=(today, today + timedelta(days=rule.value)),
        )
        followed = Qualification.objects.filter(
            person_id=models.OuterRef("person_id"),
            programme=programme,
            pk__gt=models.OuterRef("pk"),
            state__in=[*OPEN, QualificationState.CERTIFIED],
        )
        for one in ending.filter(~models.Exists(followed)).select_related("person", "firm"):
            open_duty(
                RENEW,
                one,
                due=until_day(today, one.valid_until or today),
                at=at,
                debtor=one.firm,
                debtor_person=one.person,
                label=one.person.name,
                rule=rule,
            )
