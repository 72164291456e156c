"""Alerts: told to bar and justice at once, acknowledged, chased, closed (GC-2, LC-18)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from community.regulations.work import ALERT_MINUTES
from core import people
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import Due, local_day
from core.duties import DutyKind, discharge, duty_kind, open_duty
from core.errors import Forbidden, Unmet
from core.notices import notify
from core.regulation import value_on
from core.transitions import lock, move
from oversight import policies
from oversight.models import Alert, Told

ROLES = ("officer", "leader", "justice")
# A chase every so many minutes, at most so often: a message that is never read isn't read louder.
MOST_CHASES = 6
ACKNOWLEDGE = duty_kind(
    DutyKind(
        code="oversight.acknowledge_alert",
        clause="LC-18",
        title=gettext_lazy("确认收到群体性苗头"),
        link=lambda duty: f"/alerts/{duty.subject_id}/",
        roles=ROLES,
        supervisor=("leader", "justice"),
    )
)


def raise_alert(
    subject: models.Model,
    *,
    origin: str,
    where: Organisation,
    bar: Organisation,
    liaison: Organisation | None,
    district: str,
    firm: Organisation,
    gist: str,
    done: str,
    actor: Actor,
    at: datetime,
    occasion: str = "",
) -> Alert:
    """Tell the bar, and the justice administration of city and district, at once.

    Sent twice for one sign it is one alert.

    Args:
        where: the community it was seen in, whose officer is told too, or the firm of the case.
        firm: whose case or lawyer it is; its director is told and follows it.
    """
    with transaction.atomic():
        alert, made = Alert.objects.get_or_create(
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            occasion=occasion,
            defaults={
                "origin": origin,
                "bar": bar,
                "where": where,
                "liaison": liaison,
                "gist": gist,
                "done": done,
                "raised_by": actor.person,
                "raised_at": at,
            },
        )
        if not made:
            return alert
        facts = Facts(clause="LC-18", to_state=alert.state, changes={"origin": origin})
        record(alert, "raise", actor=actor, at=at, facts=facts, chained=True)
        for organisation in [bar, *_bureaus(bar, district)]:
            Told.objects.create(alert=alert, organisation=organisation, told_at=at)
            today = local_day(at)
            open_duty(
                ACKNOWLEDGE,
                alert,
                due=Due(today, today, 0, "day"),
                at=at,
                debtor=organisation,
                occasion=str(organisation.pk),
            )
            _tell(alert, organisation.pk, "", at=at)
        # These help on the spot; they have nothing to acknowledge.
        follow = "alert_followed"
        if liaison is not None:
            _tell(alert, liaison.pk, "", roles=("liaison",), what=follow, at=at)
        _tell(alert, firm.pk, "", roles=("director",), what=follow, at=at)
        if where.kind == OrganisationKind.COMMUNITY:
            _tell(alert, where.pk, "", roles=("community_clerk",), what=follow, at=at)
    return alert


def _bureaus(bar: Organisation, district: str) -> list[Organisation]:
    """The justice administration of the bar's city and of the district."""
    codes = [code for code in (bar.region_id, district) if code]
    found = Organisation.objects.filter(
        kind=OrganisationKind.JUSTICE, region_id__in=codes, status="active"
    )
    return list(found.order_by("id"))


def _tell(
    alert: Alert,
    organisation_id: int,
    occasion: str,
    *,
    roles: tuple[str, ...] = ROLES,
    what: str = "alert",
    at: datetime,
) -> None:
    notify(
        f"alert:{alert.pk}:{organisation_id}:{occasion}",
        f"oversight/notices/{what}",
        people.holders(organisation_id, roles, local_day(at)),
        link=reverse("alert-detail", args=[alert.pk]),
        organisation_id=organisation_id,
        at=at,
    )


def acknowledge_alert(
    alert: Alert, *, actor: Actor, at: datetime, version: int | None = None
) -> Alert:
    """One of those told has seen it; for its own organisation only.

    Raises:
        Forbidden: not told.
        WrongState: it is closed.
    """
    with transaction.atomic():
        fresh = lock(alert, version=version)
        if not policies.can_acknowledge_alert(actor, fresh):
            raise Forbidden(_("由收到上报的律协或司法行政机关确认。"))
        mine = Told.objects.filter(
            alert=fresh, organisation=actor.organisation, acknowledged_at__isnull=True
        )
        if not mine.update(acknowledged_at=at, acknowledged_by=actor.person):
            return fresh
        done = move(fresh, "acknowledge", actor=actor, at=at)
        occasion = str(actor.organisation_id)
        discharge(ACKNOWLEDGE, done, occasion=occasion, actor=actor, at=at)
        return done


def close_alert(
    alert: Alert, *, outcome: str, actor: Actor, at: datetime, version: int | None = None
) -> Alert:
    """The bar writes down what came of it.

    Raises:
        Forbidden: not the bar's desk.
        Stale, WrongState: nobody has acknowledged it, or it is closed.
        Unmet: no outcome.
    """
    if not outcome.strip():
        raise Unmet(_("请写明处置结果。"), fields={"outcome": _("请写明处置结果")})
    with transaction.atomic():
        fresh = lock(alert, version=version)
        if not policies.can_close_alert(actor, fresh):
            raise Forbidden(_("由市律协了结。"))
        values = {"outcome": outcome, "closed_at": at}
        done = move(fresh, "close", actor=actor, at=at, values=values)
        discharge(ACKNOWLEDGE, done, actor=actor, at=at, note=outcome[:200])
        return done


def chase_alerts(*, at: datetime) -> int:
    """Remind those told who haven't acknowledged within the minutes the rule gives (LC-18).

    Safe to repeat and to race: a message of one occasion reaches a person once.

    Returns:
        How many were chased.
    """
    oldest = at - timedelta(days=3)
    silent = Told.objects.filter(acknowledged_at__isnull=True, told_at__gte=oldest)
    silent = silent.exclude(alert__state="closed").select_related("alert__bar")
    chased = 0
    for told in silent.order_by("id")[:1000]:
        rule = value_on(ALERT_MINUTES.key, told.alert.bar, local_day(at))
        rounds = int((at - told.told_at).total_seconds() // 60 // rule.value)
        if rounds >= 1:
            occasion = str(min(rounds, MOST_CHASES))
            _tell(told.alert, told.organisation_id, occasion, what="alert_chased", at=at)
            chased += 1
    return chased
