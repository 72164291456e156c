"""What the liaison offices' work adds to shared pages: navigation, the workbench, the record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import BAR_ROLES, LICENSED_ROLES, Role
from community.actions import liaison_duties  # noqa: F401 - declares the kinds of duty
from community.models import Draw, SpotCheck
from community.policies import liaison as policies
from community.policies.access import at_the_bar, at_the_liaison
from community.policies.registers import visible_communities
from community.queries.checks import population_of
from community.queries.desk import waiting_for
from community.regulations.checks import population_hash
from core import attachments
from core.actors import Actor
from core.audit import vouch_for
from core.navigation import Entry, entry
from core.pages import PAGE_TITLES
from core.slots import Panel, labeller, panel
from core.wording import wording

FIRM_SIDE = (*LICENSED_ROLES, Role.CLERK)
PAGES = ("spot-check-", "change-", "quarter-", "suggestion-", "district-")
DESKS = (Role.LIAISON, *BAR_ROLES)
entry(Entry(_("联络工作"), "spot-check-board", DESKS, PAGES, order=34))
entry(Entry(_("抽查"), "spot-check-list", FIRM_SIDE, PAGES, order=34))
entry(Entry(_("评价"), "quarter-list", (Role.COMMUNITY_CLERK,), PAGES, order=34))
entry(Entry(_("各区数字"), "district-figures", (Role.JUSTICE,), PAGES, order=34))
PAGE_TITLES.update({"spot-check-record": _("登记抽查情况"), "spot-check-answer": _("说明抽查情况")})
PAGE_TITLES.update({"spot-check-remedy": _("报告整改情况"), "quarter-give": _("评价社区律师")})
PAGE_TITLES.update({"quarter-correct": _("更正评价")})
PAGE_TITLES.update({"suggestion-answer": _("回复建议")})
wording("community.quarterfeedback", _("季度评价"), give=_("评价"), correct=_("更正评价"))
wording("community.changenotice", _("变动"))
wording("community.suggestion", _("建议"), pass_on=_("转送"), answer=_("回复"))
wording("community.lawyerprofile", _("社区律师"), move=_("转所"))
wording("community.spotcheck", _("抽查"))
wording("community.draw", _("抽签"), draw=_("抽签"))
wording("community.feedback", _("居民评价"), give=_("评价"), decide=_("处理抽查建议"))


@labeller("community.spotcheck")
def check_labels(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Checks by community and firm."""
    found = policies.visible_checks(actor).filter(pk__in=ids)
    rows = found.select_related("community", "firm")
    return {check.pk: f"{check.community.name} {check.firm.name}" for check in rows}


@labeller("community.changenotice")
def change_labels(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Notices by what or whom they concern."""
    found = policies.visible_changes(actor).filter(pk__in=ids)
    rows = found.select_related("organisation", "person")
    about = {row.pk: row.person or row.organisation for row in rows}
    return {pk: one.name if one is not None else "" for pk, one in about.items()}


@labeller("community.communityprofile")
def place_labels(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Communities by name."""
    found = visible_communities(actor).filter(pk__in=ids).select_related("organisation")
    return {place.pk: place.organisation.name for place in found}


def _may_open(actor: Actor, check_id: int) -> bool:
    return policies.visible_checks(actor).filter(pk=check_id).exists()


attachments.register(SpotCheck._meta.label_lower, _may_open)


def _draw_content(draw_id: int) -> dict[str, Any] | None:
    """What the chained entry of a draw vouches for: the seed and the list as it is kept."""
    draw = Draw.objects.filter(pk=draw_id).first()
    if draw is None:
        return None
    return {"seed": draw.seed, "population": population_hash(population_of(draw))}


@panel("home", order=6)
def home_panel(actor: Actor, _subject: Any, _at: datetime) -> Panel | None:
    """What waits at the liaison office or the bar's desk today, each line a link to its list."""
    if not (at_the_liaison(actor) or at_the_bar(actor)):
        return None
    return Panel("community/home_desk.html", {"lines": waiting_for(actor, actor.day)})


vouch_for(Draw._meta.label_lower, _draw_content)
