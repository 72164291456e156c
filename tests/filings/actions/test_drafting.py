"""Opening, wording, asking to confirm and giving up a report."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Organisation, User
from cases.actions import counts, intake
from cases.models import Case
from core.errors import Forbidden, Stale, Unmet, WrongState
from core.models import Duty
from filings.actions import drafting
from filings.enums import FilingState
from filings.models import Filing
from filings.queries import content_of, live_filing
from tests import factories
from tests.cases import flow as cases
from tests.filings import flow

pytestmark = [pytest.mark.django_db, pytest.mark.clause("GC-3.1")]


def test_a_group_case_brings_its_draft_and_the_duty_to_report(
    director: User, bar: Organisation
) -> None:
    case = cases.case(director)
    filing = flow.of(case)
    duty = cases.duties("filings.report", case).get()
    assert (filing.state, filing.desk_rank, filing.sent_version) == ("draft", 9, 0)
    assert (duty.due_on, duty.creditor, duty.debtor) == (date(2026, 5, 13), bar, case.firm)
    # The Saturday is worked in exchange, the Sunday isn't counted.
    assert duty.derivation["start"] == "2026-05-07"
    assert duty.derivation["count"] == 5
    assert ["2026-05-10", ""] in duty.derivation["skipped"]
    assert duty.derivation["rule"].startswith("filing.report_days=5@")


def test_an_ordinary_case_brings_none(director: User) -> None:
    case = cases.case(director, number=9)
    assert live_filing(case) is None
    assert not Duty.objects.filter(kind="filings.report").exists()


def test_a_case_without_engagement_date_owes_nothing_until_it_is_dated(director: User) -> None:
    case = cases.case(director, engaged_on=None)
    assert live_filing(case) is None
    intake.edit_case(case, engaged_on=date(2026, 5, 7), actor=cases.by(director), at=cases.at())
    assert cases.duties("filings.report", case).get().due_on == date(2026, 5, 13)


def test_an_engagement_entered_wrongly_dates_the_duty_anew(director: User) -> None:
    filing = flow.submitted(director)
    case = filing.case
    assert case is not None
    intake.edit_case(case, engaged_on=date(2026, 5, 8), actor=flow.by(director), at=flow.at())
    assert cases.duties("filings.report", case).get().due_on == date(2026, 5, 14)
    # What the director was asked moves with it.
    assert cases.duties("filings.confirm", filing).get().due_on == date(2026, 5, 14)


def test_below_ten_the_report_is_given_up_and_above_it_owed_again(director: User) -> None:
    case = cases.case(director)
    first = flow.of(case)

    def count(number: int) -> None:
        counts.add_count(
            case,
            side="client",
            on=date(2026, 5, 8),
            number=number,
            unit="person",
            actor=cases.by(director),
            at=cases.at(),
        )

    count(8)
    assert flow.fresh(first).state == "withdrawn"
    assert not cases.duties("filings.report", case).exists()
    count(15)
    second = flow.of(case)
    assert second.pk != first.pk
    assert cases.duties("filings.report", case).get().due_on == date(2026, 5, 13)


def test_a_case_that_is_dropped_takes_its_report_along(director: User) -> None:
    filing = flow.submitted(director)
    case = filing.case
    assert case is not None
    intake.drop_case(case, reason="未签委托", actor=flow.by(director), at=flow.at())
    assert flow.fresh(filing).state == FilingState.WITHDRAWN
    open_now = Duty.objects.filter(state__in=["open", "paused"], kind__startswith="filings.")
    assert not open_now.exists()


def test_a_case_dropped_after_its_report_leaves_it_with_the_bar_to_be_told(director: User) -> None:
    filing = flow.sent(director)
    case = filing.case
    assert case is not None
    intake.drop_case(case, reason="未签委托", actor=flow.by(director), at=flow.at())
    now = flow.fresh(filing)
    assert (now.state, now.facts_changed) == ("sent", True)
    assert content_of(now)["ended"] == "dropped"
    # Nothing more is to come of it.
    assert not cases.duties("filings.supplement", now).exists()
    assert flow.supplement(now, director).owed == []


def test_a_returned_report_of_a_dropped_case_stays_in_the_bars_sight(
    director: User, officer: User
) -> None:
    filing = flow.returned(director, officer)
    case = filing.case
    assert case is not None
    intake.drop_case(case, reason="未签委托", actor=flow.by(director), at=flow.at("2026-05-13"))
    now = flow.fresh(filing)
    assert (now.state, now.desk_rank) == ("withdrawn", 8)
    assert "withdrawn" in flow.events(officer)
    assert not cases.duties("filings.register", now, "paused").exists()


# Wording


def test_what_is_worded_as_the_case_has_it_goes_on_following_the_case(director: User) -> None:
    filing = flow.draft(director)
    case = filing.case
    assert case is not None
    drafting.edit_filing(
        filing,
        facts_brief="十二名工人追索三个月工资。",
        risk_measures="通报进度",
        actor=flow.by(director),
        at=flow.at(),
    )
    now = flow.fresh(filing)
    assert (now.facts_brief, now.risk_measures) == ("", "通报进度")
    intake.edit_case(
        case,
        facts_brief="十二名工人追索五个月工资。",
        risk_measures="另一套",
        actor=flow.by(director),
        at=flow.at(),
    )
    content = content_of(flow.fresh(filing))
    assert content["facts_brief"] == "十二名工人追索五个月工资。"
    assert content["risk_measures"] == "通报进度"


def test_two_who_word_at_once_don_t_overwrite_each_other(director: User) -> None:
    filing = flow.draft(director)
    seen, actor = filing.version, flow.by(director)
    drafting.edit_filing(filing, title="甲", version=seen, actor=actor, at=flow.at())
    with pytest.raises(Stale):
        drafting.edit_filing(filing, title="乙", version=seen, actor=actor, at=flow.at())
    assert flow.fresh(filing).title == "甲"


def test_who_doesn_t_work_on_the_case_words_nothing(
    director: User, other_director: User, partner: User, officer: User
) -> None:
    filing = flow.draft(director)
    for stranger in (other_director, partner, officer):
        with pytest.raises(Forbidden):
            drafting.edit_filing(filing, title="甲", actor=flow.by(stranger), at=flow.at())


def test_wording_after_the_end_is_refused(director: User, officer: User) -> None:
    for one in (flow.cancelled(director, officer), flow.withdrawn(director)):
        with pytest.raises(WrongState):
            drafting.edit_filing(one, title="甲", actor=flow.by(director), at=flow.at())


def test_a_report_is_found_by_its_title_its_firm_and_the_firms_initials(
    director: User, officer: User
) -> None:
    from core.search import matching

    filing = flow.registered(director, officer)
    for asked in ("宏达", "欠薪", "之江", "zjls", "hdgs", "备字第1号"):
        assert list(matching(Filing.objects.all(), asked)) == [filing], asked
    assert not matching(Filing.objects.all(), "钱塘").exists()


# Asking the firm to confirm


def test_asking_opens_the_directors_duty_by_the_reports_own_date(
    director: User, clerk: User, confirmer: User
) -> None:
    filing = flow.submitted(clerk)
    duty = cases.duties("filings.confirm", filing).get()
    assert (filing.state, duty.due_on) == ("to_confirm", date(2026, 5, 13))
    assert duty.derivation["count"] == 5
    assert flow.events(director) == ["confirm"]
    assert flow.events(confirmer) == ["confirm"]


def test_what_must_be_there_is_asked_for_by_name(director: User) -> None:
    filing = flow.draft(director, facts_brief="")
    with pytest.raises(Unmet, match="案情摘要") as refused:
        drafting.submit_filing(filing, actor=flow.by(director), at=flow.at())
    assert refused.value.clause == "GC-3.1"


def test_who_completes_a_returned_report_asks_without_its_leaving_the_bar(
    director: User, lawyer: User, clerk: User, officer: User
) -> None:
    filing = flow.give_back(flow.send(flow.draft(clerk), director), officer)
    asked = drafting.submit_filing(
        filing, actor=flow.by(clerk, when="2026-05-13"), at=flow.at("2026-05-13")
    )
    assert (asked.state, asked.desk_rank) == ("returned", 5)
    due = cases.duties("filings.complete", filing).get().due_on
    assert cases.duties("filings.confirm", filing).get().due_on == due
    flow.send(asked, director, when="2026-05-14")
    assert not cases.duties("filings.confirm", filing).exists()


def test_the_firm_gives_a_draft_back_with_what_to_change(director: User, clerk: User) -> None:
    filing = flow.submitted(clerk)
    with pytest.raises(Unmet):
        drafting.redraft_filing(filing, reason=" ", actor=flow.by(director), at=flow.at())
    with pytest.raises(Forbidden):
        drafting.redraft_filing(filing, reason="改", actor=flow.by(clerk), at=flow.at())
    back = drafting.redraft_filing(filing, reason="改案名", actor=flow.by(director), at=flow.at())
    assert back.state == "draft"
    assert flow.events(clerk) == ["redraft"]
    assert not cases.duties("filings.confirm", filing).exists()


def test_one_report_for_a_case_and_bar(director: User) -> None:
    filing = flow.draft(director)
    case = filing.case
    assert isinstance(case, Case)
    drafting.open_filing(case, actor=flow.by(director), at=flow.at())
    assert Filing.objects.filter(case=case).count() == 1


def test_a_firm_without_a_bar_drafts_none(province: Organisation) -> None:
    alone = factories.organisation("firm", "独立律师事务所")
    boss = factories.member(factories.person("独主任"), alone, "director", "partner", "lawyer")
    assert live_filing(cases.case(boss)) is None
