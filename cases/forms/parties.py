"""Forms of the roster. Pasted rows are read here; what they mean for the case is the actions'."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions.parties import NewParty
from cases.enums import PartyKind, PartySide
from core.documents.fonts import missing_from
from core.errors import Refusal
from core.forms import DayField, Form, TextField
from core.sheets import Row, read_text, read_upload

MOST_ROWS = 5000
LONGEST_PASTE = 2_000_000
SHOWN_ERRORS = 20
OFFERED = 200
# What people call the columns, by ours.
COLUMNS = {
    "name": ("姓名", "名称", "姓名或名称", "当事人", "name"),
    "identifier": (
        "身份证号",
        "身份证",
        "证件号码",
        "证件号",
        "信用代码",
        "统一社会信用代码",
        "id",
    ),
    "phone": ("电话", "手机", "联系电话", "手机号", "phone"),
    "community_code": ("社区代码", "居住社区", "社区", "community"),
    "kind": ("类别", "类型", "kind"),
}
ORDER = ("name", "identifier", "phone", "community_code")
ORGANISATION_WORDS = {"单位", "组织", "法人", "organisation", "organization", "公司"}
SPOILED = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
CREDIT_CODE = re.compile(r"[0-9A-Z]{15,20}")


@dataclass
class Roster:
    """What was read: the parties, what is wrong by row, and what is worth a look."""

    parties: list[NewParty] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    marks: dict[int, list[str]] = field(default_factory=dict)

    @property
    def preview(self) -> list[tuple[NewParty, list[str]]]:
        """The parties with their marks."""
        return [(party, self.marks.get(n, [])) for n, party in enumerate(self.parties)]


def roster_of(rows: list[Row]) -> Roster:
    """Read rows as parties: by the headings where the first row has them, else in our order."""
    headings = _headings(rows[0][1])
    body = rows[1:] if headings else rows
    places = headings or {name: n for n, name in enumerate(ORDER)}
    roster = Roster()
    for number, cells in body:
        read = {n: cells[i] for n, i in places.items() if i < len(cells)}
        problem = _problem(read)
        if problem:
            roster.errors.append(
                _("第 %(line)d 行：%(problem)s") % {"line": number, "problem": problem}
            )
        else:
            roster.parties.append(_party(read))
    _mark(roster)
    return roster


def _headings(cells: list[str]) -> dict[str, int] | None:
    known = {word: name for name, words in COLUMNS.items() for word in words}
    found = {known[c.strip().lower()]: n for n, c in enumerate(cells) if c.strip().lower() in known}
    return found if "name" in found else None


def _identifier(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "").replace("'", "").upper()


def _rounded(identifier: str) -> bool:
    """Whether it ends as spreadsheets leave a long number they took for a quantity."""
    return len(identifier) == 18 and identifier.endswith("000")


def _checks(identifier: str) -> bool:
    """Whether an identity number's last digit fits the others (ISO 7064, MOD 11-2)."""
    if not identifier.isascii() or not identifier.isdigit():
        return False
    weighed = sum(int(digit) * pow(2, 17 - n, 11) for n, digit in enumerate(identifier))
    return weighed % 11 == 1


def _problem(read: dict[str, str]) -> str:
    name = read.get("name", "").strip()
    if not name:
        return _("没有姓名或名称")
    if len(name) > 120 or "\x00" in "".join(read.values()):
        return _("姓名太长，或含有看不见的字符")
    identifier = _identifier(read.get("identifier", ""))
    if SPOILED.fullmatch(identifier):
        return _("证件号被表格软件改成了科学计数，请把该列设为文本后重新填写")
    if _rounded(identifier) and not _checks(identifier):
        return _("证件号末三位是 000，多半被表格软件改坏，请核对")
    if identifier and not CREDIT_CODE.fullmatch(identifier):
        return _("证件号应为 15 至 20 位数字或字母")
    code = _identifier(read.get("community_code", ""))
    if code and not (code.isascii() and code.isdigit() and len(code) == 12):
        return _("社区代码应为 12 位数字")
    return _("电话太长") if len(read.get("phone", "")) > 30 else ""


