"""The steering group's office to look around in: resolutions, rules, trainings, a briefing."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.acting import actor_of
from accounts.models import Organisation, User
from community.actions import (
    briefings,
    matters,
    publicity,
    resolutions,
    rules,
    trainings,
)
from community.models import Briefing, Programme
from community.queries.briefings import materials
from community.regulations.monthly import month_of
from core.actors import Actor
from core.calendar import local_day

FIRST_WORDING = "第一条 社区律师每周到社区服务半天。\n第二条 每季度举办一次法治讲座。\n第三条 工作情况记入日志。"
SECOND_WORDING = (
    "第一条 社区律师每周到社区服务半天，时间在公示栏写明。\n"
    "第二条 每季度举办一次法治讲座。\n"
    "第三条 工作情况当天记入日志。\n"
    "第四条 居民的情况依规保密。"
)


def load(where: dict[str, Organisation], *, at: datetime) -> None:
    """Bring each kind of paper of the office to where somebody has something to do."""
    people = {user.username: user for user in User.objects.all()}
    actors = {
        "officer": actor_of(people["officer"], where["bar"], at),
        "leader": actor_of(people["leader"], where["bar"], at),
        "liaison": actor_of(people["liaison"], where["liaison_a"], at),
        "lawyer": actor_of(people["lawyer"], where["firm_a"], at),
    }
    programme = Programme.objects.get(bar=where["bar"])
    _resolutions(programme, where, actors, at)
    _rules(programme, actors, at)
    _trainings(programme, actors, at)
    _news(programme, where, actors, at)
    _briefings(programme, actors, at)


def _by(actor: Actor, at: datetime) -> dict[str, Any]:
    """Who acts, and when."""
    return {"actor": actor, "at": at}


def _resolutions(
    programme: Programme, where: dict[str, Organisation], actors: dict[str, Actor], at: datetime
) -> None:
    today, officer = local_day(at), _by(actors["officer"], at)
    common: dict[str, Any] = {
        "programme": programme,
        "meeting": "小组第三次会议",
        "decided_on": today - timedelta(days=30),
    }
    resolutions.resolve(
        title="为各社区配齐律师工作室标牌",
        text="各联络处会同街道，为本区已结对社区统一制作标牌。",
        owner=where["liaison_a"],
        due_on=today + timedelta(days=10),
        **common,
        **officer,
    )
    done = resolutions.resolve(
        title="编印社区律师服务手册",
        text="市律协组织编写，印发各社区。",
        owner=where["bar"],
        due_on=today - timedelta(days=2),
        **common,
        **officer,
    )
    resolutions.report_progress(done, text="初稿已完成，正在征求意见。", **officer)
    resolutions.report_done(done, text="已印发 1500 册。", **officer)


def _rules(programme: Programme, actors: dict[str, Actor], at: datetime) -> None:
    today, officer = local_day(at), _by(actors["officer"], at)
    made = rules.make_rule(
        programme=programme,
        title="社区律师服务规范",
        category="service",
        effective_from=today - timedelta(days=50),
        text=FIRST_WORDING,
        **officer,
    )
    rules.amend_rule(
        made,
        change="写明公示和保密",
        effective_from=today - timedelta(days=5),
        text=SECOND_WORDING,
        **officer,
    )


def _trainings(programme: Programme, actors: dict[str, Actor], at: datetime) -> None:
    today, officer = local_day(at), _by(actors["officer"], at)
    held: dict[str, Any] = {"programme": programme, "kind": "lawyers", "place": "市律协三楼"}
    coming = trainings.hold_training(
        topic="物业纠纷调解实务",
        held_on=today + timedelta(days=9),
        hours=Decimal(3),
        speaker="特邀讲师",
        seats=40,
        **held,
        **officer,
    )
    trainings.sign_up(coming, actor=actors["lawyer"], at=at)
    today_one = trainings.hold_training(
        topic="社区律师上岗培训",
        held_on=today,
        hours=Decimal(4),
        speaker="",
        seats=None,
        **held,
        **officer,
    )
    trainings.sign_up(today_one, actor=actors["lawyer"], at=at)


def _news(
    programme: Programme, where: dict[str, Organisation], actors: dict[str, Actor], at: datetime
) -> None:
    today = local_day(at)
    matters.report_matter(
        programme=programme,
        title="老旧小区加装电梯引发集中咨询",
        text="三个社区一周内接到四十余人咨询，已安排律师集中答疑，请市律协协调住建部门。",
        happened_on=today - timedelta(days=1),
        actor=actors["liaison"],
        at=at,
    )
    for n, (title, kind, outlet) in enumerate(
        (("家门口的律师", "press", "都市晚报"), ("反诈宣传进社区", "event", "社区广场"))
    ):
        publicity.enter_publicity(
            programme=programme,
            title=title,
            kind=kind,
            outlet=outlet,
            link="https://example.org/news/1" if not n else "",
            published_on=today - timedelta(days=3 + n),
            community=where["community"] if n else None,
            actor=actors["officer"],
            at=at,
        )


def _briefings(programme: Programme, actors: dict[str, Actor], at: datetime) -> None:
    """One sent, one waiting for the leader, one being composed."""
    today, officer = local_day(at), _by(actors["officer"], at)
    made = [_drafted(programme, n, today, officer) for n in range(3)]
    for one in made[:2]:
        briefings.submit_briefing(one, **officer)
    approved = briefings.approve_briefing(made[0], actor=actors["leader"], at=at)
    briefings.send_briefing(approved, **officer)


def _drafted(programme: Programme, n: int, today: Any, officer: dict[str, Any]) -> Briefing:
    made = briefings.draft_briefing(
        programme=programme,
        title=("稳步推进律师进社区", "服务下沉到楼道", "本月工作情况")[n],
        since=month_of(today - timedelta(days=28)),
        until=today,
        recipients="市司法局，各区联络处",
        **officer,
    )
    keys = [one.key for one in materials(made)][: 3 - n]
    if keys:
        briefings.add_material(made, keys=keys, **officer)
    briefings.write_entry(
        made, heading="下月安排", text="举办一次业务培训，抽查十个社区。", **officer
    )
    return made
