"""Forms of pairings, assignments, wishes and agreements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.people import PersonField
from community.enums.pairing import WishSide
from community.forms.registers import OrganisationField
from community.models import CommunityProfile, Pairing
from core.forms import DayField, Form, TextField


class ProposalForm(Form):
    """Put a firm and a community together."""

    firm = OrganisationField(label=gettext_lazy("律师事务所"))
    lawyer = PersonField(
        label=gettext_lazy("拟派律师"),
        required=False,
        help_text=gettext_lazy("可以以后再定。只列今天具备资格的律师。"),
    )
    exception_reason = TextField(
        label=gettext_lazy("跨区结对的理由"), max_length=300, rows=2, required=False
    )
    note = TextField(label=gettext_lazy("说明"), max_length=300, rows=2, required=False)
    folded: tuple[str, ...] = ("exception_reason", "note")
    clauses = {"firm": "LC-22", "lawyer": "LC-21", "exception_reason": "LC-22"}
    submit = gettext_lazy("提出结对")

    def __init__(
        self, *args: Any, firms: Any, lawyers: Any, other_district: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["firm"].queryset = firms  # type: ignore[attr-defined]
        if lawyers is None:
            del self.fields["lawyer"]
        else:
            # A firm already chosen is shown above the form.
            self.fields["firm"].widget = forms.HiddenInput()
            self.fields["lawyer"].queryset = lawyers  # type: ignore[attr-defined]
        if other_district:
            self.folded = ("note",)


class PlaceForm(ProposalForm):
    """The liaison office puts them together itself."""

    submit = gettext_lazy("直接安排")


class ChooseForm(Form):
    """A side chooses the other."""

    submit = gettext_lazy("选定")


class ChooseForForm(Form):
    """The liaison office enters a side's choice from paper."""

    side = forms.ChoiceField(
        label=gettext_lazy("替哪一方录入"), choices=WishSide.choices, widget=forms.RadioSelect
    )
    on_behalf = TextField(
        label=gettext_lazy("依据的书面材料"), max_length=200, help_text=gettext_lazy("名称和日期。")
    )
    submit = gettext_lazy("代为选定")

    def __init__(self, *args: Any, sides: Any = WishSide.choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["side"].choices = sides  # type: ignore[attr-defined]


class NoteForm(Form):
    """A remark that may be left out."""

    note = TextField(label=gettext_lazy("意见"), max_length=300, rows=2, required=False)
    submit = gettext_lazy("同意")


class ChangeFirmForm(Form):
    """Another firm for the community."""

    firm = OrganisationField(label=gettext_lazy("改由哪家律所"))
    reason = TextField(label=gettext_lazy("调剂理由"), max_length=300, rows=2)
    clauses = {"firm": "LC-22"}
    submit = gettext_lazy("调剂")

    def __init__(self, *args: Any, firms: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["firm"].queryset = firms  # type: ignore[attr-defined]


class LawyerForm(Form):
    """One of the firm's lawyers."""

    lawyer = PersonField(label=gettext_lazy("律师"))
    submit = gettext_lazy("核查")
    clauses = {"lawyer": "LC-19"}

    def __init__(self, *args: Any, lawyers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lawyer"].queryset = lawyers  # type: ignore[attr-defined]


class AssignForm(LawyerForm):
    """The lawyer who serves from a day on."""

    since = DayField(label=gettext_lazy("起"))
    reason = TextField(
        label=gettext_lazy("说明"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("更换律师时必填。"),
    )
    clauses = {"lawyer": "LC-21", "since": "LC-22"}
    submit = gettext_lazy("指派")


class SubstituteForm(Form):
    """Who stands in, from when to when."""

    substitute = PersonField(label=gettext_lazy("代班律师"))
    since = DayField(label=gettext_lazy("起"))
    until = DayField(label=gettext_lazy("止"))
    reason = TextField(label=gettext_lazy("原因"), max_length=200)
    beside = (("since", "until"),)
    clauses = {"substitute": "LC-21"}
    submit = gettext_lazy("登记代班")

    def __init__(self, *args: Any, lawyers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["substitute"].queryset = lawyers  # type: ignore[attr-defined]


class WishForm(Form):
    """Why one wishes it."""

    note = TextField(label=gettext_lazy("说明"), max_length=200, required=False)
    submit = gettext_lazy("加入意向")


class ReviewManyForm(Form):
    """Several pairings reviewed at once, after they were shown."""

    pairings = forms.ModelMultipleChoiceField(
        label=gettext_lazy("审查通过的结对"),
        queryset=Pairing.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选一项。")},
    )
    note = TextField(label=gettext_lazy("意见"), max_length=300, rows=2, required=False)
    clauses = {"pairings": "LC-22"}
    submit = gettext_lazy("审查通过")

    def __init__(self, *args: Any, waiting: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["pairings"]
        field.queryset = waiting
        field.label_from_instance = _label


class ApproveManyForm(ReviewManyForm):
    """Several pairings agreed to at once, after they were shown."""

    submit = gettext_lazy("同意并上报")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pairings"].label = gettext_lazy("同意的结对")


class PlaceManyForm(Form):
    """Several communities for one firm, after they were shown."""

    communities = forms.ModelMultipleChoiceField(
        label=gettext_lazy("安排的社区"),
        queryset=CommunityProfile.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("请至少选一项。"),
            "invalid_choice": gettext_lazy("有的社区刚刚已经结对，请重新勾选。"),
        },
    )
    firm = OrganisationField(label=gettext_lazy("律师事务所"))
    exception_reason = TextField(
        label=gettext_lazy("跨区结对的理由"), max_length=300, rows=2, required=False
    )
    note = TextField(label=gettext_lazy("说明"), max_length=300, rows=2, required=False)
    folded = ("exception_reason", "note")
    clauses = {"communities": "LC-22", "exception_reason": "LC-22"}
    submit = gettext_lazy("直接安排")

    def __init__(self, *args: Any, places: Any, firms: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["communities"]
        field.queryset = places
        field.label_from_instance = _place_label
        self.fields["firm"].queryset = firms  # type: ignore[attr-defined]


def _place_label(place: CommunityProfile) -> str:
    district = place.district.name if place.district is not None else ""
    return f"{place.organisation.name}（{district}{place.street}）"


def _label(pairing: Pairing) -> str:
    district = pairing.district.name if pairing.district is not None else ""
    street = getattr(pairing, "street", None) or ""
    return f"{pairing.community.name}（{district}{street}） — {pairing.firm.name}"


class DraftForm(Form):
    """The term of an agreement."""

    since = DayField(label=gettext_lazy("起"))
    until = DayField(
        label=gettext_lazy("止"), required=False, help_text=gettext_lazy("空着按一般期限。")
    )
    beside = (("since", "until"),)
    clauses = {"since": "LC-8"}
    submit = gettext_lazy("起草协议")


class AgreementForm(Form):
    """The text and term before it is offered."""

    since = DayField(label=gettext_lazy("起"))
    until = DayField(label=gettext_lazy("止"))
    body = TextField(label=gettext_lazy("正文"), max_length=20_000, rows=18)
    beside = (("since", "until"),)
    autosave = True
    submit = gettext_lazy("保存")


class ConfirmForm(Form):
    """A side confirms the text."""

    agreed = forms.BooleanField(
        label=gettext_lazy("已阅读协议全文，确认签订。"),
        error_messages={"required": gettext_lazy("请先勾选确认。")},
    )
    on_behalf = TextField(
        label=gettext_lazy("双方签字的书面协议"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("写明签字日期。"),
    )
    clauses = {"agreed": "LC-8"}
    submit = gettext_lazy("确认")

    def __init__(self, *args: Any, for_both: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not for_both:
            del self.fields["on_behalf"]
        else:
            self.fields["on_behalf"].required = True

    def given(self) -> dict[str, Any]:
        """Without the tick itself."""
        values = super().given()
        values.pop("agreed", None)
        return values


class TemplateForm(Form):
    """The next version of the agreement's form."""

    title = TextField(label=gettext_lazy("标题"), max_length=120)
    effective_from = DayField(label=gettext_lazy("启用日期"))
    body = TextField(
        label=gettext_lazy("正文"),
        max_length=20_000,
        rows=18,
        help_text=gettext_lazy(
            "可用 {firm}、{community}、{lawyer}、{since}、{until}、{hours}、{room}，起草时自动填入。"
        ),
    )
    clauses = {"body": "LC-22"}
    submit = gettext_lazy("保存为新版本")
