"""Rule documents on screens: what applies, the versions, how they differ (LC-4)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from community.actions import rules as actions
from community.forms import office as forms
from community.models import RuleDocument
from community.policies import office as policies
from community.policies.access import at_the_bar
from community.queries.differences import paragraphs_of
from community.queries.office import version_in_force
from community.views.office import DESK, EVERYBODY, ones_programme, with_tabs
from core.attachments import attachments_of
from core.calendar import local_day
from core.keyset import page_of
from core.pages import Request, act, fetch, page

OFFICE = "the steering group's office at the city bar"
READERS = "everybody of the programme"


@page("rule-list", access=READERS, roles=EVERYBODY)
def rule_list(request: Request) -> HttpResponse:
    """Rules, the newest first, each with the version that applies today."""
    today = local_day(request.at)
    found = policies.visible_rules(request.actor).prefetch_related("versions")
    shown = page_of(found, order=("-id",), cursor=request.GET.get("cursor", ""))
    lines = [(rule, version_in_force(rule, today)) for rule in shown.rows]
    begins = at_the_bar(request.actor)
    context = {"page": shown, "lines": lines, "begins": begins, "today": today}
    return render(request, "community/rule_list.html", with_tabs(request, "rules", **context))


@page("rule-new", access=OFFICE, methods=("GET", "POST"), roles=DESK, forms=(forms.RuleForm,))
def rule_new(request: Request) -> HttpResponse:
    """Make a rule."""
    programme = ones_programme(request)
    return act(
        request,
        None,
        "create",
        can=policies.can_make_rule(request.actor, programme),
        call=lambda **facts: actions.make_rule(
            programme=programme, actor=request.actor, at=request.at, **facts
        ),
        form=forms.RuleForm,
        heading=_("制定规则"),
        back=lambda made: reverse("rule-detail", args=[made.pk]),
        done=_("已制定。"),
        context={"back": reverse("rule-list")},
    )


def _rule(request: Request, pk: int) -> RuleDocument:
    return fetch(policies.visible_rules(request.actor), pk)


@page("rule-detail", access=READERS)
def rule_detail(request: Request, pk: int) -> HttpResponse:
    """A rule: the wording that applies, and all versions."""
    rule, today = _rule(request, pk), local_day(request.at)
    versions = list(rule.versions.select_related("by").order_by("-number"))
    applies = version_in_force(rule, today)
    shown = applies or versions[0]
    makes = policies.can_make_rule(request.actor, rule.programme)
    context = {
        "rule": rule,
        "versions": versions,
        "applies": applies,
        "shown": shown,
        "papers": attachments_of(shown),
        "today": today,
        "amends": makes and rule.withdrawn_on is None,
    }
    return render(request, "community/rule_detail.html", context)


@page("rule-version", access=READERS)
def rule_version(request: Request, pk: int, number: int) -> HttpResponse:
    """One version, and how it differs from the one before it."""
    rule = _rule(request, pk)
    versions = {v.number: v for v in rule.versions.select_related("by")}
    one, before = versions.get(number), versions.get(number - 1)
    if one is None:
        raise Http404
    context = {
        "rule": rule,
        "one": one,
        "before": before,
        "following": versions.get(number + 1),
        "paragraphs": paragraphs_of(before.text, one.text) if before else [],
        "papers": attachments_of(one),
    }
    return render(request, "community/rule_version.html", context)


@page("rule-detail", access=OFFICE, methods=("GET", "POST"), forms=(forms.AmendForm,))
def rule_amend(request: Request, pk: int) -> HttpResponse:
    """Add a version, beginning with the words of the last one."""
    rule = _rule(request, pk)
    newest = rule.versions.order_by("-number")[0]
    more: dict[str, Any] = {
        "form": forms.AmendForm,
        "form_options": {"initial": {"text": newest.text}},
        "heading": _("修订"),
        "done": _("新版已发布，旧版仍可查看。"),
    }
    return _act(request, rule, "amend", actions.amend_rule, **more)


def _act(request: Request, rule: RuleDocument, name: str, action: Any, **more: Any) -> HttpResponse:
    return act(
        request,
        rule,
        name,
        can=policies.can_make_rule(request.actor, rule.programme),
        call=lambda **facts: action(rule, actor=request.actor, at=request.at, **facts),
        back=reverse("rule-detail", args=[rule.pk]),
        **more,
    )


@page("rule-detail", access=OFFICE, methods=("GET", "POST"), forms=(forms.WithdrawForm,))
def rule_withdraw(request: Request, pk: int) -> HttpResponse:
    """Withdraw it from a day on."""
    more: dict[str, Any] = {
        "form": forms.WithdrawForm,
        "heading": _("废止"),
        "done": _("已登记废止。"),
    }
    return _act(request, _rule(request, pk), "withdraw", actions.withdraw_rule, **more)
