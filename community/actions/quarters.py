"""What a community says of its lawyer each quarter: asked for once, given, told where bad (LC-11)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from community.actions.liaison_duties import QUARTER
from community.models import Assignment, CommunityProfile, Programme, QuarterFeedback
from community.policies import liaison as policies
from community.queries.quarters import SUBJECT, owed_by, quarter_words, served_in
from community.regulations.checks import (
    correction_sentence,
    low_scores,
    quarter_after,
    quarter_before,
    quarter_of,
)
from community.regulations.monthly import FEEDBACK_DAY
from community.regulations.work import BAD_SCORE
from core import people
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import Due, local_day, working_days
from core.duties import discharge, open_many, unsaved, urge
from core.errors import Forbidden, Stale, Unmet, WrongState
from core.models import Duty
from core.notices import notify
from core.regulation import Value, value_on

ROOM = timedelta(days=40)
LOOKED_BACK = 2
LATEST = timedelta(days=366)
# Whom something is said of, in an assignment as in what was said before.
WHOM = ("programme_id", "liaison_id", "community_id", "pairing_id", "lawyer_id")


def open_quarters(*, at: datetime) -> int:
    """Ask every community for the quarters that are over, once each; safe to repeat and to race.

    It looks back two quarters, so that nothing is forgotten when it couldn't run for weeks.

    Returns:
        How many communities were asked.
    """
    quarter, asked = quarter_of(local_day(at)), 0
    for _n in range(LOOKED_BACK):
        quarter = quarter_before(quarter)
        running = Programme.objects.filter(starts_on__lt=quarter_after(quarter))
        for programme in running.select_related("bar").order_by("pk"):
            asked += open_quarter(programme, quarter, at=at)
    return asked


def open_quarter(programme: Programme, quarter: date, *, at: datetime) -> int:
    """Ask a programme's communities that were served in a quarter and weren't asked yet."""
    known = Duty.objects.filter(
        kind=QUARTER.code,
        subject_type=SUBJECT,
        subject_id=OuterRef("pk"),
        occasion=quarter.isoformat(),
    )
    served = served_in(quarter).filter(programme=programme)
    found = CommunityProfile.objects.filter(
        programme=programme, ended_on__isnull=True, pk__in=served.values("community_id")
    )
    places = list(found.exclude(Exists(known)).order_by("pk"))
    if not places:
        return 0
    due, rule = _due(programme, quarter)
    with transaction.atomic():
        open_many(
            [
                unsaved(
                    QUARTER,
                    place,
                    due=due,
                    rule=rule,
                    at=at,
                    debtor_id=place.pk,
                    creditor_id=place.liaison_id or programme.bar_id,
                    occasion=quarter.isoformat(),
                    label=quarter_words(quarter),
                )
                for place in places
            ],
            at=at,
        )
    return len(places)


def _due(programme: Programme, quarter: date) -> tuple[Due, Value]:
    """The day of the next quarter's first month, moved on when it is a day off."""
    begins = quarter_after(quarter)
    rule = value_on(FEEDBACK_DAY.key, programme.bar, begins)
    calendar = working_days(begins - ROOM, begins + ROOM)
    return calendar.days_after(begins - timedelta(days=1), rule.value), rule


def give_quarter(
    assignment: Assignment,
    *,
    quarter: date,
    came: int,
    helped: int,
    reachable: int,
    text: str = "",
    actor: Actor,
    at: datetime,
) -> QuarterFeedback:
    """Say how the lawyer's quarter was; it goes to liaison office and bar, not to the lawyer.

    Raises:
        Forbidden: not the community's officer.
        Unmet: a quarter that isn't over or is long gone, or in which the lawyer didn't serve.
        WrongState: it was said already.
    """
    if not policies.can_give_quarter_feedback(actor, assignment.pairing):
        raise Forbidden(_("由社区工作人员评价。"))
    today = local_day(at)
    if not today - LATEST <= quarter_after(quarter) <= today:
        raise Unmet(_("只能评价一年内已经结束的季度。"), clause="LC-11")
    with transaction.atomic():
        place = CommunityProfile.objects.select_for_update().get(pk=assignment.community_id)
        if not served_in(quarter).filter(pk=assignment.pk).exists():
            raise Unmet(_("这名律师那个季度没有在本社区服务。"), clause="LC-11")
        if not owed_by(place.pk, quarter).filter(pk=assignment.pk).exists():
            raise WrongState(_("这个季度已经评价过。"))
        scores = {"came": came, "helped": helped, "reachable": reachable}
        said = {"quarter": quarter, "text": text, **scores}
        made = _say(assignment, said, actor=actor, at=at)
        facts = Facts(clause="LC-11", changes={"quarter": quarter.isoformat(), **scores})
        record(made, "give", actor=actor, at=at, facts=facts)
        if not owed_by(place.pk, quarter).exists():
            discharge(QUARTER, place, actor=actor, at=at, occasion=quarter.isoformat())
    return made


