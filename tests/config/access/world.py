"""A small world in which every route can be asked by everybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.acting import actor_of
from accounts.actions import absences, factors, invitations
from accounts.models import Membership, Organisation, User
from cases.actions import handling, joint, meetings, parties, receptions, series
from cases.models import Case
from community.actions import agreements, assignments
from community.models import (
    Agreement,
    Arrangement,
    FirmPlacement,
    Pairing,
    Qualification,
    TakeoverTask,
    Transfer,
    Wish,
)
from config.demo import cases as stage_cases
from config.demo import small
from config.demo.cases import PAPER, Stage
from conflicts.models import Check, Finding, Interest, Question
from core.models import Duty, Notice
from core.notices import notify
from filings.actions import confirmers, desk, paper, papers, receipts, sending
from filings.actions.drafting import submit_filing
from filings.models import Filing
from tests import factories
from tests.config.access import relations, served

ANONYMOUS = "anonymous"
# Column and demo login. The other director's firm is asked to handle a case jointly. The lawyer took the cases in and handles them; the trainee and the clerk
# belong to the same firm and have no part in them.
PEOPLE = {
    "director": "director",
    "partner": "partner",
    "lawyer": "lawyer",
    "trainee": "trainee",
    "clerk": "clerk",
    "other_director": "director-other",
    "officer": "officer",
    "leader": "leader",
    "admin": "admin",
    "finance": "finance",
    "other_officer": "officer-ningbo",
    "liaison": "liaison",
    "justice": "justice",
    "community_clerk": "community_clerk",
    "school_admin": "school_admin",
    "student": "student",
    "sysadmin": "sysadmin",
}
COLUMNS = (ANONYMOUS, *PEOPLE)
ON_PAPER = {
    "engaged_on": "2026-01-02",
    "field": "wages",
    "form": "joint",
    "side": "group",
    "numbers": [
        {"side": "client", "number": 15, "unit": "person", "about": False, "on": "2026-01-02"}
    ],
}


@dataclass
class World:
    """The objects routes are asked about, by name."""

    ids: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)


def build() -> World:
    """Everybody and everything."""
    at = timezone.localtime()
    where = small.load(at=at)
    relations.enter_newcomers(where)
    people = {user.username: user for user in User.objects.all()}
    stage = Stage(where["firm_a"], people, at)
    world = World()
    _cases(world, stage, where)
    _pairings(world, stage, where)
    _filings(world, stage, where)
    _papers(world, stage, where)
    _accounts(world, stage, where)
    world.ids |= served.ids(where, at)
    world.clients = {ANONYMOUS: Client()} | {
        column: factories.client_of(people[login], _home(people[login], login))
        for column, login in PEOPLE.items()
    }
    world.clients |= relations.clients(stage, where, world.ids)
    relations.leave(stage, where)
    return world


def _home(person: User, login: str) -> Organisation:
    where = "firm" if login.startswith("director") else None
    held = Membership.objects.filter(person=person).select_related("organisation")
    chosen = held.filter(organisation__kind=where) if where else held
    return chosen.order_by("id")[0].organisation


def _cases(world: World, stage: Stage, where: dict[str, Organisation]) -> None:
    at = stage.at(3)
    lawyer, boss = stage.actor("lawyer", at), stage.actor("director", at)
    ids = world.ids
    ids["case"] = stage_cases.taken_in(stage, "收案中", 3).pk
    ids["ordinary"] = stage_cases.taken_in(stage, "普通案", 3, number=2).pk
    one = Case.objects.get(pk=ids["case"])
    rows = [parties.NewParty(name="甲"), parties.NewParty(name="乙")]
    first, _second = parties.add_parties(one, side="client", parties=rows, actor=lawyer, at=at)
    parties.set_representatives(one, party_ids=[first.pk], chosen_how="推选", actor=lawyer, at=at)
    kept = parties.add_truth_undertaking(
        one,
        signed_by="甲",
        signed_on=date(2026, 1, 2),
        paper=SimpleUploadedFile("x.pdf", PAPER, "application/pdf"),
        actor=lawyer,
        at=at,
    )
    ids |= {"party": first.pk, "attachment": kept.paper_id}
    chain = stage_cases.taken_in(stage, "系列案", 3, number=1, form="series")
    series.add_item(chain, title="一", persons=1, actor=lawyer, at=at)
    ids |= {"series": chain.pk, "item": chain.items.get().pk}
    deciding = stage_cases.with_parties(stage, stage_cases.taken_in(stage, "讨论中", 3), 3)
    meeting = stage_cases.called(stage, deciding, 2)
    relations.step_aside(stage, meeting, at)
    ids |= {"deciding": deciding.pk, "meeting": meeting.pk}
    decided = _decided(stage, stage.at(2))
    ids |= {"decided": decided.pk, "closed_meeting": decided.decision_id}
    named = handling.name_handlers(
        decided, people=[stage.people["lawyer"]], lead=stage.people["lawyer"], actor=boss, at=at
    )
    ids["handler"] = named.handlers.get().pk
    ids["check"] = _possible_conflict(decided, at)
    asked = joint.ask_joint(one, firm=where["firm_c"], note="x", actor=boss, at=at)
    ids["joint"] = asked.pk
    seen = Case.objects.filter(pk__in=[ids[key] for key in ("case", "ordinary", "series")])
    ids["grant"] = relations.give_sight(stage, [decided, deciding, *seen], at)
    made = receptions.record_reception(
        lawyers=[stage.people["lawyer"], stage.people["lawyer2"]],
        visitors=[],
        received_on=date(2026, 1, 2),
        visitor_count=1,
        matter="x",
        advice="x",
        actor=lawyer,
        at=at,
    )
    ids["reception"] = made.pk


def _decided(stage: Stage, at: Any) -> Case:
    """A case three partners decided to take, after the fourth stepped aside."""
    case = stage_cases.with_parties(stage, stage_cases.taken_in(stage, "已决定", 3), 3)
    meeting = stage_cases.called(stage, case, 2)
    relations.step_aside(stage, meeting, at)
    stage_cases.opine(stage, meeting, 2, "director", "partner", "partner2")
    boss = stage.actor("director", at)
    meetings.close_meeting(meeting, conclusion="x", actor=boss, at=at)
    return Case.objects.get(pk=case.pk)


def _possible_conflict(case: Case, at: Any) -> int:
    """A check of the case that found something, and a question to its own firm."""
    check = Check.objects.create(
        firm=case.firm,
        subject_type="cases.case",
        subject_id=case.pk,
        occasion="intake",
        material="x",
        result="possible",
        at=at,
    )
    interest = Interest.objects.filter(firm=case.firm).first()
    finding = Finding.objects.create(
        on_check=check, ground="earlier_firm", party_key=1, interest=interest, sure=False
    )
    Question.objects.create(
        finding=finding,
        firm=case.firm,
        subject_type="cases.case",
        subject_id=case.pk,
        person=case.created_by,
        asked_by_firm=case.firm,
        asked_at=at,
    )
    return int(check.pk)


def _pairings(world: World, stage: Stage, where: dict[str, Organisation]) -> None:
    """What the demo's registers and pairings hold, and what only some routes ask about."""
    at, ids = timezone.localtime(), world.ids
    boss = stage.actor("director", at)
    states = {row.state: row for row in Pairing.objects.order_by("-id")}
    ids |= {f"{state}_pairing": row.pk for state, row in states.items()}
    ids |= {row.state: row.pk for row in Qualification.objects.filter(imported=False)}
    running = states["active"].assignments.get()
    stand_in = assignments.substitute(
        running,
        substitute=stage.people["lawyer2"],
        since=at.date(),
        until=at.date() + timedelta(days=3),
        reason="x",
        actor=boss,
        at=at,
    )
    placed = FirmPlacement.objects.create(
        programme=running.programme,
        firm=where["firm_c"],
        liaison=where["liaison_a"],
        reason="x",
        since=at.date(),
        placed_by=stage.people["officer"],
        placed_at=at,
    )
    found = Check.objects.create(
        firm=where["firm_a"],
        subject_type="community.pairing",
        subject_id=states["reviewed"].pk,
        occasion="pairing",
        material="x",
        result="possible",
        at=at,
    )
    draft = agreements.draft_agreement(states["active"], since=at.date(), actor=boss, at=at)
    ids |= {
        "programme": running.programme_id,
        "community": where["community"].pk,
        "previewed": Transfer.objects.get(state="previewed").pk,
        "takeover": TakeoverTask.objects.get().pk,
        "helper": Arrangement.objects.get().pk,
        "unpaired": Wish.objects.order_by("rank")[0].community_id,
        "placement": placed.pk,
        "substitution": stand_in.pk,
        "service_check": found.pk,
        "wish": Wish.objects.order_by("-rank")[0].pk,
        "draft_agreement": draft.pk,
        "offered_agreement": Agreement.objects.get(state="offered").pk,
    }


