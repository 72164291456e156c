"""What residents tell stays with who serves them: nobody else's pages, files or mails hold it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import details, entries, requests, rota_days
from community.models import Assignment, LogEntry, ServiceRequest, Volume
from config.introspection import routes
from core.actors import Actor
from core.models import Attachment, AuditEntry, Notice
from core.notices import deliver
from tests import factories
from tests.community import flow
from tests.community.flow_rota import colleague
from tests.factories import client_of
from tests.filings.flow import scan
from tests.filings.test_secrecy import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-20")]

# Each stands in exactly one kind of thing.
NAME, PHONE = "王暗记甲", "13911112222"
SIDE, FACTS, TERMS = "当事暗记乙", "事实暗记丙", "协议暗记丁"
ASKED, ASKER, ASKER_PHONE, REPLY = "需求暗记戊", "求助暗记己", "13933334444", "答复暗记庚"
PICTURE = "照片暗记辛"
RESIDENTS = (NAME, PHONE, SIDE, FACTS, TERMS, ASKED, ASKER, ASKER_PHONE, REPLY, PICTURE)
# What was done, in words: the firm guides and evaluates by it, nobody above the firm reads it.
CONTENT, RESULT, AID = "内容暗记壬", "结果暗记癸", "援助暗记子"
WORDS = (CONTENT, RESULT, AID)
SHORT = ("/", "/inbox/", "/log/", "/requests/", "/records/mine")
# Pages to begin something on show nothing of what is there.
BEGINNINGS = ("-new", "-start", "-choose", "-draw", "-grant", "-import")


def every_list() -> list[str]:
    """Each list, overview, board and paper of communities and alerts, as the routes name them."""
    ours = [
        route.pattern
        for route in routes()
        if route.view.__module__.startswith(("community.", "oversight."))
        and "GET" in route.methods
        and "<" not in route.pattern
        and not route.name.endswith(BEGINNINGS)
    ]
    assert len(ours) > 30
    return [*SHORT, "/records/", *ours]


@dataclass
class Told:
    """What a resident told, in every place where it is kept."""

    assignment: Assignment
    entry: LogEntry
    waiting: LogEntry
    request: ServiceRequest
    photo: Attachment


@pytest.fixture
def told(assigned: Assignment, lawyer: User, community: Organisation) -> Told:
    """An entry with everything that can stand with it, one a clerk wrote, a request answered."""
    at = timezone.now()
    me: dict[str, Any] = {"actor": factories.actor(lawyer, at=at), "at": at}
    officer = factories.member(factories.person("社区人"), community, Role.COMMUNITY_CLERK)
    written: dict[str, Any] = {
        "community": community,
        "on": timezone.localdate(),
        "for_whom": "resident",
        "minutes": 30,
        "resident_name": NAME,
        "resident_phone": PHONE,
    }
    entry = entries.write_entry(
        client_token=uuid4(), kind="mediation", content=CONTENT, result=RESULT, **written, **me
    )
    details.record_mediation(
        entry,
        first_side=SIDE,
        second_side="李",
        first_consents=True,
        second_consents=True,
        facts=FACTS,
        outcome="settled",
        terms=TERMS,
        **me,
    )
    details.refer_to_aid(
        flow.again(entry), to="援助中心", ground=AID, referred_on=timezone.localdate(), **me
    )
    waiting = entries.write_entry(
        client_token=uuid4(),
        kind="advice",
        content=CONTENT,
        actor=factories.actor(officer, at=at),
        at=at,
        **written,
    )
    asked, _code = requests.receive_request(
        community=community,
        text=ASKED,
        source="resident",
        token=uuid4(),
        name=ASKER,
        phone=ASKER_PHONE,
        consent=True,
        actor=Actor(),
        at=at,
    )
    asked = requests.accept_request(asked, **me)
    requests.answer_request(asked, text=REPLY, **me)
    photo = entries.add_photo(flow.again(entry), photo=scan(f"{PICTURE}.pdf"), **me)
    flow.slot(assigned, weekday=timezone.localdate().isoweekday())
    rota_days.plan_days(at=at)
    return Told(assigned, flow.again(entry), waiting, asked, photo)


def everything(who: User, told: Told, lists: Iterable[str] = SHORT) -> dict[str, str]:
    """What somebody can open about it, by address."""
    one, waiting = f"/log/{told.entry.pk}/", f"/log/{told.waiting.pk}/"
    asked = f"/requests/{told.request.pk}/"
    browser = client_of(who)
    answers = {path: browser.get(path, follow=True) for path in lists}
    acts = {
        one: ("correct", "mediate", "refer", "photo", "unmask"),
        waiting: ("edit", "confirm", "drop"),
        asked: ("answer", "close", "reopen"),
        f"/volumes/{Volume.objects.get().pk}/": ("print",),
    }
    for path, names in acts.items():
        there = browser.get(path)
        answers[path] = there
        # What can't be opened at all has no acts to look into either.
        if there.status_code == 200 or names == ("print",):
            answers |= {f"{path}{name}": browser.get(f"{path}{name}") for name in names}
    said = {path: words_of(a) for path, a in answers.items() if a.status_code == 200}
    if browser.get(f"/files/{told.photo.pk}/open").status_code == 200:
        said["/files/"] = told.photo.name
    return said


def test_only_who_serves_the_community_reads_what_residents_told(
    told: Told,
    firm: Organisation,
    community: Organisation,
    lawyer: User,
    director: User,
    partner: User,
    liaison: User,
    officer: User,
    justice: User,
    school: Organisation,
) -> None:
    student = factories.member(factories.person("学生"), school, Role.STUDENT)
    elsewhere = flow.another_community(community)
    neighbour = factories.member(factories.person("别处"), elsewhere, Role.COMMUNITY_CLERK)
    lists = every_list()
    of_the_firm = everything(director, told, lists)
    for path, said in of_the_firm.items():
        for secret in RESIDENTS:
            assert secret not in said, (path, secret)
    for who in (partner, liaison, officer, justice, student, neighbour):
        seen = everything(who, told, lists if who in (liaison, officer) else SHORT)
        assert len(seen) > (25 if who in (liaison, officer) else 2), who
        for path, said in seen.items():
            for secret in (*RESIDENTS, *WORDS):
                assert secret not in said, (who.name, path, secret)
    # The tripwires work: who serves reads all of it, the firm's office what was done.
    own = "".join(everything(lawyer, told).values())
    assert [secret for secret in (*RESIDENTS, *WORDS) if secret not in own] == []
    assert CONTENT in of_the_firm[f"/log/{told.entry.pk}/"]
    assert CONTENT in of_the_firm[f"/volumes/{Volume.objects.get().pk}/print"]
    ours = factories.member(factories.person("社区人乙"), community, Role.COMMUNITY_CLERK)
    paths = (f"/log/{told.entry.pk}/", f"/requests/{told.request.pk}/")
    at_home = "".join(words_of(client_of(ours).get(path)) for path in paths)
    assert all(secret in at_home for secret in (NAME, PHONE, ASKED, ASKER, REPLY, CONTENT))


def test_a_substitute_reads_it_within_the_term_only(told: Told, firm: Organisation) -> None:
    mate, today = colleague(firm), timezone.localdate()
    stand_in = flow.substitution(
        told.assignment, mate, today - timedelta(days=3), today + timedelta(days=1)
    )
    one = f"/log/{told.entry.pk}/"
    assert NAME in words_of(client_of(mate).get(one))
    volume = f"/volumes/{Volume.objects.get().pk}/print"
    assert NAME in words_of(client_of(mate).get(volume))
    type(stand_in).objects.filter(pk=stand_in.pk).update(until=today - timedelta(days=1))
    for path in (one, volume, f"/requests/{told.request.pk}/"):
        assert client_of(mate).get(path).status_code == 404, path


def test_mails_messages_and_the_record_name_no_resident(told: Told) -> None:
    deliver(at=timezone.now())
    assert mail.outbox
    said = [f"{m.subject}\n{m.body}" for m in mail.outbox]
    said += [f"{n.context}" for n in Notice.objects.all()]
    said += [f"{entry.changes}{entry.reason}" for entry in AuditEntry.objects.all()]
    for secret in (*RESIDENTS, *WORDS):
        assert not [words for words in said if secret in words], secret


def test_who_reads_names_on_paper_is_recorded(told: Told, lawyer: User) -> None:
    client_of(lawyer).get(f"/volumes/{Volume.objects.get().pk}/print")
    read = AuditEntry.objects.get(kind="read", subject_type="community.volume")
    assert (read.act, read.person) == ("print", lawyer)
