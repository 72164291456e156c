"""Residents without an account: asking, following, withdrawing, saying how it went."""

from __future__ import annotations

import io
import random
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.forms import model_to_dict
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import entries, feedback, publicity, requests
from community.actions.feedback_links import feedback_secret
from community.models import (
    Assignment,
    CommunityProfile,
    Feedback,
    LawyerProfile,
    LogEntry,
    MonthFigures,
    Reply,
    ServiceRequest,
)
from community.policies import work as policies
from core.actors import Actor
from core.attachments import attach
from core.duties import duties_of
from core.errors import Forbidden, TooMany, Unmet, WrongState
from core.models import Allowance, Duty, Notice
from core.regulation import set_value
from tests import factories
from tests.community import flow

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-15")]
ASKED = {"text": "押金不退", "name": "王", "phone": "１３８ 0000-1234", "consent": "on"}


@pytest.fixture
def code(assigned: Assignment) -> str:
    """The community's public code."""
    return CommunityProfile.objects.get(pk=assigned.community_id).public_code


def ask(client: Client, code: str, **more: Any) -> Any:
    """A resident sends the form."""
    return client.post(f"/p/{code}/request", {**ASKED, "token": str(uuid4()), **more})


def shown_code(answer: Any) -> str:
    """The tracking code on the page."""
    return re.search(r"data-code>([^<]+)<", answer.content.decode())[1]  # type: ignore[index]


def test_three_fields_give_a_code_and_a_last_day(code: str, lawyer: User) -> None:
    client, token = Client(enforce_csrf_checks=False), str(uuid4())
    answer = ask(client, code, token=token)
    made = ServiceRequest.objects.get()
    assert answer.status_code == 200
    assert shown_code(ask(client, code, token=token)) == shown_code(answer)
    assert ServiceRequest.objects.count() == 1
    duty = duties_of(made).get()
    assert (duty.kind, duty.debtor_person) == ("community.accept_request", lawyer)
    assert (duty.due_on, duty.derivation["count"]) == (made.due_on, 2)
    assert (made.phone_ending, made.source) == ("1234", "resident")
    assert "13800001234" not in f"{made.contact_phone_sealed}{made.tracking_hash}"
    assert Notice.objects.filter(recipient=lawyer, channel="inbox").exists()
    followed = client.post("/p/track", {"code": shown_code(answer).lower(), "ending": "1234"})
    assert 'data-state="received"' in followed.content.decode()


def test_what_a_resident_may_leave_out_and_what_not(code: str) -> None:
    client = Client()
    for wrong in ({"consent": ""}, {"text": " "}, {"phone": "x"}, {"website": "spam"}):
        answer = ask(client, code, **wrong)
        assert answer.status_code == 422
        assert ServiceRequest.objects.count() == 0
    assert client.get("/p/nobody/").status_code == 404
    CommunityProfile.objects.update(public=False)
    assert client.get(f"/p/{code}/").status_code == 404


@pytest.mark.clause("LC-12", "LC-13")
def test_what_was_published_about_a_community_stands_on_its_pages(
    code: str, assigned: Assignment, officer: User
) -> None:
    page, inside = f"/p/{code}/", f"/communities/{assigned.community_id}/"
    desk = factories.client_of(officer)
    for empty in (Client().get(page), desk.get(inside)):
        assert "报道" not in empty.content.decode().split("<main", 1)[1]
    today = timezone.localdate()
    for n, place in enumerate([assigned.community] * 6 + [None]):
        publicity.enter_publicity(
            programme=assigned.programme,
            kind="press",
            title=f"第{n}篇",
            outlet="都市晚报",
            link="https://example.org/1" if n == 5 else "",
            published_on=today - timedelta(days=10 - n),
            community=place,
            actor=flow.by(officer),
            at=timezone.now(),
        )
    shown = Client().get(page).content.decode()
    assert re.findall("第.篇", shown) == ["第5篇", "第4篇", "第3篇", "第2篇", "第1篇"]
    assert shown.count('href="https://example.org/1"') == 1
    assert re.findall("第.篇", desk.get(inside).content.decode()) == re.findall("第.篇", shown)


