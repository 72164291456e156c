"""What somebody still holds in an organisation, and handing it on (a firm changed, a leaving).

Apps above register what they hold of a person: open cases, opinions owed, duties. The transfer
screen lists it all, and a role can end once nothing is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, Organisation, User
from core import duties
from core.actors import Actor
from core.calendar import local_day
from core.errors import Unmet
from core.models import Duty


@dataclass(frozen=True)
class Held:
    """One thing a person holds: `key` names it for the handing on.

    Attributes:
        link: where something can be done about it.
        until_on: who leaves before that day holds it no more.
    """

    key: int
    title: str
    detail: str | Promise = ""
    due: date | None = None
    link: str = ""
    until_on: date | None = None


class HandOn(Protocol):
    """Hands one thing on."""

    def __call__(
        self, key: int, *, to_person: User, reason: str, actor: Actor, at: datetime
    ) -> None: ...


@dataclass(frozen=True)
class Holding:
    """A kind of thing people hold: how it is listed and how it is handed on.

    Attributes:
        hand_on: None for what only the person themselves can do; `advice` says what can be done.
        roles: who can hold it only in one of these roles must hand it on when the last of them
            ends; empty: when the person leaves the organisation altogether.
    """

    code: str
    title: str | Promise
    listing: Callable[[User, Organisation], Sequence[Held]]
    hand_on: HandOn | None
    roles: tuple[str, ...] = ()
    advice: str | Promise = ""


HOLDINGS: dict[str, Holding] = {}


def holding(entry: Holding) -> None:
    """Register a kind of thing people hold."""
    HOLDINGS[entry.code] = entry


def held_by(person: User, organisation: Organisation) -> list[tuple[Holding, Sequence[Held]]]:
    """Everything a person holds in an organisation, by kind; kinds with nothing are left out."""
    listed = [(kind, kind.listing(person, organisation)) for kind in HOLDINGS.values()]
    return [(kind, items) for kind, items in listed if items]


def left_behind(
    person: User, organisation: Organisation, staying_roles: Iterable[str], *, until: date
) -> list[tuple[Holding, Sequence[Held]]]:
    """What a person can't go on holding with the roles that stay after that last day."""
    staying = set(staying_roles)
    left = [
        (kind, [item for item in items if item.until_on is None or item.until_on <= until])
        for kind, items in held_by(person, organisation)
        if (staying.isdisjoint(kind.roles) if kind.roles else not staying)
    ]
    return [(kind, items) for kind, items in left if items]


def roles_staying(membership: Membership) -> list[str]:
    """The other roles the person goes on holding in that organisation."""
    others = Membership.objects.filter(
        person_id=membership.person_id,
        organisation_id=membership.organisation_id,
        until__isnull=True,
    )
    return list(others.exclude(pk=membership.pk).values_list("role", flat=True))


def _open_duties(person: User, organisation: Organisation) -> list[Held]:
    # What only the person can do is listed by the app it belongs to.
    personal = [kind.code for kind in duties.KINDS.values() if kind.personal]
    found = Duty.objects.filter(
        debtor_person=person, debtor=organisation, state__in=duties.OPEN
    ).exclude(kind__in=personal)
    found = found.order_by("due_on")
    return [Held(d.pk, str(duties.KINDS[d.kind].title), d.label, d.due_on) for d in found]


def _hand_on_duty(key: int, *, to_person: User, reason: str, actor: Actor, at: datetime) -> None:
    duty = Duty.objects.get(pk=key)
    may_take = duties.KINDS[duty.kind].may_take
    if may_take is not None and not may_take(duty, to_person.pk, local_day(at)):
        message = _("接手的人看不到“%(title)s”所在的案件，请把案件一并移交，或交给能看到的人。")
        sentence = message % {"title": duties.KINDS[duty.kind].title}
        raise Unmet(sentence, fields={"to_person": sentence})
    duties.hand_on(duty, to_person, actor=actor, at=at, reason=reason)


holding(Holding("duty", gettext_lazy("期限"), _open_duties, _hand_on_duty))
