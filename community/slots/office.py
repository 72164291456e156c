"""What the office adds to shared pages: navigation, record, files, papers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.enums import BAR_ROLES, FIRM_ROLES, Role
from community.actions import office_duties  # noqa: F401 - declares the kinds of duty
from community.documents.office import BRIEFING
from community.policies import office as policies
from core import attachments
from core.actors import Actor
from core.documents import issue
from core.models import Document
from core.navigation import Entry, entry
from core.pages import PAGE_TITLES
from core.slots import labeller
from core.wording import wording

PAGES = (
    "resolution-",
    "rule-",
    "matter-",
    "community-training-",
    "publicity-",
    "briefing-",
)
OTHERS = (*FIRM_ROLES, Role.COMMUNITY_CLERK, Role.SCHOOL_ADMIN, Role.STUDENT)
DESKS = (*BAR_ROLES, Role.LIAISON, Role.JUSTICE)
entry(Entry(_("办公室"), "resolution-list", DESKS, PAGES, order=36))
entry(Entry(_("规则和培训"), "community-training-list", OTHERS, PAGES, order=36))
PAGE_TITLES.update(
    {
        "resolution-new": _("登记决议"),
        "resolution-detail": _("决议"),
        "rule-new": _("制定规则"),
        "rule-detail": _("规则"),
        "matter-new": _("报告重要情况"),
        "matter-detail": _("重要情况"),
        "community-training-new": _("发布培训"),
        "community-training-detail": _("培训"),
        "publicity-new": _("登记宣传"),
        "publicity-detail": _("宣传"),
        "briefing-write": _("简报：写一段"),
    }
)
wording("community.resolution", _("小组决议"), assign=_("指定经办人"))
wording(
    "community.ruledocument", _("规则文件"), create=_("制定"), amend=_("修订"), withdraw=_("废止")
)
wording("community.ruleversion", _("规则版本"))
wording("community.importantmatter", _("重要情况"), report=_("报告"), acknowledge=_("确认收到"))
wording(
    "community.training",
    _("培训"),
    sign_up=_("报名"),
    sign_off=_("取消报名"),
    attend=_("登记到场"),
)
wording("community.publicityitem", _("宣传"))
wording("community.briefing", _("简报"))


@labeller("community.resolution")
def resolution_labels(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Resolutions by title."""
    found = policies.visible_resolutions(actor).filter(pk__in=ids)
    return dict(found.values_list("pk", "title"))


@labeller("community.importantmatter")
def matter_labels(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Important matters by title."""
    found = policies.visible_matters(actor).filter(pk__in=ids)
    return dict(found.values_list("pk", "title"))


@labeller("community.briefing")
def briefing_labels(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Briefings by title."""
    found = policies.visible_briefings(actor).filter(pk__in=ids)
    return dict(found.values_list("pk", "title"))


def _opens_rule(actor: Actor, version_id: int) -> bool:
    return policies.visible_rules(actor).filter(versions=version_id).exists()


def _opens_matter(actor: Actor, matter_id: int) -> bool:
    return policies.visible_matters(actor).filter(pk=matter_id).exists()


def _opens_publicity(actor: Actor, item_id: int) -> bool:
    return policies.visible_publicity(actor).filter(pk=item_id).exists()


attachments.register("community.ruleversion", _opens_rule)
attachments.register("community.importantmatter", _opens_matter)
attachments.register("community.publicityitem", _opens_publicity)


def _opens_briefing(actor: Actor, document: Document) -> bool:
    return policies.visible_briefings(actor).filter(pk=document.subject_id).exists()


issue.register(BRIEFING, _opens_briefing)
