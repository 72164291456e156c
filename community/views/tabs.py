"""The row of tabs above the liaison offices' pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.policies.access import (
    at_the_community,
    at_the_liaison,
    reads_the_bar,
    runs_the_firm,
)
from core.actors import Actor
from core.regulation import Text

OFFICE: tuple[tuple[str, Text], ...] = (
    ("spot-check-board", _("抽查")),
    ("change-list", _("变动")),
    ("quarter-overview", _("社区评价")),
    ("suggestion-list", _("社情民意")),
    ("district-figures", _("各区数字")),
)
FIRM: tuple[tuple[str, Text], ...] = (
    ("spot-check-list", _("抽查")),
    ("change-list", _("变动")),
)
COMMUNITY: tuple[tuple[str, Text], ...] = (
    ("quarter-list", _("季度评价")),
    ("change-list", _("变动")),
)


def tabs_of(actor: Actor) -> tuple[tuple[str, Text], ...]:
    """The pages an actor goes to and fro between, by address and words."""
    if at_the_liaison(actor) or reads_the_bar(actor):
        return OFFICE
    if runs_the_firm(actor):
        return FIRM
    return COMMUNITY if at_the_community(actor) else ()
