"""The partners' discussion: calling it, giving one's opinion, recusal, closing."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import stepup
from accounts.enums import FIRM_ROLES
from accounts.models import User
from accounts.queries import members, partners
from cases import policies
from cases.actions import meetings, opinions
from cases.forms import decision as forms
from cases.models import Meeting
from cases.queries import circle_of, newest_opinions, partners_short, seen_by, tally_of, versions_of
from cases.regulations import PARTS, needed_votes, outdated_parts, quorum_sentence
from cases.views.steps import tabs_of
from core.audit import record_read
from core.calendar import local_day
from core.pages import Request, act, fetch, page


def _meeting(request: Request, pk: int) -> Meeting:
    visible = policies.visible_meetings(request.actor)
    return fetch(visible, pk)


def shown_meeting(request: Request, meeting: Meeting) -> dict[str, Any]:
    """A meeting as its page shows it: the count, the circle, opinions for whom they are meant."""
    now, given = versions_of(meeting.case), newest_opinions(meeting)
    tally = tally_of(meeting)
    reads = policies.can_read_opinions(request.actor, meeting)
    if reads and given:
        record_read(meeting, "read_opinions", actor=request.actor, at=request.at)
    rows = []
    for invitee in circle_of(meeting):
        opinion = given.get(invitee.person_id)
        stale = [PARTS[p] for p in outdated_parts(seen_by(opinion), now)] if opinion else []
        rows.append({"invitee": invitee, "opinion": opinion, "stale": stale})
    return {
        "meeting": meeting,
        "tally": tally,
        "needed": needed_votes(tally.circle, meeting.voting_rule),
        "lacking": quorum_sentence(tally) if meeting.state == "open" else "",
        "rows": rows,
        "reads": reads,
        "mine": given.get(request.user.pk or 0),
        "opines": meeting.state == "open" and policies.can_give_opinion(request.actor, meeting),
        "leads": policies.can_lead_meeting(request.actor, meeting),
        "aside": policies.stepped_aside(request.actor, meeting),
        "led_by_circle": policies.led_by_circle(meeting),
    }


@page("case-decision", access="handlers, deciders, the director; others by grant")
def case_decision(request: Request, pk: int) -> HttpResponse:
    """The meetings of a case, the open one first."""
    case = fetch(policies.visible_cases(request.actor), pk)
    held = case.meetings.select_related("case", "firm", "host", "recorder").order_by("-seq")
    context = {
        "case": case,
        "tabs": tabs_of(case, "decision"),
        "works": policies.can_work_on_case(request.actor, case),
        "director": policies.is_director_of(request.actor, case),
        "can_call": policies.can_call_meeting(request.actor, case),
        "meetings": [shown_meeting(request, meeting) for meeting in held[:20]],
        "short": partners_short(case, local_day(request.at)),
        "joint": case.joint_firms.select_related("firm"),
    }
    return render(request, "cases/decision.html", context)


@page(
    "case-decision",
    access="who works on the case, and partners who see it",
    methods=("GET", "POST"),
    forms=(forms.MeetingForm,),
)
def meeting_call(request: Request, pk: int) -> HttpResponse:
    """Call the partners together."""
    case = fetch(policies.visible_cases(request.actor), pk)
    people = members(case.firm_id, FIRM_ROLES, request.actor.day)
    initial = {
        "held_on": request.actor.day,
        "host": request.user.pk,
        "recorder": request.user.pk,
        "place": _("本所会议室"),
    }
    return act(
        request,
        case,
        "call_meeting",
        can=policies.can_call_meeting(request.actor, case),
        call=lambda **facts: meetings.call_meeting(
            case, actor=request.actor, at=request.at, **facts
        ),
        form=forms.MeetingForm,
        form_options={
            "hosts": partners(case.firm_id, request.actor.day),
            "recorders": people,
            "initial": initial,
        },
        heading=_("召集合伙人讨论"),
        back=reverse("case-decision", args=[pk]),
        done=_("已通知全体合伙人表态。"),
    )


@page(
    "case-decision",
    access="a partner of the circle, in person, after step-up",
    methods=("GET", "POST"),
    forms=(forms.OpinionForm,),
)
def opinion_give(request: Request, pk: int) -> HttpResponse:
    """Give one's own opinion."""
    meeting = _meeting(request, pk)
    can = policies.can_give_opinion(request.actor, meeting)
    step_up = stepup.first(request, "give_opinion", meeting) if can else None
    now = versions_of(meeting.case)
    seen = f"{now.parties}.{now.counts}.{now.handlers}.{now.plan}"
    return step_up or act(
        request,
        meeting,
        "give_opinion",
        can=can,
        call=lambda **facts: opinions.give_opinion(
            meeting, actor=request.actor, at=request.at, **facts
        ),
        form=forms.OpinionForm,
        form_options={"initial": {"seen": seen}},
        heading=_("表态"),
        back=reverse("case-decision", args=[meeting.case_id]),
        done=_("您的意见已记录；讨论结束前可以改变意见。"),
        template="cases/opinion.html",
        context={"case": meeting.case, **shown_meeting(request, meeting)},
    )


