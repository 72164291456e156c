"""The kinds of duty of the monthly chain, one for each level (LC-24)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.enums.monthly import Level
from core.duties import DutyKind, duty_kind
from core.models import Duty
from core.regulation import Text

FIRM = ("director", "clerk")


def _link(duty: Duty) -> str:
    return f"/months/{duty.subject_id}/"


def _kind(
    level: str,
    title: Text,
    roles: tuple[str, ...],
    *,
    late: tuple[str, ...],
    above: tuple[str, ...],
) -> DutyKind:
    return duty_kind(
        DutyKind(
            code=f"community.month_{level}",
            clause="LC-24",
            title=title,
            link=_link,
            roles=roles,
            supervisor=late,
            above=above,
        )
    )


KIND_OF_LEVEL = {
    # The lawyer's own; the firm they owe it to hears when it is late.
    Level.LAWYER: _kind(Level.LAWYER, _("确认本月工作月报"), (), late=FIRM, above=()),
    Level.FIRM: _kind(Level.FIRM, _("汇总律所月报"), FIRM, late=("director",), above=("liaison",)),
    Level.LIAISON: _kind(
        Level.LIAISON, _("汇总联络处月报"), ("liaison",), late=("liaison",), above=("officer",)
    ),
    Level.CITY: _kind(Level.CITY, _("汇总全市月报"), ("officer",), late=("leader",), above=()),
}
# A level where nobody can confirm it: the level above owes it instead, marked so.
IN_PLACE = _kind(
    "in_place",
    _("代下级确认月报"),
    (*FIRM, "liaison", "officer"),
    late=("director", "liaison", "leader"),
    above=(),
)
KINDS = (*KIND_OF_LEVEL.values(), IN_PLACE)
