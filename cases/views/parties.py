"""The roster of a case."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import policies
from cases.actions import parties as actions
from cases.enums import PartyKind, PartySide
from cases.forms import parties as forms
from cases.models import Case, Party
from cases.queries import parties_of
from cases.regulations import FEWEST_REPRESENTATIVES, MOST_REPRESENTATIVES
from cases.views.steps import tabs_of, works_now
from core.audit import record_read
from core.documents.fonts import missing_from
from core.errors import Forbidden
from core.keyset import page_of
from core.pages import Request, act, fetch, page
from core.regulation import value_on
from core.search import LONGEST
from core.transitions import table_of

SHOWN = 100


@page("case-parties", access="handlers, deciders, the director; others by grant")
def case_parties(request: Request, pk: int) -> HttpResponse:
    """The parties, a hundred at a time, with what is worth a look. The reading is recorded."""
    case = fetch(policies.visible_cases(request.actor), pk)
    side = request.GET.get("side", "")
    found = parties_of(case, side if side in PartySide.values else None)
    shown = page_of(found, order=("id",), cursor=request.GET.get("cursor", ""), size=SHOWN)
    record_read(case, "read_parties", actor=request.actor, at=request.at)
    context = {
        "case": case,
        "tabs": tabs_of(case, "parties"),
        "works": works_now(request.actor, case),
        "page": shown,
        "rows": _marked(case, list(shown.rows)),
        "sides": [(s, PartySide(s).label, s == side) for s in PartySide.values],
        "totals": [(PartySide(s).label, parties_of(case, s).count()) for s in PartySide.values],
        "undertakings": case.truth_undertakings.select_related("paper").order_by("-id"),
        "representatives": parties_of(case).filter(representative=True),
        "fewest": value_on(FEWEST_REPRESENTATIVES.key, case.firm, request.actor.day).value,
        "most": value_on(MOST_REPRESENTATIVES.key, case.firm, request.actor.day).value,
    }
    return render(request, "cases/parties.html", context)


def _marked(case: Case, rows: list[Party]) -> list[tuple[Party, list[str]]]:
    """The parties of a page with their marks: entered twice, or hard to print."""
    keys = [party.name_key for party in rows]
    there = parties_of(case).filter(name_key__in=keys).values_list("name_key", flat=True)
    often: dict[str, int] = {}
    for key in there:
        often[key] = often.get(key, 0) + 1
    return [(party, _marks(party, often[party.name_key])) for party in rows]


def _marks(party: Party, times: int) -> list[str]:
    marks = [_("同名 %(n)d 人") % {"n": times}] if times > 1 else []
    missing = missing_from(party.name)
    if missing:
        marks.append(_("打印时缺字：%(characters)s") % {"characters": " ".join(missing)})
    elif any(ord(character) > 0xFFFF for character in party.name):
        marks.append(_("含生僻字"))
    return marks


def searched(request: Request) -> str:
    """The part of a name a list of parties is narrowed to."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]


def _shared(request: Request, case: Case) -> dict[str, Any]:
    return {
        "can": policies.can_work_on_case(request.actor, case),
        "back": reverse("case-parties", args=[case.pk]),
    }


@page(
    "case-parties",
    access="who works on the case",
    methods=("GET", "POST"),
    forms=(forms.RosterForm,),
)
def parties_add(request: Request, pk: int) -> HttpResponse:
    """Paste or upload a roster: looked at first, or entered at once."""
    case = fetch(policies.visible_cases(request.actor), pk)
    if request.method == "POST" and "preview" in request.POST:
        return _preview(request, case)
    return act(
        request,
        case,
        "edit",
        call=lambda **facts: actions.add_parties(case, actor=request.actor, at=request.at, **facts),
        form=forms.RosterForm,
        form_options={"initial": {"side": request.GET.get("side") or PartySide.CLIENT}},
        heading=_("登记当事人"),
        done=_("名单已登记。同名和生僻字已在名单里标出。"),
        template="cases/parties_add.html",
        context={"case": case},
        **_shared(request, case),
    )


def _preview(request: Request, case: Case) -> HttpResponse:
    """What would be entered; the rows stay in the form."""
    shared = _shared(request, case)
    if not shared["can"]:
        raise Forbidden(_("您现在的身份不能办这件事。"))
    table_of(case).check("edit", case.state)
    form = forms.RosterForm(request.POST, request.FILES)
    context = {"case": case, "subject": case, "heading": _("登记当事人"), "act": "edit", **shared}
    if not form.is_valid():
        return render(request, "cases/parties_add.html", {**context, "form": form}, status=422)
    preview = form.roster.preview
    again = forms.RosterForm(initial={"side": form.cleaned_data["side"], "rows": form.as_text()})
    context |= {"form": again, "preview": preview[:200], "total": len(preview)}
    context["marked"] = sum(bool(marks) for _party, marks in preview)
    return render(request, "cases/parties_add.html", context)


