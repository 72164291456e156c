"""An organisation's own values of the rules' numbers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policies
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Forbidden, Unmet
from core.models import ParameterValue
from core.regulation import PARAMETERS, set_value


def enter_value(
    key: str, *, value: Any, effective_from: date, reason: str, actor: Actor, at: datetime
) -> ParameterValue:
    """Enter the actor's organisation's own value from today or a later day on.

    Raises:
        Forbidden: not who sets parameters of that scope.
        Unmet: a day in the past, a wrong shape, or looser than what applies above.
    """
    if not policies.can_set_parameter(actor, PARAMETERS[key]):
        raise Forbidden(_("您现在的身份不能登记这项数值。"))
    if effective_from < local_day(at):
        message = _("从今天或以后的某一天起；已经过去的日子按当时的数值算。")
        raise Unmet(message, fields={"effective_from": message})
    with transaction.atomic():
        entered = set_value(
            key,
            value,
            organisation=actor.organisation,
            effective_from=effective_from,
            reason=reason,
            person=actor.person,
            at=at,
        )
        changes = {"key": key, "value": value, "from": effective_from}
        facts = Facts(reason=reason, clause=PARAMETERS[key].clause, changes=changes)
        record(
            entered, "set_value", actor=actor, at=at, facts=facts, owner_id=actor.organisation_id
        )
    return entered
