"""The service agreement of a pairing: drafted from the template, confirmed by both (LC-8, LC-22)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from string import Formatter

from django.db import models, transaction
from django.utils.translation import gettext as _

from community.actions.assignments import begin_if_ready
from community.actions.endings import lock_community, running_or_later, until_day
from community.actions.pairing_duties import RENEW
from community.actions.takeover_tasks import signed_anew
from community.enums.pairing import OPEN_STATES, AgreementState, PairingState
from community.models import Agreement, AgreementTemplate, CommunityProfile, Pairing, Programme
from community.policies import access, pairing, registers
from community.regulations.pairing import RENEWAL_DAYS, TERM_MONTHS, agreed, months_after
from core.actors import SYSTEM, Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.documents.issue import issue
from core.duties import cancel, discharge, open_duty
from core.errors import Forbidden, Unmet
from core.regulation import value_on
from core.sweeps import sweep
from core.transitions import lock, move

PLACES = ("firm", "community", "lawyer", "since", "until", "hours", "room")
LONGEST = 20_000
STANDARD = """甲方：{community}
乙方：{firm}

一、乙方指派律师 {lawyer} 为甲方提供公益法律服务，每周到岗一次，时间与甲方商定。
二、服务内容：解答法律咨询，协助调解纠纷，开展法治宣传和讲座，协助修订居民公约，引导申请法律援助。
三、甲方提供工作场所（{room}，{hours}），公示律师的姓名、联系方式和到岗时间，并如实反映服务情况。
四、服务不收费。律师在服务中知悉的居民情况应当保密，不得代理他人与甲方或其居民为敌。
五、更换律师应当提前告知甲方，并由乙方另行指派具备资格的律师。
六、本协议自 {since} 起至 {until} 止，期满可以续签。"""


def write_template(
    programme: Programme,
    *,
    title: str,
    body: str,
    effective_from: date,
    actor: Actor,
    at: datetime,
) -> AgreementTemplate:
    """Write the next version of the one form all agreements are made from.

    Raises:
        Forbidden: not the bar's desk.
        Unmet: placeholders that aren't known.
    """
    if not registers.can_keep_registers(actor, programme):
        raise Forbidden(_("由市律师协会制定协议文本。"))
    filled(body, dict.fromkeys(PLACES, ""))
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        held = AgreementTemplate.objects.filter(programme=programme)
        last = held.aggregate(last=models.Max("number"))["last"] or 0
        made = AgreementTemplate.objects.create(
            programme=programme,
            number=last + 1,
            title=title,
            body=body,
            effective_from=effective_from,
            by_id=actor.person_id,
            at=at,
        )
        facts = Facts(clause="LC-22", changes={"number": made.number, "title": title})
        record(programme, "write_template", actor=actor, at=at, facts=facts)
    return made


def template_on(programme_id: int, day: date) -> AgreementTemplate | None:
    """The version that holds on a day."""
    held = AgreementTemplate.objects.filter(programme_id=programme_id, effective_from__lte=day)
    return held.order_by("-number").first()


def filled(body: str, values: dict[str, str]) -> str:
    """The template's text with its places filled; nothing but plain names may stand in braces.

    Raises:
        Unmet: another placeholder, a format, or braces that don't match.
    """
    text = ""
    try:
        parts = list(Formatter().parse(body))
    except ValueError as error:
        raise Unmet(_("文本里的花括号不成对。"), fields={"body": _("请核对花括号。")}) from error
    for literal, name, form, conversion in parts:
        if name is not None and (name not in values or form or conversion):
            message = _("花括号里只能用：%(names)s。") % {"names": "、".join(PLACES)}
            raise Unmet(message, fields={"body": message})
        text += literal + (values[name] if name else "")
    return text


def draft_agreement(
    pairing_: Pairing,
    *,
    since: date,
    until: date | None = None,
    actor: Actor,
    at: datetime,
) -> Agreement:
    """Draft the pairing's agreement, or its renewal where one is in force.

    Raises:
        Forbidden: neither the firm's office nor the liaison office.
        Unmet: not reviewed yet, one is being signed, no lawyer assigned, days that overlap.
    """
    if not pairing.can_draft_agreement(actor, pairing_):
        raise Forbidden(_("由律所起草，联络处可以代为录入。"))
    with transaction.atomic():
        community = lock_community(pairing_.community_id)
        fresh = lock(pairing_)
        if fresh.state not in (PairingState.REVIEWED, PairingState.ACTIVE):
            raise Unmet(_("市律协审查后才能签订协议。"), clause="LC-22")
        held = fresh.agreements.order_by("-seq")
        if held.filter(state__in=[AgreementState.DRAFT, AgreementState.OFFERED]).exists():
            raise Unmet(_("已有一份协议在签订。"))
        months = value_on(TERM_MONTHS.key, fresh.programme.bar, since).value
        last = until or months_after(since, months)
        _refuse_term(fresh, since, last)
        newest = held.first()
        # Renewed is what holds, or what has run out since nobody renewed it in time.
        renewed = held.filter(state__in=[AgreementState.IN_FORCE, AgreementState.EXPIRED]).first()
        template = template_on(fresh.programme_id, since)
        made = Agreement.objects.create(
            pairing=fresh,
            programme_id=fresh.programme_id,
            liaison_id=fresh.liaison_id,
            firm_id=fresh.firm_id,
            community_id=fresh.community_id,
            seq=(newest.seq if newest else 0) + 1,
            renews=renewed,
            template=template,
            body=_body(fresh, community, template, since, last),
            since=since,
            until=last,
            created_by_id=actor.person_id,
            created_at=at,
        )
        facts = Facts().of_move("", AgreementState.DRAFT, "LC-8")
        record(made, "draft", actor=actor, at=at, facts=facts)
    return made


def _refuse_term(pairing_: Pairing, since: date, until: date) -> None:
    """Refuse a term without days, or one that doesn't follow the agreement in force.

    Raises:
        Unmet: naming the field.
    """
    if until < since:
        message = _("止期不能早于起期。")
        raise Unmet(message, fields={"until": message})
    held = pairing_.agreements.filter(state=AgreementState.IN_FORCE, until__gte=since)
    running = held.order_by("-until").first()
    if running is not None:
        message = _("现有协议到 %(day)s，续签从次日开始。") % {"day": running.until.isoformat()}
        raise Unmet(message, clause="LC-22", fields={"since": message})


def _body(
    pairing_: Pairing,
    community: CommunityProfile,
    template: AgreementTemplate | None,
    since: date,
    until: date,
) -> str:
    """The text with its places filled.

    Raises:
        Unmet: no lawyer is assigned.
    """
    held = pairing_.assignments.filter(running_or_later(since)).order_by("since").first()
    if held is None:
        raise Unmet(_("请先指派律师，协议里要写明。"), clause="LC-8")
    values = {
        "firm": pairing_.firm.name,
        "community": pairing_.community.name,
        "lawyer": held.lawyer.name,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "hours": community.opening_hours or "时间由双方商定",
        "room": community.room or "社区工作室",
    }
    return filled(template.body if template is not None else STANDARD, values)


def edit_agreement(
    agreement: Agreement,
    *,
    body: str,
    since: date,
    until: date,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Agreement:
    """Change the text or the term before it is offered.

    Raises:
        Forbidden: neither the firm's office nor the liaison office.
        WrongState: it was offered already.
        Unmet: a term that ends before it begins, or doesn't follow the one in force.
    """
    with transaction.atomic():
        fresh = _for_draft(agreement, actor, version)
        _refuse_term(fresh.pairing, since, until)
        values = {"body": body, "since": since, "until": until}
        changes = {n: [getattr(fresh, n), v] for n, v in values.items() if getattr(fresh, n) != v}
        facts = Facts(changes=changes)
        return move(fresh, "edit", actor=actor, at=at, values=values, facts=facts)


def _for_draft(agreement: Agreement, actor: Actor, version: int | None) -> Agreement:
    fresh = lock(agreement, version=version)
    if not pairing.can_draft_agreement(actor, fresh.pairing):
        raise Forbidden(_("由律所起草，联络处可以代为录入。"))
    return fresh


def offer_agreement(
    agreement: Agreement, *, actor: Actor, at: datetime, version: int | None = None
) -> Agreement:
    """Send it to both sides to confirm.

    Raises:
        Forbidden: neither the firm's office nor the liaison office.
        WrongState: it isn't a draft any more.
    """
    with transaction.atomic():
        return move(_for_draft(agreement, actor, version), "offer", actor=actor, at=at)


def redraft_agreement(
    agreement: Agreement, *, reason: str, actor: Actor, at: datetime, version: int | None = None
) -> Agreement:
    """Take it back to change it; confirmations given so far don't count any more.

    Raises:
        Forbidden: neither side, nor the liaison office.
        WrongState: it wasn't offered, or is in force.
    """
    cleared = dict.fromkeys(
        f"{side}_confirmed_{part}" for side in ("firm", "community") for part in ("by", "at")
    )
    with transaction.atomic():
        fresh = lock(agreement, version=version)
        if not pairing.can_confirm_agreement(actor, fresh):
            raise Forbidden(_("由协议双方或联络处退回修改。"))
        facts = Facts(reason=reason)
        return move(fresh, "redraft", actor=actor, at=at, values=cleared, facts=facts)


def confirm_agreement(
    agreement: Agreement,
    *,
    actor: Actor,
    at: datetime,
    on_behalf: str = "",
    version: int | None = None,
) -> Agreement:
    """A side confirms; with the second one it is in force, and the paper is issued.

    The liaison office enters a paper both have signed, and names it.

    Raises:
        Forbidden: neither side, nor the liaison office.
        WrongState: not offered, or in force already.
        Unmet: that side has confirmed; a paper not named; a term that doesn't follow the one in force.
    """
    with transaction.atomic():
        lock_community(agreement.community_id)
        whole = lock(agreement.pairing)
        fresh = lock(agreement, version=version)
        if not pairing.can_confirm_agreement(actor, fresh):
            raise Forbidden(_("由协议双方各自确认。"))
        if whole.state not in OPEN_STATES:
            raise Unmet(_("结对已经结束。"))
        sides = sides_of(actor)
        if len(sides) > 1 and not on_behalf.strip():
            message = _("请写明双方签字的书面协议。")
            raise Unmet(message, fields={"on_behalf": message})
        lacking = [s for s in sides if getattr(fresh, f"{s}_confirmed_at") is None]
        if not lacking:
            raise Unmet(_("您这一方已经确认。"))
        values: dict[str, object] = {"on_behalf": on_behalf} if len(sides) > 1 else {}
        for side in lacking:
            values |= {f"{side}_confirmed_by_id": actor.person_id, f"{side}_confirmed_at": at}
        given = {
            s: s in lacking or getattr(fresh, f"{s}_confirmed_at") is not None
            for s in ("firm", "community")
        }
        both = agreed(given["firm"], given["community"])
        if both:
            _refuse_term(whole, fresh.since, fresh.until)
        target = AgreementState.IN_FORCE if both else AgreementState.OFFERED
        facts = Facts(reason=on_behalf, changes={"sides": lacking})
        done = move(fresh, "confirm", actor=actor, at=at, target=target, values=values, facts=facts)
        if both:
            _in_force(done, whole, actor, at)
    return done


def sides_of(actor: Actor) -> tuple[str, ...]:
    """For whom the actor confirms: their own side, or both from a signed paper."""
    if access.runs_the_firm(actor):
        return ("firm",)
    return ("community",) if access.at_the_community(actor) else ("firm", "community")


def _in_force(agreement: Agreement, whole: Pairing, actor: Actor, at: datetime) -> None:
    """Issue the paper, end what it renews, begin the pairing."""
    if agreement.renews_id is not None:
        discharge(RENEW, agreement.renews, actor=actor, at=at)  # type: ignore[arg-type]
    paper = issue(
        "community.agreement",
        agreement,
        template="community/papers/agreement.html",
        context={"agreement": agreement, "pairing": whole},
        issuer=agreement.firm,
        actor=actor,
        at=at,
        recipient=agreement.community.name,
    )
    Agreement.objects.filter(pk=agreement.pk).update(document=paper)
    signed_anew(whole, actor=actor, at=at)
    begin_if_ready(whole, actor=actor, at=at)


def end_agreement(
    agreement: Agreement, *, reason: str, actor: Actor, at: datetime, version: int | None = None
) -> Agreement:
    """Give up an agreement that isn't signed, or end one in force before its time.

    Raises:
        Forbidden: neither the firm's office nor the liaison office.
        WrongState: it is over.
    """
    with transaction.atomic():
        fresh = _for_draft(agreement, actor, version)
        act = "end" if fresh.state == AgreementState.IN_FORCE else "drop"
        cancel(RENEW, fresh, actor=actor, at=at, note="ended")
        values = {"end_reason": reason}
        return move(fresh, act, actor=actor, at=at, values=values, facts=Facts(reason=reason))


@sweep("community.agreements")
def end_agreements(*, at: datetime) -> int:
    """Agreements whose last day is over expire; the duty of renewal is opened before.

    Returns:
        How many expired.
    """
    today = local_day(at)
    over = Agreement.objects.filter(state=AgreementState.IN_FORCE, until__lt=today)
    done = 0
    for one in over.order_by("until").iterator(chunk_size=500):
        with transaction.atomic():
            fresh = lock(one)
            if fresh.state != AgreementState.IN_FORCE:
                continue
            move(fresh, "expire", actor=SYSTEM, at=at)
        done += 1
    for programme in Programme.objects.select_related("bar"):
        rule = value_on(RENEWAL_DAYS.key, programme.bar, today)
        ending = Agreement.objects.filter(
            programme=programme,
            state=AgreementState.IN_FORCE,
            until__range=(today, today + timedelta(days=rule.value)),
            pairing__state=PairingState.ACTIVE,
        ).exclude(renewals__state=AgreementState.IN_FORCE)
        for one in ending.select_related("firm", "pairing__community"):
            due, label = until_day(today, one.until), one.pairing.community.name
            open_duty(RENEW, one, due=due, at=at, debtor=one.firm, label=label, rule=rule)
    return done


def next_day(running: Agreement | None, today: date) -> date:
    """When the next agreement begins: behind the one in force, else today."""
    return running.until + timedelta(days=1) if running is not None else today