def _party(read: dict[str, str]) -> NewParty:
    organisation = read.get("kind", "").strip().lower() in ORGANISATION_WORDS
    return NewParty(
        name=unicodedata.normalize("NFC", read["name"]).strip(),
        kind=(PartyKind.ORGANISATION if organisation else PartyKind.PERSON).value,
        identifier=_identifier(read.get("identifier", "")),
        phone=read.get("phone", "").strip(),
        community_code=_identifier(read.get("community_code", "")),
    )


def _mark(roster: Roster) -> None:
    """Mark what is worth a look: twice the same, rounded numbers, characters papers can't show."""
    seen: dict[str, int] = {}
    for n, party in enumerate(roster.parties):
        for key in (party.identifier, party.name):
            if key and key in seen:
                text = _("与第 %(n)d 人相同") % {"n": seen[key] + 1}
                roster.marks.setdefault(n, []).append(text)
                break
            seen.setdefault(key, n)
        if _rounded(party.identifier):
            roster.marks.setdefault(n, []).append(_("证件号末三位是 000，请核对"))
        missing = missing_from(party.name)
        if missing:
            text = _("打印时缺字：%(characters)s") % {"characters": " ".join(missing)}
            roster.marks.setdefault(n, []).append(text)
        elif any(ord(c) > 0xFFFF for c in party.name):
            roster.marks.setdefault(n, []).append(_("含生僻字"))


class RowsField(TextField):
    """Pasted rows: an empty first cell stays one, so that no number moves up to be a name."""

    def to_python(self, value: Any) -> str:
        # Something must stand before a leading tab, or it is dropped like any space.
        return super().to_python(f".{value or ''}").removeprefix(".")


