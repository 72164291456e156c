"""A real Celery worker on the private Redis: hurried, swept, killed, and its queue emptied."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Organisation, User
from config.celery import app
from core import audit, sweeps, tasks
from core.actors import SYSTEM
from core.calendar import load_days, local_day, read_year_file, term
from core.duties import discharge, open_duty
from core.models import Allowance, AuditEntry, Draft, Duty, Notice, OneTime, SealedEntry
from core.notices import CLAIM_HELD, deliver, notify
from core.reminders import DutyKind
from tests import broker, database
from tests.core.test_calendar import YEAR_2027
from tests.factories import moment

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 60.0


@dataclass
class Worker:
    """A worker process with one child, and the folder its mail goes to."""

    process: subprocess.Popen[bytes]
    mail: Path

    def sent(self) -> list[str]:
        """The names of the messages in the folder."""
        return sorted(path.name for path in self.mail.glob("*.eml"))

    def attempts(self) -> list[str]:
        """The Message-IDs handed over, one for each time."""
        journal = self.mail / "attempts"
        return journal.read_text().split() if journal.exists() else []

    def kill(self) -> None:
        """End it and its children at once, with everything they hold."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def start(mail: Path, *, seconds: float = 0) -> Worker:
    """Start a worker on this process's database and queue, and wait until it listens."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "WORKER_DATABASE": connection.settings_dict["NAME"],
        "WORKER_BROKER": broker.address(),
        "WORKER_MAIL": str(mail),
        "WORKER_MAIL_SECONDS": str(seconds),
    }
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "1"]
    command += ["--loglevel", "INFO", "--include", "tests.core.kinds"]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    log = mail / "worker.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=django_settings.BASE_DIR,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    await_that(lambda: " ready." in log.read_text() or process.poll() is not None)
    assert process.poll() is None, log.read_text()
    return Worker(process, mail)


def await_that(so: Callable[[], Any]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + WAIT
    while not so():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


@pytest.fixture
def mail_folder(tmp_path: Path, settings: Any) -> Path:
    """An empty queue, and a folder for mail, for this process's deliveries as for the worker's."""
    broker.broker().flushdb()
    settings.EMAIL_BACKEND = "tests.slow_mail.SlowFolder"
    settings.EMAIL_FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def worker(mail_folder: Path) -> Iterator[Worker]:
    """A worker that listens."""
    started = start(mail_folder)
    yield started
    started.kill()
    broker.broker().flushdb()


def tell(people: list[User], count: int = 1, prefix: str = "e") -> None:
    """Write some messages, as an act does."""
    context = {"kind": "tests.answer", "due_on": "2026-05-11", "audience": "debtor"}
    with transaction.atomic():
        for n in range(count):
            notify(
                f"{prefix}{n}",
                "core/notices/duty_due",
                [person.pk for person in people],
                at=timezone.now(),
                context=context,
            )


def done(count: int) -> bool:
    """Whether so many messages were sent by mail."""
    return Notice.objects.filter(channel="mail", status="sent").count() == count


def test_what_redis_lost_before_the_delivery_the_next_sweep_delivers(
    mail_folder: Path, clerk: User, lawyer: User
) -> None:
    tell([clerk, lawyer], 3)
    assert broker.waiting() == ["core.tasks.deliver"]
    broker.broker().flushdb()
    started = start(mail_folder)
    try:
        time.sleep(1)
        assert started.attempts() == [], "nobody told the worker"
        current_app.send_task("core.tasks.deliver")
        await_that(lambda: done(6))
    finally:
        started.kill()
    assert len(started.sent()) == len(started.attempts()) == 6


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(
    mail_folder: Path, clerk: User, lawyer: User
) -> None:
    first = start(mail_folder, seconds=0.2)
    tell([clerk, lawyer], 12)
    try:
        await_that(lambda: len(first.attempts()) >= 4)
    finally:
        first.kill()
    began = len(first.attempts())
    claimed = Notice.objects.filter(channel="mail", status="sending").count()
    assert 4 <= began < 24
    assert claimed, "it died with messages in hand"
    # What it had in hand isn't touched before its time, the rest goes out at once.
    deliver(at=timezone.now())
    assert Notice.objects.filter(channel="mail", status="sending").count() == claimed
    deliver(at=timezone.now() + CLAIM_HELD + timedelta(minutes=1))
    assert done(24)
    assert len(first.sent()) == 24
    handed_over = Counter(first.attempts())
    assert len(handed_over) == 24
    # Only the one that was on its way when the worker died was handed over again, under its own id.
    assert sum(handed_over.values()) <= 25
    assert len({notice.event for notice in Notice.objects.filter(channel="inbox")}) == 12


def test_a_worker_delivers_at_once_sweeps_seals_and_finds_dates_again(
    worker: Worker, firm: Organisation, clerk: User, lawyer: User, answer: DutyKind
) -> None:
    # As soon as the act is committed its messages are on their way.
    tell([clerk, lawyer], 3)
    await_that(lambda: done(6))
    assert len(worker.sent()) == len(worker.attempts()) == 6

    # Two sweeps remind once, and not of what is done.
    now = timezone.now()
    due = term(local_day(now), 0)
    for occasion in ("open", "done"):
        open_duty(answer, firm, due=due, at=now, debtor=firm, occasion=occasion)
    discharge(answer, firm, actor=SYSTEM, at=now, occasion="done")
    for _twice in range(2):
        current_app.send_task("core.tasks.sweep")
    await_that(lambda: done(7))
    await_that(lambda: Duty.objects.get(occasion="open").next_step_on != due.on)
    assert Notice.objects.filter(channel="inbox", event__startswith="duty:").count() == 1

    # A year is published: dates that lean on it move.
    at = moment("2026-12-30")
    duty = open_duty(answer, firm, due=term(at.date(), 2), at=at, debtor=firm)
    load_days(read_year_file(YEAR_2027), source="x", at=at)
    current_app.send_task("core.tasks.recompute", kwargs={"years": [2027]})
    await_that(lambda: Duty.objects.get(pk=duty.pk).due_on.isoformat() == "2027-01-04")

    for n in range(20):
        audit.record(firm, f"act{n}", actor=SYSTEM, at=timezone.now())
    current_app.send_task("core.tasks.seal")
    await_that(lambda: SealedEntry.objects.count() == AuditEntry.objects.count())
    assert list(audit.verify()) == []


def test_every_task_of_the_timetable_exists() -> None:
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks
        assert entry["options"]["expires"] <= 300, "none pile up while workers are down"
    named = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert {f"core.tasks.{name}" for name in ("deliver", "sweep", "seal", "tidy")} <= named


def test_the_queue_loses_no_task_with_its_worker() -> None:
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.broker_transport_options["visibility_timeout"] > app.conf.task_time_limit


def test_the_sweeps_of_the_kernel_remind_before_they_deliver() -> None:
    assert sweeps.SWEEPS["core.remind"][0] < sweeps.SWEEPS["core.deliver"][0]
    assert sweeps.SWEEPS["accounts.grants"][0] < sweeps.SWEEPS["core.remind"][0]


def test_at_night_old_drafts_and_tokens_are_forgotten_and_stragglers_sealed(
    firm: Organisation, lawyer: User
) -> None:
    old = timezone.now() - timedelta(days=31)
    Draft.objects.create(person=lawyer, page="p", path="/", at=old)
    OneTime.objects.create(
        token="00000000-0000-0000-0000-000000000001", person=lawyer, leads_to="/", at=old
    )
    Allowance.objects.create(key="a window", used=1, until=old)
    audit.record(firm, "act", actor=SYSTEM, at=old)
    tasks.tidy()
    assert not Allowance.objects.exists()
    assert not Draft.objects.exists()
    assert not OneTime.objects.exists()
    assert SealedEntry.objects.count() == 1


def test_without_any_year_there_is_nothing_to_find_again() -> None:
    with closing(database.as_superuser(connection.settings_dict["NAME"])) as hidden:
        hidden.cursor().execute("DELETE FROM core_calendarday; DELETE FROM core_calendaryear")
    tasks.recompute()
