"""A form as a browser would send it back, and a case with everything its pages can show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.forms import BooleanField, FileField
from django.http import HttpResponse
from django.test import Client

from accounts.enums import Role
from accounts.models import Grant, Organisation, User
from cases.actions import checks, handling, joint, parties, receptions, sight
from cases.models import Case, Handler, JointHandling, Meeting, Party, Reception, SeriesItem
from conflicts.models import Check
from tests import factories
from tests.cases import flow


def filled(client: Client, address: str, **typed: Any) -> dict[str, Any]:
    """What a browser would send from the form at an address, with this typed into it."""
    page = client.get(address)
    assert page.status_code == 200, (address, page.status_code)
    form = page.context["form"]
    data: dict[str, Any] = {}
    for name, field in form.fields.items():
        value = form[name].value()
        if isinstance(field, FileField) or value in (None, False, "", []):
            continue
        sent = "on" if isinstance(field, BooleanField) else value
        data[name] = [str(v) for v in sent] if isinstance(sent, list) else str(sent)
    return data | typed


def send(client: Client, address: str, **typed: Any) -> HttpResponse:
    """Fill the form at an address in and send it."""
    answer: HttpResponse = client.post(address, filled(client, address, **typed))
    return answer


def reception(lawyer: User, partner: User, **more: Any) -> Reception:
    """A visit two lawyers wrote down."""
    values = {
        "received_on": date(2026, 5, 7),
        "visitor_count": 6,
        "visitors": [("张三", "13800001234")],
        "matter": "六名工人反映欠薪。",
        "advice": "先收集考勤。",
    }
    return receptions.record_reception(
        lawyers=[lawyer, partner], actor=flow.by(lawyer), at=flow.at(), **{**values, **more}
    )


@contextmanager
def tried() -> Iterator[None]:
    """What happens inside is undone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass
class World:
    """Cases at every step, and everything that hangs on them."""

    fresh: Case
    ordinary: Case
    series: Case
    deciding: Case
    decided: Case
    accepted: Case
    meeting: Meeting
    party: Party
    handler: Handler
    item: SeriesItem
    grant: Grant
    joint: JointHandling
    check: Check
    reception: Reception


def world(
    director: User,
    partners: tuple[User, User],
    lawyer: User,
    clerk: User,
    other_firm: Organisation,
) -> World:
    """Build it. The director took every case in; the lawyer handles the accepted one."""
    boss, at = flow.by(director), flow.at()
    deciding = flow.prepared(flow.case(director, title="讨论中的案件"), director)
    meeting = flow.called(deciding, director, host=director)
    first = Party.objects.filter(case=deciding, side="client").order_by("id")[:2]
    parties.set_representatives(
        flow.again(deciding),
        party_ids=[p.pk for p in first],
        chosen_how="大会推选",
        actor=boss,
        at=at,
    )
    decided = flow.decided(flow.case(director, title="已决定的案件"), director, *partners)
    named = handling.name_handlers(decided, people=[lawyer], lead=lawyer, actor=boss, at=at)
    accepted = flow.accepted(director, partners, lawyer, title="已受理的案件")
    grant = sight.grant_sight(accepted, person=clerk, reason="整理", actor=boss, at=at)
    asked = joint.ask_joint(flow.again(decided), firm=other_firm, note="一起办", actor=boss, at=at)
    series = flow.case(director, title="系列案", form="series", number=1)
    ordinary = flow.case(director, title="普通案件", number=1, form="single")
    checks.check_conflicts(ordinary, occasion="intake", actor=boss, at=at)
    return World(
        fresh=flow.case(director, title="新收的案件"),
        ordinary=ordinary,
        series=series,
        deciding=flow.again(deciding),
        decided=flow.again(decided),
        accepted=flow.again(accepted),
        meeting=meeting,
        party=first[0],
        handler=named.handlers.get(),
        item=_item(series, director),
        grant=grant,
        joint=asked,
        check=_conflicting(lawyer, director),
        reception=reception(lawyer, partners[0]),
    )


def _item(case: Case, by: User) -> SeriesItem:
    from cases.actions import series

    grown = series.add_item(case, title="第一件", persons=2, actor=flow.by(by), at=flow.at())
    return grown.items.get()


def _conflicting(lawyer: User, director: User) -> Check:
    """A check that found something: the firm acts for whom it acted against."""
    one = flow.case(director, title="冲突的案件")
    company = [parties.NewParty(name="宏达建设有限公司", kind="organisation")]
    boss, at = flow.by(director), flow.at()
    parties.add_parties(one, side="client", parties=company, actor=boss, at=at)
    handling.name_handlers(flow.again(one), people=[lawyer], lead=lawyer, actor=boss, at=at)
    return Check.objects.filter(subject_id=one.pk).exclude(result="clear").latest("id")


def trainee_of(firm: Organisation) -> User:
    """Somebody in training at a firm."""
    return factories.member(factories.person("实习人员"), firm, Role.TRAINEE)
