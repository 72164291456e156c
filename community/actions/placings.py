"""Several communities placed with one firm at once (LC-22)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation
from community.actions.pairings import place_pairing
from community.models import CommunityProfile, Pairing
from core.actors import Actor
from core.errors import Unmet, WrongState


def place_all(
    *,
    communities: Sequence[CommunityProfile],
    firm: Organisation,
    actor: Actor,
    at: datetime,
    exception_reason: str = "",
    note: str = "",
) -> list[Pairing]:
    """Place several communities with a firm after they were shown: all, or none of them.

    Raises:
        Forbidden: as `place_pairing`.
        Unmet: what stands against each community that is refused, by its name.
    """
    made: list[Pairing] = []
    problems: list[str] = []
    more: dict[str, str] = {}
    with transaction.atomic():
        # The communities in the one order everybody locks them in.
        for place in sorted(communities, key=lambda one: one.pk):
            try:
                with transaction.atomic():
                    one = place_pairing(
                        firm=firm,
                        community=place,
                        exception_reason=exception_reason,
                        note=note,
                        actor=actor,
                        at=at,
                    )
            except (Unmet, WrongState) as refusal:
                words = {"name": place.organisation.name, "problem": refusal.message}
                problems.append(_("%(name)s：%(problem)s") % words)
                more |= {k: str(v) for k, v in refusal.fields.items() if k == "exception_reason"}
            else:
                made.append(one)
        if problems:
            message = _("一个都没有安排，请去掉或改好下列社区。")
            fields: dict[str, str | list[str]] = {"communities": [message, *problems], **more}
            raise Unmet(message, clause="LC-22", fields=fields)
    return made
