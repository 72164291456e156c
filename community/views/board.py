"""The board of pairings: what stands how, who is unpaired and who suits them; the list."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Organisation
from community.actions import pairings as actions
from community.actions import placings
from community.enums.pairing import PairingState
from community.enums.registers import Standing
from community.forms import pairing as forms
from community.forms.filters import PairingFilter
from community.models import CommunityProfile, FirmPlacement, FirmProfile, Pairing
from community.policies import access, registers
from community.policies import pairing as policies
from community.queries import pairing as queries
from core.actors import Actor
from core.filters import listing
from core.keyset import page_of
from core.pages import Request, act, fetch, id_of, page

BOARD_ROLES = (Role.LIAISON, Role.OFFICER, Role.LEADER)
A_PAGE = 5
WAITING = 8
A_LIST = 100


@page(
    "pairing-board", access="liaison its district, the city bar's desk its city", roles=BOARD_ROLES
)
def pairing_board(request: Request) -> HttpResponse:
    """How many are paired; the unpaired with ranked candidates, each with its reasons."""
    actor = request.actor
    visible = registers.visible_communities(actor)
    visible = visible.filter(programme__isnull=False)
    street = request.GET.get("street", "")[:9]
    shown = page_of(
        _unpaired(request),
        order=("code",),
        cursor=request.GET.get("cursor", ""),
        size=A_PAGE,
    )
    tiles = queries.tiles_of(visible)
    waiting = _waiting(request)
    context = {
        "counts": queries.counts_of(visible),
        "tiles": tiles,
        "street": next((tile for tile in tiles if street and tile.code == street), None),
        "page": shown,
        "rows": _rows(request, list(shown.rows)),
        "waiting": waiting[:WAITING],
        "all_waiting": f"?state={_waits_for(actor)}" if len(waiting) > WAITING else "",
        "reviews": access.at_the_bar(actor),
        "places": access.at_the_liaison(actor),
        "many": len(shown.rows) > 1,
    }
    return render(request, "community/pairing_board.html", context)


def _unpaired(request: Request) -> QuerySet[CommunityProfile]:
    """The unpaired one sees, of the street in the address where one is named."""
    found = registers.visible_communities(request.actor).filter(
        programme__isnull=False, standing=Standing.UNPAIRED, ended_on__isnull=True
    )
    street = request.GET.get("street", "")[:9]
    if street:
        found = found.filter(street_code=street)
    return found.select_related("organisation", "district", "programme")


def _rows(request: Request, communities: list[CommunityProfile]) -> list[dict[str, Any]]:
    """The unpaired with the firms of their districts that suit them best."""
    near = Q(district_id__in={c.district_id for c in communities})
    placed = FirmPlacement.objects.filter(
        liaison_id__in={c.liaison_id for c in communities}, until__isnull=True
    )
    firms = registers.visible_firms(request.actor).filter(
        near | Q(organisation_id__in=placed.values("firm_id"))
    )
    found = queries.candidates_for(communities, firms, request.actor.day)
    return [{"community": one, "candidates": found[one.pk]} for one in communities]


def _waits_for(actor: Actor) -> str:
    """The state in which a pairing waits for this desk."""
    return PairingState.APPROVED if access.at_the_bar(actor) else PairingState.AGREED


def _waiting(request: Request) -> list[Pairing]:
    """What waits for this desk, longest first; one more than is shown."""
    mine = policies.visible_pairings(request.actor).filter(state=_waits_for(request.actor))
    return list(queries.with_names(mine).order_by("id")[: WAITING + 1])


@page("pairing-list", access="bar, liaison, firm, community and justice; each their own")
def pairing_list(request: Request) -> HttpResponse:
    """Pairings, newest first."""
    visible = queries.with_names(policies.visible_pairings(request.actor))
    found = PairingFilter(request.GET, queryset=visible)
    context = {
        **listing(request, found, order=("-id",)),
        "wishes": access.runs_the_firm(request.actor) or access.at_the_community(request.actor),
        "board": request.actor.has(*BOARD_ROLES),
    }
    return render(request, "community/pairing_list.html", context)


def _taking_part(programme_id: int) -> QuerySet[Organisation]:
    """The firms of a programme."""
    taking = FirmProfile.objects.filter(programme_id=programme_id, left_on__isnull=True)
    return Organisation.objects.filter(pk__in=taking.values("pk")).order_by("pinyin", "pk")


def _two(request: Request) -> tuple[CommunityProfile, Organisation | None, Any]:
    """The community and the firm named in the address, and the firms to choose from."""
    actor = request.actor
    asked = request.GET.get("community", "")
    place = fetch(registers.visible_communities(actor), id_of(asked) or 0)
    firms = _taking_part(place.programme_id)
    if not access.at_the_bar(actor) and not access.at_the_liaison(actor):
        firms = firms.filter(pk__in=registers.visible_firms(actor).values("pk"))
    wanted = id_of(request.GET.get("firm", ""))
    firm = fetch(firms, wanted) if wanted is not None else None
    return place, firm, firms


def _form_options(
    request: Request, place: CommunityProfile, firm: Organisation | None, firms: Any
) -> dict[str, Any]:
    lawyers = queries.lawyers_to_send(firm.pk, request.actor.day) if firm is not None else None
    taking = FirmProfile.objects.filter(pk=firm.pk if firm else None).select_related("organisation")
    elsewhere = any(queries.out_of_district(one, place, request.actor.day) for one in taking)
    initial = {"firm": firm.pk if firm else None}
    return {
        "firms": firms,
        "lawyers": lawyers,
        "other_district": elsewhere,
        "initial": initial,
    }


@page(
    "pairing-new",
    access="the firm's office, the community's officer, the liaison office, the bar's desk",
    methods=("GET", "POST"),
    forms=(forms.ProposalForm,),
)
def pairing_new(request: Request) -> HttpResponse:
    """Propose a pairing; the other side chooses then."""
    place, firm, firms = _two(request)
    firm_id = firm.pk if firm is not None else 0
    can = policies.can_propose_pairing(request.actor, firm_id=firm_id, community=place)
    return act(
        request,
        None,
        "propose",
        can=can or policies.can_place_pairing(request.actor, place),
        call=lambda **facts: actions.propose_pairing(
            community=place, actor=request.actor, at=request.at, **facts
        ),
        form=forms.ProposalForm,
        form_options=_form_options(request, place, firm, firms),
        heading=_("提出结对"),
        back=lambda made: reverse("pairing-detail", args=[made.pk]),
        done=_("已提出，等对方选定。"),
        template="community/pairing_new.html",
        context={"place": place, "firm": firm},
    )


@page(
    "pairing-place",
    access="the community's liaison office; the bar where there is none",
    methods=("GET", "POST"),
    roles=BOARD_ROLES,
    forms=(forms.PlaceForm,),
)
def pairing_place(request: Request) -> HttpResponse:
    """The liaison office puts a firm and a community together itself."""
    place, firm, firms = _two(request)
    return act(
        request,
        None,
        "place",
        can=policies.can_place_pairing(request.actor, place),
        call=lambda **facts: actions.place_pairing(
            community=place, actor=request.actor, at=request.at, **facts
        ),
        form=forms.PlaceForm,
        form_options=_form_options(request, place, firm, firms),
        heading=_("直接安排结对"),
        back=lambda _made: reverse("pairing-board"),
        done=_("已安排，并报市律协审查。"),
        template="community/pairing_new.html",
        context={"place": place, "firm": firm},
    )


@page(
    "pairing-place-many",
    access="the communities' liaison office; the bar where there is none",
    methods=("GET", "POST"),
    roles=BOARD_ROLES,
    forms=(forms.PlaceManyForm,),
)
def pairing_place_many(request: Request) -> HttpResponse:
    """Place several communities with one firm, after they were shown one by one."""
    programme = access.visible_programmes(request.actor).first()
    places = _unpaired(request).filter(programme=programme).order_by("code")
    asked = [pk for one in request.GET.getlist("community") if (pk := id_of(one))][:A_LIST]
    chosen = [one.pk for one in (places.filter(pk__in=asked) if asked else places)[:A_LIST]]
    return act(
        request,
        None,
        "place",
        can=access.at_the_liaison(request.actor) or access.at_the_bar(request.actor),
        call=lambda **facts: placings.place_all(actor=request.actor, at=request.at, **facts),
        form=forms.PlaceManyForm,
        form_options={
            "places": places.filter(pk__in=chosen),
            "firms": _taking_part(programme.pk if programme else 0),
            "initial": {"communities": chosen if asked else []},
        },
        heading=_("批量安排结对"),
        back=reverse("pairing-board"),
        done=_("已安排，并报市律协审查。"),
        context={"explain": _("请逐项核对后勾选，选定一家律所。没有勾选的不变。")},
    )


@page(
    "pairing-review-many",
    access="the city bar's desk",
    methods=("GET", "POST"),
    roles=(Role.OFFICER, Role.LEADER),
    forms=(forms.ReviewManyForm,),
)
def pairing_review_many(request: Request) -> HttpResponse:
    """Review several at once, after they were shown one by one."""
    mine = access.visible_programmes(request.actor).values_list("pk", flat=True)
    waiting = queries.waiting_for_review(list(mine))
    chosen = waiting.exclude(approved_by_id=request.actor.person_id)[:A_LIST]
    return act(
        request,
        None,
        "review",
        can=access.at_the_bar(request.actor),
        call=lambda pairings, note: actions.review_all(
            list(pairings), note=note, actor=request.actor, at=request.at
        ),
        form=forms.ReviewManyForm,
        form_options={"waiting": waiting.filter(pk__in=[one.pk for one in chosen])},
        heading=_("批量审查"),
        back=reverse("pairing-board"),
        done=_("已审查通过。"),
        context={"explain": _("请逐项核对后勾选。没有勾选的不变。")},
    )


@page(
    "pairing-approve-many",
    access="the liaison office, for its district",
    methods=("GET", "POST"),
    roles=(Role.LIAISON,),
    forms=(forms.ApproveManyForm,),
)
def pairing_approve_many(request: Request) -> HttpResponse:
    """Agree to several at once, after they were shown one by one."""
    waiting = queries.waiting_for_approval(policies.visible_pairings(request.actor))
    chosen = [one.pk for one in waiting[:A_LIST]]
    return act(
        request,
        None,
        "approve",
        can=access.at_the_liaison(request.actor),
        call=lambda pairings, note: actions.approve_all(
            list(pairings), note=note, actor=request.actor, at=request.at
        ),
        form=forms.ApproveManyForm,
        form_options={"waiting": waiting.filter(pk__in=chosen)},
        heading=_("批量同意"),
        back=reverse("pairing-board"),
        done=_("已同意，报市律协审查。"),
        context={"explain": _("请逐项核对后勾选。没有勾选的不变。")},
    )
