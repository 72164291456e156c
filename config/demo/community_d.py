"""Duty hours to look around in: five weeks behind, four ahead, one missed, one swap asked for."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from accounts.acting import actor_of
from accounts.models import Organisation, User
from community.actions import rota_days, swaps
from community.models import Assignment, CommunityProfile, RotaSlot, Visit
from core.calendar import ZONE, local_day

WEEKS_BEHIND = 5


def load(where: dict[str, Organisation], *, at: datetime) -> None:
    """The demo lawyer comes each week on the weekday of today."""
    people = {user.username: user for user in User.objects.all()}
    one = Assignment.objects.filter(community=where["community"]).order_by("id").first()
    if one is None:
        return
    today = local_day(at)
    CommunityProfile.objects.filter(pk=one.community_id, opening_hours="").update(
        opening_hours="周一至周五 8:30–17:30"
    )
    RotaSlot.objects.create(
        assignment=one,
        lawyer=one.lawyer,
        community=one.community,
        weekday=today.isoweekday(),
        begins=time(14),
        ends=time(17),
        place="社区服务中心二楼",
        since=today - timedelta(weeks=WEEKS_BEHIND),
        by=one.lawyer,
        at=at - timedelta(weeks=WEEKS_BEHIND),
    )
    rota_days.plan_days(at=at)
    behind = Visit.objects.filter(assignment=one, on__lt=today, state="planned").order_by("on")
    for visit in behind.exclude(on=today - timedelta(weeks=1)).select_related("assignment"):
        came = datetime.combine(visit.on, time(13, 56), ZONE)
        Visit.objects.filter(pk=visit.pk).update(
            state="done", done_by=one.lawyer, checked_in_at=came, minutes=185
        )
        rota_days.count_visit(visit, visits_done=1)
    rota_days.mark_missed(at=at)
    ahead = Visit.objects.filter(assignment=one, on__gt=today, state="planned").order_by("on")
    mine = actor_of(one.lawyer, one.firm, at)
    swaps.ask_swap(ahead[0], to=people["lawyer2"], reason="当天开庭", actor=mine, at=at)
