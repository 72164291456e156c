"""Handing on what somebody holds, before they leave or while they stay."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import Organisation, User
from accounts.queries import belongs
from accounts.transfers import HOLDINGS
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Forbidden, Stale, Unmet


def hand_on(
    person: User,
    organisation: Organisation,
    *,
    items: Iterable[tuple[str, int]],
    to_person: User,
    reason: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Hand on chosen things to another member, all or none.

    Args:
        items: kinds and keys, as `accounts.transfers.held_by` lists them.

    Returns:
        How many were handed on.

    Raises:
        Forbidden: the actor doesn't manage the organisation's people from within.
        Stale: one of them isn't held by the person any more.
        Unmet: nothing chosen, something only the person can do, the same person, or not a member.
    """
    chosen = list(dict.fromkeys(items))
    if not policies.can_see_holdings(actor, organisation):
        raise Forbidden(_("只有本机构的负责人能移交名下事务。"))
    if not chosen:
        message = _("请至少选择一项。")
        raise Unmet(message, fields={"items": message})
    if any(code in HOLDINGS and HOLDINGS[code].hand_on is None for code, _key in chosen):
        message = _("所选的有些只能由本人办理，不能移交。")
        raise Unmet(message, fields={"items": message})
    if to_person.pk == person.pk or not belongs(to_person.pk, organisation.pk, local_day(at)):
        message = _("请选择本机构的另一个人。")
        raise Unmet(message, fields={"to_person": message})
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        held = _keys_held(person, organisation, {code for code, _key in chosen})
        if not set(chosen) <= held:
            raise Stale(_("所选的有些已经不在这个人名下，请看最新的列表。"))
        # Duties last: they go to who sees the case they are about.
        for code, key in sorted(chosen, key=lambda item: item[0] == "duty"):
            hands_on = HOLDINGS[code].hand_on
            if hands_on is not None:
                hands_on(key, to_person=to_person, reason=reason, actor=actor, at=at)
        changes = {"from": person.pk, "to": to_person.pk, "items": chosen}
        facts = Facts(reason=reason, changes=changes)
        record(person, "hand_on", actor=actor, at=at, facts=facts, owner_id=organisation.pk)
    return len(chosen)


def _keys_held(
    person: User, organisation: Organisation, codes: Iterable[str]
) -> set[tuple[str, int]]:
    kinds = [HOLDINGS[code] for code in codes if code in HOLDINGS]
    return {(k.code, item.key) for k in kinds for item in k.listing(person, organisation)}
