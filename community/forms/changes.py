"""Forms of notices of change, one for each kind."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy

from accounts.forms.people import PersonField, PhoneField
from community.enums.liaison import ChangeKind
from community.forms.registers import OrganisationField
from core.forms import DayField, Form, TextField


class ChangeForm(Form):
    """What every notice says: from which day, and a word.

    Attributes:
        about: fields that name what or whom it concerns; all others are values of the register.
    """

    submit = gettext_lazy("上报")
    about: tuple[str, ...] = ("organisation", "person", "effective_on", "text", "version")

    effective_on = DayField(label=gettext_lazy("变更日期"))
    text = TextField(label=gettext_lazy("说明"), max_length=500, rows=2, required=False)

    def __init__(
        self,
        *args: Any,
        people: Any = None,
        communities: Any = None,
        neighbours: Any = None,
        firms: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        found = {
            "person": people,
            "organisation": communities,
            "into": neighbours,
            "firm": firms,
        }
        for name, rows in found.items():
            if name in self.fields and rows is not None:
                self.fields[name].queryset = rows  # type: ignore[attr-defined]
        # One's own community needs no choosing.
        if communities is not None and "organisation" in self.fields and len(communities) <= 1:
            del self.fields["organisation"]
        last = ("effective_on", "text")
        about = ("organisation", "person")
        values = [name for name in self.fields if name not in (*about, *last)]
        self.order_fields([*about, *values, *last])

    def given(self) -> dict[str, Any]:
        """What it concerns by name, and what shall stand in the register together."""
        known = super().given()
        values = {name: known.pop(name) for name in list(known) if name not in self.about}
        plain = {name: getattr(value, "pk", value) for name, value in values.items()}
        return {**known, "values": plain}


class ContactForm(ChangeForm):
    """Room, hours, address and telephone of a community."""

    clauses = {"room": "LC-13"}
    room = TextField(label=gettext_lazy("工作室"), max_length=120, required=False)
    opening_hours = TextField(label=gettext_lazy("开放时间"), max_length=120, required=False)
    address = TextField(label=gettext_lazy("地址"), max_length=200, required=False)
    phone = PhoneField(label=gettext_lazy("电话"), required=False)


class LeftForm(ChangeForm):
    """A lawyer is gone."""

    person = PersonField(label=gettext_lazy("律师"))


class MovedForm(LeftForm):
    """A lawyer has gone to another firm."""

    firm = OrganisationField(label=gettext_lazy("转入律所"))


class RenamedForm(ChangeForm):
    """A community's new name."""

    organisation = OrganisationField(label=gettext_lazy("社区"))
    name = TextField(label=gettext_lazy("新名称"), max_length=100)


class MergedForm(ChangeForm):
    """A community becomes part of another."""

    organisation = OrganisationField(label=gettext_lazy("社区"))
    into = OrganisationField(label=gettext_lazy("并入"))


class ClosedForm(ChangeForm):
    """A community is no more."""

    organisation = OrganisationField(label=gettext_lazy("社区"))
    text = TextField(label=gettext_lazy("说明"), max_length=500, rows=2)


class NewForm(ChangeForm):
    """A new community in the district."""

    name = TextField(label=gettext_lazy("名称"), max_length=100)
    code = TextField(
        label=gettext_lazy("社区代码"),
        max_length=12,
        help_text=gettext_lazy("12 位统计用区划代码。"),
        validators=[RegexValidator(r"^[0-9]{12}$", gettext_lazy("应为 12 位数字。"))],
    )


class FirmForm(ChangeForm):
    """A firm's name, address or telephone; what stays may be left empty."""

    name = TextField(label=gettext_lazy("新名称"), max_length=100, required=False)
    address = TextField(label=gettext_lazy("地址"), max_length=200, required=False)
    phone = PhoneField(label=gettext_lazy("电话"), required=False)


class ReturnForm(Form):
    """Why it is returned."""

    submit = gettext_lazy("退回补正")
    reason = TextField(label=gettext_lazy("退回的原因"), max_length=300, rows=3)


FORM_OF: dict[str, type[ChangeForm]] = {
    ChangeKind.CONTACT: ContactForm,
    ChangeKind.LAWYER_LEFT: LeftForm,
    ChangeKind.LAWYER_MOVED: MovedForm,
    ChangeKind.COMMUNITY_RENAMED: RenamedForm,
    ChangeKind.COMMUNITY_MERGED: MergedForm,
    ChangeKind.COMMUNITY_CLOSED: ClosedForm,
    ChangeKind.COMMUNITY_NEW: NewForm,
    ChangeKind.FIRM_CHANGED: FirmForm,
}
