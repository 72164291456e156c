"""A firm's exchange with its community and a time asked for, to look around in."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from accounts.acting import actor_of
from accounts.models import Organisation, User
from community.actions import appointments, exchanges
from community.models import Assignment, ServiceRequest
from core.actors import Actor
from core.calendar import local_day


def load(where: dict[str, Organisation], *, at: datetime) -> None:
    """Two talks, one confirmed; a time the community asks its lawyer for."""
    one = Assignment.objects.filter(community=where["community"]).order_by("id").first()
    if one is None:
        return
    people = {user.username: user for user in User.objects.all()}
    lawyer: dict[str, Any] = {"actor": actor_of(one.lawyer, one.firm, at), "at": at}
    clerk = actor_of(people["community_clerk"], one.community, at)
    today = local_day(at)
    _appointment(one, clerk, at)
    first = exchanges.write_exchange(
        one.pairing,
        on=today - timedelta(days=20),
        channel="on_site",
        firm_people="主任、社区律师",
        community_people="居委会主任、调解主任",
        topics="商量下季度普法讲座的题目，社区希望多讲物业和赡养。",
        agreed="拟出讲座提纲，交社区看。",
        due_on=today + timedelta(days=12),
        **lawyer,
    )
    exchanges.confirm_exchange(first, text="提纲请月底前给我们。", actor=clerk, at=at)
    exchanges.write_exchange(
        one.pairing,
        on=today - timedelta(days=3),
        channel="phone",
        firm_people="社区律师",
        community_people="调解主任",
        topics="核对值班时间和公示牌。",
        agreed="",
        due_on=None,
        **lawyer,
    )


def _appointment(one: Assignment, clerk: Actor, at: datetime) -> None:
    """The community asks for a time about a request in hand."""
    asked = ServiceRequest.objects.filter(community=one.community, state="accepted")
    request = asked.order_by("id").first()
    if request is None:
        return
    appointments.propose_appointment(
        request,
        on=local_day(at) + timedelta(days=6),
        begins=time(15, 0),
        ends=time(15, 30),
        place="社区律师工作室",
        actor=clerk,
        at=at,
    )
