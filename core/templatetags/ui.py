"""Template tags of the house: clause chips, states, masked data, filters."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import segno
from django import template
from django.db import models
from django.forms import BoundField
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import slots
from core.calendar import WorkingDays, local_day, working_days
from core.duties import KINDS, within
from core.keyset import COUNT_UP_TO
from core.models import Duty
from core.pages import PAGE_TITLES
from core.regulation import CLAUSES
from core.transitions import TABLES

register = template.Library()


@register.simple_tag
def clause(clause_id: str) -> SafeString | str:
    """A clause's chip: its id, opening our short wording."""
    entry = CLAUSES.get(clause_id)
    if entry is None:
        return ""
    return format_html(
        '<details class="chip" data-clause="{0}"><summary><span class="visually-hidden">{3} </span>{0}</summary>'
        "<div><strong>{1}</strong><br>{2}</div></details>",
        entry.id,
        entry.title,
        entry.wording,
        _("条款"),
    )


@register.simple_tag
def clause_of(field: BoundField) -> SafeString | str:
    """The chip of the clause that asks for a field."""
    clause_id = getattr(field.form, "clauses", {}).get(field.name, "")
    return clause(clause_id) if clause_id else ""


@register.simple_tag
def counted(total: int) -> str:
    """How many a list holds, as `core.keyset.count_of` counted them."""
    if total > COUNT_UP_TO:
        return _("超过 %(n)d 条") % {"n": COUNT_UP_TO}
    return ngettext("共 %(n)d 条", "共 %(n)d 条", total) % {"n": total}


TONES = {
    "ok": {"registered", "accepted", "active", "discharged", "confirmed", "clear", "answered"},
    "warn": {
        "returned",
        "decision_owed",
        "paused",
        "possible",
        "undecided",
        "to_confirm",
        "reported",
        "submitted",
        "owed",
        "raised",
    },
    "bad": {"cancelled", "declined", "overdue", "hit", "refused", "failed"},
    "info": {
        "sent",
        "deciding",
        "open",
        "taken_up",
        "decided",
        "supplemented",
        "asked",
        "acknowledged",
    },
}


@register.simple_tag
def state(subject: models.Model) -> SafeString:
    """A row's state in words, with its code in `data-state`."""
    code = str(subject.state)  # type: ignore[attr-defined]
    table = TABLES.get(subject._meta.label_lower)
    words = table.states.get(code, code) if table else code
    return state_word(code, words)


@register.simple_tag
def state_word(code: str, words: Any) -> SafeString:
    """A state's word with its tone."""
    tone = next((name for name, codes in TONES.items() if code in codes), "")
    return format_html('<span class="state {}" data-state="{}">{}</span>', tone, code, words)


@register.filter
def day(value: date | datetime | None) -> str:
    """A date in a sentence: 2026年11月22日, or 22 November 2026."""
    if value is None:
        return ""
    shown = local_day(value) if isinstance(value, datetime) else value
    if (get_language() or "").startswith("en"):
        return f"{shown.day} {shown:%B %Y}"
    return f"{shown.year}年{shown.month}月{shown.day}日"


@register.filter
def mask_phone(value: str) -> str:
    """A phone number as lists show it: 1380****1234; of a shorter one the end alone."""
    if len(value) >= 11:
        return f"{value[:4]}****{value[-4:]}"
    return f"****{value[-2:]}" if len(value) > 5 else "*" * len(value)


@register.simple_tag
def qr(text: str) -> SafeString:
    """A text's QR code as a drawing of our own."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        omitsize=True, border=2, svgclass=None, lineclass=None, title=_("二维码")
    )
    return SafeString(drawn)


@register.simple_tag(takes_context=True)
def due(context: template.Context, duty: Duty) -> SafeString:
    """A duty's date with the working days left, in words."""
    today = local_day(context["request"].at)
    if duty.state == Duty.State.PAUSED:
        return state_word("paused", _("计时中止"))
    left = within(_calendar(context["request"], today), today, duty.due_on)
    if duty.due_on < today:
        late = -left
        if not late:
            return state_word("overdue", _("已逾期"))
        words = ngettext("逾期 %(n)d 个工作日", "逾期 %(n)d 个工作日", late) % {"n": late}
        return state_word("overdue", words)
    if duty.due_on == today:
        return state_word("owed", _("今天到期"))
    words = ngettext("还有 %(n)d 个工作日", "还有 %(n)d 个工作日", left) % {"n": left}
    return state_word("owed" if left <= 2 else "", words)


def _calendar(request: Any, today: date) -> WorkingDays:
    """The working days around today, read once for all the duties on a page."""
    if not hasattr(request, "working_days"):
        request.working_days = working_days(
            today - timedelta(days=400), today + timedelta(days=400)
        )
    kept: WorkingDays = request.working_days
    return kept


@register.filter
def duty_title(code: str) -> str:
    """What is to be done, by the code of a duty's kind."""
    return str(KINDS[code].title) if code in KINDS else code


@register.simple_tag
def duty_link(duty: Duty) -> str:
    """Where a duty is done."""
    return KINDS[duty.kind].link(duty) if duty.kind in KINDS else ""


@register.simple_tag
def derivation(duty: Duty) -> SafeString:
    """How a duty's date was found, in words."""
    return SafeString(render_to_string("core/derivation.html", {"duty": duty}))


@register.simple_tag(takes_context=True)
def querystring_without(context: template.Context, *names: str) -> str:
    """The present query string without some names, ready to be continued."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    encoded = query.urlencode()
    return f"{encoded}&" if encoded else ""


@register.simple_tag(takes_context=True)
def active_filters(context: template.Context, shown: Any) -> list[dict[str, Any]]:
    """The filters that are on, each with the query string that takes it off."""
    request: HttpRequest = context["request"]
    entries = []
    for bound in shown.form:
        raw = request.GET.get(bound.html_name, "")
        if not raw or bound.errors:
            continue
        choices = {str(k): v for k, v in getattr(bound.field, "choices", ())}
        query = request.GET.copy()
        query.pop(bound.html_name)
        query.pop("cursor", None)
        value = choices.get(raw, raw)
        entries.append({"label": bound.label, "value": value, "without": query.urlencode()})
    return entries


@register.simple_tag(takes_context=True)
def show_panel(context: template.Context, filled: Any) -> SafeString:
    """A filled slot."""
    values = {**filled.context, "request": context["request"]}
    return SafeString(render_to_string(filled.template, values, request=context["request"]))


@register.simple_tag(takes_context=True)
def show_slot(context: template.Context, name: str, subject: Any = None) -> SafeString:
    """All panels of a slot."""
    request = context["request"]
    filled = slots.panels(name, request.actor, subject, request.at)
    return SafeString("".join(show_panel(context, panel) for panel in filled))


@register.simple_tag
def page_title(name: str) -> str:
    """A page's name in words, for the list of drafts."""
    return str(PAGE_TITLES.get(name, name))