def _filings(world: World, stage: Stage, where: dict[str, Organisation]) -> None:
    ids, bar = world.ids, where["bar"]
    at = stage.at(1)
    boss, officer = stage.actor("director", at), stage.actor("officer", at, bar)
    draft = stage_cases.report_of(stage_cases.accepted(stage, "起草", 6))
    asked = stage_cases.report_of(stage_cases.accepted(stage, "待确认", 6))
    submit_filing(asked, actor=stage.actor("lawyer", at), at=at)
    out = stage_cases.sent(stage, "已送出", 6)
    up = stage_cases.sent(stage, "办理中", 6)
    desk.take_up_filing(up, actor=officer, at=at)
    back = stage_cases.sent(stage, "退回", 6)
    desk.return_filing(back, reasons="x", fields=["numbers"], actor=officer, at=at)
    done = stage_cases.registered(stage, bar, "登记", 6)
    more = stage_cases.registered(stage, bar, "补充", 6)
    sending.supplement_filing(more, note="x", actor=boss, at=at)
    told = receipts.add_recipient(done, kind="other", name="某机关", actor=officer, at=at)
    seen = receipts.add_recipient(
        done, kind="justice", organisation=where["bureau"], actor=officer, at=at
    )
    made = receipts.make_receipts(Filing.objects.get(pk=done.pk), at=at)
    named = confirmers.register_confirmer(person=stage.people["confirmer"], actor=boss, at=at)
    relations.give_sight(stage, [draft.case, out.case, done.case], at)
    late = Duty.objects.filter(kind="filings.report", state="open").order_by("id")[0]
    Duty.objects.filter(pk=late.pk).update(due_on=date.today() - timedelta(days=30))
    ids |= {
        "draft": draft.pk,
        "asked": asked.pk,
        "sent": out.pk,
        "taken_up": up.pk,
        "returned": back.pk,
        "registered": done.pk,
        "supplemented": more.pk,
        "recipient": told.pk,
        "seen": seen.pk,
        "document": made[0].pk,
        "confirmer": named.pk,
        "reported_case": draft.case_id,
        "late": late.pk,
    }


