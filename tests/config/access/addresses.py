"""The address of each route about its object in the world."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

Arguments = Callable[[dict[str, Any]], dict[str, Any]]


def _pk(name: str) -> Arguments:
    return lambda ids: {"pk": ids[name]}


# What each route with arguments is asked about: the first beginning of its name that fits.
ABOUT: tuple[tuple[str, Arguments], ...] = (
    ("pairing-take-over", _pk("unpaired")),
    ("helper-enter", _pk("unpaired")),
    ("helper-end", _pk("helper")),
    ("absence-end", _pk("absence")),
    ("attachment-open", _pk("attachment")),
    ("document-open", _pk("document")),
    ("inbox-open", _pk("inbox")),
    ("outbox-", _pk("mail")),
    ("calendar-year", lambda _ids: {"year": 2026}),
    ("parameter-", lambda _ids: {"key": "decision.majority"}),
    ("invitation-revoke", _pk("invitation")),
    ("invitation-", _pk("firm")),
    ("invitation", lambda ids: {"secret": ids["secret"]}),
    ("factor-reset-new", lambda ids: {"pk": ids["firm"], "person": ids["person"]}),
    ("factor-reset-", _pk("reset")),
    ("membership-end", _pk("membership")),
    ("membership-new", lambda ids: {"pk": ids["firm"], "person": ids["person"]}),
    ("person-list", _pk("firm")),
    ("person-detail", lambda ids: {"pk": ids["firm"], "person": ids["person"]}),
    ("register-blank", lambda _ids: {"register": "firms"}),
    ("register-run-", _pk("previewed")),
    ("takeover-done", _pk("takeover")),
    ("transfer", lambda ids: {"pk": ids["firm"], "person": ids["person"]}),
    ("organisation-add", _pk("bar")),
    ("organisation-", _pk("firm")),
    ("conflict-answer", _pk("question")),
    ("reception-", _pk("reception")),
    ("case-accept-ordinary", _pk("ordinary")),
    ("case-mark-sensitive", _pk("ordinary")),
    ("case-party-", _pk("party")),
    ("case-series-remove", _pk("item")),
    ("case-series", _pk("series")),
    ("case-opine", _pk("meeting")),
    ("case-meeting-call", _pk("case")),
    ("case-meeting-print", _pk("closed_meeting")),
    ("case-meeting-", _pk("meeting")),
    ("case-joint-answer", _pk("joint")),
    ("case-undertake", _pk("handler")),
    ("case-conflict-decide", _pk("check")),
    ("case-sight-revoke", _pk("grant")),
    ("case-sight", _pk("decided")),
    ("case-acceptance", _pk("decided")),
    ("case-accept", _pk("decided")),
    ("case-conflicts-check", _pk("decided")),
    ("case-", _pk("case")),
    ("request-public", lambda ids: {"code": ids["public_code"]}),
    ("community-public", lambda ids: {"code": ids["public_code"]}),
    ("community-notice-print", lambda ids: {"code": ids["public_code"]}),
    ("community-cards-print", lambda ids: {"code": ids["public_code"]}),
    ("community-photo-open", lambda ids: {"code": ids["public_code"]}),
    ("feedback-give", lambda ids: {"secret": ids["feedback"]}),
    ("request-answer", _pk("accepted")),
    ("request-ask", _pk("accepted")),
    ("request-refer", _pk("accepted")),
    ("request-close", _pk("answered")),
    ("request-reopen", _pk("answered")),
    ("request-wind-up", _pk("left_over")),
    ("request-", _pk("received")),
    ("alert-close", _pk("seen_alert")),
    ("alert-", _pk("alert")),
    ("programme-take-in", _pk("programme")),
    ("community-training-attend", _pk("training_today")),
    ("community-training-", _pk("training")),
    ("community-", _pk("community")),
    ("programme-firm-", _pk("firm")),
    ("programme-lawyer-", _pk("person")),
    ("placement-end", _pk("placement")),
    ("qualification-edit", _pk("applied")),
    ("qualification-attach", _pk("applied")),
    ("qualification-withdraw", _pk("certified")),
    ("qualification-print", _pk("certified")),
    ("qualification-", _pk("checked")),
    ("pairing-choose", _pk("proposed_pairing")),
    ("pairing-approve", _pk("agreed_pairing")),
    ("pairing-review", _pk("approved_pairing")),
    ("pairing-give-back", _pk("approved_pairing")),
    ("pairing-refuse", _pk("approved_pairing")),
    ("pairing-withdraw", _pk("reviewed_pairing")),
    ("pairing-assign", _pk("reviewed_pairing")),
    ("pairing-check", _pk("reviewed_pairing")),
    ("pairing-decide", _pk("service_check")),
    ("pairing-", _pk("active_pairing")),
    ("substitution-revoke", _pk("substitution")),
    ("wish-", _pk("wish")),
    ("agreement-draft", _pk("reviewed_pairing")),
    ("agreement-edit", _pk("draft_agreement")),
    ("agreement-offer", _pk("draft_agreement")),
    ("agreement-", _pk("offered_agreement")),
    ("visit-drop-in", lambda ids: {"community": ids["served_community"]}),
    ("visit-make-good", _pk("missed_visit")),
    ("visit-move", _pk("coming_visit")),
    ("visit-", _pk("visit")),
    ("swap-ask", _pk("coming_visit")),
    ("swap-", _pk("swap")),
    ("slot-", _pk("slot")),
    ("volume-", _pk("volume")),
    ("spot-check-drawn", _pk("draw")),
    ("spot-check-plan", _pk("proposal")),
    ("spot-check-pass", _pk("proposal")),
    ("spot-check-move", _pk("planned_check")),
    ("spot-check-cancel", _pk("planned_check")),
    ("spot-check-record", _pk("planned_check")),
    ("spot-check-close", _pk("answered_check")),
    ("spot-check-remedy", _pk("follow_up_check")),
    ("spot-check-", _pk("done_check")),
    ("change-new", lambda _ids: {"kind": "contact"}),
    ("change-complete", _pk("returned_change")),
    ("change-", _pk("change")),
    (
        "quarter-give",
        lambda ids: {"quarter": ids["quarter"], "pk": ids["quarter_assignment"]},
    ),
    ("quarter-correct", _pk("quarter_said")),
    ("quarter-urge", _pk("quarter_duty")),
    ("suggestion-", _pk("suggestion")),
    ("exchange-", _pk("exchange")),
    ("appointment-", _pk("appointment")),
    ("log-edit", _pk("waiting_entry")),
    ("log-confirm", _pk("waiting_entry")),
    ("log-drop", _pk("waiting_entry")),
    ("log-mediate", _pk("mediated")),
    ("log-", _pk("entry")),
    ("month-reopen", _pk("month_done")),
    ("month-return", _pk("month_on_its_way")),
    ("month-accept", _pk("month_on_its_way")),
    ("month-take-back", _pk("month_on_its_way")),
    ("month-detail", _pk("month_firm")),
    ("month-confirm", _pk("month_open")),
    ("month-", _pk("month_open")),
    ("resolution-send-back", _pk("reported_resolution")),
    ("resolution-", _pk("resolution")),
    ("rule-version", lambda ids: {"pk": ids["rule"], "number": 2}),
    ("rule-", _pk("rule")),
    ("matter-", _pk("matter")),
    ("publicity-", _pk("publicity_item")),
    ("briefing-entry-", lambda ids: {"pk": ids["briefing"], "entry": ids["briefing_entry"]}),
    ("briefing-return", _pk("briefing_submitted")),
    ("briefing-approve", _pk("briefing_submitted")),
    ("briefing-send", _pk("briefing_approved")),
    ("briefing-detail", _pk("briefing_sent")),
    ("briefing-print", _pk("briefing_sent")),
    ("briefing-", _pk("briefing")),
    ("filing-urge", _pk("late")),
    ("filing-confirmer-end", _pk("confirmer")),
    ("filing-of-case", _pk("reported_case")),
    ("filing-version", lambda ids: {"pk": ids["registered"], "number": 1}),
    (
        "filing-recipient-remove",
        lambda ids: {"pk": ids["registered"], "recipient": ids["recipient"]},
    ),
    (
        "filing-recipient-acknowledge",
        lambda ids: {"pk": ids["registered"], "recipient": ids["seen"]},
    ),
    ("filing-recipient-add", _pk("registered")),
    ("filing-receipt", lambda ids: {"pk": ids["registered"], "recipient": ids["recipient"]}),
    ("filing-detach", lambda ids: {"pk": ids["draft"], "attachment": ids["attached"]}),
    ("filing-edit", _pk("draft")),
    ("filing-submit", _pk("draft")),
    ("filing-send", _pk("asked")),
    ("filing-redraft", _pk("asked")),
    ("filing-take-", _pk("sent")),
    ("filing-supplement", _pk("registered")),
    ("filing-acknowledge", _pk("supplemented")),
    ("filing-cancel", _pk("registered")),
    ("filing-return", _pk("taken_up")),
    ("filing-register", _pk("sent")),
    ("filing-paper-complete", _pk("on_paper")),
    ("filing-paper-withdraw", _pk("on_paper")),
    ("filing-", _pk("sent")),
)


# What pages without arguments in their path are asked about.
QUERIES: dict[str, Callable[[dict[str, Any]], str]] = {
    "pairing-new": lambda ids: f"community={ids['unpaired']}&firm={ids['firm']}",
    "pairing-place-many": lambda ids: f"community={ids['unpaired']}",
    "pairing-place": lambda ids: f"community={ids['unpaired']}&firm={ids['firm']}",
    "wish-new": lambda ids: f"of={ids['community']}",
}


def address(name: str, ids: dict[str, Any], *, needs: bool) -> str:
    """The address of a route about its object.

    Raises:
        LookupError: a route with arguments that nothing here fits.
    """
    if not needs:
        query = QUERIES.get(name)
        return reverse(name) + (f"?{query(ids)}" if query else "")
    for beginning, arguments in ABOUT:
        if name.startswith(beginning):
            return reverse(name, kwargs=arguments(ids))
    raise LookupError(name)
