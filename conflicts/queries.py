"""Named reads of the register and its checks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db import models
from django.utils.translation import gettext as _

from conflicts.enums import Result
from conflicts.models import Check
from core.sealing import keyed_hash

# What tells firms and companies apart only by their legal form is left out of the comparison.
LEGAL_FORMS = ("股份有限公司", "有限责任公司", "有限公司", "公司")


@dataclass(frozen=True)
class Party:
    """A party as the register is asked about it.

    Attributes:
        key: its id in the case.
        position: `client`, `opponent` or `other`.
        identifier_hash: the keyed hash of its identifier, or "": the identifier isn't needed.
        place: its community's twelve-digit code, or "".
    """

    key: int
    position: str
    name: str
    identifier_hash: str = ""
    place: str = ""

    @property
    def name_hash(self) -> str:
        """The keyed hash of the name without its legal form."""
        return keyed_hash("name", bare_name(self.name))

    @property
    def place_hash(self) -> str:
        """The keyed hash of the community's code, or ""."""
        return keyed_hash("place", self.place) if self.place else ""


def bare_name(name: str) -> str:
    """A name without its legal form at the end."""
    for form in LEGAL_FORMS:
        if name.endswith(form) and len(name) > len(form):
            return name[: -len(form)]
    return name


def material_of(parties: Iterable[Party], handler_ids: Iterable[int]) -> str:
    """A fingerprint of what a check was about."""
    running = hashlib.sha256()
    for party in sorted(parties, key=lambda p: p.key):
        facts = (party.key, party.position, party.name, party.identifier_hash, party.place)
        running.update(repr(facts).encode())
    running.update(repr(sorted(handler_ids)).encode())
    return running.hexdigest()


def checks_of(subject: models.Model) -> models.QuerySet[Check]:
    """The checks of a case, newest first, with what was decided."""
    found = Check.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return found.select_related("decision", "by").order_by("-id")


@dataclass(frozen=True)
class Standing:
    """Where a case stands with its conflict check, and the sentence that says so."""

    code: Literal["none", "outdated", "open", "blocked", "refused", "clear", "decided"]
    sentence: str

    @property
    def may_go_on(self) -> bool:
        """Whether the case may be accepted as far as conflicts go."""
        return self.code in {"clear", "decided"}


def standing(check: Check | None, material: str) -> Standing:
    """The standing of a case from its newest check.

    Args:
        material: the fingerprint of the case's parties and handlers as they are now.
    """
    if check is None:
        return Standing("none", _("还没有做利益冲突核查"))
    if check.material != material:
        return Standing("outdated", _("当事人或承办律师变动后，要重新做利益冲突核查"))
    if check.result == Result.CLEAR:
        return Standing("clear", "")
    if check.result == Result.BLOCKED:
        return Standing("blocked", _("承办律师服务的社区或其居民是对方，不得由其办理"))
    decision = getattr(check, "decision", None)
    if decision is None:
        return Standing("open", _("利益冲突核查有发现，等主任写明理由作出决定"))
    if not decision.proceed:
        return Standing("refused", _("主任已决定因利益冲突不办理"))
    return Standing("decided", "")
