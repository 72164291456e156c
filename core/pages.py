"""Pages and acts: what every view shares, so that each one stays short and answers alike.

A page is declared with its name, its access rule and its methods; `routes` and the access tests
read that. An act follows the contract's order: out of scope 404, forbidden 403, wrong state 409,
bad input 422 with the form; a form sent twice acts once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms import PasswordInput
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import once
from core.actors import Actor
from core.drafts import draft_of, drop_draft
from core.errors import Forbidden, Refusal, WrongState
from core.forms import Form
from core.transitions import table_of

M = TypeVar("M", bound=models.Model)


class Request(HttpRequest):
    """A request as our views see it: who acts, and when."""

    # A person wherever the page isn't public.
    user: Any
    actor: Actor
    at: datetime
    page: str


View = Callable[..., HttpResponseBase]
# Digits of the largest id the database has.
LONGEST_ID = 18
# Words for pages whose forms are kept as drafts; apps add theirs.
PAGE_TITLES: dict[str, Any] = {}


@dataclass(frozen=True)
class PageSpec:
    """What is declared about a view.

    Attributes:
        name: the page's name, `<main data-page="…">`.
        access: the rule in words, for `routes --json` and docs/access.csv.
        methods: HTTP methods it takes.
        public: open without sign-in.
        roles: roles of which one is needed; empty when the policy of the object decides.
        forms: the forms on the page.
    """

    name: str
    access: str
    methods: tuple[str, ...] = ("GET",)
    public: bool = False
    roles: tuple[str, ...] = ()
    forms: tuple[type[Form], ...] = ()


def page(
    name: str,
    *,
    access: str,
    methods: tuple[str, ...] = ("GET",),
    public: bool = False,
    roles: tuple[str, ...] = (),
    forms: tuple[type[Form], ...] = (),
) -> Callable[[View], View]:
    """Declare a view; see `PageSpec`."""
    spec = PageSpec(name, access, methods, public, roles, forms)
    allowed = {*methods, "HEAD"} if "GET" in methods else set(methods)

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not public and not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.method not in allowed:
                return HttpResponseNotAllowed(sorted(allowed))
            request.page = name
            if roles and not request.actor.has(*roles):
                raise Forbidden(_("您现在的身份不能使用这一页。"))
            return view(request, *args, **kwargs)

        inner.spec = spec  # type: ignore[attr-defined]
        return inner

    return wrap


def id_of(text: str) -> int | None:
    """The id that a parameter of an address names; None for anything that can't be one."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_ID else None


def fetch(visible: models.QuerySet[M], pk: int) -> M:
    """One of the rows the actor may see.

    What stands around it is loaded where it is asked for: planning one wide join takes longer.

    Raises:
        Http404: out of scope and not there answer alike.
    """
    row = visible.select_related(None).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def act(
    request: Request,
    subject: models.Model | None,
    name: str,
    *,
    can: bool,
    call: Callable[..., Any],
    back: str | Callable[[Any], str],
    form: type[Form] = Form,
    form_options: dict[str, Any] | None = None,
    heading: Any = "",
    done: Any = "",
    template: str = "core/act.html",
    context: dict[str, Any] | None = None,
    now: Callable[[], list[tuple[Any, Any]]] | None = None,
) -> HttpResponse:
    """Carry out one act from a form: the one way pages change anything.

    Args:
        subject: the row acted on, already fetched within the actor's scope; None for a new one.
        name: the act's name in the transition table, where it moves a state.
        can: whether the policy lets the actor do it.
        call: the action; gets the form's values as keywords.
        back: where to go afterwards, or a function of the action's result.
        form_options: further arguments of the form.
        now: what stands there now, by label: shown beside what was typed when somebody else was
            faster.
    """
    repeated = _led_to(request)
    if repeated:
        return redirect(repeated)
    if not can:
        raise Forbidden(_("您现在的身份不能办这件事。"))
    options, key = form_options or {}, draft_key(name, subject)
    bound = form(**{**options, "data": request.POST, "files": request.FILES})
    if not hasattr(subject, "version"):  # nothing to be late for, whatever was sent
        bound.fields.pop("version", None)
    _check_state(request, subject, name, bound, now)
    page_context = {
        "subject": subject,
        "act": name,
        "heading": heading,
        "back": back if isinstance(back, str) else "",
        "draft_key": key,
        **(context or {}),
    }
    if request.method != "POST":
        blank = _blank(request, subject, form, options, key)
        return render(request, template, {**page_context, **blank})
    if bound.is_valid():
        try:
            target = _carry_out(request, bound, call, back)
        except Refusal as refusal:
            if refusal.status != 422:
                _show_both(refusal, bound, now)
                raise
            bound.add_refusal(refusal)
        else:
            if done:
                messages.success(request, done)
            drop_draft(request.actor.person_id, request.page, key)
            return redirect(target)
    return render(request, template, {**page_context, "form": bound}, status=422)


