"""The kinds of duty of the liaison offices' work: checks, changes, quarters (LC-7, 11, 24)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.duties import DutyKind, duty_kind
from core.models import Duty
from core.regulation import Text

FIRM = ("director", "clerk")
OFFICE = ("liaison", "officer")


def _check_link(duty: Duty) -> str:
    return f"/spot-checks/{duty.subject_id}/"


def _of_check(
    code: str,
    title: Text,
    roles: tuple[str, ...],
    supervisor: tuple[str, ...],
    above: tuple[str, ...] = (),
) -> DutyKind:
    return duty_kind(
        DutyKind(
            code=f"community.{code}",
            clause="LC-24",
            title=title,
            link=_check_link,
            roles=roles,
            supervisor=supervisor,
            above=above,
        )
    )


MAKE = _of_check("make_check", _("进行抽查"), OFFICE, OFFICE)
ANSWER = _of_check("answer_check", _("说明抽查发现的问题"), FIRM, ("director",), OFFICE)
SETTLE = _of_check("settle_check", _("处理律所的说明或整改"), OFFICE, OFFICE)
REMEDY = _of_check("remedy_check", _("完成抽查要求的整改"), FIRM, ("director",), OFFICE)
OF_CHECK = (MAKE, ANSWER, SETTLE, REMEDY)
DRAW = duty_kind(
    DutyKind(
        code="community.draw_checks",
        clause="LC-24",
        title=_("抽签安排本季度的抽查"),
        link=lambda _duty: "/spot-checks/draw",
        roles=OFFICE,
        supervisor=("liaison", "leader"),
        above=("officer",),
    )
)
APPLY = duty_kind(
    DutyKind(
        code="community.apply_change",
        clause="LC-7",
        title=_("登记上报的变动"),
        link=lambda duty: f"/changes/{duty.subject_id}/",
        roles=(*OFFICE, "admin"),
        supervisor=("liaison", "leader"),
    )
)
CORRECT = duty_kind(
    DutyKind(
        code="community.correct_change",
        clause="LC-7",
        title=_("补正退回的变动"),
        link=lambda duty: f"/changes/{duty.subject_id}/",
        roles=(*FIRM, "liaison", "community_clerk"),
    )
)
QUARTER = duty_kind(
    DutyKind(
        code="community.quarter_feedback",
        clause="LC-11",
        title=_("评价本季度的社区律师"),
        link=lambda _duty: "/quarters/",
        roles=("community_clerk",),
        above=OFFICE,
    )
)
