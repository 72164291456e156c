"""The house's own numbers about people and access, and whole clauses about roles."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.regulation import GC_DAY, Clause, Parameter, clauses, parameter

clauses(
    Clause(
        "GC-1.3",
        _("监督与保障"),
        _("司法行政机关监督指导律师办案；律师协会监督、规范，也保护依法办案的律师。"),
        GC_DAY,
    ),
)

INVITATION_DAYS = parameter(
    Parameter(
        key="invitation.days",
        clause="",
        label=_("邀请的有效天数"),
        values=((GC_DAY, 14),),
        unit=_("天"),
        at_least=1,
        at_most=90,
    )
)
LONGEST_ABSENCE = parameter(
    Parameter(
        key="absence.longest",
        clause="",
        label=_("一次代理的最长天数"),
        values=((GC_DAY, 183),),
        unit=_("天"),
        at_least=1,
        at_most=366,
    )
)
