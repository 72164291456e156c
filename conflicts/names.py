"""What a name is compared by: without its legal form, and without where a community lies."""

from __future__ import annotations

import re

from core.regulation import rule

LEGAL_FORMS = ("股份有限公司", "有限责任公司", "有限公司", "公司")
# How a community signs, as its committee, and what it is then.
COMMITTEES = {
    "居民委员会": "社区",
    "居委会": "社区",
    "村民委员会": "村",
    "村委会": "村",
}
# Province, city, district and street before a community's own name, each of which may be left out.
# 社区, 小区 and 区块 are no districts, 市场 and 市街 no cities; nor does a city lie in a district.
_WHERE = re.compile(
    r"(?:.{2,}?(?:省|自治区))?"
    r"(?:(?:(?!区|县|街道).){2,}?(?:市(?![场街])|自治州|地区|盟))?"
    r"(?:.+?(?:(?<![社小])区(?!块)|县|旗))?"
    r"(?:.+?(?:街道|镇|乡|农场))?"
    r"(?P<own>.+(?:社区|村))"
)


def bare_name(name: str) -> str:
    """A name as it is compared: a company's without its legal form, a community's own."""
    for form in LEGAL_FORMS:
        if name.endswith(form) and len(name) > len(form):
            return name[: -len(form)]
    return _community(name) or name


@rule("LC-19")
def _community(name: str) -> str:
    """A community's own name, however much of its address and committee stands with it, or ""."""
    own = _without_committee("".join(name.split()))
    while found := _WHERE.fullmatch(own):
        if found["own"] == own:
            return own
        own = found["own"]
    return ""


def _without_committee(name: str) -> str:
    for committee, kind in COMMITTEES.items():
        if name.endswith(committee) and len(name) > len(committee):
            stem = name.removesuffix(committee)
            return stem if stem.endswith(("社区", "村")) else stem + kind
    return name
