"""What cases adds to shared pages, search, the transfer screen, the record and the files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import Grant, Organisation, User
from accounts.transfers import Held, Holding, holding
from cases import policies
from cases.actions.duties import OPINION
from cases.actions.handling import hand_over_handler
from cases.actions.opinions import VOUCHED
from cases.actions.sight import hand_over_work
from cases.enums import MeetingState
from cases.models import Case, Handler, Invitee, Meeting, Opinion
from cases.queries import RESULT, content_of
from cases.transitions import CASE
from conflicts.models import Question
from conflicts.queries import register_handled
from core import attachments
from core.actors import Actor
from core.audit import vouch_for
from core.duties import OPEN
from core.models import AuditEntry, Duty
from core.navigation import Entry, entry
from core.pages import PAGE_TITLES
from core.search import Hit, Source, matching, source
from core.slots import Moment, Panel, labeller, panel, timeline
from core.wording import act_words, wording

entry(
    Entry(gettext_lazy("接待"), "reception-list", policies.INTAKE_ROLES, ("reception-",), order=20)
)
entry(
    Entry(
        gettext_lazy("案件"),
        "case-list",
        policies.INTAKE_ROLES,
        ("case-", "acceptance"),
        order=21,
    )
)
PAGE_TITLES.update(
    {
        "case-new": gettext_lazy("收案登记"),
        "case-detail": gettext_lazy("修改收案登记"),
        "reception-new": gettext_lazy("接待笔录"),
        "acceptance": gettext_lazy("工作方案"),
    }
)

vouch_for("cases.opinion", content_of(Opinion, VOUCHED), rows=Opinion.objects.all)
vouch_for(
    "cases.meeting",
    content_of(Meeting, RESULT),
    rows=lambda: Meeting.objects.filter(state=MeetingState.CLOSED),
)

wording(
    "cases.case",
    gettext_lazy("案件"),
    regime=gettext_lazy("性质变更"),
    material_change=gettext_lazy("材料变动"),
    parties=gettext_lazy("当事人名单变动"),
    verify=gettext_lazy("核实代表人"),
    truth_undertaking=gettext_lazy("登记如实陈述承诺书"),
    name_handlers=gettext_lazy("指定承办律师"),
    hand_over=gettext_lazy("移交收案事务"),
    remove_item=gettext_lazy("系列案移出一件"),
    supervise_finding=gettext_lazy("督导：发现问题"),
    supervise_order=gettext_lazy("督导：要求停止"),
    supervise_remedy=gettext_lazy("督导：限期补救"),
    supervise_check=gettext_lazy("督导：复查"),
    read_parties=gettext_lazy("查看当事人名单"),
    print=gettext_lazy("打印"),
    signal=gettext_lazy("上报苗头"),
)
wording("cases.meeting", gettext_lazy("合伙人讨论"), read_opinions=gettext_lazy("查看意见"))
wording("cases.opinion", gettext_lazy("合伙人意见"), give_opinion=gettext_lazy("表态"))
wording("cases.handler", gettext_lazy("承办律师"), undertake=gettext_lazy("确认承办承诺"))
wording("cases.reception", gettext_lazy("接待笔录"), become_case=gettext_lazy("转为收案"))
wording("cases.party", gettext_lazy("当事人"), correct=gettext_lazy("更正笔误"))
wording("cases.jointhandling", gettext_lazy("联合承办"), ask=gettext_lazy("邀请联合承办"))

MOST_MOMENTS = 60


@timeline("case")
def case_moments(actor: Actor, case: Case) -> list[Moment]:
    """What was done to the case, from its record."""
    found = AuditEntry.objects.filter(
        subject_type="cases.case", subject_id=case.pk, kind=AuditEntry.Kind.ACT
    ).exclude(act__in=["material_change", "grant", "revoke", "call_meeting", "close_meeting"])
    return [
        Moment(e.at, act_words(e.subject_type, e.act), _who(e), e.reason)
        for e in found.order_by("-id")[:MOST_MOMENTS]
    ]


def _who(entry_: AuditEntry) -> str:
    if entry_.on_behalf_name:
        words = {"name": entry_.person_name, "for": entry_.on_behalf_name}
        return _("%(name)s（代%(for)s）") % words
    return entry_.person_name


@timeline("case")
def meeting_moments(actor: Actor, case: Case) -> list[Moment]:
    """The meetings of the case."""
    held = Meeting.objects.filter(case=case).select_related("called_by")
    found = []
    for meeting in held:
        day = {"day": meeting.held_on.isoformat()}
        called = Moment(meeting.called_at, _("召集 %(day)s 的讨论") % day, meeting.called_by.name)
        found.append(called)
        if meeting.closed_at:
            found.append(
                Moment(
                    meeting.closed_at, _("讨论结果：%(o)s") % {"o": meeting.get_outcome_display()}
                )
            )
    return found


@panel("home", order=20)
def home_panel(actor: Actor, _subject: Any, _at: datetime) -> Panel | None:
    """The cases one takes part in, newest first."""
    if not actor.has(*policies.INTAKE_ROLES):
        return None
    newest = (
        policies.visible_cases(actor).defer("facts", "facts_brief", "grams").order_by("-id")[:8]
    )
    return Panel("cases/home_panel.html", {"cases": newest})


@panel("conflict-question")
def conflict_question(actor: Actor, question: Question, _at: datetime) -> Panel | None:
    """Which of the asked firm's own cases is meant."""
    case = policies.visible_cases(actor).filter(pk=question.subject_id).first()
    return Panel("cases/question_panel.html", {"case": case}) if case else None