class RosterForm(Form):
    """Paste or upload parties; a preview first, or at once."""

    side = forms.ChoiceField(label=gettext_lazy("哪一方"), choices=PartySide.choices)
    rows = RowsField(
        label=gettext_lazy("粘贴名单"),
        max_length=LONGEST_PASTE,
        rows=8,
        required=False,
        help_text=gettext_lazy(
            "从表格里复制整块粘贴。各列依次为：姓名、证件号、电话、社区代码；有表头时按表头。"
        ),
    )
    sheet = forms.FileField(label=gettext_lazy("或上传表格"), required=False, help_text="xlsx、csv")
    submit = gettext_lazy("登记名单")
    second_submit = ("preview", gettext_lazy("先预览"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        self.roster = Roster()

    def clean(self) -> dict[str, Any]:
        """Read what was pasted or uploaded; every wrong row is named."""
        cleaned = super().clean() or {}
        upload, text = cleaned.get("sheet"), cleaned.get("rows", "")
        if self.errors:
            return cleaned
        try:
            read = (
                read_upload(upload, most_rows=MOST_ROWS)
                if upload
                else read_text(text, most_rows=MOST_ROWS)
            )
        except Refusal as refusal:
            raise ValidationError({"sheet" if upload else "rows": refusal.message}) from refusal
        self.roster = roster_of(read)
        if self.roster.errors:
            more = len(self.roster.errors) - SHOWN_ERRORS
            shown = self.roster.errors[:SHOWN_ERRORS]
            shown += [_("……另有 %(n)d 处") % {"n": more}] if more > 0 else []
            raise ValidationError({"sheet" if upload else "rows": shown})
        return cleaned

    def as_text(self) -> str:
        """The rows read as text to be pasted again: a preview keeps them in the form."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter="\t", lineterminator="\n")
        writer.writerow(COLUMNS[name][0] for name in (*ORDER, "kind"))
        for p in self.roster.parties:
            kind = "单位" if p.kind == PartyKind.ORGANISATION else ""
            writer.writerow((p.name, p.identifier, p.phone, p.community_code, kind))
        return text.getvalue()

    def given(self) -> dict[str, Any]:
        """The side and the parties."""
        return {"side": self.cleaned_data["side"], "parties": self.roster.parties}


class PartyForm(Form):
    """Change one party."""

    name = TextField(label=gettext_lazy("姓名或名称"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=PartyKind.choices)
    identifier = TextField(
        label=gettext_lazy("证件号"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("不改就空着。"),
    )
    phone = TextField(label=gettext_lazy("电话"), max_length=30, required=False)
    community_code = TextField(label=gettext_lazy("社区代码"), max_length=12, required=False)
    correction = forms.BooleanField(
        label=gettext_lazy("只是更正笔误，还是同一个人"),
        required=False,
        help_text=gettext_lazy("换成另一个人的，合伙人要重新表态。"),
    )
    clauses = {"correction": "GC-3.2"}
    submit = gettext_lazy("保存")

    def clean_identifier(self) -> str | None:
        """None keeps what is there."""
        identifier = _identifier(self.cleaned_data["identifier"])
        if identifier and not CREDIT_CODE.fullmatch(identifier):
            raise ValidationError(_("证件号应为 15 至 20 位数字或字母"))
        return identifier or None

    def clean_community_code(self) -> str:
        """Twelve digits or nothing."""
        code = _identifier(self.cleaned_data["community_code"])
        if code and not (code.isascii() and code.isdigit() and len(code) == 12):
            raise ValidationError(_("社区代码应为 12 位数字"))
        return code


def _chosen(values: Any) -> list[int]:
    """The keys among what was sent; anything else can't be anybody's."""
    return [
        int(v) for v in values or [] if str(v).isascii() and str(v).isdigit() and len(str(v)) < 18
    ]


class ChosenPartiesForm(Form):
    """Parties chosen from a list, with a word about it."""

    party_ids = forms.TypedMultipleChoiceField(
        label=gettext_lazy("当事人"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, parties: Any, q: str = "", **kwargs: Any) -> None:
        """Offer the ones a name was searched for, and those already chosen.

        Args:
            parties: all that may be chosen.
            q: part of a name; empty offers the first ones.
        """
        super().__init__(*args, **kwargs)
        field: Any = self.fields["party_ids"]
        chosen = _chosen(self["party_ids"].value())
        found = parties.exclude(pk__in=chosen)
        matching = found.filter(name__icontains=q) if q else found
        shown = [*parties.filter(pk__in=chosen), *matching[:OFFERED]]
        field.choices = [(party.pk, party.name) for party in shown]
        self.left_out = max(matching.count() - OFFERED, 0)
        del self.fields["version"]


class RemoveForm(ChosenPartiesForm):
    """Take parties out."""

    reason = TextField(label=gettext_lazy("移出的原因"), max_length=200)
    submit = gettext_lazy("移出所选")


class RepresentativesForm(ChosenPartiesForm):
    """Who represents the others."""

    chosen_how = TextField(
        label=gettext_lazy("推选经过"),
        max_length=300,
        help_text=gettext_lazy("何时何地、怎样推选。"),
    )
    clauses = {"party_ids": "GC-2.2"}
    submit = gettext_lazy("确定代表人")


class VerifyForm(Form):
    """When a representative was verified."""

    verified_on = DayField(label=gettext_lazy("核实日期"))
    clauses = {"verified_on": "GC-2.2"}
    submit = gettext_lazy("已核实身份与推选经过")


class TruthForm(Form):
    """The clients' signed undertaking."""

    signed_by = TextField(label=gettext_lazy("签署人"), max_length=120)
    signed_on = DayField(label=gettext_lazy("签署日期"))
    paper = forms.FileField(
        label=gettext_lazy("签过字的承诺书"), help_text="PDF、JPG、PNG、DOCX、OFD"
    )
    clauses = {"paper": "GC-2.1"}
    submit = gettext_lazy("登记承诺书")


class UnmaskForm(Form):
    """Why the full number is needed."""

    reason = TextField(label=gettext_lazy("查看的原因"), max_length=200)
    submit = gettext_lazy("查看完整证件号")
