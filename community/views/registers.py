"""Communities, firms and lawyers of a programme: lists, pages, what each says of itself."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from community.actions import registers as actions
from community.actions.moves import move_community
from community.forms import registers as forms
from community.forms.filters import CommunityFilter, FirmFilter, LawyerFilter
from community.models import FirmPlacement
from community.policies import access, office, pairing, registers
from community.queries import registers as queries
from community.queries.moves import moves_of
from community.queries.office import published_of
from core import slots
from core.filters import listing
from core.forms import Form
from core.pages import Request, act, fetch, page


@page("community-list", access="bar, justice, liaison, firm and community; each its part")
def community_list(request: Request) -> HttpResponse:
    """The communities one has to do with, in the order of their codes."""
    actor = request.actor
    programme = access.visible_programmes(actor).first()
    visible = queries.listed_communities(registers.visible_communities(actor))
    districts = queries.districts_of(visible)
    streets = queries.streets_of(visible, request.GET.get("district", ""), districts)
    found = CommunityFilter(request.GET, queryset=visible, districts=districts, streets=streets)
    keeps = programme is not None and registers.can_keep_registers(actor, programme)
    context = {
        **listing(request, found, order=("code",)),
        "programme": programme,
        "may_start": programme is None and access.at_the_bar(actor),
        "may_import": keeps,
        "may_export": registers.can_export_registers(actor),
        "lacking": queries.without_profile(programme) if keeps and programme else 0,
    }
    return render(request, "community/community_list.html", context)


@page(
    "programme-start",
    access="the desk of a city bar",
    methods=("GET", "POST"),
    roles=(Role.OFFICER, Role.LEADER),
    forms=(forms.ProgrammeForm,),
)
def programme_start(request: Request) -> HttpResponse:
    """Start the city's programme."""
    return act(
        request,
        None,
        "start",
        can=access.at_the_bar(request.actor),
        call=lambda **facts: actions.start_programme(actor=request.actor, at=request.at, **facts),
        form=forms.ProgrammeForm,
        form_options={"initial": {"starts_on": request.actor.day}},
        heading=_("启动律师进社区"),
        back=reverse("community-list"),
        done=_("已启动，本市的社区、律所和律师已列入。"),
    )


@page(
    "community-list",
    access="the desk of a city bar",
    methods=("GET", "POST"),
    roles=(Role.OFFICER, Role.LEADER, Role.ADMIN),
    forms=(Form,),
)
def programme_take_in(request: Request, pk: int) -> HttpResponse:
    """Enter the organisations that were registered since."""
    programme = fetch(access.visible_programmes(request.actor), pk)
    return act(
        request,
        programme,
        "take_in",
        can=registers.can_keep_registers(request.actor, programme),
        call=lambda **_facts: actions.take_in(programme, actor=request.actor, at=request.at),
        heading=_("列入新登记的机构和律师"),
        back=reverse("community-list"),
        done=_("已列入。"),
    )


@page("community-detail", access="who sees the community in the list")
def community_detail(request: Request, pk: int) -> HttpResponse:
    """A community: where it is, who serves it, what it needs."""
    visible = registers.visible_communities(request.actor)
    profile = fetch(visible, pk)
    pairings = queries.pairings_of(pairing.visible_pairings(request.actor), community_id=pk)
    context = {
        "profile": profile,
        "may_edit": registers.can_edit_community(request.actor, profile),
        "may_move": registers.can_move_community(request.actor, profile),
        "shown": registers.shows_itself(profile),
        "prints": registers.can_print_notice(request.actor, profile),
        "moves": moves_of(pk),
        "proposes": access.runs_the_firm(request.actor) and profile.ended_on is None,
        "takes_over": pairing.can_place_pairing(request.actor, profile)
        or pairing.can_take_over(request.actor, profile),
        "lawyers": queries.lawyers_of(pk, request.actor.day),
        "pairings": pairings[:20],
        "arrangements": pairing.visible_arrangements(request.actor).filter(community_id=pk)[:20],
        "names": profile.organisation.names.order_by("-since")[:20],
        "published": published_of(office.visible_publicity(request.actor), pk, request.actor.day),
        "panels": slots.panels("community", request.actor, profile, request.at),
    }
    return render(request, "community/community_detail.html", context)