def test_a_crowd_behind_one_address_gets_through_and_one_phone_doesnt_flood(code: str) -> None:
    client = Client()
    answers = [ask(client, code, phone=f"138000{n:05d}").status_code for n in range(40)]
    assert set(answers) == {200}
    # The same form again, as after a lost answer, costs nothing.
    token = str(uuid4())
    same = [ask(client, code, phone="13900000000", token=token) for _ in range(7)]
    assert {answer.status_code for answer in same} == {200}
    often = [ask(client, code, phone="13900000000") for _ in range(5)]
    assert [answer.status_code for answer in often] == [200] * 4 + [429]
    assert "请直接打律师或社区的电话" in often[-1].content.decode()


def test_who_is_behind_a_proxy_has_a_quota_of_their_own(code: str, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client = Client()

    def tries(whose: str) -> int:
        wrong = {"code": f"A{uuid4().hex[:8]}", "ending": "1234"}
        answer = client.post("/p/track", wrong, headers={"x-forwarded-for": f"6.6.6.6, {whose}"})
        return answer.status_code

    Allowance.objects.all().delete()
    assert tries("2001:db8::1") == 422
    Allowance.objects.filter(key__startswith="track-address").update(used=200)
    # What the client adds in front is not believed; a line's other addresses are the same line.
    assert [tries("2001:db8::1"), tries("2001:db8::2")] == [429, 429]
    assert tries("203.0.113.9") == 422


def test_guessing_endings_ends_soon(code: str) -> None:
    client = Client()
    known = shown_code(ask(client, code))
    # Written otherwise it is still the same code.
    codes = [known, known.lower(), known.replace("-", "")] * 3
    tries = [
        client.post("/p/track", {"code": known, "ending": f"{n:04d}"}).status_code
        for n, known in enumerate(codes)
    ]
    assert tries == [422] * 8 + [429]
    assert client.post("/p/track", {"code": "AAAA", "ending": "1234"}).status_code == 422


@pytest.mark.clause("LC-20")
def test_a_resident_withdraws_and_is_forgotten(code: str) -> None:
    client = Client()
    known = {"code": shown_code(ask(client, code)), "ending": "1234"}
    client.post("/p/track", {**known, "withdraw": "1"})
    left = ServiceRequest.objects.get()
    assert (left.state, left.text, left.contact_phone_sealed) == ("withdrawn", "", "")
    assert not Duty.objects.filter(state="open").exists()
    assert client.post("/p/track", known).status_code == 422


@pytest.mark.clause("LC-13")
@pytest.mark.clause("LC-20")
def test_withdrawing_erases_whatever_was_written_and_nothing_that_was_counted(
    assigned: Assignment, lawyer: User, community: Organisation
) -> None:
    me = {"actor": flow.by(lawyer), "at": flow.at()}
    asked, other = flow.request(assigned), flow.request(assigned)
    for one in (asked, other):
        requests.accept_request(one, **me)
        requests.ask_back(flow.again(one), text="补充暗记", **me)
        entries.write_entry(
            community=community,
            client_token=uuid4(),
            on=date(2026, 5, 7),
            kind="advice",
            content="内容暗记",
            result="结果暗记",
            gist="摘要暗记",
            for_whom="resident",
            minutes=30,
            resident_name="王",
            resident_phone="13800001234",
            request=flow.again(one),
            **me,
        )
        requests.answer_request(flow.again(one), text="答复暗记", **me)
        requests.close_request(flow.again(one), close_note="办结暗记", **me)
        found = feedback.feedback_by_secret(feedback_secret(one))
        assert found is not None
        feedback.give_feedback(found, score=4, text="意见暗记", at=flow.at())
    LogEntry.objects.update(state="locked")
    MonthFigures.objects.update(locked=True)
    # The database lets nobody empty what wasn't withdrawn.
    for rows, words in ((Reply, {"text": ""}), (LogEntry, {"content": "", "result": ""})):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.objects.all().update(**words)
    requests.withdraw_request(asked, actor=Actor(), at=flow.at(), resident=True)

    def words(one: ServiceRequest) -> str:
        """All that is kept of a request, its answers, feedback and entries."""
        kept = [flow.again(one), *one.replies.all(), *one.feedback.all(), *one.entries.all()]
        return str([model_to_dict(row) for row in kept])

    assert "暗记" not in words(asked)
    assert words(other).count("暗记") == 7
    assert not Duty.objects.filter(ended_note__contains="暗记").exists()
    entry = asked.entries.get()
    assert (entry.resident_name_sealed, entry.resident_hash) == ("", "")
    assert (entry.state, entry.minutes, entry.number) == ("locked", 30, 1)
    assert (asked.feedback.get().score, asked.replies.count()) == (4, 2)
    assert MonthFigures.objects.values_list("entries", "minutes").get() == (2, 60)
    shown = factories.client_of(lawyer).get(f"/log/{entry.pk}/").content.decode()
    assert "居民已撤回，内容已清除" in shown
    # Emptied is all they may be.
    for rows, change in ((Reply, {"text": "x"}), (LogEntry, {"content": "x"})):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.objects.filter(request=asked).update(**change)


def test_the_public_page_is_small_and_names_lawyer_and_next_time(
    code: str, assigned: Assignment, lawyer: User
) -> None:
    flow.slot(assigned, weekday=timezone.localdate().isoweekday())
    client = Client()
    sheet = (Path(settings.BASE_DIR) / "static" / "public.css").stat().st_size
    for path in (f"/p/{code}/", f"/p/{code}/request"):
        page = client.get(path)
        assert len(page.content) + sheet < 30_000
        assert b"<script" not in page.content
    text = client.get(f"/p/{code}/").content.decode()
    assert lawyer.name in text
    assert "09:00" in text


@pytest.mark.clause("LC-13")
def test_every_page_of_a_resident_is_below_30_kilobytes_with_the_noisiest_photo(
    code: str, assigned: Assignment, lawyer: User, firm: Organisation
) -> None:
    flow.slot(assigned, weekday=timezone.localdate().isoweekday())
    noise = io.BytesIO()
    Image.frombytes("RGB", (600, 600), random.Random(1).randbytes(1_080_000)).save(noise, "PNG")
    photo = SimpleUploadedFile("照片.png", noise.getvalue())
    profile = LawyerProfile.objects.get(pk=lawyer.pk)
    profile.photo = attach(
        profile, photo, owner_id=firm.pk, actor=flow.by(lawyer), at=flow.at(), purpose="photo"
    )
    profile.save()
    client, root = Client(), Path(settings.BASE_DIR) / "static"
    sent = ask(client, code)
    followed = {"code": shown_code(sent), "ending": "1234"}
    me = {"actor": flow.by(lawyer), "at": flow.at()}
    made = ServiceRequest.objects.get()
    requests.accept_request(made, **me)
    requests.answer_request(made, text="可以起诉。" * 200, **me)
    pages = {
        "public": client.get(f"/p/{code}/"),
        "ask": client.get(f"/p/{code}/request"),
        "sent": sent,
        "track": client.get("/p/track"),
        "followed": client.post("/p/track", followed),
        "feedback": client.get(f"/p/feedback/{feedback_secret(flow.again(made))}"),
    }
    for name, page in pages.items():
        assert page.status_code == 200, name
        text = page.content.decode()
        loaded = re.findall(r'<(?:img|script)[^>]* src="([^"]+)"|<link[^>]* href="([^"]+)"', text)
        assert loaded, name
        weight = len(page.content)
        for image, sheet in loaded:
            if image:
                weight += len(client.get(image).content)
            elif not sheet.startswith("data:"):
                weight += (root / sheet.removeprefix("/static/")).stat().st_size
        assert weight <= 30_000, (name, weight)
    assert "<img" in pages["public"].content.decode()


def received(one: Assignment, **more: Any) -> ServiceRequest:
    """A request received on the usual day."""
    values = {"source": "resident", "consent": True, "phone": "13800001234", "name": "王"}
    made, _code = requests.receive_request(
        community=one.community,
        text="押金不退",
        token=uuid4(),
        actor=more.pop("actor", flow.by(one.lawyer)),
        at=flow.at(),
        **{**values, **more},
    )
    return made


def test_accepted_in_time_answered_closed_and_a_bad_word_reopens_it(
    assigned: Assignment, lawyer: User, partner: User, liaison: User
) -> None:
    made, me = received(assigned), {"actor": flow.by(lawyer), "at": flow.at()}
    assert str(made.due_on) == "2026-05-11"
    with pytest.raises(Forbidden):
        requests.accept_request(made, actor=flow.by(partner), at=flow.at())
    with pytest.raises(WrongState):
        requests.answer_request(made, text="x", **me)
    requests.accept_request(made, **me)
    row = MonthFigures.objects.get()
    assert (row.requests, row.requests_in_time) == (1, 1)
    requests.answer_request(made, text="可以起诉。", **me)
    assert not Duty.objects.filter(state="open").exists()
    assert "起诉" not in str(Notice.objects.values_list("context", flat=True))
    given = feedback.feedback_by_secret(feedback_secret(flow.again(made)))
    assert given is not None
    with pytest.raises(Unmet):
        feedback.give_feedback(given, score=9, at=flow.at())
    feedback.give_feedback(given, score=2, text="没听懂", at=flow.at())
    again = flow.again(made)
    assert (again.state, again.reopened, flow.again(given).consequence) == (
        "accepted",
        1,
        "reopened",
    )
    assert duties_of(again).filter(state="open").get().kind == "community.answer_request"
    with pytest.raises(WrongState):
        feedback.give_feedback(given, score=5, at=flow.at())
    requests.answer_request(again, text="再说一遍。", **me)
    second = Feedback.objects.get(score=None)
    feedback.give_feedback(second, score=1, at=flow.at())
    assert flow.again(second).consequence == "spot_check"
    assert Notice.objects.filter(recipient=liaison, channel="inbox").count() == 1
    requests.close_request(flow.again(made), **me)
    assert flow.again(made).state == "closed"


def test_late_acceptance_is_counted_as_late_and_escalates(
    assigned: Assignment, lawyer: User, liaison: User
) -> None:
    made = received(assigned)
    requests.urge_request(made, actor=flow.by(liaison), at=flow.at("2026-05-11"))
    with pytest.raises(TooMany):
        requests.urge_request(made, actor=flow.by(liaison), at=flow.at("2026-05-11"))
    late = flow.at("2026-05-12")
    requests.accept_request(made, actor=flow.by(lawyer, when="2026-05-12"), at=late)
    assert flow.again(made).in_time is False
    assert MonthFigures.objects.get().requests_in_time == 0


def test_the_officer_enters_for_a_resident_without_a_phone(
    assigned: Assignment, community: Organisation, lawyer: User, director: User
) -> None:
    clerk = factories.member(factories.person("社区人"), community, "community_clerk")
    with pytest.raises(Unmet):
        received(assigned, source="clerk", phone="", consent=False, actor=flow.by(clerk))
    made = received(assigned, source="clerk", phone="", actor=flow.by(clerk))
    assert policies.sight_of_request(flow.by(clerk), made) == "full"
    assert policies.sight_of_request(flow.by(lawyer), made) == "full"
    assert policies.sight_of_request(flow.by(director), made) == "masked"
    page = factories.client_of(director).get(f"/requests/{made.pk}/").content.decode()
    assert "押金" not in page
    page = factories.client_of(clerk).get(f"/requests/{made.pk}/").content.decode()
    assert "押金" in page
    requests.dismiss_request(made, close_note="重复", actor=flow.by(clerk), at=flow.at())
    assert flow.again(made).state == "closed"


def test_a_community_without_a_lawyer_goes_to_the_liaison_office(
    community: Organisation, liaison_office: Organisation
) -> None:
    flow.in_programme(community)
    clerk = factories.member(factories.person("社区人"), community, "community_clerk")
    made, _code = requests.receive_request(
        community=community,
        text="x",
        source="community",
        token=uuid4(),
        actor=flow.by(clerk),
        at=flow.at(),
    )
    duty = duties_of(made).get()
    assert (duty.kind, duty.debtor) == ("community.unserved_request", liaison_office)


@pytest.mark.clause("LC-13")
def test_notice_and_cards_are_printed_for_who_sees_the_community(
    code: str, lawyer: User, assigned: Assignment
) -> None:
    flow.slot(assigned)
    for paper in ("notice", "cards"):
        answer = factories.client_of(lawyer).get(f"/p/{code}/{paper}")
        assert answer.content.startswith(b"%PDF-")
        assert Client().get(f"/p/{code}/{paper}").status_code == 302


@pytest.mark.clause("LC-13")
def test_a_communitys_page_leads_to_what_is_shown_and_printed(
    code: str, assigned: Assignment, liaison: User, officer: User, director: User, justice: User
) -> None:
    inside = f"/communities/{assigned.community_id}/"
    public, *papers = f"/p/{code}/", f"/p/{code}/notice", f"/p/{code}/cards"
    treasurer = factories.member(factories.person(), assigned.programme.bar, Role.FINANCE)
    ours = factories.member(factories.person(), assigned.community, Role.COMMUNITY_CLERK)
    may = (liaison, officer, ours, director, assigned.lawyer)
    for who in (*may, treasurer, justice):
        browser = factories.client_of(who)
        shown = browser.get(inside).content.decode()
        assert f'href="{public}"' in shown, who
        for paper in papers:
            assert (f'href="{paper}"' in shown) is (who in may), (who, paper)
            assert browser.get(paper).status_code == (200 if who in may else 403), (who, paper)
    # Where the community shows no page there is nothing to lead to, on the workbench neither.
    CommunityProfile.objects.update(public=False)
    for who, page in ((liaison, inside), (assigned.lawyer, inside), (assigned.lawyer, "/")):
        browser = factories.client_of(who)
        assert public not in browser.get(page).content.decode(), (who, page)
        assert browser.get(papers[0]).status_code == 404


@pytest.mark.clause("LC-13", "LC-22")
def test_the_page_names_every_lawyer_where_a_community_has_several(
    code: str, assigned: Assignment, bar: Organisation, other_firm: Organisation
) -> None:
    set_value(
        "pairing.per_community",
        2,
        organisation=bar,
        effective_from=factories.LONG_AGO,
        reason="",
        person=None,
        at=flow.at(),
    )
    second = factories.member(factories.person("第二律师"), other_firm, Role.LAWYER)
    flow.served(other_firm, assigned.community, second)
    shown = Client().get(f"/p/{code}/")
    assert shown.context["view"].lawyer == assigned.lawyer
    assert "第二律师" in shown.content.decode()
    ask(Client(), code)
    assert ServiceRequest.objects.get().lawyer == assigned.lawyer


@pytest.mark.parametrize("phone", ["138²0001111", "①3800001111", "１２３４"])
def test_a_phone_of_digits_that_are_no_numbers_is_asked_for_again(code: str, phone: str) -> None:
    answer = ask(Client(), code, phone=phone)
    assert answer.status_code == 422
    assert ASKED["text"] in answer.content.decode()
    track = Client().post("/p/track", {"code": "x", "ending": "12²4"})
    assert track.status_code == 422


@pytest.mark.parametrize("address", ["/p/%00/", "/p/%00/request"])
def test_an_address_with_nul_is_none_of_ours(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 404
    assert '<main id="main"' in answer.content.decode()
