"""What residents see without signing in: the community's page, three fields, the way to follow."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from community.actions import feedback as feedback_actions
from community.actions import requests as actions
from community.actions.feedback_links import feedback_of, feedback_secret
from community.documents import public as papers
from community.documents.public import small_photo
from community.forms.requests import FeedbackForm, PublicRequestForm, TrackForm
from community.models import CommunityProfile, PublicityItem, ServiceRequest
from community.policies.registers import PRINTERS, visible_communities
from community.queries.appointments import agreed_of
from community.queries.office import published_of
from community.queries.requests import (
    deadline_of,
    open_duty_of,
    plain_code,
    public_place,
    public_view,
    request_by_code,
    was_received,
)
from core.calendar import local_day
from core.errors import Refusal, TooMany
from core.limits import line_of, spend, spent
from core.pages import Request, page

HOUR, DAY = 3600, 86_400
# An address may be a whole neighbourhood's; a phone is one household's.
BY_ADDRESS, BY_PHONE, BY_COMMUNITY = 120, 5, 500
WRONG_BY_ADDRESS, WRONG_BY_CODE = 200, 8
# With it the page stays below 30 KB.
PHOTO, PHOTO_BYTES = 240, 14_000


def _place(code: str) -> CommunityProfile:
    place = public_place(code)
    if place is None:
        raise Http404
    return place


@page("community-public", access="anybody", public=True)
def community_public(request: Request, code: str) -> HttpResponse:
    """The lawyer's name, photograph, next time and number; the way to ask; the news (LC-12, 13)."""
    place, day = _place(code), local_day(request.at)
    context = {
        "view": public_view(place, day),
        "published": published_of(PublicityItem.objects.all(), place.pk, day),
        "code": code,
    }
    return render(request, "community/public.html", context)


@page("community-public", access="anybody", public=True)
def community_photo(request: Request, code: str) -> HttpResponse:
    """The lawyer's photograph, small enough for a phone's network."""
    small = small_photo(
        public_view(_place(code), local_day(request.at)).profile, PHOTO, PHOTO_BYTES
    )
    if not small:
        raise Http404
    response = HttpResponse(small, content_type="image/jpeg")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@page(
    "community-notice",
    access="who hangs it up or hands it out, within the community's sight",
    roles=PRINTERS,
)
def community_notice(request: Request, code: str) -> HttpResponse:
    """The notice for the wall as PDF, with the QR code of this page."""
    place = _seen(request, code)
    return _pdf(papers.wall_notice(place, local_day(request.at)), f"notice-{place.code}")


@page(
    "community-cards",
    access="who hangs it up or hands it out, within the community's sight",
    roles=PRINTERS,
)
def community_cards(request: Request, code: str) -> HttpResponse:
    """A sheet of contact cards as PDF."""
    place = _seen(request, code)
    return _pdf(papers.card_sheet(place, local_day(request.at)), f"cards-{place.code}")


def _seen(request: Request, code: str) -> CommunityProfile:
    place = _place(code)
    if not visible_communities(request.actor).filter(pk=place.pk).exists():
        raise Http404
    return place


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@page(
    "request-public",
    access="anybody",
    methods=("GET", "POST"),
    public=True,
    forms=(PublicRequestForm,),
)
def request_public(request: Request, code: str) -> HttpResponse:
    """Three fields; the answer to sending shows the tracking code, which is kept nowhere."""
    place = _place(code)
    form = PublicRequestForm(request.POST) if request.method == "POST" else PublicRequestForm()
    context: dict[str, Any] = {"place": place, "form": form, "code": code}
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if not was_received(values["token"]):
            _within_limits(request, place, values["phone"])
        try:
            made, tracking = actions.receive_request(
                community=place.organisation,
                text=values["text"],
                name=values["name"],
                phone=values["phone"],
                consent=values["consent"],
                source="resident",
                token=values["token"],
                actor=request.actor,
                at=request.at,
            )
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            context |= {"asked": made, "tracking": tracking, "deadline": deadline_of(made)}
            answer = render(request, "community/request_sent.html", context)
            answer["Cache-Control"] = "no-store"
            return answer
    status = 422 if form.is_bound else 200
    return render(request, "community/request_public.html", context, status=status)


def _within_limits(request: Request, place: CommunityProfile, phone: str) -> None:
    """Refuse what no neighbourhood, community or household asks in an hour or a day."""
    often = _("提交得太频繁了，请过一会儿再试；急事请直接打律师或社区的电话。")
    at = request.at
    spend("ask-phone", phone, most=BY_PHONE, seconds=DAY, at=at, message=often)
    spend("ask-address", line_of(request), most=BY_ADDRESS, seconds=HOUR, at=at, message=often)
    spend("ask-place", str(place.pk), most=BY_COMMUNITY, seconds=DAY, at=at, message=often)


def _found(request: Request, form: TrackForm) -> ServiceRequest | None:
    """The request of a right code and ending; wrong tries are counted, right ones never."""
    code, ending, at = form.cleaned_data["code"], form.cleaned_data["ending"], request.at
    often = _("试得太多了，请一小时后再试，或请社区工作人员帮您查。")
    tries = (
        ("track-code", plain_code(code), WRONG_BY_CODE),
        ("track-address", line_of(request), WRONG_BY_ADDRESS),
    )
    for what, whose, most in tries:
        if spent(what, whose, most=most, seconds=HOUR, at=at):
            raise TooMany(often)
    asked = request_by_code(code)
    if asked is not None and asked.phone_ending and asked.phone_ending == ending:
        return asked
    for what, whose, most in tries:
        spend(what, whose, most=most, seconds=HOUR, at=at, message=often)
    form.add_error(None, _("没有查到。请核对查询码和电话后四位；也可以请社区工作人员帮您查。"))
    return None


@page(
    "request-track",
    access="who has the code and knows the phone's ending",
    methods=("GET", "POST"),
    public=True,
    forms=(TrackForm,),
)
def request_track(request: Request) -> HttpResponse:
    """Follow a request by its code and the phone's ending; withdraw consent (LC-15, LC-20)."""
    form = TrackForm(request.POST) if request.method == "POST" else TrackForm()
    asked = _found(request, form) if request.method == "POST" and form.is_valid() else None
    context: dict[str, Any] = {"form": form}
    if asked is not None and request.POST.get("withdraw"):
        actions.withdraw_request(asked, actor=request.actor, at=request.at, resident=True)
        context["withdrawn"] = True
    elif asked is not None:
        given = feedback_of(asked)
        context |= {
            "asked": asked,
            "replies": asked.replies.order_by("id"),
            "deadline": deadline_of(asked),
            "appointment": agreed_of(asked),
            "owed": open_duty_of(asked),
            "feedback_link": feedback_secret(asked) if given and given.score is None else "",
        }
    status = 422 if form.is_bound and asked is None else 200
    answer = render(request, "community/request_track.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


@page(
    "feedback",
    access="who has the link",
    methods=("GET", "POST"),
    public=True,
    forms=(FeedbackForm,),
)
def feedback_give(request: Request, secret: str) -> HttpResponse:
    """Say how it went, once."""
    found = feedback_actions.feedback_by_secret(secret)
    if found is None:
        raise Http404
    form = FeedbackForm(request.POST) if request.method == "POST" else FeedbackForm()
    context: dict[str, Any] = {"form": form, "feedback": found, "secret": secret}
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        context["given"] = feedback_actions.give_feedback(
            found, score=values["score"], text=values["text"], at=request.at
        )
    status = 422 if form.is_bound and "given" not in context else 200
    return render(request, "community/feedback.html", context, status=status)