def _blank(
    request: Request,
    subject: models.Model | None,
    form: type[Form],
    options: dict[str, Any],
    key: str,
) -> dict[str, Any]:
    """The form as it is first seen, filled from the person's draft where there is one."""
    initial = {**_initial(subject), **options.get("initial", {})}
    bound = form(**{**options, "initial": initial})
    draft = draft_of(request.user.pk, request.page, key) if request.user.pk else None
    if draft is not None:
        _fill(bound, draft.data)
    return {"form": bound, "draft": draft}


def _led_to(request: Request) -> str | None:
    """Where this very form led when it was sent before, if it was: by then the state has moved on."""
    token = request.POST.get("once", "") if request.method == "POST" else ""
    return once.led_to(token, person_id=request.actor.person_id) if token else None


def _initial(subject: models.Model | None) -> dict[str, Any]:
    return {"version": getattr(subject, "version", None)}


def draft_key(act: str, subject: models.Model | None) -> str:
    """The key of the draft of an act's form: one for each act on each row."""
    return f"{act}:{getattr(subject, 'pk', '')}"[:60]


def _fill(bound: Form, data: Mapping[str, list[str]]) -> None:
    """Put what was typed before back into a fresh form."""
    for name, values in data.items():
        if name in bound.fields and values:
            several = getattr(bound.fields[name].widget, "allow_multiple_selected", False)
            bound.initial[name] = values if several else values[-1]


def _carry_out(
    request: Request, bound: Form, call: Callable[..., Any], back: str | Callable[[Any], str]
) -> str:
    token = bound.cleaned_data.get("once")
    try:
        with transaction.atomic():
            if token:
                earlier = once.use(token, person_id=request.actor.person_id, at=request.at)
                if earlier is not None:
                    return earlier
            result = call(**bound.given())
            target = back if isinstance(back, str) else back(result)
            if token:
                once.leads_to(token, target)
            return target
    except ValidationError as error:
        raise Refusal("；".join(error.messages)) from error


def _check_state(
    request: Request,
    subject: models.Model | None,
    name: str,
    bound: Form,
    now: Callable[[], list[tuple[Any, Any]]] | None,
) -> None:
    """Refuse an act that the row's state doesn't allow.

    Raises:
        WrongState: with what was typed, when somebody else was faster.
    """
    if subject is None or not hasattr(subject, "state"):
        return
    try:
        table_of(subject).check(name, subject.state)
    except WrongState as refusal:
        if request.method == "POST":
            _show_both(refusal, bound, now)
        raise


def _show_both(
    refusal: Refusal, bound: Form, now: Callable[[], list[tuple[Any, Any]]] | None
) -> None:
    """Let the refusal's page show what was typed, and what stands there now instead."""
    refusal.typed = typed(bound)  # type: ignore[attr-defined]
    refusal.now = now() if now and refusal.status == 409 else []  # type: ignore[attr-defined]


def typed(bound: Form) -> list[tuple[str, str]]:
    """What the person had typed, by label, so that a refusal can show it again."""
    fields = [
        field
        for field in bound.visible_fields()
        if field.data not in (None, "", []) and not isinstance(field.field.widget, PasswordInput)
    ]
    return [(str(field.label), str(field.data)) for field in fields]
