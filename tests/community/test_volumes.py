"""A community's volume on paper, and its numbers when many write at once (LC-16)."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import entries, volumes
from community.models import Assignment, LogEntry, Volume
from core import sweeps
from core.models import AuditEntry, Document, Notice
from tests import factories
from tests.community import flow
from tests.community.flow_rota import colleague
from tests.factories import client_of
from tests.filings.test_secrecy import words_of
from tests.races import at_once, meanwhile, refusals

YEAR = timezone.localdate().year


def write(one: Assignment, who: User) -> LogEntry:
    """An entry of the usual day."""
    return entries.write_entry(
        community=one.community,
        client_token=uuid4(),
        on=date(2026, 5, 7),
        kind="advice",
        content="漏水",
        for_whom="resident",
        minutes=30,
        actor=flow.by(who),
        at=flow.at(),
    )


def squeezed(answer: object) -> str:
    """The words of a paper without its breaks."""
    return "".join(words_of(answer).split())


@pytest.mark.django_db
@pytest.mark.clause("LC-16")
def test_a_volume_has_cover_contents_and_every_number(
    assigned: Assignment, lawyer: User, liaison: User, community: Organisation
) -> None:
    officer = factories.member(factories.person("社区人"), community, Role.COMMUNITY_CLERK)
    write(assigned, lawyer)
    unused = write(assigned, officer)
    entries.drop_entry(unused, reason="重复", actor=flow.by(lawyer), at=flow.at())
    old = write(assigned, lawyer)
    entries.correct_entry(old, reason="写错", minutes=60, actor=flow.by(lawyer), at=flow.at())
    page = f"/volumes/{Volume.objects.get().pk}/print"
    for who in (lawyer, liaison):
        said = squeezed(client_of(who).get(page))
        assert "社区律师工作日志" in said
        assert "目录" in said
        assert "2026-1至2026-4" in said
        # Each number stands in the contents and over its entry; the unused one too.
        for number in range(1, 5):
            assert said.count(f"2026-{number}") >= 2, (who, number)
        assert "未采用" in said
        assert "已由2026-4更正" in said
    later = client_of(lawyer).get(f"{page}?since=2026-06-01&until=2026-12-31")
    assert "这段时间没有记录" in squeezed(later)
    for wrong in (
        "since=2026-06-01&until=2025-01-01",
        "since=x&until=",
        "since=2025-01-01&until=2026-01-01",
    ):
        assert client_of(lawyer).get(f"{page}?{wrong}").status_code == 422


@pytest.mark.django_db
@pytest.mark.clause("LC-16", "LC-20")
def test_a_merged_communitys_volume_is_read_by_who_serves_its_successor(
    assigned: Assignment, lawyer: User, firm: Organisation, community: Organisation
) -> None:
    write(assigned, lawyer)
    heir = flow.another_community(community, "大清波社区")
    mate = colleague(firm)
    flow.served(firm, heir, mate)
    officer = factories.member(factories.person("新社区人"), heir, Role.COMMUNITY_CLERK)
    page = f"/volumes/{Volume.objects.get().pk}/print"
    for who in (mate, officer):
        assert client_of(who).get(page).status_code == 404
        assert community.name not in client_of(who).get("/volumes/").content.decode()
    merged = {"status": "merged", "successor": heir, "ended_on": date(2026, 5, 8)}
    Organisation.objects.filter(pk=community.pk).update(**merged)
    for who in (mate, officer):
        assert "漏水" in squeezed(client_of(who).get(page))
        assert community.name in client_of(who).get("/volumes/").content.decode()
    # Not the other way round, and nobody of another community.
    other = flow.another_community(community)
    stranger = factories.member(factories.person(), other, Role.COMMUNITY_CLERK)
    assert client_of(stranger).get(page).status_code == 404


@pytest.mark.django_db
@pytest.mark.clause("LC-16", "LC-20")
def test_a_large_volume_is_made_in_the_background_for_its_reader_alone(
    assigned: Assignment,
    lawyer: User,
    liaison: User,
    officer: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(volumes, "AT_ONCE", 2)
    flow.entries(assigned, 3, content="内容暗记")
    page = f"/volumes/{Volume.objects.get().pk}/print"
    for who in (lawyer, liaison):
        assert client_of(who).get(page).status_code == 302
    assert not Document.objects.exists()
    # The queue was emptied, and two sweeps run: each paper is made once.
    AuditEntry.objects.filter(act="ask").latest("id")
    later = timezone.now() + timezone.timedelta(minutes=5)
    for _sweep in range(2):
        sweeps.run_all(at=later)
    full, anonymous = Document.objects.order_by("id")
    assert (full.recipient, anonymous.recipient) == ("full", "anonymous")
    assert Notice.objects.filter(event=f"volume:{full.pk}", recipient=lawyer).exists()
    for who, document, status in (
        (lawyer, full, 200),
        (liaison, anonymous, 200),
        (liaison, full, 404),
        (officer, anonymous, 404),
    ):
        assert client_of(who).get(f"/documents/{document.pk}/open").status_code == status
    assert "内容暗记" in words_of(client_of(lawyer).get(f"/documents/{full.pk}/open"))
    assert "内容暗记" not in words_of(client_of(liaison).get(f"/documents/{anonymous.pk}/open"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("LC-16")
def test_numbers_have_no_gap_and_none_is_given_twice_when_many_write_at_once(
    firm: Organisation, community: Organisation, lawyer: User
) -> None:
    one = flow.served(firm, community, lawyer)
    results = at_once(*(lambda: write(one, lawyer) for _n in range(6)))
    assert refusals(results) == []
    numbers = LogEntry.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5, 6]

    def naive() -> int:
        return (LogEntry.objects.order_by("-number").values_list("number", flat=True)[0] or 0) + 1

    def slow() -> int:
        write(one, lawyer)
        return naive() - 1

    # The negative control: who looks for the last number meanwhile finds one that is taken.
    assert meanwhile(slow, naive) == (7, 7)
