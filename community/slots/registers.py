"""What registers and qualifications add to navigation, record, files and transfers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.enums import BAR_ROLES, Role
from community.actions import (  # noqa: F401 - declare duties and sweeps
    qualifications,
    takeovers,
    transfers,
)
from community.documents.certificates import CERTIFICATE
from community.models import Qualification
from community.policies import registers
from core import attachments
from core.actors import Actor
from core.documents import issue
from core.models import Document
from core.navigation import Entry, entry
from core.wording import wording

READERS = (
    *BAR_ROLES,
    Role.LIAISON,
    Role.JUSTICE,
    Role.DIRECTOR,
    Role.CLERK,
    Role.LAWYER,
    Role.COMMUNITY_CLERK,
)
entry(
    Entry(
        _("社区"),
        "community-list",
        READERS,
        (
            "community-list",
            "community-detail",
            "community-edit",
            "programme-",
            "qualification-",
            "register-",
            "transfer-",
        ),
        order=30,
    )
)

wording(
    "community.programme",
    _("律师进社区"),
    start=_("启动"),
    take_in=_("列入机构和律师"),
    write_template=_("制定协议文本"),
)
wording("community.communityprofile", _("社区"))
wording(
    "community.firmprofile",
    _("结对律所"),
    place_firm=_("统筹调配"),
    end_placement=_("结束调配"),
)
wording("community.lawyerprofile", _("社区律师"))
wording("community.qualification", _("社区律师资格"))


def may_open_paper(actor: Actor, qualification_id: int) -> bool:
    """Who sees the application opens its papers."""
    return registers.visible_qualifications(actor).filter(pk=qualification_id).exists()


attachments.register("community.qualification", may_open_paper)


def may_open_certificate(actor: Actor, document: Document) -> bool:
    """Who sees the qualification opens its certificate."""
    ours = document.subject_type == Qualification._meta.label_lower
    return ours and may_open_paper(actor, document.subject_id)


issue.register(CERTIFICATE, may_open_certificate)


def may_open_file(actor: Actor, transfer_id: int) -> bool:
    """Who sees the run opens its file."""
    return registers.visible_transfers(actor).filter(pk=transfer_id).exists()


attachments.register("community.transfer", may_open_file)
wording("community.transfer", _("名册导入导出"))
wording(
    "community.arrangement",
    _("原有义务服务人员"),
    take_over=_("登记"),
    end=_("结束"),
    finish_takeover=_("办完补办事项"),
)
