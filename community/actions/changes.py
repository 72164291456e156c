"""Notices of change: reported, taken up, entered in the register by its own actions (LC-7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from community.actions.change_entries import enter
from community.actions.liaison_duties import APPLY, CORRECT
from community.models import ChangeNotice
from community.policies import liaison as policies
from community.queries import changes as queries
from community.regulations.changes import OF_LAWYERS, by_office, change_sentence
from community.regulations.monthly import NOTICE_DAYS
from core import people
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day, term
from core.duties import cancel, discharge, open_duty
from core.errors import Forbidden, Unmet
from core.notices import notify
from core.regulation import value_on
from core.transitions import lock, move

OFFICE_ROLES = ("liaison", "officer")


def report_change(
    *,
    kind: str,
    values: Mapping[str, Any],
    effective_on: date,
    text: str = "",
    organisation: Organisation | None = None,
    person: User | None = None,
    actor: Actor,
    at: datetime,
) -> ChangeNotice:
    """Report that something has changed; who enters it owes that within its days.

    Args:
        values: what shall stand in the register, by its kind's fields.
        organisation, person: what or whom it concerns; one's own organisation where nothing is said.

    Raises:
        Forbidden: not one's to report.
        Unmet: a day too far off, nothing said, or somebody or something that isn't one's own.
    """
    programme, liaison_id = queries.place_of(actor)
    if programme is None or kind not in queries.kinds_for(actor):
        raise Forbidden(_("您现在的身份不能上报这种变动。"))
    known = {name: value for name, value in values.items() if value not in ("", None)}
    _refuse(kind, known, effective_on, at)
    about = _about(kind, organisation, person, actor)
    with transaction.atomic():
        made = ChangeNotice.objects.create(
            programme=programme,
            liaison_id=liaison_id,
            kind=kind,
            organisation=about,
            person=person if kind in OF_LAWYERS else None,
            values=known,
            text=text,
            effective_on=effective_on,
            reported_by=actor.person,
            reported_for=actor.organisation,
            reported_at=at,
        )
        facts = Facts(clause="LC-7", to_state=made.state, changes={"kind": kind})
        record(made, "report", actor=actor, at=at, facts=facts)
        _owe(made, at=at)
    return made


def _refuse(kind: str, values: Mapping[str, Any], on: date, at: datetime) -> None:
    sentence = change_sentence(kind, dict(values), local_day(at), on)
    if sentence:
        raise Unmet(sentence, clause="LC-7")


def _about(
    kind: str, organisation: Organisation | None, person: User | None, actor: Actor
) -> Organisation | None:
    """The organisation a notice concerns, within what the actor may report on.

    Raises:
        Unmet: a lawyer or a community that isn't one's own.
    """
    if kind in OF_LAWYERS:
        if person is None or not queries.lawyers_for(actor).filter(pk=person.pk).exists():
            raise Unmet(_("请选择律师。"), fields={"person": _("请选择律师")})
        return None
    if kind == "community_new":
        return None
    about: Organisation = organisation or actor.organisation
    if kind != "firm_changed" and not queries.communities_for(actor).filter(pk=about.pk).exists():
        raise Unmet(_("请选择社区。"), fields={"organisation": _("请选择社区")})
    return about


def _owe(notice: ChangeNotice, *, at: datetime) -> None:
    """Open the duty of who enters it, and tell them."""
    today = local_day(at)
    by_liaison = notice.reported_for_id == notice.liaison_id
    office = notice.liaison if by_office(notice.kind, by_liaison=by_liaison) else None
    debtor = office or notice.programme.bar
    rule = value_on(NOTICE_DAYS.key, notice.programme.bar, today)
    open_duty(
        APPLY,
        notice,
        due=term(today, rule.value),
        at=at,
        debtor=debtor,
        creditor=notice.reported_for,
        occasion=str(notice.version),
        label=notice.get_kind_display(),
        rule=rule,
    )
    _tell(notice, "change_reported", people.holders(debtor.pk, OFFICE_ROLES, today), at=at)


def _tell(notice: ChangeNotice, template: str, recipients: list[int], *, at: datetime) -> None:
    notify(
        f"change:{notice.pk}:{template}:{notice.version}",
        f"community/notices/{template}",
        recipients,
        link=reverse("change-detail", args=[notice.pk]),
        at=at,
    )


def _handled(notice: ChangeNotice, actor: Actor, version: int | None) -> ChangeNotice:
    fresh = lock(notice, version=version)
    if not policies.can_handle_change(actor, fresh):
        raise Forbidden(_("由辖区联络处或市律协登记变动。"))
    return fresh


def _own(notice: ChangeNotice, actor: Actor, version: int | None) -> ChangeNotice:
    fresh = lock(notice, version=version)
    if not policies.can_edit_change(actor, fresh):
        raise Forbidden(_("由上报的一方补正或撤回。"))
    return fresh


def take_up_change(
    notice: ChangeNotice, *, actor: Actor, at: datetime, version: int | None = None
) -> ChangeNotice:
    """Begin to work on it: it can't be withdrawn any more.

    Raises:
        Forbidden: not theirs to enter.
        Stale, WrongState: somebody was faster.
    """
    with transaction.atomic():
        return move(_handled(notice, actor, version), "take_up", actor=actor, at=at)


def return_change(
    notice: ChangeNotice,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> ChangeNotice:
    """Return it to be completed, with the reason.

    Raises:
        Forbidden: not theirs to enter.
        Stale, WrongState: entered or withdrawn meanwhile.
        Unmet: no reason.
    """
    if not reason.strip():
        raise Unmet(_("请写明退回的原因。"), fields={"reason": _("请写明原因")})
    today = local_day(at)
    with transaction.atomic():
        fresh = _handled(notice, actor, version)
        values = {"return_reason": reason}
        done = move(fresh, "return", actor=actor, at=at, values=values, facts=Facts(reason=reason))
        cancel(APPLY, done, actor=actor, at=at, note=_("退回补正"))
        rule = value_on(NOTICE_DAYS.key, done.programme.bar, today)
        open_duty(
            CORRECT,
            done,
            due=term(today, rule.value),
            at=at,
            debtor=done.reported_for,
            creditor=actor.organisation,
            occasion=str(done.version),
            label=done.get_kind_display(),
            rule=rule,
        )
        _tell(done, "change_returned", [done.reported_by_id], at=at)
    return done


def complete_change(
    notice: ChangeNotice,
    *,
    values: Mapping[str, Any],
    effective_on: date,
    text: str = "",
    organisation: Organisation | None = None,
    person: User | None = None,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> ChangeNotice:
    """Report it again with what was missing.

    Raises:
        Forbidden: not who reported it.
        Stale, WrongState: it wasn't returned.
        Unmet: as `report_change`.
    """
    known = {name: value for name, value in values.items() if value not in ("", None)}
    with transaction.atomic():
        fresh = _own(notice, actor, version)
        _refuse(fresh.kind, known, effective_on, at)
        about = _about(fresh.kind, organisation or fresh.organisation, person, actor)
        columns = {
            "values": known,
            "effective_on": effective_on,
            "text": text,
            "organisation": about,
            "person": person if fresh.kind in OF_LAWYERS else None,
        }
        done = move(fresh, "complete", actor=actor, at=at, values=columns)
        discharge(CORRECT, done, actor=actor, at=at)
        _owe(done, at=at)
    return done


def withdraw_change(
    notice: ChangeNotice, *, actor: Actor, at: datetime, version: int | None = None
) -> ChangeNotice:
    """Take it back, until somebody has taken it up.

    Raises:
        Forbidden: not who reported it.
        Stale, WrongState: taken up or entered meanwhile.
    """
    with transaction.atomic():
        done = move(_own(notice, actor, version), "withdraw", actor=actor, at=at)
        for kind in (APPLY, CORRECT):
            cancel(kind, done, actor=actor, at=at, note=_("已撤回"))
    return done


def apply_change(
    notice: ChangeNotice, *, actor: Actor, at: datetime, version: int | None = None
) -> ChangeNotice:
    """Enter it: the register's own actions change its rows in the same transaction.

    Raises:
        Forbidden: not theirs to enter.
        Stale, WrongState: entered, returned or withdrawn meanwhile.
        Unmet: what the register asks for isn't there: a taken name, a day in the future …
    """
    with transaction.atomic():
        fresh = _handled(notice, actor, version)
        if not policies.can_apply_change(actor, fresh):
            raise Forbidden(_("机构的更名、合并、新设和撤销由市律协管理员登记。"))
        values = {"applied_by": actor.person, "applied_at": at}
        done = move(fresh, "apply", actor=actor, at=at, values=values)
        enter(done, actor=actor, at=at)
        discharge(APPLY, done, actor=actor, at=at)
        _tell(done, "change_applied", [done.reported_by_id], at=at)
    return done