def _search(actor: Actor, query: str, most: int) -> Sequence[Hit]:
    found = matching(policies.visible_cases(actor), query).order_by("-id")[:most]
    return [
        Hit(case.title, case.register_no, f"/cases/{case.pk}/", case.get_state_display())
        for case in found
    ]


source(Source("cases", gettext_lazy("案件"), _search))


def _may_open(actor: Actor, case_id: int) -> bool:
    return policies.visible_cases(actor).filter(pk=case_id).exists()


attachments.register("cases.case", _may_open)


def _handled(person: User, organisation: Organisation) -> list[Held]:
    found = Handler.objects.filter(
        person=person, case__firm=organisation, ended_at__isnull=True
    ).exclude(case__state__in=CASE.final)
    found = found.select_related("case").order_by("id")
    return [Held(h.pk, h.case.title, h.case.register_no) for h in found]


def _hand_over(key: int, *, to_person: User, reason: str, actor: Actor, at: datetime) -> None:
    handler = Handler.objects.select_related("case__firm", "person").get(pk=key)
    hand_over_handler(handler, to_person=to_person, reason=reason, actor=actor, at=at)


def _taken_in(person: User, organisation: Organisation) -> list[Held]:
    """Running cases the person works on without handling them: they took them in."""
    works = Grant.objects.filter(
        person=person,
        permission=policies.WORK,
        subject_type=Case._meta.label_lower,
        automatic=True,
        revoked_at__isnull=True,
    )
    handles = Handler.objects.filter(person=person, ended_at__isnull=True)
    found = Case.objects.filter(pk__in=works.values("subject_id"), firm=organisation)
    found = found.exclude(state__in=CASE.final).exclude(pk__in=handles.values("case_id"))
    cases = found.only("title", "register_no").in_bulk()
    return [
        Held(key, cases[case_id].title, cases[case_id].register_no)
        for key, case_id in works.order_by("id").values_list("pk", "subject_id")
        if case_id in cases
    ]


def _hand_over_taken_in(
    key: int, *, to_person: User, reason: str, actor: Actor, at: datetime
) -> None:
    work = Grant.objects.select_related("person").get(pk=key)
    case = Case.objects.select_related("firm").get(pk=work.subject_id)
    hand_over_work(case, work.person, to_person=to_person, reason=reason, actor=actor, at=at)


def _opinions_owed(person: User, organisation: Organisation) -> list[Held]:
    """Opinions asked of the person as a partner of that firm, once for each meeting."""
    asked = Duty.objects.filter(
        kind=OPINION.code,
        debtor_person=person,
        state__in=OPEN,
        subject_type=Meeting._meta.label_lower,
    )
    found = Invitee.objects.filter(
        person=person,
        membership__organisation=organisation,
        recused_at__isnull=True,
        meeting__state=MeetingState.OPEN,
        meeting__in=asked.values("subject_id"),
    )
    found = found.select_related("meeting__case__firm").order_by("meeting__held_on", "id")
    return [_opinion_held(invitee.meeting, organisation) for invitee in found]


def _opinion_held(meeting: Meeting, organisation: Organisation) -> Held:
    case, own = meeting.case, meeting.case.firm_id == organisation.pk
    return Held(
        meeting.pk,
        # A jointly handled case is another firm's: its title isn't for everybody here.
        case.title if own else case.firm.name,
        _("讨论日 %(day)s") % {"day": meeting.held_on.isoformat()},
        link=reverse("case-decision", args=[case.pk]) if own else "",
        until_on=meeting.held_on,
    )


def handled_cases(people: Collection[int]) -> Iterable[tuple[int, str, int]]:
    """What some people handle now, for the communities they serve to be compared with (LC-19)."""
    held = Handler.objects.filter(person_id__in=people, ended_at__isnull=True)
    running = held.exclude(case__state__in=CASE.final).values_list("person_id", "case_id")
    return [(person, "cases.case", case) for person, case in running]


register_handled(handled_cases)
holding(Holding("case", gettext_lazy("承办的案件"), _handled, _hand_over))
holding(Holding("intake", gettext_lazy("收案的案件"), _taken_in, _hand_over_taken_in))
holding(
    Holding(
        "opinion",
        gettext_lazy("待本人表态"),
        _opinions_owed,
        None,
        roles=(Role.PARTNER,),
        advice=gettext_lazy(
            "意见只能由合伙人本人发表，不能移交。离任前由本人表态，或登记回避；讨论日之前离任的，不再计入那次讨论。"
        ),
    )
)


@labeller("cases.case")
def case_labels(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Cases by title and number."""
    found = policies.visible_cases(actor).filter(pk__in=ids).only("title", "register_no")
    return {case.pk: f"{case.title} {case.register_no}" for case in found}


@labeller("cases.meeting")
def meeting_labels(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Meetings by their case."""
    return _by_case(actor, dict(Meeting.objects.filter(pk__in=ids).values_list("pk", "case_id")))


@labeller("cases.handler")
def handler_labels(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Handlers by their case."""
    return _by_case(actor, dict(Handler.objects.filter(pk__in=ids).values_list("pk", "case_id")))


def _by_case(actor: Actor, cases: dict[int, int]) -> dict[int, str]:
    known = case_labels(actor, list(cases.values()))
    return {pk: known[case_id] for pk, case_id in cases.items() if case_id in known}
