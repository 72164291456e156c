"""Organisations end: merged into another, which takes over what is open, or closed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from accounts import policies
from accounts.actions.people import carry_over
from accounts.enums import OrganisationStatus
from accounts.models import Membership, Organisation
from accounts.signals import organisation_ended
from core import duties
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Forbidden, Stale, Unmet
from core.models import Duty
from core.transitions import lock


def merge_organisation(
    organisation: Organisation,
    *,
    into: Organisation,
    on: date,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    reason: str = "",
) -> Organisation:
    """End an organisation on a day in favour of another, which takes over what is still open.

    Its people go on there in their roles from that day; what stood below it stands below the
    successor; duties pass over. Apps that hold something of it take that over in the same
    transaction (`organisation_ended`).

    Raises:
        Forbidden: the actor may not.
        Stale: either has ended, or it changed meanwhile.
        Unmet: merged with itself, with another kind, or on a day in the future.
    """
    with transaction.atomic():
        fresh, successor = _lock_both(organisation, into, version)
        _refuse(fresh, on, actor, at)
        if successor.pk == fresh.pk or successor.kind != fresh.kind:
            message = _("请选择另一家同类机构。")
            raise Unmet(message, fields={"into": message})
        if not policies.can_end_organisation(actor, successor):
            raise Forbidden(_("两家机构都在您的登记范围内才能合并；否则请由上级律师协会登记。"))
        if successor.status != OrganisationStatus.ACTIVE:
            raise Stale(_("要并入的机构已经合并或注销。"))
        _mark(fresh, OrganisationStatus.MERGED, successor, on)
        _tell(fresh, successor, on, actor, at)
        _move_below(fresh, successor)
        _hand_duties(fresh, successor)
        _carry_people(fresh, successor, on, actor, at)
        changes = {"into": successor.pk, "on": on}
        record(fresh, "merge", actor=actor, at=at, facts=Facts(reason=reason, changes=changes))
        record(successor, "take_over", actor=actor, at=at, facts=Facts(changes={"of": fresh.pk}))
    return fresh


def close_organisation(
    organisation: Organisation,
    *,
    on: date,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    reason: str,
) -> Organisation:
    """End an organisation on a day without a successor.

    Raises:
        Forbidden: the actor may not.
        Stale: it has ended, or changed meanwhile.
        Unmet: something of it is still open, or the day lies in the future.
    """
    with transaction.atomic():
        fresh = lock(organisation, version=version)
        _refuse(fresh, on, actor, at)
        _refuse_open(fresh)
        _mark(fresh, OrganisationStatus.CLOSED, None, on)
        _tell(fresh, None, on, actor, at)
        _carry_people(fresh, None, on, actor, at)
        facts = Facts(reason=reason, changes={"on": on})
        record(fresh, "close", actor=actor, at=at, facts=facts)
    return fresh


def _lock_both(
    organisation: Organisation, into: Organisation, version: int | None
) -> tuple[Organisation, Organisation]:
    """Both rows locked in the order of their ids, so that two mergers can't wait for each other."""
    locked = {o.pk: lock(o) for o in sorted((organisation, into), key=lambda o: o.pk)}
    return lock(organisation, version=version), locked[into.pk]


def _refuse(organisation: Organisation, on: date, actor: Actor, at: datetime) -> None:
    if not policies.can_end_organisation(actor, organisation):
        raise Forbidden(_("机构的合并与注销由所属律师协会登记。"))
    if organisation.status != OrganisationStatus.ACTIVE:
        raise Stale(_("这个机构已经合并或注销。"))
    if on > local_day(at):
        message = _("日期不能晚于今天。")
        raise Unmet(message, fields={"on": message})


def _refuse_open(organisation: Organisation) -> None:
    """Refuse to close what still has organisations below it or owes something.

    Raises:
        Unmet: naming what is open.
    """
    below = Organisation.objects.filter(parent=organisation, status="active").count()
    if below:
        raise Unmet(_("下面还有 %(n)d 个机构，请先移走或注销它们。") % {"n": below})
    owed = Duty.objects.filter(debtor=organisation, state__in=duties.OPEN).count()
    if owed:
        raise Unmet(_("还有 %(n)d 项期限没有了结，请先办完，或改为并入另一家机构。") % {"n": owed})


def _mark(
    organisation: Organisation, status: str, successor: Organisation | None, on: date
) -> None:
    organisation.status, organisation.successor, organisation.ended_on = status, successor, on
    organisation.version += 1
    organisation.save(update_fields=["status", "successor", "ended_on", "version"])


def _tell(
    organisation: Organisation,
    successor: Organisation | None,
    on: date,
    actor: Actor,
    at: datetime,
) -> None:
    organisation_ended.send(
        sender=Organisation,
        organisation=organisation,
        successor=successor,
        actor=actor,
        at=at,
        on=on,
    )


def _move_below(organisation: Organisation, successor: Organisation) -> None:
    """Hang what stood below an organisation under its successor, in one statement each."""
    Organisation.objects.filter(parent=organisation, status="active").update(parent=successor)
    # Of each lineage below, the part up to the ended one is kept and the successor's follows.
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE accounts_organisation
               SET lineage = lineage[1:array_position(lineage, %(old)s) - 1] || %(new)s::bigint[]
               WHERE lineage @> ARRAY[%(old)s]::bigint[] AND id <> %(old)s AND status = 'active'""",
            {"old": organisation.pk, "new": successor.lineage},
        )


def _hand_duties(organisation: Organisation, successor: Organisation) -> None:
    """The successor owes what is open, and is owed it."""
    still_open = Duty.objects.filter(state__in=duties.OPEN)
    still_open.filter(debtor=organisation).update(debtor=successor)
    still_open.filter(creditor=organisation).update(creditor=successor)


def _carry_people(
    organisation: Organisation,
    successor: Organisation | None,
    on: date,
    actor: Actor,
    at: datetime,
) -> None:
    """End everybody's roles on that day; at a merger the same roles go on in the successor."""
    held = Membership.objects.filter(models.Q(until__isnull=True), organisation=organisation)
    for membership in held.select_related("person").order_by("person_id", "id"):
        carry_over(membership, successor, on=on, actor=actor, at=at)
