"""Forms of the office: resolutions, rules, important matters, trainings, publicity."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation, User
from community.enums.office import PublicityKind, RuleCategory, TrainingFor
from community.models import CommunityProfile
from core.forms import CountField, DayField, Form, TextField

MOST_PARAGRAPHS = 2_000
MOST_HOURS = 80


class OrganisationChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of some organisations."""

    def __init__(self, **options: Any) -> None:
        words = {"queryset": Organisation.objects.none(), "empty_label": gettext_lazy("请选择")}
        super().__init__(**{**words, **options})


class PaperField(forms.FileField):
    """A file beside what is written, or nothing."""

    def __init__(self, **options: Any) -> None:
        words = {"label": gettext_lazy("附件"), "required": False}
        super().__init__(**{**words, **options})


class ResolutionForm(Form):
    """A resolution: what, by whom, by when."""

    title = TextField(label=gettext_lazy("标题"), max_length=120)
    text = TextField(label=gettext_lazy("内容"), max_length=10_000, rows=5)
    meeting = TextField(
        label=gettext_lazy("会议"),
        max_length=120,
        help_text=gettext_lazy("如：小组第三次会议。"),
    )
    decided_on = DayField(label=gettext_lazy("议定日期"))
    owner = OrganisationChoice(label=gettext_lazy("承办单位"))
    due_on = DayField(label=gettext_lazy("完成期限"))
    number_text = TextField(label=gettext_lazy("编号"), max_length=60, required=False)
    beside = (("meeting", "decided_on"), ("owner", "due_on"))
    clauses = {"owner": "LC-3", "due_on": "LC-3"}
    autosave = True
    submit = gettext_lazy("登记决议")

    def __init__(self, *args: Any, owners: models.QuerySet[Organisation], **kw: Any) -> None:
        super().__init__(*args, **kw)
        field: Any = self.fields["owner"]
        field.queryset = owners


class ResolutionEditForm(ResolutionForm):
    """The same, changed."""

    submit = gettext_lazy("保存")


