"""The kinds of duty the daily work brings: confirming entries, accepting and answering requests."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.duties import DutyKind, duty_kind

CONFIRM = duty_kind(
    DutyKind(
        code="community.confirm_entry",
        clause="LC-10",
        title=_("确认代写的工作记录"),
        link=lambda duty: f"/log/{duty.subject_id}/",
        supervisor=("director",),
    )
)
CONFIRM_IN_PLACE = duty_kind(
    DutyKind(
        code="community.confirm_entry_in_place",
        clause="LC-10",
        title=_("代离任律师确认工作记录"),
        link=lambda duty: f"/log/{duty.subject_id}/",
        roles=("director",),
        supervisor=("director",),
    )
)
ACCEPT = duty_kind(
    DutyKind(
        code="community.accept_request",
        clause="LC-15",
        title=_("受理法律需求"),
        link=lambda duty: f"/requests/{duty.subject_id}/",
        supervisor=("director",),
    )
)
ANSWER = duty_kind(
    DutyKind(
        code="community.answer_request",
        clause="LC-15",
        title=_("答复法律需求"),
        link=lambda duty: f"/requests/{duty.subject_id}/",
        supervisor=("director",),
    )
)
UNSERVED = duty_kind(
    DutyKind(
        code="community.unserved_request",
        clause="LC-15",
        title=_("社区没有律师：安排人办理居民需求"),
        link=lambda duty: f"/requests/{duty.subject_id}/",
        # The bar owes it where there is no liaison office.
        roles=("liaison", "officer"),
        supervisor=("liaison",),
    )
)