def _meeting_act(request: Request, pk: int) -> tuple[Meeting, dict[str, Any]]:
    meeting = _meeting(request, pk)
    shared = {
        "can": policies.can_lead_meeting(request.actor, meeting),
        "back": reverse("case-decision", args=[meeting.case_id]),
    }
    return meeting, shared


@page(
    "case-decision",
    access="the partner, or who leads the meeting",
    methods=("GET", "POST"),
    forms=(forms.RecuseForm,),
)
def meeting_recuse(request: Request, pk: int) -> HttpResponse:
    """A partner steps aside."""
    meeting, shared = _meeting_act(request, pk)
    oneself = policies.can_give_opinion(request.actor, meeting)
    circle = circle_of(meeting).filter(recused_at__isnull=True).values("person_id")
    people = User.objects.filter(pk__in=circle)
    if not shared["can"]:
        people = people.filter(pk=request.user.pk)
    return act(
        request,
        meeting,
        "recuse",
        call=lambda **facts: meetings.recuse(meeting, actor=request.actor, at=request.at, **facts),
        form=forms.RecuseForm,
        form_options={"people": people, "initial": {"person": request.user.pk}},
        heading=_("回避"),
        done=_("已登记回避，应到人数随之减少。"),
        **{**shared, "can": shared["can"] or oneself},
    )


@page(
    "case-decision",
    access="host, recorder or director; the circle where the host stepped aside",
    methods=("GET", "POST"),
    forms=(forms.CloseForm,),
)
def meeting_close(request: Request, pk: int) -> HttpResponse:
    """Close a meeting with what it came to."""
    meeting, shared = _meeting_act(request, pk)
    return act(
        request,
        meeting,
        "close",
        call=lambda **facts: meetings.close_meeting(
            meeting, actor=request.actor, at=request.at, **facts
        ),
        form=forms.CloseForm,
        heading=_("结束讨论"),
        done=_("讨论已结束，结果已记录。"),
        template="cases/meeting_close.html",
        context={"case": meeting.case, **shown_meeting(request, meeting)},
        **shared,
    )


@page(
    "case-decision",
    access="host, recorder or director; the circle where the host stepped aside",
    methods=("GET", "POST"),
    forms=(forms.CancelForm,),
)
def meeting_cancel(request: Request, pk: int) -> HttpResponse:
    """Call a meeting off."""
    meeting, shared = _meeting_act(request, pk)
    return act(
        request,
        meeting,
        "cancel",
        call=lambda **facts: meetings.cancel_meeting(
            meeting, actor=request.actor, at=request.at, **facts
        ),
        form=forms.CancelForm,
        heading=_("取消讨论"),
        done=_("讨论已取消。"),
        **shared,
    )