@page(
    "community-edit",
    access="the community's officer, its liaison office, the bar's desk",
    methods=("GET", "POST"),
    forms=(forms.CommunityForm,),
)
def community_edit(request: Request, pk: int) -> HttpResponse:
    """Write down the room, hours and needs."""
    visible = registers.visible_communities(request.actor)
    profile = fetch(visible, pk)
    names = [n for n in forms.CommunityForm.base_fields if n not in ("once", "version")]
    return act(
        request,
        profile,
        "edit",
        can=registers.can_edit_community(request.actor, profile),
        call=lambda **facts: actions.edit_community(
            profile, actor=request.actor, at=request.at, **facts
        ),
        form=forms.CommunityForm,
        form_options={"initial": {n: getattr(profile, n) for n in names}},
        heading=profile.organisation.name,
        back=reverse("community-detail", args=[pk]),
        done=_("已保存。"),
        context={"subject": None},
    )


@page(
    "community-detail",
    access="the city bar's administrator",
    methods=("GET", "POST"),
    forms=(forms.CommunityMoveForm,),
)
def community_move(request: Request, pk: int) -> HttpResponse:
    """Move it to another district's liaison office, or another street."""
    visible = registers.visible_communities(request.actor)
    profile = fetch(visible, pk)
    back = reverse("community-detail", args=[pk])
    return act(
        request,
        profile,
        "move",
        can=registers.can_move_community(request.actor, profile),
        call=lambda **facts: move_community(profile, actor=request.actor, at=request.at, **facts),
        form=forms.CommunityMoveForm,
        form_options={
            "offices": queries.offices_of(profile.programme),
            "initial": {
                "liaison": profile.liaison_id,
                "street": profile.street,
                "on": request.actor.day,
            },
        },
        heading=_("调整所属区和街道"),
        back=back,
        done=_("已调整，双方联络处、社区和律所会收到消息。"),
        context={
            "subject": profile.organisation,
            "back": back,
            "explain": _(
                "生效当月的数字整月归新的联络处，以前月份的数字、生效日以前的日志和已了结的抽查留在原联络处。正在进行的结对、需求和值班随社区转到新的联络处。"
            ),
        },
    )


@page("programme-firm-list", access="bar, justice, liaison, firm and community; each its part")
def firm_list(request: Request) -> HttpResponse:
    """The firms that take part."""
    visible = registers.visible_firms(request.actor).select_related("organisation", "district")
    found = FirmFilter(
        request.GET, queryset=visible.defer("intro", "organisation__grams"), request=request
    )
    context = {
        **listing(request, found, order=("organisation",)),
    }
    return render(request, "community/firm_list.html", context)


@page("programme-firm-detail", access="who sees the firm in the list")
def firm_detail(request: Request, pk: int) -> HttpResponse:
    """A firm in the programme: what it offers and whom it serves."""
    visible = registers.visible_firms(request.actor)
    profile = fetch(visible, pk)
    pairings = queries.pairings_of(pairing.visible_pairings(request.actor), firm_id=pk)
    context = {
        "profile": profile,
        "may_edit": registers.can_edit_firm(request.actor, profile),
        "proposes": access.at_the_community(request.actor),
        "may_place": profile.liaison_id is None
        and registers.can_place_firm(request.actor, profile.programme),
        "placements": queries.placements_of(pk),
        "pairings": pairings[:50],
        "lawyers": registers.visible_lawyers(request.actor)
        .filter(firm_id=pk)
        .select_related("person")
        .order_by("person_id")[:50],
        "panels": slots.panels("programme_firm", request.actor, profile, request.at),
    }
    return render(request, "community/firm_detail.html", context)


@page(
    "programme-firm-edit",
    access="the firm's director or clerk, the bar's desk",
    methods=("GET", "POST"),
    forms=(forms.FirmForm,),
)
def firm_edit(request: Request, pk: int) -> HttpResponse:
    """Write down what the firm offers."""
    visible = registers.visible_firms(request.actor)
    profile = fetch(visible, pk)
    return act(
        request,
        profile,
        "edit",
        can=registers.can_edit_firm(request.actor, profile),
        call=lambda **facts: actions.edit_firm(
            profile, actor=request.actor, at=request.at, **facts
        ),
        form=forms.FirmForm,
        form_options={
            "initial": {n: getattr(profile, n) for n in ("capacity", "specialities", "intro")}
        },
        heading=profile.organisation.name,
        back=reverse("programme-firm-detail", args=[pk]),
        done=_("已保存。"),
        context={"subject": None},
    )