def _party(request: Request, pk: int) -> Party:
    visible = Party.objects.filter(case__in=policies.visible_cases(request.actor))
    return fetch(visible.filter(removed_at__isnull=True), pk)


@page(
    "case-parties",
    access="who works on the case",
    methods=("GET", "POST"),
    forms=(forms.PartyForm,),
)
def party_edit(request: Request, pk: int) -> HttpResponse:
    """Change one party."""
    party = _party(request, pk)
    names = ("name", "kind", "phone", "community_code")
    return act(
        request,
        party,
        "edit",
        call=lambda **facts: actions.edit_party(party, actor=request.actor, at=request.at, **facts),
        form=forms.PartyForm,
        form_options={"initial": {name: getattr(party, name) for name in names}},
        heading=_("修改当事人"),
        done=_("已保存。"),
        **_shared(request, party.case),
    )


@page(
    "case-parties",
    access="who works on the case",
    methods=("GET", "POST"),
    forms=(forms.RemoveForm,),
)
def parties_remove(request: Request, pk: int) -> HttpResponse:
    """Take parties out."""
    case = fetch(policies.visible_cases(request.actor), pk)
    return act(
        request,
        case,
        "edit",
        call=lambda **facts: actions.remove_parties(
            case, actor=request.actor, at=request.at, **facts
        ),
        form=forms.RemoveForm,
        form_options={"parties": parties_of(case), "q": searched(request)},
        template="cases/parties_choose.html",
        context={"q": searched(request)},
        heading=_("移出当事人"),
        done=_("已移出，记录保留。"),
        **_shared(request, case),
    )


@page(
    "case-parties",
    access="who works on the case",
    methods=("GET", "POST"),
    forms=(forms.RepresentativesForm,),
)
def representatives_set(request: Request, pk: int) -> HttpResponse:
    """Say who represents the others."""
    case = fetch(policies.visible_cases(request.actor), pk)
    clients = parties_of(case, PartySide.CLIENT).filter(kind=PartyKind.PERSON)
    chosen = list(clients.filter(representative=True).values_list("pk", flat=True))
    return act(
        request,
        case,
        "edit",
        call=lambda **facts: actions.set_representatives(
            case, actor=request.actor, at=request.at, **facts
        ),
        form=forms.RepresentativesForm,
        form_options={
            "parties": clients,
            "q": searched(request),
            "initial": {"party_ids": chosen},
        },
        template="cases/parties_choose.html",
        context={"q": searched(request)},
        heading=_("确定代表人"),
        done=_("代表人已确定，请逐一核实。"),
        **_shared(request, case),
    )


@page(
    "case-parties",
    access="who works on the case",
    methods=("GET", "POST"),
    forms=(forms.VerifyForm,),
)
def representative_verify(request: Request, pk: int) -> HttpResponse:
    """Note that a representative was verified."""
    party = _party(request, pk)
    return act(
        request,
        party,
        "verify",
        call=lambda **facts: actions.verify_representative(
            party, actor=request.actor, at=request.at, **facts
        ),
        form=forms.VerifyForm,
        form_options={"initial": {"verified_on": request.actor.day}},
        heading=_("核实代表人"),
        done=_("已登记核实。"),
        **_shared(request, party.case),
    )


@page(
    "case-parties",
    access="who works on the case",
    methods=("GET", "POST"),
    forms=(forms.TruthForm,),
)
def truth_add(request: Request, pk: int) -> HttpResponse:
    """Keep the clients' signed undertaking."""
    case = fetch(policies.visible_cases(request.actor), pk)
    return act(
        request,
        case,
        "edit",
        call=lambda **facts: actions.add_truth_undertaking(
            case, actor=request.actor, at=request.at, **facts
        ),
        form=forms.TruthForm,
        form_options={"initial": {"signed_on": request.actor.day}},
        heading=_("登记如实陈述承诺书"),
        done=_("承诺书已登记。"),
        **_shared(request, case),
    )


@page(
    "case-parties",
    access="who works on the case",
    methods=("GET", "POST"),
    forms=(forms.UnmaskForm,),
)
def party_unmask(request: Request, pk: int) -> HttpResponse:
    """Show a party's full identifier once; the reading is recorded with its reason.

    The number is on this answer alone: it goes into no message, session or address.
    """
    party = _party(request, pk)
    form = forms.UnmaskForm(request.POST) if request.method == "POST" else forms.UnmaskForm()
    if not policies.can_unmask_party(request.actor, party):
        raise Forbidden(_("只有承办律师、收案人和主任可以查看。"))
    context = {"party": party, "form": form, "back": reverse("case-parties", args=[party.case_id])}
    if request.method == "POST" and form.is_valid():
        context["number"] = actions.unmask_identifier(
            party, reason=form.cleaned_data["reason"], actor=request.actor, at=request.at
        )
    status = 422 if form.is_bound and not form.is_valid() else 200
    response = render(request, "cases/unmask.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
