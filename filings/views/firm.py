"""The firm's acts: wording, asking to confirm, sending, supplementing, taking back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.enums import CaseState, OwedReason
from core.pages import Request, act, fetch, page
from filings import policies
from filings.actions import drafting, sending
from filings.enums import FilingState
from filings.forms import report as forms
from filings.models import Filing
from filings.queries import (
    WORDED,
    content_of,
    differences,
    from_case,
    in_words,
    lacking_in,
    part_words,
    standing_versions,
    worded,
)
from filings.regulations import PART_WORDS
from filings.views.detail import last_step

# Where a part drawn from the case is entered.
WHERE = {
    "numbers": "case-count",
    "representatives": "case-representatives-set",
    "other_side": "case-parties",
    "handlers": "case-acceptance",
    "plan": "case-acceptance",
    "decision": "case-decision",
}
TEXTS = (*WORDED, "short_explanation")


def _shared(request: Request, pk: int) -> tuple[Filing, dict[str, Any]]:
    filing = fetch(policies.visible_filings(request.actor), pk)
    return filing, {"back": reverse("filing-detail", args=[pk]), "now": _now(request, filing)}


def _now(request: Request, filing: Filing) -> Callable[[], list[tuple[Any, Any]]]:
    """What stands there now, for whom somebody else was faster than."""

    def read() -> list[tuple[Any, Any]]:
        fresh = Filing.objects.get(pk=filing.pk)
        texts = worded(fresh, fresh.case)
        words = [(PART_WORDS[name], text) for name, text in texts.items() if text]
        state = (_("状态"), fresh.get_state_display())
        return [state, *last_step(request, fresh), *words]

    return read


@page(
    "filing-edit",
    access="who works on the case, and the director",
    methods=("GET", "POST"),
    forms=(forms.WordingForm,),
)
def filing_edit(request: Request, pk: int) -> HttpResponse:
    """Word the report, beside what is drawn from the case; what is missing comes first."""
    filing, shared = _shared(request, pk)
    case = filing.case
    explains = case is not None and case.state == CaseState.DECISION_OWED
    short = case is not None and explains and case.owed_reason == OwedReason.SHORT
    texts = worded(filing, case)
    own = {"short_explanation": filing.short_explanation}
    return act(
        request,
        filing,
        "edit",
        can=policies.can_edit_filing(request.actor, filing),
        call=lambda **facts: drafting.edit_filing(
            filing, actor=request.actor, at=request.at, **facts
        ),
        form=forms.WordingForm,
        form_options={"explains": explains, "short": short, "initial": {**texts, **own}},
        heading=_("起草报告"),
        done=_("已保存。"),
        template="filings/filing_edit.html",
        context={} if case is None else _beside(filing),
        **shared,
    )


def _beside(filing: Filing) -> dict[str, Any]:
    """What is missing, grouped by urgency, and what the case gives."""
    content = content_of(filing)
    lack = lacking_in(filing, content)
    drawn = from_case(filing.case) if filing.case else {}
    own = [(PART_WORDS[n], t) for n, t in drawn.items() if t and t != content.get(n)]
    return {
        "filing": filing,
        "groups": [
            (_("送出前必须有"), "must", _links(filing, lack.stops)),
            (_("可以先报、随后补"), "may", _links(filing, lack.owed)),
        ],
        "ready": not lack.stops,
        "missing": lack.sentence,
        "drawn": [(k, h, t) for k, h, t in in_words(content) if k not in TEXTS],
        "otherwise": own,
    }


def _links(filing: Filing, parts: list[str]) -> list[tuple[Any, str]]:
    """Missing parts, each with where it is filled in."""

    def where(part: str) -> str:
        if part in TEXTS and part not in WHERE:
            return f"#id_{part}"
        return reverse(WHERE.get(part, "case-edit"), args=[filing.case_id])

    return [(PART_WORDS[part], where(part)) for part in parts]


@page(
    "filing-detail",
    access="who works on the case, and the director",
    methods=("GET", "POST"),
    forms=(forms.SubmitForm,),
)
def filing_submit(request: Request, pk: int) -> HttpResponse:
    """Ask the firm to confirm."""
    filing, shared = _shared(request, pk)
    return act(
        request,
        filing,
        "submit",
        can=policies.can_edit_filing(request.actor, filing),
        call=lambda **facts: drafting.submit_filing(
            filing, actor=request.actor, at=request.at, **facts
        ),
        form=forms.SubmitForm,
        heading=_("提交本所确认"),
        done=_("已请本所确认。主任和登记的确认人会收到消息。"),
        context={"explain": _("由主任或登记的确认人看过全文后送出。")},
        **shared,
    )


@page(
    "filing-detail",
    access="the director, or who is registered to confirm, in person",
    methods=("GET", "POST"),
    forms=(forms.RedraftForm,),
)
def filing_redraft(request: Request, pk: int) -> HttpResponse:
    """Give the draft back to who wrote it."""
    filing, shared = _shared(request, pk)
    return act(
        request,
        filing,
        "redraft",
        can=policies.can_send_filing(request.actor, filing),
        call=lambda **facts: drafting.redraft_filing(
            filing, actor=request.actor, at=request.at, **facts
        ),
        form=forms.RedraftForm,
        heading=_("退给起草人"),
        done=_("已退给起草人。"),
        **shared,
    )


@page(
    "filing-detail",
    access="the director, or who is registered to confirm, in person",
    methods=("GET", "POST"),
    forms=(forms.SendForm,),
)
def filing_send(request: Request, pk: int) -> HttpResponse:
    """Confirm and send, with the whole report before one's eyes."""
    filing, shared = _shared(request, pk)
    return act(
        request,
        filing,
        "send",
        can=policies.can_send_filing(request.actor, filing),
        call=lambda **facts: sending.send_filing(
            filing, actor=request.actor, at=request.at, **facts
        ),
        form=forms.SendForm,
        heading=_("确认并送出"),
        done=_("已送出。律师协会开始办理前可以撤回。"),
        template="filings/filing_send.html",
        **_preview(filing),
        **shared,
    )


