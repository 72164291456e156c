"""The log on a phone: quick, without script, and without a network."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Error, FilePayload, Page, expect

from accounts.models import Organisation, User
from community.models import Assignment, LogEntry
from core.models import Attachment
from tests import factories
from tests.browser.conftest import Screen, screen_of
from tests.community import flow

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("LC-16")]
PHONE = 375


@pytest.fixture
def opened(
    browser: Browser, live_server: Any, firm: Organisation, community: Organisation, lawyer: User
) -> Callable[..., Screen]:
    """The form on a lawyer's phone."""
    flow.served(firm, community, lawyer)

    def at_the_form(*, script: bool = True) -> Screen:
        screen = screen_of(browser, width=PHONE, script=script)
        screen.be(factories.client_of(lawyer), live_server.url)
        screen.page.goto(f"{live_server.url}/log/new")
        return screen

    return at_the_form


def fill(page: Page, content: str) -> None:
    """Two taps and two texts."""
    page.locator(".tiles label", has_text="法律咨询").click()
    page.fill("[name=content]", content)
    page.fill("[name=result]", "先协商。")


def a_photo(name: str) -> FilePayload:
    """A photograph to choose."""
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(picture, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture.getvalue()}


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_an_entry_takes_three_taps_and_the_text(
    opened: Callable[..., Screen], community: Organisation, script: bool
) -> None:
    page = opened(script=script).page
    fill(page, "楼上漏水。")
    page.locator("[data-act=write]").click()
    page.wait_for_url("**/log/*/")
    made = LogEntry.objects.get()
    assert (made.community, made.on, made.state) == (community, timezone.localdate(), "confirmed")
    assert page.locator("[data-state=confirmed]").count() == 1


def test_entries_written_without_a_network_are_sent_later_and_once(
    opened: Callable[..., Screen], live_server: Any
) -> None:
    screen = opened()
    page = screen.page
    screen.context.set_offline(True)
    for text in ("第一条", "第二条"):
        fill(page, text)
        page.locator("[data-act=write]").click()
        # The words of the entry before may still stand: the emptied field is what tells.
        expect(page.locator("[name=content]")).to_have_value("")
        page.locator("[data-log-words]", has_text="没有网络").wait_for()
    assert LogEntry.objects.count() == 0
    screen.context.set_offline(False)
    page.locator("[data-log-words]", has_text="已发送 2 条").wait_for()
    assert sorted(LogEntry.objects.values_list("content", flat=True)) == ["第一条", "第二条"]
    # Sent, but the answer is lost on the way: the second sending makes no second entry.
    page.route("**/log/new", lambda route: (route.fetch(), route.abort()))
    fill(page, "第三条")
    page.locator("[data-act=write]").click()
    page.locator("[data-log-words]", has_text="没有网络").wait_for()
    page.unroute("**/log/new")
    page.goto(f"{live_server.url}/log/")
    page.locator("[data-log-words]", has_text="已发送 1 条").wait_for()
    assert LogEntry.objects.filter(content="第三条").count() == 1
    assert LogEntry.objects.count() == 3


def test_what_the_server_refuses_comes_back_with_everything_typed(
    opened: Callable[..., Screen],
) -> None:
    page = opened().page
    fill(page, "写在明天")
    page.locator("[name=photo]").set_input_files(a_photo("门.jpg"))
    page.fill("[name=on]", "2099-01-01")
    page.locator("[data-act=write]").click()
    page.locator("[data-summary]").wait_for()
    assert page.input_value("[name=content]") == "写在明天"
    page.wait_for_function("document.querySelector('[name=photo]').files[0]?.name === '门.jpg'")
    assert page.locator("[data-log-queue]").is_hidden()
    assert LogEntry.objects.count() == 0


def written_without_a_network(screen: Screen, content: str, **more: str) -> None:
    """An entry that waits in the phone."""
    screen.context.set_offline(True)
    fill(screen.page, content)
    for name, value in more.items():
        screen.page.locator(f"[name={name}]").evaluate("(field, v) => { field.value = v }", value)
    screen.page.locator("[data-act=write]").click()
    screen.page.locator("[data-log-words]", has_text="没有网络").wait_for()


