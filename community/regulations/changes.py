"""Changes of communities, firms and lawyers: who reports which, who enters them (LC-7)."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from community.enums.liaison import ChangeKind as K
from core.regulation import rule

# What the district's office enters itself; all else is the city bar's register.
OF_THE_OFFICE = frozenset({K.CONTACT, K.LAWYER_LEFT})
# What changes an organisation itself: its name, its end, its beginning.
OF_ORGANISATIONS = frozenset(
    {K.COMMUNITY_RENAMED, K.COMMUNITY_MERGED, K.COMMUNITY_NEW, K.COMMUNITY_CLOSED, K.FIRM_CHANGED}
)
OF_LAWYERS = frozenset({K.LAWYER_LEFT, K.LAWYER_MOVED})
FROM_COMMUNITY = (
    K.CONTACT,
    K.LAWYER_LEFT,
    K.COMMUNITY_RENAMED,
    K.COMMUNITY_MERGED,
    K.COMMUNITY_CLOSED,
)
FROM_FIRM = (K.LAWYER_LEFT, K.LAWYER_MOVED, K.FIRM_CHANGED)
FROM_LIAISON = (
    K.LAWYER_LEFT,
    K.COMMUNITY_RENAMED,
    K.COMMUNITY_MERGED,
    K.COMMUNITY_CLOSED,
    K.COMMUNITY_NEW,
)
EARLIEST, LATEST = timedelta(days=366), timedelta(days=92)


@rule("LC-7")
def by_office(kind: str, *, by_liaison: bool) -> bool:
    """Whether the district's office enters a change; what it reports itself goes to the bar."""
    return kind in OF_THE_OFFICE and not by_liaison


@rule("LC-7")
def change_sentence(kind: str, values: dict[str, object], today: date, on: date) -> str:
    """What a notice of change lacks, in one sentence; "" when nothing."""
    if not today - EARLIEST <= on <= today + LATEST:
        return _("变更日期应在一年前到三个月后之间")
    needs_values = kind not in {K.LAWYER_LEFT, K.COMMUNITY_CLOSED}
    if needs_values and not any(values.values()):
        return _("请填写变更后的内容")
    return ""
