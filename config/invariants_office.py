"""Attempts on what the database holds true of the steering group's office, and their rows."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from community.models import (
    Attendance,
    Briefing,
    Programme,
    Progress,
    Resolution,
    RuleDocument,
    RuleVersion,
    Training,
)
from core.calendar import local_day

# Name, clause, a part of the refusal's words, statements.
ATTEMPTS: tuple[tuple[str, str, str, str], ...] = (
    (
        "a resolution that is over isn't opened again",
        "LC-3",
        "no move",
        (
            "UPDATE community_resolution SET state = 'closed' WHERE id = %(resolution)s;"
            "UPDATE community_resolution SET state = 'open' WHERE id = %(resolution)s"
        ),
    ),
    (
        "a resolution isn't dropped without a reason",
        "LC-3",
        "resolution_dropped_has_reason",
        "UPDATE community_resolution SET state = 'dropped' WHERE id = %(resolution)s",
    ),
    (
        "what was said of a resolution's progress isn't rewritten",
        "LC-4",
        "permission denied",
        "UPDATE community_progress SET text = 'y' WHERE resolution_id = %(resolution)s",
    ),
    (
        "a version of a rule isn't rewritten",
        "LC-4",
        "permission denied",
        "UPDATE community_ruleversion SET text = 'y' WHERE rule_id = %(office_rule)s",
    ),
    (
        "nobody has two places in a training",
        "LC-6",
        "attendance_once",
        (
            "INSERT INTO community_attendance (training_id, person_id, signed_up_at, hours) "
            "SELECT training_id, person_id, now(), 0 FROM community_attendance "
            "WHERE training_id = %(training)s"
        ),
    ),
    (
        "nobody approves a briefing they drafted",
        "LC-6",
        "briefing_not_ones_own",
        "UPDATE community_briefing SET approved_by_id = drafted_by_id WHERE id = %(briefing)s",
    ),
    (
        "an approved briefing has its numbers",
        "LC-6",
        "briefing_numbered_when_approved",
        (
            "UPDATE community_briefing SET state = 'submitted' WHERE id = %(briefing)s;"
            "UPDATE community_briefing SET state = 'approved' WHERE id = %(briefing)s"
        ),
    ),
)


def rows(programme: Programme, person: User, *, at: datetime) -> dict[str, int]:
    """A row of each kind the attempts are made on."""
    today = local_day(at)
    resolution = Resolution.objects.create(
        programme=programme,
        title="x",
        text="x",
        meeting="x",
        decided_on=today,
        owner=programme.bar,
        due_on=today,
        created_by=person,
        created_at=at,
    )
    Progress.objects.create(resolution=resolution, text="x", by=person, at=at)
    rule = RuleDocument.objects.create(programme=programme, title="x", category="other")
    RuleVersion.objects.create(
        rule=rule, number=1, text="x", effective_from=today, by=person, at=at
    )
    training = Training.objects.create(
        programme=programme,
        held_by=programme.bar,
        kind="lawyers",
        topic="x",
        held_on=today,
        hours=1,
        created_by=person,
        created_at=at,
    )
    Attendance.objects.create(training=training, person=person, signed_up_at=at)
    briefing = Briefing.objects.create(
        programme=programme,
        title="x",
        since=today,
        until=today,
        drafted_by=person,
        drafted_at=at,
    )
    return {
        "resolution": resolution.pk,
        "office_rule": rule.pk,
        "training": training.pk,
        "briefing": briefing.pk,
    }