def test_an_entry_outlives_the_session_and_goes_with_the_next_sign_in(
    opened: Callable[..., Screen], live_server: Any, lawyer: User
) -> None:
    screen = opened()
    written_without_a_network(screen, "过夜的一条")
    Session.objects.all().delete()
    screen.context.set_offline(False)
    screen.page.locator("[data-log-words]", has_text="请重新登录").wait_for()
    assert LogEntry.objects.count() == 0
    # A sign-in changes the CSRF token: the page's old one is worth nothing any more.
    screen.be(factories.client_of(lawyer), live_server.url)
    screen.page.goto(f"{live_server.url}/log/")
    screen.page.locator("[data-log-words]", has_text="已发送 1 条").wait_for()
    assert LogEntry.objects.get().content == "过夜的一条"


def test_an_entry_the_server_held_back_is_opened_with_its_photo(
    opened: Callable[..., Screen], live_server: Any
) -> None:
    screen = opened()
    page = screen.page
    page.locator("[name=photo]").set_input_files(a_photo("墙.jpg"))
    written_without_a_network(screen, "日期写错", on="2099-01-01")
    # Too many at once is no refusal: it is tried again.
    page.route("**/log/new", lambda route: route.fulfill(status=429))
    screen.context.set_offline(False)
    page.locator("[data-log-words]", has_text="等待发送").wait_for()
    assert page.locator("[data-log-open]").is_hidden()
    page.unroute("**/log/new")
    page.locator("[data-log-send]").click()
    page.locator("[data-log-words]", has_text="没有被接收").wait_for()
    page.locator("[data-log-open]").click()
    expect(page.locator("[name=content]")).to_have_value("日期写错")
    assert page.locator("[name=photo]").evaluate("field => field.files[0].name") == "墙.jpg"
    page.fill("[name=on]", timezone.localdate().isoformat())
    page.locator("[data-act=write]").click()
    page.wait_for_url("**/log/*/")
    made = LogEntry.objects.get()
    assert Attachment.objects.get(purpose="photo").subject_id == made.pk
    page.goto(f"{live_server.url}/log/new")
    assert page.locator("[data-log-queue]").is_hidden()


@pytest.mark.clause("LC-20")
def test_an_entry_refused_later_tells_why_and_waits_until_it_is_corrected(
    opened: Callable[..., Screen],
) -> None:
    screen = opened()
    page = screen.page
    written_without_a_network(
        screen, "离婚财产怎么分", resident_name="王小明", gist="王小明咨询离婚"
    )
    screen.context.set_offline(False)
    page.locator("[data-log-why]", has_text="请去掉居民的姓名、电话和证件号（LC-20）").wait_for()
    expect(page.locator("[data-log-text]")).to_contain_text("离婚财产怎么分")
    assert page.locator("[data-log-send]").is_hidden()
    page.locator("[data-log-open]").click()
    page.fill("[name=gist]", "咨询离婚")
    page.locator("[data-act=write]").click()
    page.wait_for_url("**/log/*/")
    assert LogEntry.objects.get().gist == "咨询离婚"


def test_an_entry_nobody_may_send_any_more_is_shown_with_the_reason_until_it_is_discarded(
    opened: Callable[..., Screen], live_server: Any, lawyer: User
) -> None:
    screen = opened()
    page = screen.page
    written_without_a_network(screen, "交接前的一条")
    long_ago = timezone.localdate() - timedelta(days=30)
    Assignment.objects.filter(lawyer=lawyer).update(until=long_ago)
    screen.context.set_offline(False)
    page.locator("[data-log-why]", has_text="补记期限").wait_for()
    # What is sent at once is refused on the page itself: nothing typed is lost.
    fill(page, "现在的一条")
    page.locator("[data-act=write]").click()
    page.locator("[data-log-words]", has_text="有 2 条").wait_for()
    expect(page.locator("[name=content]")).to_have_value("现在的一条")
    # The form opens no longer; the list still shows what the phone keeps.
    page.goto(f"{live_server.url}/log/")
    page.locator("[data-log-why]", has_text="LC-16").wait_for()
    page.once("dialog", lambda asked: asked.dismiss())
    page.locator("[data-log-drop]").click()
    expect(page.locator("[data-log-words]")).to_contain_text("有 2 条")
    for left in ("有 1 条", ""):
        page.once("dialog", lambda asked: asked.accept())
        page.locator("[data-log-drop]").click()
        expect(page.locator("[data-log-words]")).to_contain_text(left)
    expect(page.locator("[data-log-queue]")).to_be_hidden()
    page.reload()
    assert page.locator("[data-log-queue]").is_hidden()
    assert LogEntry.objects.count() == 0


