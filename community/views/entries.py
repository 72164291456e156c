"""The log: list, an entry written on a phone, what may be done with one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import BAR_ROLES, LICENSED_ROLES, Role
from community.actions import details, entries, incidents
from community.filters import EntryFilter
from community.forms import entries as forms
from community.models import CommunityProfile, LogEntry, ServiceRequest, Visit
from community.policies import work as policies
from community.queries.registers import with_place
from community.queries.work import (
    detail_of,
    place_name,
    place_today,
    places_to_write,
    resident_of,
)
from core.attachments import attachments_of
from core.errors import Forbidden
from core.keyset import page_of
from core.middleware import refuse
from core.pages import Request, act, fetch, id_of, page

READERS = (
    *LICENSED_ROLES,
    Role.CLERK,
    Role.COMMUNITY_CLERK,
    Role.STUDENT,
    Role.LIAISON,
    *BAR_ROLES,
)
WRITERS = (*LICENSED_ROLES, Role.COMMUNITY_CLERK)
SHOWN = ("community", "lawyer", "written_by")


@page(
    "log-list",
    access="who serves, the firm's office, the community's officer; liaison and bar anonymised",
    roles=READERS,
)
def log_list(request: Request) -> HttpResponse:
    """Entries, the newest day first."""
    found = EntryFilter(request.GET, queryset=policies.visible_entries(request.actor))
    rows = found.qs.select_related(*SHOWN).defer("content", "result")
    rows = with_place(rows, request.actor)
    shown = page_of(rows, order=("-on", "-id"), cursor=request.GET.get("cursor", ""))
    context = {
        "page": shown,
        "filter": found,
        "writes": places_to_write(request.actor).exists(),
        # What a phone kept is shown also to who may write no longer: it was refused.
        "keeps": request.actor.has(*WRITERS),
    }
    return render(request, "community/entry_list.html", context)


@page(
    "log-new",
    access="the community's lawyer or substitute, its officer",
    methods=("GET", "POST"),
    forms=(forms.EntryForm,),
)
def log_new(request: Request) -> HttpResponse:
    """Write an entry; community and day are filled in.

    Raises:
        Forbidden: a phone sends what somebody else wrote on it.
    """
    # The page that sends may be older than the sign-in: what it keeps is its writer's (LC-20).
    if request.headers.get("X-Person", str(request.user.pk)) != str(request.user.pk):
        raise Forbidden(_("这份记录是另一位使用者写的，请本人登录后发送。"))
    places = places_to_write(request.actor)
    visit = _visited(request)
    asked = str(visit.community_id) if visit else request.GET.get("community", "")
    chosen = id_of(asked)
    initial = {
        "on": visit.on if visit else request.actor.day,
        "community": chosen or place_today(request.actor, places),
        "kind": request.GET.get("kind", ""),
        "request_id": request.GET.get("request", ""),
    }
    try:
        return act(
            request,
            None,
            "write",
            can=places.exists(),
            call=lambda request_id=None, **facts: entries.write_entry(
                request=_answered(request, request_id), actor=request.actor, at=request.at, **facts
            ),
            form=forms.EntryForm,
            form_options={"places": places, "initial": initial},
            heading=_("记日志"),
            back=lambda made: reverse("log-detail", args=[made.pk]),
            done=_("已记入日志。"),
            template="community/entry_new.html",
            context={
                "several": places[1:2].exists(),
                "back": reverse("log-list"),
                # Nothing typed and nothing asked for: what a phone may keep and offer again.
                "untouched": request.method == "GET" and not request.GET,
            },
        )
    except Forbidden as refusal:
        # A phone tells this from a sign-in that isn't its writer's: sending again won't help.
        nowhere = _("您没有服务或代班的社区，也不在补记期限内，不能记日志。")
        why = refusal if places.exists() else Forbidden(nowhere, clause="LC-16")
        answer = refuse(request, why)
        answer["X-Log"] = "refused"
        return answer


@page("log-worker", access="anybody", public=True)
def log_worker(request: Request) -> HttpResponse:
    """The script that opens the form without a network; here, as it may serve only what is below."""
    script = Path(finders.find("log-worker.js") or "").read_text(encoding="utf-8")
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


def _visited(request: Request) -> Visit | None:
    """The day of duty the entry is written from, if the person may see it."""
    pk = id_of(request.GET.get("visit", ""))
    if pk is None:
        return None
    return policies.visible_visits(request.actor).filter(pk=pk).first()


def _answered(request: Request, pk: int | None) -> ServiceRequest | None:
    """The request an entry belongs to, if the person may see it."""
    return policies.visible_requests(request.actor).filter(pk=pk).first() if pk else None


def _entry(request: Request, pk: int) -> LogEntry:
    found = policies.visible_entries(request.actor)
    return fetch(found, pk)


@page("log-detail", access="who may see the entry, in the sight LC-20 gives them")
def log_detail(request: Request, pk: int) -> HttpResponse:
    """An entry: the record, what stands with it, what can be done."""
    entry = _entry(request, pk)
    sight = policies.sight_of_entry(request.actor, entry)
    full = sight == "full"
    if full:
        entries.note_reading(entry, actor=request.actor, at=request.at)
    edits = policies.can_edit_entry(request.actor, entry)
    context: dict[str, Any] = {
        "entry": entry,
        "place": place_name(
            CommunityProfile.objects.select_related("organisation", "district").get(
                pk=entry.community_id
            )
        ),
        "sight": sight,
        "resident": resident_of(entry) if full else ("", ""),
        "mediation": detail_of(entry, "mediation") if sight != "anonymous" else None,
        "suggestion": detail_of(entry, "suggestion"),
        "referral": detail_of(entry, "referral") if sight != "anonymous" else None,
        "incident": detail_of(entry, "incident"),
        "photos": attachments_of(entry) if full else [],
        "newer": LogEntry.objects.filter(corrects=entry).first(),
        "edits": edits and entry.state == "to_confirm",
        "adds": edits and entry.state in details.OPEN,
        "confirms": entry.state == "to_confirm" and _confirms(request, entry),
        "in_place": policies.can_confirm_in_place(request.actor, entry)
        and not policies.can_confirm_entry(request.actor, entry),
        "corrects": entry.state in ("confirmed", "locked")
        and policies.can_correct_entry(request.actor, entry),
        "signals": policies.can_signal_incident(request.actor, entry),
        "unmasks": policies.can_unmask_entry(request.actor, entry) and not full,
    }
    return render(request, "community/entry_detail.html", context)


def _initial(entry: LogEntry, *, resident: bool) -> dict[str, Any]:
    names = ("on", *sorted(entries.COLUMNS - {"finished"}), "kind", "content")
    initial = {name: getattr(entry, name) for name in names}
    initial["unfinished"] = not entry.finished
    if resident:
        initial["resident_name"], initial["resident_phone"] = resident_of(entry)
    return initial


def _act(request: Request, entry: LogEntry, name: str, **more: Any) -> HttpResponse:
    """One act on an entry, back to it afterwards."""
    return act(request, entry, name, **{"back": reverse("log-detail", args=[entry.pk]), **more})


@page(
    "log-detail",
    access="its writer and the lawyer, until it is confirmed",
    methods=("GET", "POST"),
    forms=(forms.EntryEditForm,),
)
def log_edit(request: Request, pk: int) -> HttpResponse:
    """Change an entry that waits for the lawyer."""
    entry = _entry(request, pk)
    can = policies.can_edit_entry(request.actor, entry)
    return _act(
        request,
        entry,
        "edit",
        can=can,
        call=lambda **facts: entries.edit_entry(entry, actor=request.actor, at=request.at, **facts),
        form=forms.EntryEditForm,
        form_options={"initial": _initial(entry, resident=True) if can else {}},
        heading=_("修改记录"),
        done=_("已保存。"),
    )


IN_PLACE = "the lawyer or the substitute; of one who left the firm's director, who serves now"


def _confirms(request: Request, entry: LogEntry) -> bool:
    own = policies.can_confirm_entry(request.actor, entry)
    return own or policies.can_confirm_in_place(request.actor, entry)


@page("log-detail", access=IN_PLACE, methods=("GET", "POST"), forms=(forms.ReasonForm,))
def log_confirm(request: Request, pk: int) -> HttpResponse:
    """Confirm what somebody else wrote; in the place of a lawyer who left with a reason."""
    entry = _entry(request, pk)
    own = policies.can_confirm_entry(request.actor, entry)
    return _act(
        request,
        entry,
        "confirm",
        can=_confirms(request, entry),
        **({} if own else {"form": forms.ReasonForm}),
        call=lambda **facts: entries.confirm_entry(
            entry, actor=request.actor, at=request.at, **facts
        ),
        heading=_("确认记录"),
        done=_("已确认，计入本月。"),
        context={"explain": _("确认后计入月报；之后只能更正，不能修改。")},
    )


@page("log-detail", access=IN_PLACE, methods=("GET", "POST"), forms=(forms.ReasonForm,))
def log_drop(request: Request, pk: int) -> HttpResponse:
    """Not use what somebody else wrote."""
    entry = _entry(request, pk)
    return _act(
        request,
        entry,
        "drop",
        can=_confirms(request, entry),
        call=lambda **facts: entries.drop_entry(entry, actor=request.actor, at=request.at, **facts),
        form=forms.ReasonForm,
        heading=_("不采用这条记录"),
        back=reverse("log-list"),
        done=_("已标为未采用；编号保留。"),
    )


@page(
    "log-detail",
    access="the lawyer whose entry it is",
    methods=("GET", "POST"),
    forms=(forms.CorrectionForm,),
)
def log_correct(request: Request, pk: int) -> HttpResponse:
    """Replace a confirmed entry by a new line."""
    entry = _entry(request, pk)
    can = policies.can_correct_entry(request.actor, entry)
    return _act(
        request,
        entry,
        "correct",
        can=can,
        call=lambda **facts: entries.correct_entry(
            entry, actor=request.actor, at=request.at, **facts
        ),
        form=forms.CorrectionForm,
        form_options={"initial": _initial(entry, resident=False) if can else {}},
        heading=_("更正记录"),
        back=lambda made: reverse("log-detail", args=[made.pk]),
        done=_("已另记一条；原来的记录仍可查看。"),
        context={
            "explain": _("原来的记录保留并注明已更正。已列入月报的月份不变，差额作为补正列出。"),
            "back": reverse("log-detail", args=[pk]),
        },
    )


@page(
    "log-unmask",
    access="the director of the lawyer's firm, in person, with a recorded reason",
    methods=("GET", "POST"),
    forms=(forms.UnmaskForm,),
)
def log_unmask(request: Request, pk: int) -> HttpResponse:
    """Show a resident's details once; they are on this answer alone (LC-20)."""
    entry = _entry(request, pk)
    if not policies.can_unmask_entry(request.actor, entry):
        raise Forbidden(_("由律师所在律所的主任本人查看。"))
    form = forms.UnmaskForm(request.POST) if request.method == "POST" else forms.UnmaskForm()
    context: dict[str, Any] = {"entry": entry, "form": form, "asked": form.is_bound}
    context["back"] = reverse("log-detail", args=[pk])
    if request.method == "POST" and form.is_valid():
        context["resident"] = entries.unmask_entry(
            entry, reason=form.cleaned_data["reason"], actor=request.actor, at=request.at
        )
    status = 422 if form.is_bound and not form.is_valid() else 200
    response = render(request, "community/entry_unmask.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _detail(
    request: Request, pk: int, name: str, action: Any, form: Any, heading: str, done: str
) -> HttpResponse:
    """Write what stands with an entry, or change it."""
    entry = _entry(request, pk)
    can = policies.can_edit_entry(request.actor, entry)
    kept = {"mediate": "mediation", "suggest": "suggestion", "refer": "referral"}[name]
    there = detail_of(entry, kept) if can else None
    names = set(form.base_fields) - {"once", "version"}
    initial = {n: getattr(there, n) for n in names} if there is not None else {}
    if name == "refer" and there is None:
        initial["referred_on"] = request.actor.day
    return _act(
        request,
        entry,
        name,
        can=can,
        call=lambda **facts: action(entry, actor=request.actor, at=request.at, **facts),
        form=form,
        form_options={"initial": initial},
        heading=heading,
        done=done,
    )


