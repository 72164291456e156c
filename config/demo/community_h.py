"""A firm's exchange with its community to look around in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from accounts.acting import actor_of
from accounts.models import Organisation, User
from community.actions import exchanges
from community.models import Assignment
from core.calendar import local_day


def load(where: dict[str, Organisation], *, at: datetime) -> None:
    """Two talks: one confirmed, one that waits for the community's word."""
    one = Assignment.objects.filter(community=where["community"]).order_by("id").first()
    if one is None:
        return
    people = {user.username: user for user in User.objects.all()}
    lawyer: dict[str, Any] = {"actor": actor_of(one.lawyer, one.firm, at), "at": at}
    clerk = actor_of(people["community_clerk"], one.community, at)
    today = local_day(at)
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
