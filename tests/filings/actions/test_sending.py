"""Sending, supplementing and taking back a report."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Organisation, User
from cases.actions import counts, intake
from cases.models import Case
from core.audit import verify
from core.errors import Forbidden, Stale, Unmet, WrongState
from core.models import AuditEntry, Notice
from core.notices import still_holds
from core.regulation import set_value
from filings.actions import confirmers, desk, drafting, sending
from filings.models import Confirmer, FilingVersion
from filings.policies import visible_filings
from filings.queries import content_of, lacking_in, standing_versions, worded
from tests import factories
from tests.cases import flow as cases
from tests.filings import flow, web

pytestmark = [pytest.mark.django_db, pytest.mark.clause("GC-3.1")]


def test_sending_meets_the_clause_and_opens_the_bars_own_target(
    director: User, officer: User
) -> None:
    filing = flow.sent(director)
    assert (filing.state, filing.sent_version, filing.desk_rank) == ("sent", 1, 2)
    assert filing.case is not None
    done = cases.duties("filings.report", filing.case, "discharged").get()
    assert done.ended_by == director
    target = cases.duties("filings.register", filing).get()
    assert (target.debtor, target.due_on) == (filing.bar, date(2026, 5, 18))
    assert target.derivation["start"] == "2026-05-11"
    assert flow.events(officer) == ["sent"]


def test_what_isn_t_there_yet_is_announced_and_owed_by_a_date(director: User) -> None:
    filing = flow.sent(director)
    assert set(filing.owed) == {
        "other_side",
        "handlers",
        "decision",
        "legal_questions",
        "plan",
        "risk_measures",
    }
    assert cases.duties("filings.supplement", filing).get().due_on == date(2026, 5, 25)


def test_a_report_without_what_must_be_there_stays(director: User) -> None:
    filing = flow.draft(director, facts_brief="")
    with pytest.raises(Unmet, match="送出前还缺：案情摘要") as refused:
        flow.send(filing, director)
    assert refused.value.clause == "GC-3.1"
    assert flow.fresh(filing).sent_version == 0


def test_only_the_firms_confirmers_send_and_only_in_person(
    director: User, lawyer: User, clerk: User, confirmer: User, other_director: User, officer: User
) -> None:
    filing = flow.draft(director)
    assert filing.case is not None
    for nobody in (lawyer, other_director, officer):
        with pytest.raises(Forbidden):
            sending.send_filing(filing, actor=flow.by(nobody), at=flow.at())
    for_the_director = cases.substitute_for(director, lawyer, filing.firm)
    with pytest.raises(Forbidden):
        sending.send_filing(filing, actor=for_the_director, at=flow.at())
    sent = sending.send_filing(filing, actor=flow.by(confirmer), at=flow.at())
    assert sent.confirmed_by == confirmer


def test_a_right_to_confirm_that_was_ended_is_gone_at_once(director: User, confirmer: User) -> None:
    held = Confirmer.objects.get(person=confirmer)
    confirmers.end_confirmer(held, actor=flow.by(director), at=flow.at())
    with pytest.raises(Forbidden):
        sending.send_filing(flow.draft(director), actor=flow.by(confirmer), at=flow.at())


def test_what_was_previewed_is_what_goes_out(director: User) -> None:
    filing = flow.draft(director)
    case = filing.case
    assert case is not None
    seen = sending.preview_digest(content_of(filing))
    counts.add_count(
        case,
        side="client",
        on=date(2026, 5, 9),
        number=20,
        unit="person",
        actor=flow.by(director),
        at=flow.at(),
    )
    with pytest.raises(Stale):
        sending.send_filing(flow.fresh(filing), seen=seen, actor=flow.by(director), at=flow.at())
    again = sending.preview_digest(content_of(flow.fresh(filing)))
    sent = sending.send_filing(
        flow.fresh(filing), seen=again, actor=flow.by(director), at=flow.at()
    )
    assert sent.persons == 20


def test_what_was_sent_is_chained_and_any_change_is_found(director: User) -> None:
    filing = flow.sent(director)
    entry = AuditEntry.objects.get(subject_type="filings.filingversion", act="send")
    assert entry.chain_id == filing.firm_id
    assert entry.digest
    assert list(verify()) == []


def test_who_drafts_on_after_sending_shows_the_bar_nothing_of_it(
    director: User, officer: User
) -> None:
    filing = flow.sent(director)
    drafting.edit_filing(filing, title="改了的案名", actor=flow.by(director), at=flow.at())
    now = flow.fresh(filing)
    assert (now.shown_title, str(now)) == ("宏达公司欠薪案", "宏达公司欠薪案")
    assert now.title == "改了的案名"


# Supplements


def test_what_was_owed_follows_and_the_duty_is_met(
    director: User, officer: User, accepted: Case
) -> None:
    early = flow.registered(director, officer)
    case = early.case
    assert case is not None
    drafting.edit_filing(
        early,
        legal_questions="x",
        plan="x",
        risk_measures="x",
        other_side="x",
        actor=flow.by(director),
        at=flow.at("2026-05-13"),
    )
    one = cases.handled(
        cases.decided(cases.prepared(case, director), director, *_partners(accepted)),
        director,
        director,
    )
    assert one.state == "decided"
    done = flow.supplement(flow.fresh(early), director)
    assert (done.state, done.owed, done.desk_rank) == ("supplemented", [], 1)
    assert cases.duties("filings.supplement", early, "discharged").exists()
    assert "supplemented" in flow.events(officer)


def _partners(case: Case) -> list[User]:
    roles = case.firm.memberships.filter(role="partner").exclude(person__name="周主任")
    return [membership.person for membership in roles.order_by("id")]


def test_a_supplement_still_incomplete_keeps_the_first_date(director: User, officer: User) -> None:
    filing = flow.registered(director, officer)
    first = cases.duties("filings.supplement", filing).get()
    flow.supplement(filing, director, when="2026-05-20")
    assert cases.duties("filings.supplement", filing).get() == first


def test_what_comes_to_be_owed_after_all_was_met_is_owed_anew(
    director: User, officer: User
) -> None:
    filing = flow.registered(director, officer)
    texts = dict.fromkeys(["legal_questions", "plan", "risk_measures", "other_side"], "x")
    drafting.edit_filing(filing, **texts, actor=flow.by(director), at=flow.at("2026-05-13"))
    flow.supplement(flow.fresh(filing), director)
    assert cases.duties("filings.supplement", filing).exists()
    cases.duties("filings.supplement", filing).update(state="discharged", ended_at=flow.at())
    flow.supplement(flow.fresh(filing), director, when="2026-05-14")
    assert cases.duties("filings.supplement", filing).get().counted_from == date(2026, 5, 14)


def test_a_part_may_follow_before_the_bar_has_registered(director: User, officer: User) -> None:
    filing = flow.taken_up(director, officer)
    more = flow.supplement(filing, director, when="2026-05-12")
    assert (more.state, more.sent_version, more.desk_rank) == ("taken_up", 2, 1)
    # An officer with the older page before them is told.
    with pytest.raises(Stale):
        desk.register_filing(
            filing,
            version=filing.version,
            actor=flow.by(officer, when="2026-05-12"),
            at=flow.at("2026-05-12"),
        )
    assert flow.register(more, officer).state == "registered"


def test_nothing_new_is_no_supplement(director: User, officer: User) -> None:
    filing = flow.registered(director, officer)
    with pytest.raises(Unmet, match="没有可以补充"):
        sending.supplement_filing(
            filing, actor=flow.by(director, when="2026-05-13"), at=flow.at("2026-05-13")
        )


def test_a_change_of_the_case_after_sending_is_marked_until_it_is_sent(
    director: User, officer: User
) -> None:
    filing = flow.registered(director, officer)
    case = filing.case
    assert case is not None
    intake.edit_case(case, cause="劳动争议", actor=flow.by(director), at=flow.at("2026-05-13"))
    assert flow.fresh(filing).facts_changed
    assert not flow.supplement(flow.fresh(filing), director).facts_changed


# Taking back


def test_a_first_report_taken_back_is_owed_again_by_its_first_date(
    director: User, officer: User
) -> None:
    filing = flow.sent(director, when="2026-05-12")
    back = sending.take_back_filing(
        filing, reason="漏了一户", actor=flow.by(director), at=flow.at("2026-05-12")
    )
    assert (back.state, back.desk_rank, back.taken_back) == ("draft", 9, [1])
    assert back.case is not None
    owed = cases.duties("filings.report", back.case).get()
    assert owed.due_on == date(2026, 5, 13)
    assert cases.duties("filings.register", back, "cancelled").exists()
    assert not visible_filings(flow.by(officer)).filter(pk=back.pk).exists()
    # Mail about it that waits isn't sent any more.
    mail = Notice.objects.get(recipient=officer, channel="mail", event__contains=":sent:")
    assert not still_holds(mail)


def test_sent_again_it_is_one_report_of_which_the_bar_sees_the_second_version_only(
    director: User, officer: User
) -> None:
    filing = flow.sent(director)
    back = sending.take_back_filing(filing, actor=flow.by(director), at=flow.at())
    again = flow.send(back, director, when="2026-05-12")
    assert [v.number for v in standing_versions(again)] == [2]
    # To the bar it is a new one, not a completed one.
    assert again.desk_rank == 2
    assert cases.duties("filings.supplement", again).get().counted_from == date(2026, 5, 12)


def test_a_completion_taken_back_is_to_be_completed_again_under_the_bars_eyes(
    director: User, officer: User
) -> None:
    filing = flow.send(flow.returned(director, officer), director, when="2026-05-13")
    back = sending.take_back_filing(
        filing, actor=flow.by(director, when="2026-05-13"), at=flow.at("2026-05-13")
    )
    assert (back.state, back.desk_rank, back.taken_back) == ("returned", 5, [2])
    due = cases.duties("filings.complete", back).get()
    assert (due.counted_from, due.due_on) == (date(2026, 5, 12), date(2026, 5, 19))
    assert cases.duties("filings.register", back, "paused").exists()
    assert visible_filings(flow.by(officer)).filter(pk=back.pk).exists()
    assert [v.number for v in standing_versions(back)] == [1]


def test_once_the_bar_has_acted_nothing_is_taken_back(director: User, officer: User) -> None:
    for filing in (flow.taken_up(director, officer), flow.registered(director, officer)):
        with pytest.raises(WrongState):
            sending.take_back_filing(filing, actor=flow.by(director), at=flow.at())


def test_a_report_of_a_case_that_was_dropped_is_given_up_when_taken_back(director: User) -> None:
    filing = flow.sent(director)
    assert filing.case is not None
    intake.drop_case(filing.case, reason="未签委托", actor=flow.by(director), at=flow.at())
    back = sending.take_back_filing(flow.fresh(filing), actor=flow.by(director), at=flow.at())
    assert back.state == "withdrawn"
    assert not cases.duties("filings.report", filing.case).exists()


def test_the_term_is_the_bars_own_of_the_day_of_the_engagement(
    director: User, bar: Organisation, admin: User
) -> None:
    set_value(
        "filing.report_days",
        3,
        organisation=bar,
        effective_from=date(2026, 1, 1),
        reason="本市规定",
        person=admin,
        at=factories.moment("2025-12-01"),
    )
    case = cases.case(director)
    duty = cases.duties("filings.report", case).get()
    assert duty.due_on == date(2026, 5, 11)
    assert duty.derivation["rule"] == "filing.report_days=3@2026-01-01"


@pytest.mark.clause("GC-3.2")
def test_a_firm_short_of_partners_explains_itself_before_its_report_goes_out(
    director: User, partner: User, officer: User
) -> None:
    draft = flow.draft(director)
    assert draft.case is not None
    intake.owe_decision(
        draft.case, owed_reason="short", note="两名合伙人", actor=flow.by(director), at=flow.at()
    )
    draft = flow.fresh(draft)
    page = web.text_of(web.get(director, web.address(draft, "edit")))
    assert "送出前还缺：向律师协会的说明" in page
    for refused in (
        lambda: flow.send(draft, director),
        lambda: drafting.submit_filing(draft, actor=flow.by(director), at=flow.at()),
    ):
        with pytest.raises(Unmet) as error:
            refused()
        assert "向律师协会的说明" in str(error.value)
    content = content_of(draft)
    version = {"filing": draft, "number": 1, "sent_at": flow.at()}
    with pytest.raises(IntegrityError, match=r"GC-3\.2"), transaction.atomic():
        FilingVersion.objects.create(content={**content, "short_explanation": " \n"}, **version)
    why = "两名合伙人，正与他所商谈联合承办。"
    texts = {**worded(draft, draft.case), "short_explanation": why}
    drafting.edit_filing(draft, actor=flow.by(director), at=flow.at(), **texts)
    sent = flow.send(flow.fresh(draft), director)
    assert sent.state == "sent"
    assert why in web.text_of(web.get(officer, web.address(sent)))
    printed = web.get(officer, web.address(sent, "print"))
    assert "正与他所商谈联合承办" in web.pdf_text(printed.content).replace("\n", "")
    # The bar may ask for it again.
    back = flow.give_back(sent, officer, fields=("short_explanation",))
    assert back.state == "returned"


def test_of_a_firm_with_partners_enough_no_explanation_is_asked(director: User) -> None:
    assert "short_explanation" not in lacking_in(flow.draft(director)).stops
