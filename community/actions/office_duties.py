"""The kinds of duty of the office: carrying out a resolution, seeing an important matter."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.duties import DutyKind, duty_kind

CARRY_OUT = duty_kind(
    DutyKind(
        code="community.carry_out_resolution",
        clause="LC-3",
        title=_("落实小组决议"),
        link=lambda duty: f"/office/resolutions/{duty.subject_id}/",
        roles=("director", "liaison", "officer", "justice"),
        supervisor=("director", "liaison", "leader", "justice"),
        above=("officer",),
    )
)
ACKNOWLEDGE = duty_kind(
    DutyKind(
        code="community.acknowledge_matter",
        clause="LC-4",
        title=_("确认收到重要情况"),
        link=lambda duty: f"/office/matters/{duty.subject_id}/",
        roles=("leader",),
        supervisor=("leader", "officer"),
    )
)