class PersonForm(Form):
    """Whose the matter is within the organisation."""

    person = forms.ModelChoiceField(
        label=gettext_lazy("经办人"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("请选择"),
    )
    submit = gettext_lazy("指定")

    def __init__(self, *args: Any, people: models.QuerySet[User], **kw: Any) -> None:
        super().__init__(*args, **kw)
        field: Any = self.fields["person"]
        field.queryset = people
        field.label_from_instance = lambda person: person.name


class ProgressForm(Form):
    """How far it is."""

    text = TextField(label=gettext_lazy("进展"), max_length=5000, rows=4)
    clauses = {"text": "LC-4"}
    autosave = True
    submit = gettext_lazy("登记进展")


class ReportForm(Form):
    """What was done."""

    text = TextField(label=gettext_lazy("完成情况"), max_length=5000, rows=4)
    clauses = {"text": "LC-4"}
    autosave = True
    submit = gettext_lazy("报告完成")


class SendBackForm(Form):
    """What is still to be done, by when."""

    reason = TextField(label=gettext_lazy("还差什么"), max_length=300, rows=3)
    due_on = DayField(label=gettext_lazy("新的期限"))
    submit = gettext_lazy("继续落实")


class CloseForm(Form):
    """A word at the end."""

    end_note = TextField(label=gettext_lazy("办结说明"), max_length=300, rows=2, required=False)
    submit = gettext_lazy("办结")


class DropForm(Form):
    """Why it won't be carried out."""

    end_note = TextField(label=gettext_lazy("不再落实的原因"), max_length=300, rows=2)
    clauses = {"end_note": "LC-3"}
    submit = gettext_lazy("不再落实")


class Wording(TextField):
    """A rule's text; so many paragraphs that versions can still be compared."""

    def __init__(self, **options: Any) -> None:
        words = {"label": gettext_lazy("正文"), "max_length": 60_000, "rows": 14}
        super().__init__(**{**words, "required": False, **options})

    def clean(self, value: Any) -> Any:
        """The text.

        Raises:
            ValidationError: too many paragraphs.
        """
        text = super().clean(value)
        if text.count("\n") >= MOST_PARAGRAPHS:
            raise ValidationError(_("最多 %(most)d 段。") % {"most": MOST_PARAGRAPHS})
        return text


class RuleForm(Form):
    """A rule document with its first version."""

    title = TextField(label=gettext_lazy("名称"), max_length=120)
    category = forms.ChoiceField(label=gettext_lazy("类别"), choices=RuleCategory.choices)
    effective_from = DayField(label=gettext_lazy("施行日期"))
    text = Wording(help_text=gettext_lazy("一条一段，便于比较各版。"))
    paper = PaperField()
    beside = (("category", "effective_from"),)
    clauses = {"title": "LC-4"}
    autosave = True
    submit = gettext_lazy("制定")


class AmendForm(Form):
    """A further version."""

    effective_from = DayField(label=gettext_lazy("施行日期"))
    change = TextField(label=gettext_lazy("修订说明"), max_length=300, rows=2)
    text = Wording()
    paper = PaperField()
    clauses = {"change": "LC-4"}
    autosave = True
    submit = gettext_lazy("发布新版")


class WithdrawForm(Form):
    """From when a rule doesn't apply, and why."""

    withdrawn_on = DayField(label=gettext_lazy("废止日期"))
    reason = TextField(label=gettext_lazy("原因"), max_length=300, rows=2)
    submit = gettext_lazy("废止")


class MatterForm(Form):
    """What happened, to the leaders at once."""

    title = TextField(label=gettext_lazy("标题"), max_length=120)
    happened_on = DayField(label=gettext_lazy("发生日期"))
    text = TextField(
        label=gettext_lazy("情况"),
        max_length=10_000,
        rows=7,
        help_text=gettext_lazy("发生了什么、影响多大、已做了什么、需要什么支持。不写居民姓名。"),
    )
    paper = PaperField()
    clauses = {"text": "LC-4"}
    autosave = True
    submit = gettext_lazy("立即报告")


class InstructionForm(Form):
    """Seen; and what is to be done."""

    instruction = TextField(label=gettext_lazy("批示"), max_length=5000, rows=4, required=False)
    clauses = {"instruction": "LC-6"}
    submit = gettext_lazy("确认收到")


class TrainingForm(Form):
    """A training as it is announced."""

    topic = TextField(label=gettext_lazy("主题"), max_length=120)
    kind = forms.ChoiceField(
        label=gettext_lazy("对象"),
        choices=TrainingFor.choices,
        widget=forms.RadioSelect,
        initial=TrainingFor.LAWYERS,
    )
    held_on = DayField(label=gettext_lazy("日期"))
    hours = forms.DecimalField(
        label=gettext_lazy("学时"),
        min_value=Decimal("0.5"),
        max_value=MOST_HOURS,
        max_digits=4,
        decimal_places=1,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    place = TextField(label=gettext_lazy("地点"), max_length=120, required=False)
    speaker = TextField(label=gettext_lazy("主讲"), max_length=80, required=False)
    seats = CountField(
        label=gettext_lazy("名额"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=gettext_lazy("不填表示不限。"),
    )
    beside = (("held_on", "hours"), ("place", "speaker"))
    clauses = {"topic": "LC-6"}
    autosave = True
    submit = gettext_lazy("发布培训")


class TrainingEditForm(TrainingForm):
    """The same, changed."""

    submit = gettext_lazy("保存")


class AttendanceForm(Form):
    """Who came."""

    present = forms.TypedMultipleChoiceField(
        label=gettext_lazy("到场的人"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    clauses = {"present": "LC-6"}
    submit = gettext_lazy("登记到场")

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        field: Any = self.fields["present"]
        field.choices = people


class CommunityField(TextField):
    """A community by its full name or its code of twelve digits."""

    def __init__(self, **options: Any) -> None:
        words = {"label": gettext_lazy("社区"), "max_length": 120, "required": False}
        hint = gettext_lazy("属于某个社区的，写它的全名或十二位编码。")
        super().__init__(**{**words, "help_text": hint, **options})
        self.places: models.QuerySet[CommunityProfile] = CommunityProfile.objects.none()

    def prepare_value(self, value: Any) -> Any:
        """Its code."""
        if isinstance(value, Organisation):
            return CommunityProfile.objects.get(pk=value.pk).code
        return value

    def clean(self, value: Any) -> Any:
        """The organisation, or None.

        Raises:
            ValidationError: none or several of that name.
        """
        words = super().clean(value)
        if not words:
            return None
        by_name = models.Q(organisation__name=words)
        asked = models.Q(code=words) | by_name
        found = list(self.places.filter(asked).select_related("organisation")[:2])
        if not found:
            raise ValidationError(_("没有这个社区，请核对全名或编码。"))
        if len(found) > 1:
            raise ValidationError(_("有几个社区叫这个名字，请写十二位编码。"))
        return found[0].organisation


class PublicityForm(Form):
    """What was published, where, when."""

    title = TextField(label=gettext_lazy("标题"), max_length=200)
    kind = forms.ChoiceField(
        label=gettext_lazy("形式"), choices=PublicityKind.choices, widget=forms.RadioSelect
    )
    outlet = TextField(label=gettext_lazy("媒体"), max_length=120)
    published_on = DayField(label=gettext_lazy("日期"))
    link = forms.CharField(
        label=gettext_lazy("链接"),
        max_length=400,
        required=False,
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.URLInput,
    )
    community = CommunityField()
    paper = PaperField()
    beside = (("outlet", "published_on"),)
    clauses = {"title": "LC-12"}
    autosave = True
    submit = gettext_lazy("登记")

    def __init__(self, *args: Any, places: models.QuerySet[CommunityProfile], **kw: Any) -> None:
        super().__init__(*args, **kw)
        field: Any = self.fields["community"]
        field.places = places