def correct_quarter(
    given: QuarterFeedback,
    *,
    came: int,
    helped: int,
    reachable: int,
    reason: str,
    text: str = "",
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> QuarterFeedback:
    """Say it anew: a new line counts in the place of the former, which stays to be read.

    Raises:
        Forbidden: not the community's officer.
        Stale, WrongState: it was corrected meanwhile.
        Unmet: no reason, or the next quarter's feedback is asked for already.
    """
    today = local_day(at)
    with transaction.atomic():
        old = QuarterFeedback.objects.select_for_update(of=("self",)).get(pk=given.pk)
        if not policies.can_give_quarter_feedback(actor, old.pairing):
            raise Forbidden(_("由社区工作人员更正。"))
        if not old.counts:
            raise WrongState(_("这条评价已经更正过，请更正新的一条。"))
        if version is not None and version != old.version:
            raise Stale(_("在您打开这一页之后，别人已经改过它。请看最新内容后再办。"))
        sentence = correction_sentence(old.quarter, today)
        if sentence:
            raise Unmet(f"{sentence}。", clause="LC-11")
        if not reason.strip():
            message = _("请写明更正的原因。")
            raise Unmet(message, clause="LC-11", fields={"reason": message})
        scores = {"came": came, "helped": helped, "reachable": reachable}
        changes = {name: [getattr(old, name), score] for name, score in scores.items()}
        old.counts = False
        old.version += 1
        old.save(update_fields=["counts", "version"])
        said = {"quarter": old.quarter, "text": text, **scores}
        again = {"corrects": old, "correct_reason": reason}
        made = _say(old, said | again, actor=actor, at=at)
        facts = Facts(clause="LC-11", reason=reason, changes={"corrects": old.pk, **changes})
        record(made, "correct", actor=actor, at=at, facts=facts)
    return made


def _say(
    about: Assignment | QuarterFeedback, said: dict[str, Any], *, actor: Actor, at: datetime
) -> QuarterFeedback:
    """Write what was said of a pairing's lawyer, and tell of it where it is bad."""
    made = QuarterFeedback.objects.create(
        **{name: getattr(about, name) for name in WHOM},
        **said,
        given_by=actor.person,
        given_at=at,
    )
    worst = value_on(BAD_SCORE.key, about.programme.bar, local_day(at)).value
    if low_scores([made.came, made.helped, made.reachable], worst):
        _tell(made, at=at)
    return made


def _tell(given: QuarterFeedback, *, at: datetime) -> None:
    """Tell the liaison office of a bad word, the bar where there is none."""
    office = given.liaison_id or given.programme.bar_id
    roles = ("liaison",) if given.liaison_id else ("officer",)
    notify(
        f"quarter:{given.pk}:low",
        "community/notices/quarter_low",
        people.holders(office, roles, local_day(at)),
        link=f"{reverse('quarter-overview')}?quarter={given.quarter.isoformat()}",
        organisation_id=office,
        at=at,
    )


def urge_quarter(duty: Duty, *, actor: Actor, at: datetime) -> None:
    """Urge a community that hasn't said anything yet, once a day.

    Raises:
        Forbidden: neither liaison office nor bar.
        TooMany, WrongState: urged today already, or given meanwhile.
    """
    if not policies.can_urge_quarter(actor, duty.creditor_id):
        raise Forbidden(_("由辖区联络处或市律协催办。"))
    urge(duty, actor=actor, at=at)
