"""People and their memberships."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import policies
from accounts.enums import LICENSED_ROLES, ROLES_OF_KIND, OrganisationStatus, Role
from accounts.models import Membership, Organisation, User
from accounts.queries import members, on_day
from accounts.signals import membership_ended
from accounts.transfers import left_behind, roles_staying
from core import search
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Forbidden, Stale, Unmet
from core.notices import notify

# Who decides about a firm's cases, or leads it: told to those who do already, and to the bar.
DECIDES = (Role.DIRECTOR, Role.PARTNER)


def create_person(
    *,
    username: str,
    name: str,
    actor: Actor,
    at: datetime,
    password: str | None = None,
    **more: Any,
) -> User:
    """Enter a person with a sign-in name; without password they can't sign in yet.

    Raises:
        Unmet: the sign-in name or licence is taken.
    """
    _refuse_taken(username, more.get("licence_no", ""))
    person = User(username=username, name=name, **more, **search.columns(name))
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save()
            record(person, "create", actor=actor, at=at)
    except IntegrityError:
        # Somebody took the name or entered the licence in the same moment.
        _refuse_taken(username, more.get("licence_no", ""))
        raise
    return person


def _refuse_taken(username: str, licence_no: str) -> None:
    if User.objects.filter(username__iexact=username).exists():
        message = _("这个登录名已被使用，请换一个。")
        raise Unmet(message, fields={"username": message})
    if licence_no and User.objects.filter(licence_no=licence_no).exists():
        message = _("这个执业证号已登记在一个账号名下，请用那个账号登录后再接受。")
        raise Unmet(message, fields={"licence_no": message})


def edit_profile(person: User, *, actor: Actor, at: datetime, **values: Any) -> User:
    """Change what people keep of themselves: phone, mail, language.

    Raises:
        Forbidden: somebody else's profile.
    """
    if actor.person_id != person.pk:
        raise Forbidden(_("只能修改自己的资料。"))
    # Which fields changed, not to what: the record is read by others.
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, values[name])
    with transaction.atomic():
        person.save(update_fields=changed)
        facts = Facts(changes={"fields": changed})
        record(person, "edit_profile", actor=actor, at=at, facts=facts)
    return person


def add_membership(
    person: User,
    *,
    organisation: Organisation,
    role: str,
    since: date,
    actor: Actor,
    at: datetime,
    licence_no: str = "",
) -> Membership:
    """Give a person a role in an organisation from a day on.

    Args:
        licence_no: of whoever becomes a lawyer with this role and had none before.

    Raises:
        Forbidden: the actor may not give that role there, or not to this person.
        Unmet: no such role there, the role is held already, the day lies in the future, or a
            lawyer's licence is lacking.
    """
    refuse_to_give(actor, organisation, role, person)
    return appoint(
        person,
        organisation=organisation,
        role=role,
        since=since,
        actor=actor,
        at=at,
        licence_no=licence_no,
    )


def appoint(
    person: User, *, role: str, at: datetime, licence_no: str = "", **more: Any
) -> Membership:
    """Enter a membership of somebody new in a role, whose right to be entered was checked.

    A lawyer needs a licence. A new partner or director is told to the firm's others and to the
    bar: who decides about cases (GC-3.2) is nobody's secret.

    Raises:
        Unmet: as for `enter_membership`, or a lawyer's licence is lacking.
    """
    with transaction.atomic():
        _licensed(User.objects.select_for_update(no_key=True).get(pk=person.pk), role, licence_no)
        membership = enter_membership(person, role=role, at=at, **more)
        if role in DECIDES:
            _tell_of_post(membership, membership.added_by_id, at)
    return membership


def refuse_to_give(
    actor: Actor, organisation: Organisation, role: str, person: User | None
) -> None:
    """Refuse a role that isn't the actor's to give.

    Raises:
        Forbidden: not a manager; or from above a firm, more than its missing director.
    """
    if not policies.can_manage_people(actor, organisation):
        raise Forbidden(_("您现在的身份不能管理这个机构的人员。"))
    if role in ROLES_OF_KIND[organisation.kind] and not policies.can_give_role(
        actor, organisation, role, person
    ):
        raise Forbidden(
            _(
                "律所的人员由律所自己登记：上级只在律所没有主任时补登主任，"
                "不能登记自己；原来有过主任的，从本所律师中补登。"
            )
        )


def enter_membership(
    person: User,
    *,
    organisation: Organisation,
    role: str,
    since: date,
    actor: Actor,
    at: datetime,
    added_by_id: int | None = None,
) -> Membership:
    """Write a membership whose right to be written was checked: by a manager or an invitation.

    Args:
        added_by_id: who answers for it, where that isn't the actor: the inviter.

    Raises:
        Unmet: no such role there, the role is held already, the day lies in the future, or the
            organisation has ended.
    """
    refuse_wrong_role(organisation, role, since, local_day(at))
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        held = Membership.objects.filter(person=person, organisation=organisation, role=role)
        if held.filter(on_day(since) | _later(since)).exists():
            raise Unmet(_("这个人在这段时间已有同样的身份。"), fields={"role": _("已有同样的身份")})
        membership = Membership.objects.create(
            person=person,
            organisation=organisation,
            role=role,
            since=since,
            added_by_id=added_by_id or actor.person_id,
            added_at=at,
        )
        changes = {"person": person.pk, "role": role, "since": since}
        record(membership, "add_member", actor=actor, at=at, facts=Facts(changes=changes))
    return membership


def _licensed(person: User, role: str, licence_no: str) -> None:
    if role not in LICENSED_ROLES or (person.licence_no and not licence_no):
        return
    if not licence_no:
        raise Unmet(
            _("主任、合伙人和执业律师都要有执业证号。"),
            clause="GC-3.2",
            fields={"licence_no": _("请填写 17 位执业证号")},
        )
    if person.licence_no == licence_no:
        return
    if person.licence_no:
        message = _("与已登记的执业证号不同，请核对。")
        raise Unmet(message, fields={"licence_no": message})
    _refuse_taken("", licence_no)
    person.licence_no = licence_no
    person.save(update_fields=["licence_no"])


def _tell_of_post(membership: Membership, done_by: int | None, at: datetime) -> None:
    firm, today = membership.organisation, local_day(at)
    told = set(members(firm.pk, DECIDES, today).values_list("pk", flat=True))
    for above in firm.lineage:
        if above != firm.pk:
            told |= set(members(above, [Role.ADMIN], today).values_list("pk", flat=True))
    told = (told | {membership.person_id}) - {done_by}
    link = reverse("person-detail", args=[firm.pk, membership.person_id])
    event = f"membership:{membership.pk}:{membership.until or ''}"
    notify(event, "accounts/notices/post_changed", sorted(told), at=at, link=link)


def refuse_wrong_role(organisation: Organisation, role: str, since: date, today: date) -> None:
    """Refuse a role an organisation doesn't have, or not from that day on.

    Raises:
        Unmet: no such role there, the day lies in the future, or the organisation has ended.
    """
    if organisation.status != OrganisationStatus.ACTIVE:
        raise Unmet(_("这个机构已经合并或注销，不能再登记人员。"))
    if role not in ROLES_OF_KIND[organisation.kind]:
        message = _("这类机构没有这种身份。")
        raise Unmet(message, fields={"role": message})
    if since > today:
        message = _("起始日不能晚于今天。")
        raise Unmet(message, fields={"since": message})


def _later(day: date) -> Q:
    return Q(since__gte=day)


def end_membership(
    membership: Membership, *, until: date, reason: str, actor: Actor, at: datetime
) -> Membership:
    """End a role on a day; what the person still holds must have been handed on before.

    Raises:
        Forbidden: the actor doesn't manage that organisation's people.
        Stale: it has ended already.
        Unmet: the day lies before its beginning or in the future, or something would be left that
            the person can't hold without the role.
    """
    if not policies.can_end_role(actor, membership):
        raise Forbidden(_("您现在的身份不能管理这个机构的人员。"))
    with transaction.atomic():
        # The person's row first: two roles of theirs can't end past each other's check.
        User.objects.select_for_update(no_key=True).get(pk=membership.person_id)
        fresh = Membership.objects.select_for_update().get(pk=membership.pk)
        if fresh.until is not None:
            raise Stale(_("这个身份已经结束。"))
        if not fresh.since <= until <= local_day(at):
            message = _("最后一天应在起始日与今天之间。")
            raise Unmet(message, fields={"until": message})
        refuse_leftovers(fresh, until)
        _set_end(fresh, until, reason, actor, at)
        if fresh.role in DECIDES:
            _tell_of_post(fresh, actor.person_id, at)
    return fresh


def refuse_leftovers(membership: Membership, until: date) -> None:
    """Refuse to end a role while its holder would leave something behind.

    Raises:
        Unmet: naming each kind and how many.
    """
    staying = roles_staying(membership)
    left = left_behind(membership.person, membership.organisation, staying, until=until)
    if left:
        kinds = _("、").join(f"{kind.title} {len(items)}" for kind, items in left)
        message = _("名下还有没交接的：%(kinds)s。请先办完或移交，再结束这个身份。")
        raise Unmet(message % {"kinds": kinds})


def _set_end(membership: Membership, until: date, reason: str, actor: Actor, at: datetime) -> None:
    membership.until, membership.end_reason = until, reason
    membership.save(update_fields=["until", "end_reason"])
    membership_ended.send(sender=Membership, membership=membership, actor=actor, at=at)
    facts = Facts(reason=reason, changes={"person": membership.person_id, "until": until})
    record(membership, "end_member", actor=actor, at=at, facts=facts)


def carry_over(
    membership: Membership,
    successor: Organisation | None,
    *,
    on: date,
    actor: Actor,
    at: datetime,
) -> None:
    """End a role with its organisation and, at a merger, go on with it in the successor that day."""
    User.objects.select_for_update(no_key=True).get(pk=membership.person_id)
    fresh = Membership.objects.select_for_update().get(pk=membership.pk)
    day = max(on, fresh.since)
    if fresh.until is None:
        _set_end(fresh, day, _("机构终止"), actor, at)
    if successor is None:
        return
    held = Membership.objects.filter(
        person_id=membership.person_id, organisation=successor, role=membership.role
    )
    if not held.filter(on_day(day) | _later(day)).exists():
        enter_membership(
            membership.person,
            organisation=successor,
            role=membership.role,
            since=day,
            actor=actor,
            at=at,
        )
