"""The outbox: written with the act, delivered once, asked again, retried, given up."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils import translation

from accounts.models import Organisation, User
from core import notices
from core.actors import SYSTEM
from core.calendar import term
from core.duties import discharge, open_duty, remind_due
from core.models import Notice
from core.notices import (
    ATTEMPTS,
    CLAIM_HELD,
    composed,
    deliver,
    hold,
    inbox_of,
    mark_read,
    notify,
    outbox,
    release,
    unread_count,
    write,
)
from core.reminders import DutyKind
from tests.factories import moment

pytestmark = pytest.mark.django_db
AT = moment("2026-05-08")
MINUTE = timedelta(minutes=1)


def tell(*people: User, event: str = "e", at: datetime = AT, **more: Any) -> None:
    """Write a message about a duty."""
    context = {"kind": "tests.answer", "due_on": "2026-05-11", "audience": "debtor"}
    notify(
        event,
        "core/notices/duty_due",
        [person.pk for person in people],
        at=at,
        context=context,
        **{"link": "/answers/1", **more},
    )


def states(event: str = "e") -> list[str]:
    """The status of an event's mail, by id."""
    found = Notice.objects.filter(event=event, channel="mail").order_by("id")
    return list(found.values_list("status", flat=True))


def test_the_same_event_reaches_each_person_once(clerk: User, lawyer: User) -> None:
    tell(clerk, lawyer, clerk)
    tell(clerk)
    assert Notice.objects.filter(channel="inbox").count() == 2
    assert Notice.objects.filter(channel="mail").count() == 2
    tell(clerk, event="other", mail=False)
    assert Notice.objects.filter(event="other").get().channel == "inbox"


def test_a_message_of_an_act_that_was_rolled_back_never_was(
    clerk: User, transactional_db: None
) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(clerk)
        raise RuntimeError
    assert not Notice.objects.exists()


def test_mail_is_sent_once_with_a_lasting_id_and_no_name(clerk: User) -> None:
    tell(clerk)
    assert deliver(at=AT) == 1
    assert deliver(at=AT + timedelta(days=1)) == 0
    (sent,) = mail.outbox
    assert sent.to == [clerk.email]
    assert sent.subject == "待办：答复，2026-05-11 到期"
    assert "/answers/1" in sent.body
    notice = Notice.objects.get(channel="mail")
    assert re.fullmatch(rf"<notice-{notice.pk}@[\w.]+>", sent.extra_headers["Message-ID"])
    assert (notice.status, notice.attempts) == ("sent", 1)
    assert notice.sent_at is not None and AT <= notice.sent_at < AT + MINUTE


def test_mail_is_in_the_readers_language(clerk: User, lawyer: User) -> None:
    User.objects.filter(pk=lawyer.pk).update(language="en")
    tell(clerk, lawyer)
    with translation.override("en"):
        deliver(at=AT)
    by_address = {message.to[0]: message.subject for message in mail.outbox}
    assert by_address[clerk.email].startswith("待办")
    assert by_address[lawyer.email]


@pytest.mark.parametrize("change", [{"email": ""}, {"is_active": False}])
def test_who_cannot_be_reached_by_mail_has_the_inbox(clerk: User, change: dict[str, Any]) -> None:
    User.objects.filter(pk=clerk.pk).update(**change)
    tell(clerk)
    deliver(at=AT)
    assert mail.outbox == []
    assert states() == ["dropped"]
    assert inbox_of(clerk.pk).count() == 1


def test_the_condition_is_asked_again_at_sending(
    firm: Organisation, clerk: User, answer: DutyKind
) -> None:
    for occasion in ("done", "open"):
        open_duty(answer, firm, due=term(AT.date(), 2), at=AT, debtor=firm, occasion=occasion)
    remind_due(at=AT)
    discharge(answer, firm, actor=SYSTEM, at=AT, occasion="done")
    deliver(at=AT)
    assert len(mail.outbox) == 1
    assert sorted(Notice.objects.filter(channel="mail").values_list("status", flat=True)) == [
        "dropped",
        "sent",
    ]
    assert Notice.objects.get(status="dropped").sent_at is None


@pytest.fixture
def broken_mail(settings: Any, tmp_path: Path) -> Callable[[], None]:
    """Mail goes into a folder that can't be made; calling it mends that."""
    blocked = tmp_path / "mail"
    blocked.write_text("a file where the folder should be")
    settings.EMAIL_BACKEND = "core.mail.FolderBackend"
    settings.EMAIL_FOLDER = blocked
    return blocked.unlink


def test_mail_that_fails_is_tried_again_ever_later_then_given_up(
    clerk: User, broken_mail: Callable[[], None]
) -> None:
    tell(clerk)
    at, waits = AT, []
    for _attempt in range(ATTEMPTS):
        assert deliver(at=at) == 1
        notice = Notice.objects.get(channel="mail")
        waits.append(round((notice.next_attempt_at - at) / MINUTE))
        assert deliver(at=at + MINUTE) == 0
        at = notice.next_attempt_at
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256]
    assert states() == ["failed"]
    assert "mail" in notice.error
    assert deliver(at=at + timedelta(days=9)) == 0
    broken_mail()
    assert release(notice, at=at)
    deliver(at=at)
    assert states() == ["sent"]
    assert Notice.objects.get(channel="mail").error == ""


