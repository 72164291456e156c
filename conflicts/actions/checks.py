"""Checks against the register, questions to other firms, the director's decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation, User
from accounts.queries import earlier_firms
from conflicts import policies
from conflicts.enums import Ground, Position, Result
from conflicts.models import Check, CommunityTie, Decision, Finding, Interest, Question
from conflicts.names import bare_name
from conflicts.queries import Kin, Party, kin_of, material_of
from conflicts.regulations import (
    ANSWER_DAYS,
    CHECKS_A_DAY,
    QUERIES_A_DAY,
    Inside,
    Likeness,
    community_verdict,
    likeness,
    opposed,
)
from conflicts.signals import conflict_settled
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day, start_of, term
from core.duties import DutyKind, discharge, duty_kind, open_duty
from core.errors import Forbidden, Stale, TooMany, Unmet
from core.notices import notify
from core.regulation import value_on

ANSWER = duty_kind(
    DutyKind(
        code="conflicts.answer",
        clause="",
        title=gettext_lazy("答复利益冲突查询"),
        link=lambda duty: f"/conflicts/{duty.subject_id}/answer",
        roles=("director",),
        supervisor=("director",),
    )
)


@dataclass
class _Found:
    """What a check gathers before it is written."""

    findings: list[Finding] = field(default_factory=list)
    questions: list[tuple[Finding, Interest, User]] = field(default_factory=list)


def run_check(
    subject: models.Model,
    *,
    firm: Organisation,
    parties: Sequence[Party],
    handlers: Sequence[User],
    occasion: str,
    actor: Actor,
    at: datetime,
) -> Check:
    """Compare a case's parties with the register and keep what was found.

    Looked at: the firm's own interests, those of the handlers' earlier firms from the time they
    were there, and the communities the handlers serve (LC-19).

    Raises:
        TooMany: the firm's checks or questions of the day are used up.
    """
    today = local_day(at)
    with transaction.atomic():
        _refuse_too_many(firm, at)
        found = _Found()
        _own_firm(found, subject, firm, parties)
        for handler in handlers:
            _earlier_firms(found, firm, handler, parties, today)
            _communities(found, handler, parties, today)
        check = Check.objects.create(
            firm=firm,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            occasion=occasion,
            material=material_of(parties, [h.pk for h in handlers]),
            result=_result(found),
            by_id=actor.person_id,
            at=at,
        )
        for finding in found.findings:
            finding.on_check = check
        Finding.objects.bulk_create(found.findings)
        _ask(found, check, firm, at)
        facts = Facts(changes={"result": check.result, "findings": len(found.findings)})
        record(check, "check", actor=actor, at=at, facts=facts)
    return check


def _refuse_too_many(firm: Organisation, at: datetime) -> None:
    """Bound how often the register can be asked, so that it can't be read out piece by piece.

    Raises:
        TooMany: today's checks are used up.
    """
    today = local_day(at)
    most = value_on(CHECKS_A_DAY.key, firm, today).value
    # The firm's row serialises its checks, so that two at once can't both be the last.
    Organisation.objects.select_for_update(no_key=True).get(pk=firm.pk)
    if Check.objects.filter(firm=firm, at__gte=start_of(today)).count() >= most:
        raise TooMany(
            _("今天的利益冲突核查次数已用完（%(most)d 次），请明天再办。") % {"most": most}
        )


def _own_firm(
    found: _Found, subject: models.Model, firm: Organisation, parties: Sequence[Party]
) -> None:
    """Parties the firm acts for here and against elsewhere, or the other way round."""
    others = _alike([firm.pk], parties).exclude(
        subject_type=subject._meta.label_lower, subject_id=subject.pk
    )
    for interest, party, sure in _matches(others, parties):
        if opposed(interest.position, party.position):
            found.findings.append(
                Finding(ground=Ground.OWN_FIRM, party_key=party.key, interest=interest, sure=sure)
            )


def _earlier_firms(
    found: _Found, firm: Organisation, handler: User, parties: Sequence[Party], today: date
) -> None:
    """Parties on the other side of a case an earlier firm had while the handler was there."""
    known: set[tuple[int, int]] = set()
    for past in earlier_firms(handler.pk, today):
        if past.organisation_id == firm.pk or past.until is None:
            continue
        then = _alike([past.organisation_id], parties).filter(since__lte=past.until)
        then = then.filter(models.Q(until__isnull=True) | models.Q(until__gte=past.since))
        for interest, party, sure in _matches(then, parties):
            # Several roles at one firm are several memberships: one finding says it.
            if not opposed(interest.position, party.position) or (interest.pk, party.key) in known:
                continue
            known.add((interest.pk, party.key))
            finding = Finding(
                ground=Ground.EARLIER_FIRM,
                party_key=party.key,
                interest=interest,
                person=handler,
                other_firm=past.organisation,
                sure=sure,
            )
            found.findings.append(finding)
            found.questions.append((finding, interest, handler))


def _communities(found: _Found, handler: User, parties: Sequence[Party], today: date) -> None:
    """The communities the handler serves today, by side (LC-19)."""
    ties = CommunityTie.objects.filter(person=handler, since__lte=today)
    running = list(ties.filter(models.Q(until__isnull=True) | models.Q(until__gte=today)))
    called = {name for p in parties for name in (p.name, bare_name(p.name))}
    kin = kin_of({p.place for p in parties}, called) if running else {}
    for tie in running:
        sides = {p.key: _inside(tie, p, kin) for p in parties}
        opponents = [p for p in parties if p.position == Position.OPPONENT]
        clients = [p for p in parties if p.position == Position.CLIENT]
        for party in opponents:
            inside = Inside(_strongest(sides[p.key] for p in clients), sides[party.key])
            verdict = community_verdict(inside)
            if verdict == "clear":
                continue
            found.findings.append(
                Finding(
                    ground=Ground.COMMUNITY,
                    party_key=party.key,
                    person=handler,
                    sure=sides[party.key] == "sure",
                    blocks=verdict == "blocked",
                )
            )


def _inside(tie: CommunityTie, party: Party, kin: Mapping[str, Kin]) -> Likeness:
    """Whether a party is the community or one merged with it, one of its residents, or may be."""
    if party.place and tie.place_hash in {party.place_hash, *kin[party.place].place_hashes}:
        return "sure"
    called = {party.name, bare_name(party.name)} - {""}
    alike = {party.name_hash}.union(*(kin[name].name_hashes for name in called))
    return "possible" if tie.name_hash in alike else "none"


def _strongest(values: Iterable[Likeness]) -> Likeness:
    held = set(values)
    return "sure" if "sure" in held else "possible" if "possible" in held else "none"


def _alike(firm_ids: list[int], parties: Sequence[Party]) -> models.QuerySet[Interest]:
    """Interests of some firms with the name or identifier of one of the parties."""
    names = {party.name_hash for party in parties}
    identifiers = {party.identifier_hash for party in parties} - {""}
    return Interest.objects.filter(firm_id__in=firm_ids).filter(
        models.Q(name_hash__in=names) | models.Q(identifier_hash__in=identifiers)
    )


def _matches(
    interests: models.QuerySet[Interest], parties: Sequence[Party]
) -> Iterable[tuple[Interest, Party, bool]]:
    """Pairs of an interest and a party that are, or may be, the same."""
    by_name: dict[str, list[Party]] = {}
    by_identifier: dict[str, list[Party]] = {}
    for party in parties:
        by_name.setdefault(party.name_hash, []).append(party)
        if party.identifier_hash:
            by_identifier.setdefault(party.identifier_hash, []).append(party)
    for interest in interests:
        near = by_name.get(interest.name_hash, [])
        same = by_identifier.get(interest.identifier_hash, []) if interest.identifier_hash else []
        for party in {p.key: p for p in (*near, *same)}.values():
            alike = likeness(
                interest.name_hash == party.name_hash,
                party.identifier_hash,
                interest.identifier_hash,
            )
            if alike != "none":
                yield interest, party, alike == "sure"


def _result(found: _Found) -> str:
    if any(finding.blocks for finding in found.findings):
        return Result.BLOCKED
    return Result.POSSIBLE if found.findings else Result.CLEAR


def _ask(found: _Found, check: Check, firm: Organisation, at: datetime) -> None:
    """Ask the earlier firms' directors, each about each of their cases and lawyer once.

    Raises:
        TooMany: today's questions are used up.
    """
    if not found.questions:
        return
    today = local_day(at)
    most = value_on(QUERIES_A_DAY.key, firm, today).value
    asked = Question.objects.filter(asked_by_firm=firm, asked_at__gte=start_of(today)).count()
    distinct = {(i.subject_type, i.subject_id, h.pk): (f, i, h) for f, i, h in found.questions}
    for key, question_id in _asked_before(check, distinct).items():
        Question.objects.filter(pk=question_id).update(finding=distinct.pop(key)[0])
    if asked + len(distinct) > most:
        raise TooMany(
            _("今天向其他律所的查询已到上限（%(most)d 次），请明天再办。") % {"most": most}
        )
    rule = value_on(ANSWER_DAYS.key, firm, today)
    for finding, interest, handler in distinct.values():
        question = Question.objects.create(
            finding=finding,
            firm_id=interest.firm_id,
            subject_type=interest.subject_type,
            subject_id=interest.subject_id,
            person=handler,
            asked_by_firm=firm,
            asked_at=at,
        )
        due = term(today, rule.value)
        open_duty(ANSWER, question, due=due, at=at, debtor=question.firm, rule=rule)


def _asked_before(
    check: Check, wanted: Iterable[tuple[str, int, int]]
) -> dict[tuple[str, int, int], int]:
    """The questions an earlier check of the same case asked already, with or without an answer.

    They are the newest check's from now on: nobody is asked the same again at each change.
    """
    asked = Question.objects.filter(
        asked_by_firm=check.firm_id,
        finding__on_check__subject_type=check.subject_type,
        finding__on_check__subject_id=check.subject_id,
    )
    rows = asked.values_list("pk", "subject_type", "subject_id", "person_id")
    known = {(kind, subject, person): pk for pk, kind, subject, person in rows}
    return {key: known[key] for key in wanted if key in known}


def answer_question(question: Question, *, answer: bool, actor: Actor, at: datetime) -> Question:
    """Answer yes or no: whether that lawyer worked on that case.

    Raises:
        Forbidden: not the director of the firm asked.
        Stale: it was answered already.
    """
    if not policies.can_answer_question(actor, question):
        raise Forbidden(_("由被查询的律所主任答复。"))
    with transaction.atomic():
        fresh = Question.objects.select_for_update().get(pk=question.pk)
        if fresh.answer is not None:
            raise Stale(_("这项查询已经答复。"))
        fresh.answer, fresh.answered_at, fresh.answered_by_id = answer, at, actor.person_id
        fresh.save(update_fields=["answer", "answered_at", "answered_by"])
        discharge(ANSWER, fresh, actor=actor, at=at)
        record(fresh, "answer", actor=actor, at=at, facts=Facts(changes={"answer": answer}))
        check = fresh.finding.on_check
        asker = [check.by_id] if check.by_id else []
        notify(f"conflict-answer:{fresh.pk}", "conflicts/notices/answered", asker, at=at)
        conflict_settled.send(sender=Check, check=check, actor=actor, at=at)
    return fresh


def decide_conflict(
    check: Check, *, proceed: bool, reasons: str, actor: Actor, at: datetime
) -> Decision:
    """The director decides, with reasons, whether the case goes on despite what was found.

    Raises:
        Forbidden: not the firm's director in person.
        Unmet: nothing to decide, LC-19 forbids it, or no reasons.
        Stale: it was decided already.
    """
    if not policies.can_decide_conflict(actor, check):
        raise Forbidden(_("由本所主任本人决定。"))
    if check.result == Result.CLEAR:
        raise Unmet(_("核查没有发现冲突，不需要决定。"))
    if check.result == Result.BLOCKED and proceed:
        message = _("社区律师不得代理他人与所服务的社区或其居民为敌，请更换承办律师。")
        raise Unmet(message, clause="LC-19")
    if not reasons.strip():
        raise Unmet(_("请写明理由。"), fields={"reasons": _("请写明理由")})
    with transaction.atomic():
        try:
            with transaction.atomic():
                decision = Decision.objects.create(
                    on_check=check, proceed=proceed, reasons=reasons, by=actor.person, at=at
                )
        except IntegrityError as error:
            raise Stale(_("这次核查的发现已有决定。")) from error
        facts = Facts(reason=reasons, changes={"proceed": proceed})
        record(decision, "decide", actor=actor, at=at, facts=facts, chained=True)
        conflict_settled.send(sender=Check, check=check, actor=actor, at=at)
    return decision
