"""What communities and residents ask for: received, accepted in two working days, answered (LC-15)."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organisation
from community.actions.called_off import drop_of
from community.actions.coming_over import come_over, heir_of
from community.actions.feedback_links import offer_feedback
from community.actions.figures_kept import count_up
from community.actions.forgetting import forget_words
from community.actions.work_duties import ACCEPT, ANSWER, UNSERVED
from community.enums.work import ReplyKind, RequestSource
from community.models import Assignment, CommunityProfile, Reply, ServiceRequest
from community.policies import work as policies
from community.queries.work import assignment_of
from community.regulations.work import ACCEPT_DAYS, ANSWER_DAYS, accepted_in_time
from core import people
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day, term
from core.documents.issue import ALPHABET
from core.duties import cancel, discharge, duties_of, open_duty, urge
from core.errors import Forbidden, Unmet, WrongState
from core.notices import notify
from core.regulation import value_on
from core.sealing import derived_key, keyed_hash, seal_text
from core.transitions import lock, move

CODE_LENGTH = 12
ENDING = 4


def tracking_code(token: UUID) -> str:
    """The code of a request made with this token: unguessable without our key, and the same again
    when the form is sent twice.
    """
    digest = int.from_bytes(hmac.digest(derived_key("tracking code"), token.bytes, "sha256"), "big")
    letters = ""
    for _place in range(CODE_LENGTH):
        digest, place = divmod(digest, len(ALPHABET))
        letters += ALPHABET[place]
    return "-".join(letters[i : i + 4] for i in range(0, CODE_LENGTH, 4))


def receive_request(
    *,
    community: Organisation,
    text: str,
    source: str,
    token: UUID,
    actor: Actor,
    at: datetime,
    name: str = "",
    phone: str = "",
    wished_time: str = "",
    matter: str = "",
    consent: bool = False,
) -> tuple[ServiceRequest, str]:
    """Receive a request; its two working days begin (LC-15).

    Args:
        token: the form's; sent twice it gives the same request and code.
        consent: the resident agreed to the privacy notice, themselves or before the clerk.

    Returns:
        The request and its tracking code, which is kept nowhere.

    Raises:
        Forbidden: entered by somebody who doesn't work in the community.
        Unmet: a resident's request without consent, or a phone number that isn't one.
    """
    public = source == RequestSource.RESIDENT
    if not public and not policies.can_enter_request(actor, community.pk):
        raise Forbidden(_("由社区工作人员或社区律师登记。"))
    if source in (RequestSource.RESIDENT, RequestSource.CLERK) and not consent:
        message = _("请先看隐私说明并勾选同意。")
        raise Unmet(message, clause="LC-20", fields={"consent": message})
    digits = "".join(c for c in phone if c.isdecimal())
    code = tracking_code(token)
    with transaction.atomic():
        earlier = ServiceRequest.objects.filter(token=token).first()
        if earlier is not None:
            return earlier, code
        place = CommunityProfile.objects.select_related("programme__bar").get(pk=community.pk)
        assignment = assignment_of(community.pk, local_day(at))
        rule = value_on(ACCEPT_DAYS.key, place.programme.bar, local_day(at))
        due = term(local_day(at), rule.value)
        made = ServiceRequest.objects.create(
            programme=place.programme,
            community=community,
            liaison_id=place.liaison_id,
            firm_id=assignment.firm_id if assignment else None,
            lawyer_id=assignment.lawyer_id if assignment else None,
            source=source,
            matter=matter,
            text=text,
            wished_time=wished_time,
            contact_name_sealed=seal_text(name) if name else "",
            contact_phone_sealed=seal_text(phone) if phone else "",
            phone_ending=digits[-ENDING:] if len(digits) >= ENDING else "",
            tracking_hash=keyed_hash("tracking", code.replace("-", "")),
            consent_at=at if consent else None,
            token=token,
            received_at=at,
            entered_by=actor.person,
            due_on=due.on,
        )
        facts = Facts(clause="LC-15", to_state=made.state, changes={"source": source})
        record(made, "receive", actor=actor, at=at, facts=facts)
        debtor = assignment.firm if assignment else (place.liaison or place.programme.bar)
        open_duty(
            ACCEPT if assignment else UNSERVED,
            made,
            due=due,
            at=at,
            debtor=debtor,
            debtor_person=assignment.lawyer if assignment else None,
            creditor=community,
            label=community.name,
            rule=rule,
        )
        if assignment is not None:
            _tell(made, [assignment.lawyer_id], "request_new", at=at)
    return made, code


def _tell(
    request: ServiceRequest,
    to: Iterable[int],
    template: str,
    *,
    at: datetime,
    organisation_id: int | None = None,
) -> None:
    """A message without a word of what was asked or by whom."""
    notify(
        f"request:{request.pk}:{template}:{request.reopened}",
        f"community/notices/{template}",
        to,
        context={"due_on": request.due_on.isoformat()},
        link=reverse("request-detail", args=[request.pk]),
        organisation_id=organisation_id or request.firm_id,
        at=at,
    )


def _locked(
    request: ServiceRequest, actor: Actor, version: int | None, *, closes: bool = False
) -> ServiceRequest:
    fresh = lock(request, version=version)
    can = policies.can_close_request if closes else policies.can_handle_request
    if not can(actor, fresh):
        raise Forbidden(_("由社区律师或代班律师办理。"))
    return fresh


def accept_request(
    request: ServiceRequest, *, actor: Actor, at: datetime, version: int | None = None
) -> ServiceRequest:
    """The lawyer takes the request up; whether in time is noted and counted (LC-15).

    Of a community that is gone the liaison office takes it up; that counts for no lawyer.

    Raises:
        Forbidden: not the community's lawyer or the substitute.
        Stale, WrongState: somebody was faster.
        Unmet: the community has no lawyer today.
    """
    with transaction.atomic():
        fresh = _locked(request, actor, version)
        today = local_day(at)
        assignment = assignment_of(fresh.community_id, today)
        if assignment is None and not policies.winds_up(actor, fresh):
            raise Unmet(_("这个社区现在没有律师，不能受理。"), clause="LC-22")
        in_time = accepted_in_time(today, fresh.due_on)
        values = {
            "accepted_by": actor.person,
            "accepted_at": at,
            "in_time": in_time,
            **_in_hands_of(assignment, fresh),
        }
        done = move(fresh, "accept", actor=actor, at=at, values=values)
        for kind in (ACCEPT, UNSERVED):
            discharge(kind, done, actor=actor, at=at)
        if assignment is not None:
            count_up(
                today,
                programme_id=done.programme_id,
                lawyer_id=assignment.lawyer_id,
                community_id=done.community_id,
                firm_id=assignment.firm_id,
                liaison_id=done.liaison_id,
                requests=1,
                requests_in_time=int(in_time),
            )
        _owe_answer(done, assignment, at=at)
        return done


def _in_hands_of(assignment: Assignment | None, request: ServiceRequest) -> dict[str, int | None]:
    """Who has it on the row; without a lawyer the firm that had it still reads it."""
    if assignment is None:
        return {"lawyer_id": None, "firm_id": request.firm_id}
    return {"lawyer_id": assignment.lawyer_id, "firm_id": assignment.firm_id}


def _owe_answer(request: ServiceRequest, assignment: Assignment | None, *, at: datetime) -> None:
    """The lawyer owes the answer; while nobody serves, the liaison office has to find somebody."""
    today = local_day(at)
    rule = value_on(ANSWER_DAYS.key, request.programme.bar, today)
    office = request.liaison or request.programme.bar
    open_duty(
        ANSWER if assignment else UNSERVED,
        request,
        due=term(today, rule.value),
        at=at,
        debtor=assignment.firm if assignment else office,
        debtor_person=assignment.lawyer if assignment else None,
        creditor=request.community,
        occasion=str(request.reopened) if assignment else f"answer {request.reopened}",
        label=request.community.name,
        rule=rule,
    )


def answer_request(
    request: ServiceRequest,
    *,
    text: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> ServiceRequest:
    """Answer; the resident reads it with the tracking code and may say how it went.

    Raises:
        Forbidden: not the community's lawyer or the substitute.
        Stale, WrongState: it isn't in hand.
    """
    return _reply(request, "answer", ReplyKind.ANSWER, text, "", actor, at, version)


def refer_request(
    request: ServiceRequest,
    *,
    referred_to: str,
    text: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> ServiceRequest:
    """Send the resident on to who is competent.

    Raises:
        Forbidden: not the community's lawyer or the substitute.
        Stale, WrongState: it isn't in hand.
        Unmet: it isn't said to whom.
    """
    if not referred_to.strip():
        raise Unmet(_("请写明转介单位。"), fields={"referred_to": _("请写明转介单位")})
    return _reply(request, "refer", ReplyKind.REFERRAL, text, referred_to, actor, at, version)


def ask_back(
    request: ServiceRequest,
    *,
    text: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> ServiceRequest:
    """Ask the resident for something that is lacking; the clock runs on.

    Raises:
        Forbidden: not the community's lawyer or the substitute.
        Stale, WrongState: it isn't in hand.
    """
    return _reply(request, "ask_back", ReplyKind.QUESTION, text, "", actor, at, version)


def _reply(
    request: ServiceRequest,
    act: str,
    kind: ReplyKind,
    text: str,
    referred_to: str,
    actor: Actor,
    at: datetime,
    version: int | None,
) -> ServiceRequest:
    with transaction.atomic():
        fresh = _locked(request, actor, version)
        done = move(fresh, act, actor=actor, at=at)
        Reply.objects.create(
            request=done, kind=kind, text=text, referred_to=referred_to, by=actor.person, at=at
        )
        if kind != ReplyKind.QUESTION:
            for owed in (ANSWER, UNSERVED):
                discharge(owed, done, actor=actor, at=at)
            offer_feedback(done, at=at)
        return done


def close_request(
    request: ServiceRequest,
    *,
    close_note: str = "",
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> ServiceRequest:
    """The matter is settled.

    Raises:
        Forbidden: neither the lawyer nor the community's officer.
        Stale, WrongState: it wasn't answered yet.
    """
    with transaction.atomic():
        fresh = _locked(request, actor, version, closes=True)
        values = {"closed_at": at, "close_note": close_note}
        drop_of(fresh, reason=_("需求已办结"), actor=actor, at=at)
        return move(fresh, "close", actor=actor, at=at, values=values)


def dismiss_request(
    request: ServiceRequest,
    *,
    close_note: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> ServiceRequest:
    """Nothing of ours to accept: no legal matter, or sent twice; the resident reads why.

    Raises:
        Forbidden: neither the lawyer nor the community's officer.
        Stale, WrongState: it was accepted already.
    """
    with transaction.atomic():
        fresh = _locked(request, actor, version, closes=True)
        values = {"closed_at": at, "close_note": close_note}
        done = move(fresh, "dismiss", actor=actor, at=at, values=values)
        drop_of(done, reason=_("不受理"), actor=actor, at=at)
        for kind in (ACCEPT, UNSERVED):
            cancel(kind, done, actor=actor, at=at, note=_("不受理"))
        return done


def wind_up_request(
    request: ServiceRequest,
    *,
    close_note: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> ServiceRequest:
    """End what waits in a community that was closed; the resident reads why (LC-7).

    Raises:
        Forbidden: not the liaison office, or the community is there.
        Stale, WrongState: it was answered or ended meanwhile.
        Unmet: no reason.
    """
    if not close_note.strip():
        raise Unmet(_("请写明办结的原因。"), fields={"close_note": _("请写明原因")})
    with transaction.atomic():
        fresh = lock(request, version=version)
        if not policies.winds_up(actor, fresh):
            raise Forbidden(_("社区撤销后，没有办结的需求由联络处办结。"))
        values = {"closed_at": at, "close_note": close_note}
        done = move(fresh, "wind_up", actor=actor, at=at, values=values)
        drop_of(done, reason=_("社区撤销后办结"), actor=actor, at=at)
        for kind in (ACCEPT, ANSWER, UNSERVED):
            cancel(kind, done, actor=actor, at=at, note=_("社区撤销后办结"))
        return done


def reopen_request(
    request: ServiceRequest, *, reason: str, actor: Actor, at: datetime, resident: bool = False
) -> ServiceRequest:
    """Take an answered request up again: the lawyer, the officer, or a resident's bad word.

    What was closed before its community was merged goes on in the successor. While nobody serves
    the community, its liaison office owes it and is told.

    Raises:
        Forbidden: neither the lawyer nor the community's officer.
        WrongState: it isn't answered, or was never accepted.
    """
    with transaction.atomic():
        fresh = lock(request)
        if not resident and not policies.can_close_request(actor, fresh):
            raise Forbidden(_("由社区律师或社区工作人员重新办理。"))
        if fresh.accepted_at is None:
            raise WrongState(_("这项需求没有受理过，请重新提交一项。"))
        heir = heir_of(fresh.community)
        if heir is not None:
            fresh = come_over(fresh, heir, actor=actor, at=at)
        today = local_day(at)
        assignment = assignment_of(fresh.community_id, today)
        values = {
            "reopened": fresh.reopened + 1,
            "closed_at": None,
            **_in_hands_of(assignment, fresh),
        }
        facts = Facts(reason=reason, clause="LC-15")
        done = move(fresh, "reopen", actor=actor, at=at, values=values, facts=facts)
        _owe_answer(done, assignment, at=at)
        if assignment is not None:
            _tell(done, [assignment.lawyer_id], "request_reopened", at=at)
        else:
            office = done.liaison_id or done.programme.bar_id
            roles = ("liaison",) if done.liaison_id else ("officer",)
            told = people.holders(office, roles, today)
            _tell(done, told, "request_unserved", at=at, organisation_id=office)
        return done


def withdraw_request(
    request: ServiceRequest,
    *,
    actor: Actor,
    at: datetime,
    resident: bool = False,
    version: int | None = None,
) -> ServiceRequest:
    """Consent is withdrawn: contact and words are forgotten, the row stays for the figures (LC-20).

    So are the words of the answers, of what the resident said of them, and of the log's entries
    about it; what was done when and how long stays, as months that were passed on count it. The
    record of a mediation and the sign of an incident concern others too and stay.

    Args:
        resident: who asked showed the tracking code and the phone's ending.

    Raises:
        Forbidden: neither the resident nor the community's officer.
        WrongState: it was withdrawn already.
    """
    with transaction.atomic():
        fresh = lock(request, version=version)
        if not resident and not policies.can_enter_request(actor, fresh.community_id):
            raise Forbidden(_("由居民本人或社区工作人员代为撤回。"))
        values = {
            "text": "",
            "wished_time": "",
            "contact_name_sealed": "",
            "contact_phone_sealed": "",
            "phone_ending": "",
            "close_note": "",
            "consent_withdrawn_at": at,
        }
        done = move(fresh, "withdraw", actor=actor, at=at, values=values)
        drop_of(done, reason=_("居民撤回"), actor=actor, at=at)
        forget_words(done, actor=actor, at=at)
        for kind in (ACCEPT, ANSWER, UNSERVED):
            cancel(kind, done, actor=actor, at=at, note=_("居民撤回"))
        return done


def urge_request(request: ServiceRequest, *, actor: Actor, at: datetime, **_more: Any) -> None:
    """Liaison office or bar urge whoever owes the next step, once a day.

    Raises:
        Forbidden: not their business.
        WrongState: nothing is owed.
        TooMany: urged today already.
    """
    if not policies.can_urge_request(actor, request):
        raise Forbidden(_("由联络处或市律协催办。"))
    owed = duties_of(request).filter(state="open").first()
    if owed is None:
        raise WrongState(_("这项需求没有待办的期限。"))
    urge(owed, actor=actor, at=at)