@page(
    "programme-firm-detail",
    access="the city bar's desk",
    methods=("GET", "POST"),
    forms=(forms.PlacementForm,),
)
def firm_place(request: Request, pk: int) -> HttpResponse:
    """Place a city or provincial firm under a district's liaison office."""
    visible = registers.visible_firms(request.actor)
    profile = fetch(visible, pk)
    return act(
        request,
        profile,
        "place_firm",
        can=registers.can_place_firm(request.actor, profile.programme),
        call=lambda **facts: actions.place_firm(
            profile, actor=request.actor, at=request.at, **facts
        ),
        form=forms.PlacementForm,
        form_options={
            "offices": queries.offices_of(profile.programme),
            "initial": {"since": request.actor.day},
        },
        heading=_("统筹调配"),
        back=reverse("programme-firm-detail", args=[pk]),
        done=_("已调配，归该联络处管理。"),
        context={"subject": profile.organisation},
    )


@page(
    "programme-firm-detail",
    access="the city bar's desk",
    methods=("GET", "POST"),
    forms=(forms.ReasonForm,),
)
def placement_end(request: Request, pk: int) -> HttpResponse:
    """End a placement."""
    seen = registers.visible_firms(request.actor).values("organisation_id")
    placement = fetch(FirmPlacement.objects.filter(firm_id__in=seen), pk)
    return act(
        request,
        placement,
        "end_placement",
        can=registers.can_place_firm(request.actor, placement.programme),
        call=lambda **facts: actions.end_placement(
            placement, actor=request.actor, at=request.at, **facts
        ),
        form=forms.ReasonForm,
        heading=_("结束调配"),
        back=reverse("programme-firm-detail", args=[placement.firm_id]),
        done=_("已结束。已有的结对不变。"),
        context={"subject": placement.firm},
    )


@page("programme-lawyer-list", access="bar, justice, liaison, firm and community; each its part")
def lawyer_list(request: Request) -> HttpResponse:
    """The lawyers who serve or want to."""
    visible = registers.visible_lawyers(request.actor).select_related("person", "firm")
    found = LawyerFilter(
        request.GET,
        queryset=visible.defer("intro", "person__grams", "firm__grams"),
        request=request,
    )
    context = {
        **listing(request, found, order=("person",)),
    }
    return render(request, "community/lawyer_list.html", context)


@page("programme-lawyer-detail", access="who sees the lawyer in the list")
def lawyer_detail(request: Request, pk: int) -> HttpResponse:
    """A lawyer in the programme: qualification, communities served, what is offered."""
    visible = registers.visible_lawyers(request.actor)
    profile = fetch(visible, pk)
    context = {
        "profile": profile,
        "may_edit": registers.can_edit_lawyer(request.actor, profile),
        "may_apply": registers.can_apply_qualification(request.actor, pk)
        and request.actor.organisation_id == profile.firm_id,
        "qualifications": registers.visible_qualifications(request.actor)
        .filter(person_id=pk)
        .order_by("-id")[:20],
        "assignments": pairing.visible_assignments(request.actor)
        .filter(lawyer_id=pk)
        .select_related("community", "pairing")
        .order_by("-since", "-id")[:50],
    }
    return render(request, "community/lawyer_detail.html", context)


@page(
    "programme-lawyer-edit",
    access="the lawyer, the firm's director or clerk, the bar's desk",
    methods=("GET", "POST"),
    forms=(forms.LawyerForm,),
)
def lawyer_edit(request: Request, pk: int) -> HttpResponse:
    """Write down what the lawyer offers."""
    visible = registers.visible_lawyers(request.actor)
    profile = fetch(visible, pk)
    names = ("public_phone", "specialities", "intro", "first_licensed", "capacity")
    return act(
        request,
        profile,
        "edit",
        can=registers.can_edit_lawyer(request.actor, profile),
        call=lambda **facts: actions.edit_lawyer(
            profile, actor=request.actor, at=request.at, **facts
        ),
        form=forms.LawyerForm,
        form_options={"initial": {n: getattr(profile, n) for n in names}},
        heading=profile.person.name,
        back=reverse("programme-lawyer-detail", args=[pk]),
        done=_("已保存。"),
        context={"subject": None},
    )
