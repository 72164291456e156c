"""Duty kinds of the tests, also loaded by the worker processes some tests start."""

from __future__ import annotations

from core.reminders import DutyKind, duty_kind

ANSWER = duty_kind(
    DutyKind(
        code="tests.answer",
        clause="LC-15",
        title="答复",
        link=lambda duty: f"/answers/{duty.subject_id}",
        roles=("clerk",),
        supervisor=("director",),
    )
)
