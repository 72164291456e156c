"""What pairings and agreements add to navigation, record and documents."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from community.actions import agreements  # noqa: F401 - declares duties and sweeps
from community.models import Agreement
from community.policies import pairing
from core.actors import Actor
from core.documents.issue import register
from core.models import Document
from core.navigation import Entry, entry
from core.pages import PAGE_TITLES
from core.wording import wording

PAGES = ("pairing-", "wish-", "agreement-")
entry(Entry(_("结对"), "pairing-board", (Role.LIAISON, Role.OFFICER, Role.LEADER), PAGES, order=31))
entry(
    Entry(
        _("结对"),
        "pairing-list",
        (Role.DIRECTOR, Role.CLERK, Role.COMMUNITY_CLERK),
        PAGES,
        order=31,
    )
)
PAGE_TITLES["agreement-detail"] = _("服务协议")

wording(
    "community.pairing",
    _("结对"),
    propose=_("提出结对"),
    revoke_substitution=_("提前结束代班"),
)
wording("community.assignment", _("律师指派"), end=_("结束指派"))
wording("community.agreement", _("服务协议"))
wording(
    "community.wish",
    _("结对意向"),
    wish=_("加入意向"),
    unwish=_("移出意向"),
    **{"raise": _("上移意向")},
)


def may_open(actor: Actor, document: Document) -> bool:
    """Who sees the agreement opens its paper."""
    found: bool = (
        pairing.visible_agreements(actor).filter(pk=document.subject_id).exists()
        and document.subject_type == Agreement._meta.label_lower
    )
    return found


register("community.agreement", may_open)
