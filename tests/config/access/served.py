"""What routes of the community half are asked about, as the demo loaded it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import Organisation
from community.actions.feedback_links import feedback_secret
from community.models import (
    Appointment,
    Assignment,
    Briefing,
    ChangeNotice,
    CommunityProfile,
    Draw,
    Exchange,
    Feedback,
    ImportantMatter,
    LogEntry,
    MonthReport,
    PublicityItem,
    QuarterFeedback,
    Resolution,
    RotaSlot,
    RuleDocument,
    ServiceRequest,
    SpotCheck,
    Suggestion,
    Swap,
    Training,
    Visit,
    Volume,
)
from community.regulations.checks import quarter_before, quarter_of
from core.models import Duty
from oversight.models import Alert
from tests import factories

CHECK_STATES = ("planned", "done", "answered", "follow_up")


def ids(where: dict[str, Organisation], at: Any) -> dict[str, Any]:
    """Their keys by name."""
    return {
        **_daily_work(where),
        **_duty(where),
        **_months(),
        **_liaison(where, at),
        **_office(),
    }


def _daily_work(where: dict[str, Organisation]) -> dict[str, Any]:
    """Entries of the demo community's log, as they were loaded."""
    found = LogEntry.objects.filter(community=where["community"]).order_by("id")
    asked = ServiceRequest.objects.filter(community=where["community"]).order_by("id")
    waiting, done = found.filter(state="to_confirm"), found.filter(state="confirmed", counts=True)
    return {
        "entry": done.filter(kind="advice")[0].pk,
        "mediated": done.filter(kind="mediation")[0].pk,
        "waiting_entry": waiting[0].pk,
        "received": asked.get(state="received", source="resident").pk,
        "accepted": asked.filter(state="accepted")[0].pk,
        "answered": asked.filter(state="answered")[0].pk,
        "public_code": CommunityProfile.objects.get(pk=where["community"].pk).public_code,
        "alert": Alert.objects.get(state="raised").pk,
        "seen_alert": Alert.objects.get(state="acknowledged").pk,
        "feedback": feedback_secret(asked.filter(state="answered")[0]),
        "left_over": _left_over(asked.get(state="received", source="resident")).pk,
    }


def _left_over(like: ServiceRequest) -> ServiceRequest:
    """What was asked in a community that is there no longer."""
    today = timezone.localdate()
    gone = factories.organisation(
        "community", "已撤销社区", like.liaison, status="closed", ended_on=today
    )
    place = CommunityProfile.objects.get(pk=like.community_id)
    place.pk, place.organisation, place.ended_on = None, gone, today
    place.code, place.public_code = f"{place.code[:9]}998", "gone"
    place.save(force_insert=True)
    like.pk, like.community, like.lawyer, like.firm = None, gone, None, None
    like.token, like.tracking_hash = uuid4(), "gone"
    like.save(force_insert=True)
    return like


def _duty(where: dict[str, Organisation]) -> dict[str, Any]:
    """Hours, days of duty and the volume of the demo community."""
    found = Visit.objects.filter(community=where["community"]).order_by("on", "id")
    today = timezone.localdate()
    return {
        "served_community": where["community"].pk,
        "visit": found.get(on=today).pk,
        "missed_visit": found.filter(state="missed")[0].pk,
        "coming_visit": found.filter(on__gt=today, state="planned").last().pk,  # type: ignore[union-attr]
        "swap": Swap.objects.get().pk,
        "slot": RotaSlot.objects.get(community=where["community"]).pk,
        "volume": Volume.objects.filter(community=where["community"])[0].pk,
    }


def _months() -> dict[str, Any]:
    """Reports of the demo's months: the lawyer's to be confirmed, what was summed up."""
    found = MonthReport.objects.order_by("id")
    mine = {row.state: row for row in found.filter(level="lawyer", lawyer__username="lawyer")}
    return {
        "month_open": mine["open"].pk,
        "month_firm": mine["open"].above_id,
        "month_on_its_way": mine["confirmed"].pk,
        "month_done": mine["accepted"].pk,
    }


def _liaison(where: dict[str, Organisation], at: Any) -> dict[str, Any]:
    """The liaison office's work in the demo community, as it was loaded."""
    one = Assignment.objects.filter(community=where["community"]).order_by("id")[0]
    checks = SpotCheck.objects.filter(community=where["community"]).order_by("id")
    told = ChangeNotice.objects.filter(reported_for=where["community"]).order_by("id")
    asked = Duty.objects.filter(kind="community.quarter_feedback", state="open")
    return {
        **{f"{state}_check": checks.filter(state=state)[0].pk for state in CHECK_STATES},
        "draw": Draw.objects.get().pk,
        "proposal": Feedback.objects.get(consequence="spot_check").pk,
        "change": told.filter(state="reported")[0].pk,
        "returned_change": told.filter(state="returned")[0].pk,
        "quarter": quarter_before(quarter_of(at.date())).isoformat(),
        "quarter_assignment": one.pk,
        "quarter_said": _said(one, at).pk,
        "quarter_duty": asked.get(debtor=where["community"]).pk,
        "appointment": Appointment.objects.get(community=where["community"]).pk,
        "exchange": Exchange.objects.filter(agreed="", community=where["community"])[0].pk,
        "suggestion": Suggestion.objects.order_by("id")[0].pk,
    }


def _said(one: Assignment, at: Any) -> QuarterFeedback:
    """What the community said of the last quarter, which it may still correct."""
    return QuarterFeedback.objects.create(
        programme_id=one.programme_id,
        liaison_id=one.liaison_id,
        community_id=one.community_id,
        pairing_id=one.pairing_id,
        lawyer_id=one.lawyer_id,
        quarter=quarter_before(quarter_of(at.date())),
        came=5,
        helped=4,
        reachable=4,
        given_by_id=one.lawyer_id,
        given_at=at,
    )


def _office() -> dict[str, Any]:
    """Papers of the demo's office in the states acts ask for."""
    drafted = {row.state: row for row in Briefing.objects.order_by("id")}
    sent = drafted["sent"]
    approved = Briefing.objects.create(
        programme=sent.programme,
        title="x",
        since=sent.since,
        until=sent.until,
        drafted_by=sent.drafted_by,
        drafted_at=sent.drafted_at,
    )
    # Along its diagram, without a paper, which takes its time.
    given = {"year": 2020, "issue": 1, "running": 900, "approved_at": sent.approved_at}
    Briefing.objects.filter(pk=approved.pk).update(state="submitted")
    Briefing.objects.filter(pk=approved.pk).update(state="approved", **given)
    trainings = Training.objects.order_by("held_on")
    return {
        "resolution": Resolution.objects.get(state="open").pk,
        "reported_resolution": Resolution.objects.get(state="reported").pk,
        "rule": RuleDocument.objects.get().pk,
        "matter": ImportantMatter.objects.get().pk,
        "training_today": trainings[0].pk,
        "training": trainings[1].pk,
        "publicity_item": PublicityItem.objects.order_by("id")[0].pk,
        "briefing": drafted["draft"].pk,
        "briefing_entry": drafted["draft"].entries.order_by("-place")[0].pk,
        "briefing_submitted": drafted["submitted"].pk,
        "briefing_approved": approved.pk,
        "briefing_sent": sent.pk,
    }
