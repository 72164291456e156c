"""How it went, by a link without account; a bad word has a consequence (LC-11, feature 29)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from community.actions.requests import reopen_request
from community.enums.work import Consequence
from community.models import Feedback
from community.regulations.work import BAD_SCORE
from core import people
from core.actors import SYSTEM
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Unmet, WrongState
from core.notices import notify
from core.regulation import value_on
from core.sealing import keyed_hash

REOPENABLE = ("answered", "referred", "closed")


def feedback_by_secret(secret: str) -> Feedback | None:
    """The row behind a link."""
    found = Feedback.objects.select_related("community", "programme__bar", "request")
    return found.filter(secret_hash=keyed_hash("feedback", secret)).first()


def give_feedback(feedback: Feedback, *, score: int, text: str = "", at: datetime) -> Feedback:
    """Say how it went, once. A bad word reopens the request; a second one proposes a spot check.

    Raises:
        WrongState: the link was used, or is too old.
        Unmet: no score from one to five.
    """
    if not 1 <= score <= 5:
        raise Unmet(_("请选一个评价。"), fields={"score": _("请选一个评价")})
    with transaction.atomic():
        fresh = Feedback.objects.select_for_update().get(pk=feedback.pk)
        if fresh.score is not None:
            raise WrongState(_("这次服务已经评价过，谢谢您。"))
        if fresh.expires_on < local_day(at):
            raise WrongState(_("这个链接已过期。您可以重新提交需求，或联系社区。"))
        worst = value_on(BAD_SCORE.key, fresh.programme.bar, local_day(at)).value
        fresh.score, fresh.text, fresh.given_at = score, text, at
        if score <= worst:
            fresh.consequence = Consequence.SPOT_CHECK
            asked = fresh.request
            if asked is not None and asked.state in REOPENABLE and not asked.reopened:
                reopen_request(asked, reason=_("居民不满意"), actor=SYSTEM, at=at, resident=True)
                fresh.consequence = Consequence.REOPENED
            else:
                _propose_check(fresh, at=at)
        fresh.save(update_fields=["score", "text", "given_at", "consequence"])
        facts = Facts(clause="LC-11", changes={"score": score, "consequence": fresh.consequence})
        record(fresh, "give", actor=SYSTEM, at=at, facts=facts, owner_id=fresh.community_id)
    return fresh


def _propose_check(feedback: Feedback, *, at: datetime) -> None:
    """Tell the liaison office that a spot check is proposed."""
    office = feedback.liaison_id or feedback.programme.bar_id
    roles = ("liaison",) if feedback.liaison_id else ("officer",)
    notify(
        f"feedback:{feedback.pk}:check",
        "community/notices/check_proposed",
        people.holders(office, roles, local_day(at)),
        link=reverse("request-detail", args=[feedback.request_id]) if feedback.request_id else "",
        organisation_id=office,
        at=at,
    )
