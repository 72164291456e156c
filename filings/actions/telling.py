"""What the bar did with a report, told to the firm."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from accounts.enums import FIRM_ROLES
from accounts.queries import members
from core.calendar import local_day
from core.notices import notify
from filings.models import Filing


def tell_firm(
    filing: Filing, what: str, at: datetime, *, also: Collection[int] = (), mail: bool = True
) -> None:
    """Tell the director, and who drafted and confirmed it while they are still with the firm.

    Args:
        what: the notice, a template of filings/notices.
        also: ids of further people, told on the same condition.
    """
    today = local_day(at)
    directors = members(filing.firm_id, ["director"], today).values_list("pk", flat=True)
    took_part = [pk for pk in (filing.drafted_by_id, filing.confirmed_by_id, *also) if pk]
    there = members(filing.firm_id, FIRM_ROLES, today).filter(pk__in=took_part)
    notify(
        f"filing:{filing.pk}:{what}:{filing.version}",
        f"filings/notices/{what}",
        [*directors, *there.values_list("pk", flat=True)],
        context={"number": filing.number_text},
        link=f"/filings/{filing.pk}/",
        organisation_id=filing.firm_id,
        at=at,
        mail=mail,
    )