def _papers(world: World, stage: Stage, where: dict[str, Organisation]) -> None:
    """A report that came on paper and was returned, and a paper attached to a draft."""
    at = stage.at(1)
    officer = stage.actor("officer", at, where["bar"])
    entered = paper.take_paper_report(
        firm=where["firm_a"],
        content=ON_PAPER,
        texts={"title": "纸质报告", "facts_brief": "x"},
        received_on=at.date(),
        scan=SimpleUploadedFile("x.pdf", PAPER, "application/pdf"),
        actor=officer,
        at=at,
    )
    desk.take_up_filing(entered, actor=officer, at=at)
    desk.return_filing(entered, reasons="x", fields=["numbers"], actor=officer, at=at)
    draft = Filing.objects.get(pk=world.ids["draft"])
    attached = papers.attach_paper(
        draft,
        scan=SimpleUploadedFile("x.pdf", PAPER, "application/pdf"),
        purpose=paper.SCAN,
        actor=stage.actor("director", at),
        at=at,
    )
    world.ids |= {"on_paper": entered.pk, "attached": attached.pk}


def _accounts(world: World, stage: Stage, where: dict[str, Organisation]) -> None:
    ids, at = world.ids, timezone.localtime()
    firm, today = where["firm_a"], timezone.localdate()
    boss = actor_of(stage.people["director"], firm, at)
    absent = absences.enter_absence(
        person=stage.people["director"],
        substitute=stage.people["partner"],
        since=today,
        until=today,
        reason="x",
        actor=boss,
        at=at,
    )
    invited, secret = invitations.invite(
        organisation=firm,
        role="lawyer",
        name="新人",
        email="n@example.invalid",
        licence_no="13301202612345678",
        since=today,
        actor=boss,
        at=at,
    )
    Authenticator.objects.create(
        user=stage.people["clerk"], type=Authenticator.Type.TOTP, data={"secret": "x"}
    )
    lost = factors.ask_factor_reset(
        stage.people["clerk"], organisation=firm, reason="x", actor=boss, at=at
    )
    notify("x", "accounts/notices/factor_reset", [stage.people["director"].pk], at=at)
    notices = Notice.objects.filter(event="x")
    ids |= {
        "firm": firm.pk,
        "bar": where["bar"].pk,
        "absence": absent.pk,
        "invitation": invited.pk,
        "secret": secret,
        "reset": lost.pk,
        "person": stage.people["lawyer"].pk,
        "membership": Membership.objects.get(person=stage.people["trainee"]).pk,
        "inbox": notices.get(channel="inbox").pk,
        "mail": notices.get(channel="mail").pk,
        "question": Question.objects.get().pk,
    }
