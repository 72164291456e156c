"""The acts of the bar's desk on a report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.forms import Form
from core.pages import Request, act, fetch, page
from filings import policies
from filings.actions import desk
from filings.forms import desk as forms
from filings.models import Filing
from filings.queries import desk_officers, five_lines, part_words, standing_versions
from filings.views.detail import last_step

THE_DESK = "officers and leaders of the bar, unless they belong to the firm"
Action = Callable[..., Any]


def _desk_act(
    request: Request, pk: int, name: str, action: Action, form: type[Form], **more: Any
) -> HttpResponse:
    """One act of the desk: fetched in scope, its form, the action, back to the report."""
    filing = fetch(policies.visible_filings(request.actor), pk)
    return act(
        request,
        filing,
        name,
        can=policies.can_act_on_filing(request.actor, filing),
        call=lambda **facts: action(filing, actor=request.actor, at=request.at, **facts),
        form=form,
        back=reverse("filing-detail", args=[pk]),
        now=_now(request, filing),
        **{key: value(filing) if callable(value) else value for key, value in more.items()},
    )


def _now(request: Request, filing: Filing) -> Callable[[], list[tuple[Any, Any]]]:
    """What stands there now, for whom somebody else was faster than."""

    def read() -> list[tuple[Any, Any]]:
        fresh = Filing.objects.select_related("officer").get(pk=filing.pk)
        known = [
            (_("状态"), fresh.get_state_display()),
            (_("备案号"), fresh.number_text),
            (_("经办人"), fresh.officer.name if fresh.officer else ""),
            (_("第几次送达"), fresh.sent_version),
        ]
        shown = [(label, value) for label, value in known if value]
        return shown + last_step(request, fresh)

    return read


def _look(filing: Filing) -> dict[str, Any]:
    """The five lines again, where one decides."""
    last = standing_versions(filing).first()
    lines = five_lines(last.content, last.owed) if last else []
    return {"filing": filing, "lines": lines, "owed": part_words(last.owed) if last else ""}


@page("filing-detail", access=THE_DESK, methods=("GET", "POST"), forms=(forms.TakeUpForm,))
def filing_take_up(request: Request, pk: int) -> HttpResponse:
    """Begin to work on a report."""
    return _desk_act(
        request,
        pk,
        "take_up",
        desk.take_up_filing,
        forms.TakeUpForm,
        heading=_("开始办理"),
        done=_("由您办理，律所不能再撤回。"),
    )


@page("filing-detail", access=THE_DESK, methods=("GET", "POST"), forms=(forms.ReturnForm,))
def filing_return(request: Request, pk: int) -> HttpResponse:
    """Give a report back for completion."""
    return _desk_act(
        request,
        pk,
        "return",
        desk.return_filing,
        forms.ReturnForm,
        heading=_("退回补正"),
        done=_("已退回，律所的补正期限开始计算，本协会的登记期限中止。"),
        template="filings/desk_act.html",
        context=_look,
    )


@page("filing-detail", access=THE_DESK, methods=("GET", "POST"), forms=(forms.RegisterForm,))
def filing_register(request: Request, pk: int) -> HttpResponse:
    """Register a report: it gets its number."""
    return _desk_act(
        request,
        pk,
        "register",
        desk.register_filing,
        forms.RegisterForm,
        heading=_("登记"),
        done=_("已登记，回执可以打开了。"),
        template="filings/desk_act.html",
        context=_look,
    )


@page("filing-detail", access=THE_DESK, methods=("GET", "POST"), forms=(forms.AcknowledgeForm,))
def filing_acknowledge(request: Request, pk: int) -> HttpResponse:
    """Confirm that a supplement was seen."""
    return _desk_act(
        request,
        pk,
        "acknowledge",
        desk.acknowledge_supplement,
        forms.AcknowledgeForm,
        heading=_("收到补充"),
        done=_("已收到补充。"),
    )


@page("filing-detail", access=THE_DESK, methods=("GET", "POST"), forms=(forms.CancelForm,))
def filing_cancel(request: Request, pk: int) -> HttpResponse:
    """Cancel a registration visibly."""
    return _desk_act(
        request,
        pk,
        "cancel",
        desk.cancel_registration,
        forms.CancelForm,
        heading=_("注销登记"),
        done=_("登记已注销，登记簿里仍然看得到。"),
        context={"danger": True},
    )


@page("filing-detail", access=THE_DESK, methods=("GET", "POST"), forms=(forms.AssignForm,))
def filing_assign(request: Request, pk: int) -> HttpResponse:
    """Allot a report to somebody of the desk."""

    def officers(filing: Filing) -> dict[str, Any]:
        offered = desk_officers(filing, request.actor.day)
        people = User.objects.filter(pk__in=[person.pk for person in offered])
        return {"officers": people.order_by("pinyin"), "initial": {"officer": filing.officer_id}}

    return _desk_act(
        request,
        pk,
        "assign",
        desk.assign_filing,
        forms.AssignForm,
        form_options=officers,
        heading=_("分派"),
        done=_("已分派，并告诉了经办人。"),
    )


@page("filing-detail", access=THE_DESK, methods=("GET", "POST"), forms=(forms.NoteForm,))
def filing_note(request: Request, pk: int) -> HttpResponse:
    """Keep an internal note."""
    return _desk_act(
        request,
        pk,
        "note",
        desk.add_note,
        forms.NoteForm,
        heading=_("内部备注"),
        done=_("已记下。"),
    )


@page("filing-detail", access=THE_DESK, methods=("GET", "POST"), forms=(forms.HighImpactForm,))
def filing_mark_high_impact(request: Request, pk: int) -> HttpResponse:
    """Mark as of high impact, or take the mark back."""

    def heading(filing: Filing) -> str:
        return _("取消“影响大”标记") if filing.high_impact else _("标记为影响大")

    return _desk_act(
        request,
        pk,
        "mark_high_impact",
        desk.mark_high_impact,
        forms.HighImpactForm,
        form_options=lambda filing: {"initial": {"on": "0" if filing.high_impact else "1"}},
        heading=heading,
        done=_("已记下。"),
    )