def test_one_message_that_cannot_be_sent_holds_up_no_other(clerk: User, lawyer: User) -> None:
    tell(clerk, event="bad template")
    tell(clerk, event="bad condition")
    tell(lawyer)
    mail_rows = Notice.objects.filter(channel="mail")
    mail_rows.filter(event="bad template").update(template="core/notices/none")
    mail_rows.filter(event="bad condition").update(condition="unheard-of:1")
    deliver(at=AT)
    assert (states("bad template"), states("bad condition"), states()) == (
        ["pending"],
        ["pending"],
        ["sent"],
    )
    assert "none" in mail_rows.get(event="bad template").error


def test_a_claim_whose_worker_died_is_taken_up_after_a_while(clerk: User) -> None:
    tell(clerk)
    assert len(notices._claim(AT)) == 1
    assert states() == ["sending"]
    assert deliver(at=AT + CLAIM_HELD - MINUTE) == 0
    assert deliver(at=AT + CLAIM_HELD) == 1
    assert (len(mail.outbox), states()) == (1, ["sent"])


def test_a_message_whose_every_worker_died_is_given_up(clerk: User) -> None:
    tell(clerk)
    for attempt in range(ATTEMPTS):
        assert len(notices._claim(AT + attempt * CLAIM_HELD)) == 1
    assert deliver(at=AT + ATTEMPTS * CLAIM_HELD) == 0
    assert (mail.outbox, states()) == ([], ["failed"])


def test_a_slow_worker_whose_claim_another_took_over_changes_nothing(clerk: User) -> None:
    tell(clerk)
    (slow,) = notices._claim(AT)
    deliver(at=AT + CLAIM_HELD)
    notices._retry(slow, AT + CLAIM_HELD, "it was late")
    assert states() == ["sent"]
    assert deliver(at=AT + timedelta(days=1)) == 0
    assert len(mail.outbox) == 1


def test_many_workers_at_once_send_each_message_once(
    clerk: User, lawyer: User, at_once: Callable[..., list[Any]], settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND = "core.mail.FolderBackend"
    settings.EMAIL_FOLDER = tmp_path
    for n in range(30):
        tell(clerk, lawyer, event=str(n))
    assert sum(at_once(lambda _n: deliver(at=AT), 6)) == 60
    assert len(list(tmp_path.iterdir())) == 60
    assert set(Notice.objects.filter(channel="mail").values_list("status", "attempts")) == {
        ("sent", 1)
    }


def test_writing_at_once_writes_once(
    clerk: User, lawyer: User, at_once: Callable[..., list[Any]]
) -> None:
    at_once(lambda _n: tell(clerk, lawyer), 5)
    assert Notice.objects.count() == 4


def test_a_waiting_message_can_be_held_and_let_go(clerk: User) -> None:
    tell(clerk)
    notice = Notice.objects.get(channel="mail")
    assert not release(notice, at=AT), "it isn't held"
    assert hold(notice)
    assert not hold(notice)
    assert deliver(at=AT) == 0
    assert release(notice, at=AT + MINUTE)
    assert deliver(at=AT) == 0
    assert deliver(at=AT + MINUTE) == 1
    assert not hold(notice), "it has gone"
    assert len(mail.outbox) == 1


def test_holding_and_sending_at_once_does_one_of_both(
    clerk: User, at_once: Callable[..., list[Any]]
) -> None:
    for n in range(8):
        tell(clerk, event=str(n), at=AT + n * MINUTE)
        notice = Notice.objects.get(event=str(n), channel="mail")

        def work(number: int, notice: Notice = notice, at: datetime = AT + n * MINUTE) -> Any:
            return hold(notice) if number else deliver(at=at)

        handled, held = at_once(work, 2)
        assert states(str(n)) == (["held"] if held else ["sent"])
        assert held is (handled == 0)


def test_the_inbox_is_the_persons_own_and_read_one_by_one(clerk: User, lawyer: User) -> None:
    for n in range(3):
        tell(clerk, event=str(n))
    tell(lawyer)
    newest = inbox_of(clerk.pk)[0]
    assert newest.event == "2"
    assert mark_read(lawyer.pk, at=AT, notice_id=newest.pk) == 0
    assert mark_read(clerk.pk, at=AT, notice_id=newest.pk) == 1
    assert unread_count(clerk.pk) == 2
    assert unread_count(clerk.pk, most=1) == 2
    assert mark_read(clerk.pk, at=AT) == 2
    assert (unread_count(clerk.pk), unread_count(lawyer.pk)) == (0, 1)


def test_many_messages_are_written_by_one_query(
    clerk: User, lawyer: User, django_assert_num_queries: Any
) -> None:
    rows = [
        row
        for n in range(50)
        for row in composed(str(n), "core/notices/duty_due", [clerk.pk, lawyer.pk], at=AT)
    ]
    with django_assert_num_queries(1):
        write(rows)
        write([])
    assert Notice.objects.count() == 200


def test_the_outbox_counts_by_status_with_ages(clerk: User, lawyer: User) -> None:
    tell(clerk, lawyer, event="sent")
    deliver(at=AT)
    tell(clerk, event="waits", at=AT + MINUTE)
    tell(lawyer, event="waits", at=AT + 2 * MINUTE)
    found = outbox(at=AT + 5 * MINUTE)
    assert set(found) == {"pending", "held", "sending", "sent", "dropped", "failed"}
    assert found["pending"] == {"count": 2, "oldest_seconds": 240, "newest_seconds": 180}
    assert found["sent"]["count"] == 2
    assert found["failed"] == {"count": 0, "oldest_seconds": None, "newest_seconds": None}
