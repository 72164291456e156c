"""What accounts adds to shared places: navigation, search, the words of its record."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import policies
from accounts.enums import Role
from accounts.models import Membership, Organisation, User
from core.actors import Actor
from core.navigation import Entry, entry
from core.search import Hit, Source, matching, source
from core.wording import wording

entry(
    Entry(
        _("本机构"),
        "organisation-own",
        (),
        ("organisation-detail", "person-", "invitation-", "parameter-", "record-list"),
        order=80,
    )
)
DIRECTORY = (*policies.BAR_SIDE, Role.SYSADMIN)
entry(Entry(_("机构"), "organisation-list", DIRECTORY, ("organisation-list",), order=85))
entry(Entry(_("发件箱"), "outbox-list", (Role.SYSADMIN,), ("outbox-",), order=90))
entry(Entry(_("工作日历"), "calendar-list", (Role.SYSADMIN,), ("calendar-",), order=91))


def _organisations(actor: Actor, query: str, limit: int) -> Sequence[Hit]:
    found = matching(policies.visible_organisations(actor), query).select_related("parent")
    return [
        Hit(
            organisation.name,
            _place(organisation),
            reverse("organisation-detail", args=[organisation.pk]),
            "" if organisation.status == "active" else organisation.get_status_display(),
        )
        for organisation in found.order_by("pinyin", "pk")[:limit]
    ]


def _place(organisation: Organisation) -> str:
    above = f" · {organisation.parent.name}" if organisation.parent else ""
    return f"{organisation.get_kind_display()}{above}"


def _people(actor: Actor, query: str, limit: int) -> Sequence[Hit]:
    found = matching(policies.visible_people(actor), query)
    people = list(found.order_by("pinyin", "pk")[:limit])
    there = _newest_memberships(actor, people)
    return [_person_hit(person, there.get(person.pk)) for person in people]


def _newest_memberships(actor: Actor, people: list[User]) -> dict[int, Membership]:
    """By person the newest membership the actor may see."""
    held = policies.visible_memberships(actor).filter(person__in=people)
    newest = held.order_by("person_id", "-since", "-id").distinct("person_id")
    return {m.person_id: m for m in newest.select_related("organisation")}


def _person_hit(person: User, membership: Membership | None) -> Hit:
    if membership is None:
        return Hit(person.name, "", reverse("profile"))
    link = reverse("person-detail", args=[membership.organisation_id, person.pk])
    words = f"{membership.organisation.name} · {membership.get_role_display()}"
    return Hit(person.name, words, link, _("已离开") if membership.until else "")


source(Source("organisations", _("机构"), _organisations))
source(Source("people", _("人员"), _people))

wording(
    "accounts.user",
    _("人员"),
    create=_("建立账号"),
    edit_profile=_("修改自己的资料"),
    hand_on=_("移交名下事务"),
)
wording("accounts.membership", _("身份"), add_member=_("登记身份"), end_member=_("结束身份"))
wording(
    "accounts.invitation",
    _("邀请"),
    invite=_("发出邀请"),
    accept=_("接受邀请"),
    revoke=_("收回邀请"),
)
wording("accounts.absence", _("外出代理"), enter=_("登记代理"), end=_("提前结束代理"))
wording(
    "accounts.factorreset",
    _("第二重验证"),
    ask=_("提出重置"),
    confirm=_("确认重置"),
    refuse=_("不予重置"),
)
wording(
    "accounts.organisation",
    _("机构"),
    rename=_("更名"),
    merge=_("并入其他机构"),
    take_over=_("接收并入的机构"),
    close=_("注销"),
)