@page(
    "log-detail",
    access="the entry's writer and the lawyer",
    methods=("GET", "POST"),
    forms=(forms.MediationForm,),
)
def log_mediate(request: Request, pk: int) -> HttpResponse:
    """The record of a mediation (LC-17)."""
    action, form = details.record_mediation, forms.MediationForm
    return _detail(request, pk, "mediate", action, form, _("调解记录"), _("调解记录已保存。"))


@page(
    "log-detail",
    access="the entry's writer and the lawyer",
    methods=("GET", "POST"),
    forms=(forms.SuggestionForm,),
)
def log_suggest(request: Request, pk: int) -> HttpResponse:
    """A suggestion that goes up (LC-9(4))."""
    action, form = details.send_suggestion, forms.SuggestionForm
    return _detail(request, pk, "suggest", action, form, _("上报建议"), _("建议已上报。"))


@page(
    "log-detail",
    access="the entry's writer and the lawyer",
    methods=("GET", "POST"),
    forms=(forms.ReferralForm,),
)
def log_refer(request: Request, pk: int) -> HttpResponse:
    """A referral to legal aid."""
    action, form = details.refer_to_aid, forms.ReferralForm
    return _detail(request, pk, "refer", action, form, _("转介法律援助"), _("转介已登记。"))


@page(
    "log-detail",
    access="the entry's writer and the lawyer",
    methods=("GET", "POST"),
    forms=(forms.PhotoForm,),
)
def log_photo(request: Request, pk: int) -> HttpResponse:
    """Add a photograph or paper."""
    entry = _entry(request, pk)
    return _act(
        request,
        entry,
        "attach",
        can=policies.can_edit_entry(request.actor, entry),
        call=lambda photo, **_more: entries.add_photo(
            entry, photo=photo, actor=request.actor, at=request.at
        ),
        form=forms.PhotoForm,
        heading=_("添加照片"),
        done=_("已上传。"),
    )


