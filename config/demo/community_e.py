"""The liaison office's work to look around in: checks in every state, changes, quarters."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from accounts.acting import actor_of
from accounts.models import Organisation, User
from community.actions import changes, checks, draws, feedback, quarters
from community.models import Assignment, Feedback, ServiceRequest, SpotCheck
from community.regulations.checks import quarter_before, quarter_of, questions_of
from core.actors import Actor
from core.calendar import local_day, term


def load(where: dict[str, Organisation], *, at: datetime) -> None:
    """A draw and checks on the demo community, a dissatisfied resident, changes, a quarter."""
    people = {user.username: user for user in User.objects.all()}
    one = Assignment.objects.filter(community=where["community"]).order_by("id").first()
    if one is None:
        return
    liaison = actor_of(people["liaison"], where["liaison_a"], at)
    clerk = actor_of(people["clerk"], one.firm, at)
    officer = actor_of(people["community_clerk"], one.community, at)
    _checks(one, liaison, clerk, at)
    _proposal(one, at)
    _changes(one, liaison, officer, at)
    quarter = quarter_of(local_day(at))
    quarters.open_quarters(at=at)
    quarters.give_quarter(
        one,
        quarter=quarter_before(quarter_before(quarter)),
        came=4,
        helped=5,
        reachable=2,
        text="平时电话不容易打通。",
        actor=officer,
        at=at,
    )


def _checks(one: Assignment, liaison: Actor, clerk: Actor, at: datetime) -> None:
    today = local_day(at)
    soon = term(today, 5).on
    drawn = draws.draw_checks(
        liaison=liaison.organisation, size=1, planned_on=soon, actor=liaison, at=at, seed="演示"
    )
    _made(drawn.checks.get(), liaison, at, finding="poor", findings="约定时间没有到岗。")
    answered = _made(_planned(one, liaison, at), liaison, at, finding="fair", findings="公示旧了。")
    checks.answer_check(answered, text="已联系社区更换公示。", actor=clerk, at=at)
    asked = _made(
        _planned(one, liaison, at), liaison, at, finding="poor", findings="日志过于简单。"
    )
    checks.demand_remedy(
        asked,
        follow_up="日志写明事项和答复。",
        follow_up_by=today + timedelta(days=20),
        actor=liaison,
        at=at,
    )
    _made(_planned(one, liaison, at), liaison, at, finding="good", findings="")
    checks.plan_check(one.pairing, planned_on=soon, reason="社区来电反映", actor=liaison, at=at)


def _planned(one: Assignment, liaison: Actor, at: datetime) -> SpotCheck:
    return checks.plan_check(
        one.pairing, planned_on=local_day(at), reason="走访", actor=liaison, at=at
    )


def _made(check: SpotCheck, liaison: Actor, at: datetime, **found: Any) -> SpotCheck:
    answers = {question.code: "yes" for question in questions_of(check.kind)}
    if found["finding"] != "good":
        answers["on_duty"] = "no"
    return checks.record_check(
        check, checked_on=local_day(at), answers=answers, actor=liaison, at=at, **found
    )


def _proposal(one: Assignment, at: datetime) -> None:
    """A resident is dissatisfied a second time."""
    asked = ServiceRequest.objects.filter(community=one.community, state="closed").first()
    given = Feedback.objects.filter(request=asked).first() if asked else None
    if asked is None or given is None:
        return
    ServiceRequest.objects.filter(pk=asked.pk).update(reopened=1)
    feedback.give_feedback(given, score=1, text="等了很久。", at=at)


def _changes(one: Assignment, liaison: Actor, officer: Actor, at: datetime) -> None:
    today = local_day(at)

    def told(who: Actor, kind: str, **facts: Any) -> Any:
        return changes.report_change(kind=kind, effective_on=today, actor=who, at=at, **facts)

    told(officer, "contact", values={"room": "社区服务中心三楼", "opening_hours": "周三下午"})
    back = told(officer, "contact", values={"phone": "0571-8700"})
    changes.return_change(back, reason="电话少了几位，请核对。", actor=liaison, at=at)
    done = told(officer, "contact", values={"address": "清波街道 1 号"})
    changes.apply_change(done, actor=liaison, at=at)
    told(
        liaison,
        "community_renamed",
        organisation=one.community,
        values={"name": f"{one.community.name}（新）"},
        text="街道批复。",
    )
