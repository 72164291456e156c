"""Signs of escalation, raised from a case (GC-2)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.models import Case
from cases.signals import incident_signalled
from core.actors import Actor
from core.audit import Facts, record
from core.errors import Forbidden, Unmet


def signal_incident(
    case: Case,
    *,
    gist: str,
    advice: str = "",
    actor: Actor,
    at: datetime,
    token: UUID | None = None,
) -> None:
    """Tell bar and justice at once that a case threatens to escalate.

    A case that is over may do so too: who was declined may still gather.

    Args:
        token: the form's: sent twice it is one sign.

    Raises:
        Forbidden: somebody who doesn't work on the case.
        Unmet: nothing is said of what is happening.
    """
    if not gist.strip():
        raise Unmet(_("请写明情况。"), fields={"gist": _("请写明情况")})
    if not policies.can_work_on_case(actor, case):
        raise Forbidden(_("由承办人员或主任上报。"))
    with transaction.atomic():
        record(case, "signal", actor=actor, at=at, facts=Facts(clause="GC-2.1"))
        incident_signalled.send(
            sender=Case,
            case=case,
            gist=gist,
            done=advice,
            occasion=str(token or uuid4()),
            actor=actor,
            at=at,
        )
