"""What happens to a report at the same moment, over HTTP; each with the naive way that fails."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Organisation, User
from core.audit import verify
from core.models import Number
from core.numbering import take_number
from filings.actions.desk import register_filing
from filings.models import Filing, FilingVersion, Recipient
from tests.cases import flow as cases
from tests.factories import client_of
from tests.filings import flow, web
from tests.races import LONG, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("GC-3.1")]


def click(who: User, filing: Filing, act: str, **typed: Any) -> Any:
    """Open the form now, so that it can be sent later; gives the sending."""
    client, path = client_of(who), web.address(filing, act)
    form = {**web.hidden(client, path), **typed}
    return lambda: client.post(path, form)


def test_of_two_officers_who_register_at_once_one_wins_and_the_other_is_told(
    director: User, officer: User, other_officer: User
) -> None:
    for seq in range(1, 4):
        filing = flow.sent(director)
        answers = at_once(*[click(who, filing, "register") for who in (officer, other_officer)])
        by_code = {answer.status_code: answer for answer in answers}
        assert sorted(by_code) == [302, 409]
        after = flow.fresh(filing)
        assert (after.state, after.number_seq) == ("registered", seq)
        said = web.text_of(by_code[409])
        assert after.number_text in said
        assert after.registered_by is not None and after.registered_by.name in said
    assert Number.objects.filter(kind="filing").count() == 3
    assert cases.acts(filing).count("register") == 1
    assert list(verify()) == []


def test_looking_first_and_registering_then_gives_two_numbers(
    director: User, officer: User
) -> None:
    filing, looked = flow.sent(director), threading.Barrier(2)

    def look_then_write() -> int:
        with transaction.atomic():
            found = Filing.objects.get(pk=filing.pk)
            assert found.state == "sent"
            looked.wait(LONG)
            number = take_number(
                found.bar,
                "filing",
                subject=found,
                pattern="（{year}）{code}备字第{seq}号",
                code=found.bar.code,
                at=flow.at(),
            )
            Filing.objects.filter(pk=filing.pk).update(state="registered", number=number)
            return number.seq

    assert sorted(at_once(look_then_write, look_then_write)) == [1, 2]
    assert Number.objects.filter(kind="filing").count() == 2


class Undone(Exception):
    """The act that registers failed after the report had its number."""


def test_of_100_registrations_at_once_30_fail_after_they_had_their_number(
    firm: Organisation, officer: User
) -> None:
    first = flow.on_paper(firm, officer)
    rows = [Filing.objects.get(pk=first.pk) for _n in range(99)]
    for row in rows:
        row.pk, row.state, row.desk_rank = None, "draft", 9
    Filing.objects.bulk_create(rows)
    Filing.objects.filter(state="draft").update(state="sent", desk_rank=first.desk_rank)
    filings, actor = list(Filing.objects.order_by("id")), flow.by(officer)

    def register(filing: Filing, fails: bool) -> int:
        with transaction.atomic():
            number = register_filing(filing, actor=actor, at=flow.at()).number_seq
            if fails:
                raise Undone
            return number or 0

    results = at_once(
        *[
            lambda filing=filing, fails=n % 10 < 3: register(filing, fails)  # type: ignore[misc]
            for n, filing in enumerate(filings)
        ]
    )
    assert sum(isinstance(result, Undone) for result in results) == 30
    assert sorted(r for r in results if isinstance(r, int)) == list(range(1, 71))
    given = Filing.objects.filter(state="registered").values_list("number_seq", flat=True)
    assert sorted(n for n in given if n) == list(range(1, 71))
    assert Number.objects.filter(kind="filing").count() == 70
    assert Filing.objects.filter(state="sent", number__isnull=True).count() == 30
    # Who failed comes back, over HTTP, and gets the next one.
    left = Filing.objects.filter(state="sent")[0]
    assert client_of(officer).post(web.address(left, "register"), {}).status_code == 302
    assert flow.fresh(left).number_seq == 71


def test_one_form_sent_twice_at_once_registers_once(director: User, officer: User) -> None:
    filing = flow.sent(director)
    send = click(officer, filing, "register")
    again = client_of(officer)
    form = {**web.hidden(again, web.address(filing, "register"))}
    answers = at_once(send, send)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert again.post(web.address(filing, "register"), form).status_code == 409
    assert Number.objects.filter(kind="filing").count() == 1


def test_taking_back_and_taking_up_at_once_ends_in_one_of_the_two(
    director: User, officer: User
) -> None:
    for _round in range(4):
        filing = flow.sent(director)
        back, up = at_once(click(director, filing, "take_back"), click(officer, filing, "take_up"))
        state = flow.fresh(filing).state
        if back.status_code == 302:
            assert state == "draft"
            # Told so, or out of the bar's sight by then.
            assert up.status_code == 404 or "撤回" in web.text_of(up)
        else:
            assert (back.status_code, up.status_code, state) == (409, 302, "taken_up")
            assert "律协办理中" in web.text_of(back)


def test_returning_and_registering_at_once_does_one_of_the_two(
    director: User, officer: User, other_officer: User
) -> None:
    filing = flow.sent(director)
    answers = at_once(
        click(officer, filing, "register"),
        click(other_officer, filing, "return", reasons="请补方案", fields=["plan"]),
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    after = flow.fresh(filing)
    assert (after.state == "registered") == (not after.returns.exists())
    assert bool(after.number_id) == (after.state == "registered")


def test_a_report_sent_by_two_at_once_goes_out_once(
    director: User, accepted: Any, confirmer: User
) -> None:
    filing = flow.of(accepted)
    client_of(director).post(web.address(filing, "submit"), {})
    answers = at_once(*[click(who, filing, "send") for who in (director, confirmer)])
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert FilingVersion.objects.filter(filing=filing).count() == 1
    assert cases.duties("filings.register", filing).count() == 1


def test_one_who_is_named_by_both_sides_at_once_is_named_once(
    director: User, officer: User
) -> None:
    filing = flow.sent(director)
    typed = {"kind": "other", "name": "江城市信访局"}
    answers = at_once(
        *[click(who, filing, "add_recipient", **typed) for who in (director, officer)]
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert Recipient.objects.count() == 1