@page("log-detail", access="its writer and the lawyer", methods=("POST",))
def log_mark(request: Request, pk: int) -> HttpResponse:
    """Say that a matter is settled, or that it isn't."""
    entry = _entry(request, pk)
    finished = not entry.finished
    return _act(
        request,
        entry,
        "mark",
        can=policies.can_edit_entry(request.actor, entry),
        call=lambda **facts: entries.mark_finished(
            entry, finished=finished, actor=request.actor, at=request.at, **facts
        ),
        done=_("已标为办结。") if finished else _("已标为还要跟进。"),
    )


@page(
    "log-signal",
    access="who may write in the community, and who wrote the entry",
    methods=("GET", "POST"),
    forms=(forms.SignalForm,),
)
def log_signal(request: Request, pk: int) -> HttpResponse:
    """Tell bar and justice at once of signs of a mass incident (LC-18)."""
    entry = _entry(request, pk)
    return _act(
        request,
        entry,
        "signal",
        can=policies.can_signal_incident(request.actor, entry),
        call=lambda version=None, **facts: incidents.signal_incident(
            entry, actor=request.actor, at=request.at, **facts
        ),
        form=forms.SignalForm,
        heading=_("上报群体性苗头"),
        done=_("已上报市律协和司法行政机关。"),
        context={"explain": _("先稳定情绪，再立即告知社区。提交后市律协和司法局马上收到消息。")},
    )
