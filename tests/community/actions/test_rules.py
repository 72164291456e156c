"""Rule documents: versions that stay, the one that applies, what changed (LC-4)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from accounts.models import Organisation, User
from community.actions import rules
from community.models import RuleDocument, RuleVersion
from community.policies import office as policies
from community.queries.differences import paragraphs_of
from community.queries.office import version_in_force
from core.attachments import attachments_of, may_open
from core.errors import Forbidden, Stale, Unmet, WrongState
from tests.community import flow
from tests.community.flow_office import by

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-4")]


def test_versions_follow_each_other_and_stay(
    bar: Organisation,
    officer: User,
    lawyer: User,
    liaison: User,
    foreign_officer: User,
) -> None:
    first = {
        "programme": flow.programme(bar),
        "title": "服务规范",
        "category": "service",
        "effective_from": date(2026, 1, 1),
    }
    with pytest.raises(Unmet):
        rules.make_rule(**first, **by(officer))
    with pytest.raises(Forbidden):
        rules.make_rule(text="第一条", **first, **by(liaison))
    paper = SimpleUploadedFile("规范.pdf", b"%PDF-1.4 x", "application/pdf")
    made = rules.make_rule(text="第一条", paper=paper, **first, **by(officer))
    follow = {"text": "第一条 修改", "change": "补充"}
    with pytest.raises(Unmet):
        rules.amend_rule(made, effective_from=date(2025, 12, 31), **follow, **by(officer))
    with pytest.raises(Stale):
        rules.amend_rule(made, effective_from=date(2026, 6, 1), version=9, **follow, **by(officer))
    rules.amend_rule(made, effective_from=date(2026, 6, 1), **follow, **by(officer))

    def applies(day: date) -> int | None:
        found = version_in_force(RuleDocument.objects.get(), day)
        return found.number if found else None

    days = (date(2025, 12, 31), date(2026, 5, 31), date(2026, 6, 1), date(2026, 7, 1))
    assert [applies(day) for day in days] == [None, 1, 2, 2]
    with pytest.raises(Unmet):
        rules.withdraw_rule(made, withdrawn_on=date(2026, 5, 1), reason="x", **by(officer))
    rules.withdraw_rule(made, withdrawn_on=date(2026, 7, 1), reason="另有规定", **by(officer))
    assert [applies(day) for day in days] == [None, 1, 2, None]
    with pytest.raises(WrongState):
        rules.amend_rule(made, effective_from=date(2026, 8, 1), **follow, **by(officer))
    with pytest.raises(DatabaseError), transaction.atomic():
        RuleVersion.objects.filter(number=1).update(text="改写")
    assert RuleVersion.objects.get(number=1).text == "第一条"

    assert policies.visible_rules(flow.by(lawyer)).get() == made
    assert not policies.visible_rules(flow.by(foreign_officer)).exists()
    kept = attachments_of(RuleVersion.objects.get(number=1)).get()
    assert may_open(flow.by(lawyer), kept)
    assert not may_open(flow.by(foreign_officer), kept)


def test_the_difference_names_what_is_gone_and_what_is_new() -> None:
    found = paragraphs_of("甲\n每季度一次\n丙", "甲\n每月一次\n丙\n丁")
    assert [[(p.mark, p.text) for p in one.pieces] for one in found] == [
        [("same", "甲")],
        [("same", "每"), ("gone", "季度"), ("new", "月"), ("same", "一次")],
        [("same", "丙")],
        [("new", "丁")],
    ]
    assert [one.changed for one in found] == [False, True, False, True]
    assert not any(one.changed for one in paragraphs_of("甲\n乙", "甲\n乙"))