@pytest.mark.clause("LC-20")
def test_on_a_shared_phone_each_sends_and_sees_their_own(
    opened: Callable[..., Screen], live_server: Any, community: Organisation, lawyer: User
) -> None:
    clerk = factories.member(factories.person("社区人"), community, "community_clerk")
    screen = opened()
    written_without_a_network(screen, "律师的一条", resident_name="丁居民")
    # The page is still the lawyer's when somebody else signs in beside it.
    screen.be(factories.client_of(clerk), live_server.url)
    screen.context.set_offline(False)
    screen.page.locator("[data-log-words]", has_text="换回记录时的身份").wait_for()
    assert LogEntry.objects.count() == 0
    screen.page.goto(f"{live_server.url}/log/new")
    screen.page.locator("[data-log-others]", has_text="另一位使用者没发送的 1 条").wait_for()
    assert screen.page.locator("[data-log-open]").is_hidden()
    assert screen.page.locator("[data-log-send]").is_hidden()
    assert "丁居民" not in screen.page.content()
    fill(screen.page, "社区的一条")
    screen.page.locator("[data-act=write]").click()
    screen.page.wait_for_url("**/log/*/")
    assert LogEntry.objects.get().written_by == clerk
    screen.be(factories.client_of(lawyer), live_server.url)
    screen.page.goto(f"{live_server.url}/log/new")
    screen.page.locator("[data-log-words]", has_text="已发送 1 条").wait_for()
    assert LogEntry.objects.get(content="律师的一条").written_by == lawyer


def kept_in_the_phone(screen: Screen) -> None:
    """The form was opened, and its copy is there."""
    screen.page.wait_for_function(
        "async () => (await (await caches.open('log')).keys()).length >= 4"
        " && document.documentElement.dataset.offered"
    )


def test_the_form_opens_without_a_network_and_what_is_written_is_sent_later(
    opened: Callable[..., Screen], live_server: Any
) -> None:
    screen = opened()
    page = screen.page
    kept_in_the_phone(screen)
    fill(page, "有网络时的一条")
    page.locator("[data-act=write]").click()
    page.wait_for_url("**/log/*/")
    screen.context.set_offline(True)
    for text in ("门口记的", "楼下记的"):
        page.goto(f"{live_server.url}/log/new")
        expect(page.locator("[data-log-old]")).to_be_visible()
        expect(page.locator("[name=on]")).to_have_value(timezone.localdate().isoformat())
        page.locator("[data-act=write]").click()
        expect(page.locator("[name=kind]:invalid").first).to_be_attached()
        fill(page, text)
        page.locator("[data-act=write]").click()
        expect(page.locator("[name=content]")).to_have_value("")
    assert screen.page.evaluate("scrollX") == 0
    screen.context.set_offline(False)
    page.locator("[data-log-words]", has_text="已发送 2 条").wait_for()
    assert sorted(LogEntry.objects.values_list("content", flat=True)) == [
        "有网络时的一条",
        "楼下记的",
        "门口记的",
    ]


def test_what_somebody_had_typed_is_never_in_the_kept_form_nor_it_after_signing_out(
    opened: Callable[..., Screen], live_server: Any, lawyer: User
) -> None:
    screen = opened()
    page = screen.page
    kept_in_the_phone(screen)
    with page.expect_response("**/drafts/save"):
        page.fill("[name=content]", "王某的事")
    page.goto(f"{live_server.url}/log/new")
    assert page.input_value("[name=content]") == "王某的事"
    screen.context.set_offline(True)
    page.goto(f"{live_server.url}/log/new")
    assert page.input_value("[name=content]") == ""
    screen.context.set_offline(False)
    screen.context.clear_cookies()
    page.goto(f"{live_server.url}/account/login/")
    page.wait_for_function("async () => !(await caches.keys()).includes('log')")
    screen.context.set_offline(True)
    with pytest.raises(Error):
        page.goto(f"{live_server.url}/log/new")
