"""Signs of a mass incident, raised from an entry of the log (LC-18)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community.actions.amendments import amend_locked
from community.models import IncidentSign, LogEntry
from community.policies import work as policies
from community.queries.work import resident_of
from community.regulations.office import told_sentence
from community.signals import incident_signalled
from core.actors import Actor
from core.audit import Facts, record
from core.errors import Forbidden, Unmet
from core.transitions import lock


def signal_incident(
    entry: LogEntry, *, gist: str, advice: str = "", actor: Actor, at: datetime
) -> IncidentSign:
    """Tell bar and justice at once; a second sending of the same entry tells nothing new.

    Raises:
        Forbidden: neither who wrote the entry nor somebody who may write in the community.
        Unmet: nothing is said of what is happening, or a resident is named.
    """
    if not gist.strip():
        raise Unmet(_("请写明情况。"), clause="LC-18", fields={"gist": _("请写明情况")})
    with transaction.atomic():
        fresh = lock(entry)
        if not policies.can_signal_incident(actor, fresh):
            raise Forbidden(_("由社区律师、代班律师、社区工作人员或记录人上报。"))
        known = resident_of(fresh)
        named = {n: told_sentence(t, known) for n, t in (("gist", gist), ("advice", advice))}
        if any(named.values()):
            lacking = {name: sentence for name, sentence in named.items() if sentence}
            raise Unmet(next(iter(lacking.values())), clause="LC-20", fields=lacking)
        sign, made = IncidentSign.objects.get_or_create(
            entry=fresh,
            defaults={
                "gist": gist,
                "advice": advice,
                "signalled_by": actor.person,
                "signalled_at": at,
            },
        )
        if made:
            # Figures that were passed on stand still, amended; the alert goes out all the same.
            if fresh.state != "locked":
                fresh.entry_type = "incident"
                fresh.version += 1
                fresh.save(update_fields=["entry_type", "version"])
            elif fresh.counts and fresh.entry_type != "incident":
                reason = _("月报上报以后发现群体性事件苗头")
                amend_locked(fresh, {"incidents": 1}, reason=reason, actor=actor, at=at)
            record(fresh, "signal", actor=actor, at=at, facts=Facts(clause="LC-18"))
            incident_signalled.send(sender=IncidentSign, sign=sign, actor=actor, at=at)
        return sign