@page(
    "filing-detail",
    access="the director, or who is registered to confirm, in person",
    methods=("GET", "POST"),
    forms=(forms.SupplementForm,),
)
def filing_supplement(request: Request, pk: int) -> HttpResponse:
    """Confirm and send what was still owed, or has changed."""
    filing, shared = _shared(request, pk)
    return act(
        request,
        filing,
        "supplement",
        can=policies.can_send_filing(request.actor, filing),
        call=lambda **facts: sending.supplement_filing(
            filing, actor=request.actor, at=request.at, **facts
        ),
        form=forms.SupplementForm,
        heading=_("送出补充"),
        done=_("补充已送出。"),
        template="filings/filing_send.html",
        **_preview(filing),
        **shared,
    )


def _preview(filing: Filing) -> Mapping[str, Any]:
    """The whole report as it would go out, and what is owed; a digest that tells if it goes on."""
    content = content_of(filing)
    lack = lacking_in(filing, content)
    last = standing_versions(filing).first()
    return {
        "form_options": {"initial": {"seen": sending.preview_digest(content)}},
        "context": {
            "filing": filing,
            "parts": in_words(content),
            "lack": lack,
            "missing": lack.sentence,
            "owed": part_words(lack.owed),
            "changed": differences(last.content, content) if last else [],
            "last": last,
            "first": filing.state != FilingState.RETURNED and last is None,
        },
    }


@page(
    "filing-detail",
    access="the director, or who is registered to confirm, in person",
    methods=("GET", "POST"),
    forms=(forms.TakeBackForm,),
)
def filing_take_back(request: Request, pk: int) -> HttpResponse:
    """Take back what the bar hasn't acted on."""
    filing, shared = _shared(request, pk)
    return act(
        request,
        filing,
        "take_back",
        can=policies.can_take_back_filing(request.actor, filing),
        call=lambda **facts: sending.take_back_filing(
            filing, actor=request.actor, at=request.at, **facts
        ),
        form=forms.TakeBackForm,
        heading=_("撤回报告"),
        done=_("已撤回，报告期限仍按原日期计算。"),
        context={"explain": _("撤回后律师协会看不到它，改好再送。报告期限不变。")},
        **shared,
    )
