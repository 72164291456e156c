"""What makes a case a group case, what a meeting comes to, what is still missing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.enums import Choice, Outcome, Unit, VotingRule
from cases.regulations import (
    AcceptanceFacts,
    Count,
    Reach,
    Tally,
    Versions,
    decision_sentence,
    known_on,
    missing_for_acceptance,
    needed_votes,
    one_sentence,
    outcome,
    outdated_parts,
    quorum_sentence,
    reach,
    regime_for,
)

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def count(number: int, unit: str = Unit.PERSON, *, on: date = MAY, about: bool = False) -> Count:
    """One entry; `entries` gives them their order."""
    return Count(on, number, unit, about)


def entries(*counts: Count) -> list[Count]:
    """Entries in the order they were made."""
    return [Count(c.on, c.number, c.unit, c.about, order) for order, c in enumerate(counts)]


@pytest.mark.clause("GC-1.1")
@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], Reach(False, None)),
        ([count(9)], Reach(False, 9)),
        ([count(10)], Reach(True, 10)),
        ([count(3, Unit.HOUSEHOLD)], Reach(True, None, unknown=True)),
        ([count(3, Unit.CASE)], Reach(True, None, unknown=True)),
        ([count(3, Unit.ORGANISATION)], Reach(True, None, unknown=True)),
        ([count(3, about=True)], Reach(True, None, unknown=True)),
        # The same day in another unit says the same number in other words, whichever came first.
        ([count(9), count(3, Unit.HOUSEHOLD)], Reach(False, 9)),
        ([count(3, Unit.HOUSEHOLD), count(9)], Reach(False, 9)),
        # A guess after an exact number of that day is news; one before it was made good.
        ([count(9), count(30, about=True)], Reach(True, None, unknown=True)),
        ([count(30, about=True), count(9)], Reach(False, 9)),
        # A later day is always news.
        ([count(9), count(3, Unit.HOUSEHOLD, on=JUNE)], Reach(True, None, unknown=True)),
        ([count(9), count(12, on=JUNE)], Reach(True, 12)),
        ([count(12), count(9, on=JUNE)], Reach(False, 9)),
        # Entered afterwards, but of an earlier day: old news.
        ([count(9, on=JUNE), count(12)], Reach(False, 9)),
        ([count(9, on=JUNE), count(50, about=True)], Reach(False, 9)),
        # Two exact numbers of one day: the one entered later corrects the other.
        ([count(12), count(9)], Reach(False, 9)),
        ([count(9), count(12)], Reach(True, 12)),
    ],
)
def test_only_the_newest_exact_number_of_persons_decides(
    found: list[Count], expected: Reach
) -> None:
    assert reach(entries(*found), 10) == expected


@pytest.mark.clause("GC-1.1")
def test_the_order_in_which_the_rows_are_read_changes_nothing() -> None:
    rows = entries(count(9), count(30, about=True), count(3, Unit.HOUSEHOLD, on=JUNE), count(4))
    assert reach(reversed(rows), 10) == reach(rows, 10)


@pytest.mark.clause("GC-1.1")
@given(
    st.lists(
        st.builds(
            count,
            st.integers(1, 30),
            st.sampled_from(Unit.values),
            on=st.sampled_from([MAY, JUNE]),
            about=st.booleans(),
        ),
        min_size=1,
    ),
    st.integers(2, 10),
)
def test_a_side_is_below_the_number_only_when_persons_are_known_exactly(
    found: list[Count], threshold: int
) -> None:
    result = reach(entries(*found), threshold)
    if not result.reached:
        assert result.persons is not None
        assert result.persons < threshold
    assert result.unknown == (result.persons is None)


def test_the_day_of_the_newest_exact_number_is_the_day_whose_rule_counts() -> None:
    assert known_on([]) is None
    assert known_on([count(5, Unit.HOUSEHOLD), count(5, about=True)]) is None
    assert known_on([count(5), count(6, on=JUNE), count(7, on=JUNE, about=True)]) == JUNE


@pytest.mark.clause("GC-5.1")
@pytest.mark.parametrize(
    ("reaches", "sensitive", "regime"),
    [
        (True, False, "group"),
        (True, True, "group"),
        (False, True, "sensitive"),
        (False, False, "ordinary"),
    ],
)
def test_the_number_goes_before_the_firms_choice(
    reaches: bool, sensitive: bool, regime: str
) -> None:
    assert regime_for(reaches=reaches, sensitive=sensitive) == regime


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize("part", ["parties", "counts", "handlers", "plan"])
def test_a_change_of_any_part_makes_an_opinion_stale(part: str) -> None:
    now = Versions(1, 1, 1, 1)
    assert outdated_parts(now, now) == []
    assert outdated_parts(now, Versions(**{**vars(now), part: 2})) == [part]


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize(
    ("part", "stale"), [("parties", True), ("counts", True), ("handlers", False), ("plan", False)]
)
def test_naming_handlers_and_plan_for_the_first_time_takes_nothing_from_an_opinion(
    part: str, stale: bool
) -> None:
    assert bool(outdated_parts(Versions(), Versions(**{part: 1}))) is stale


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize(
    ("circle", "majority", "two_thirds", "unanimous"),
    [(3, 2, 2, 3), (4, 3, 3, 4), (5, 3, 4, 5), (6, 4, 4, 6), (7, 4, 5, 7), (9, 5, 6, 9)],
)
def test_how_many_equal_opinions_carry_a_decision(
    circle: int, majority: int, two_thirds: int, unanimous: int
) -> None:
    assert needed_votes(circle, VotingRule.MORE_THAN_HALF) == majority
    assert needed_votes(circle, VotingRule.TWO_THIRDS) == two_thirds
    assert needed_votes(circle, VotingRule.UNANIMOUS) == unanimous


def tally(
    circle: int,
    take: int = 0,
    decline: int = 0,
    more: int = 0,
    *,
    stale: int = 0,
    quorum: int = 3,
    rule: str = VotingRule.MORE_THAN_HALF,
) -> Tally:
    """A meeting's count."""
    given_ = {"take": take, "decline": decline, "more_facts": more}
    return Tally(circle, {k: n for k, n in given_.items() if n}, stale, quorum, rule)


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        (tally(3, 3), Outcome.TAKE),
        (tally(3, 2, 1), Outcome.TAKE),
        (tally(3, 1, 2), Outcome.DECLINE),
        (tally(3, 1, 0, 2), Outcome.MORE_FACTS),
        (tally(3, 1, 1, 1), Outcome.UNDECIDED),
        (tally(4, 2, 2), Outcome.UNDECIDED),
        # A majority of the circle, not of those who spoke.
        (tally(7, 3), Outcome.UNDECIDED),
        (tally(7, 4), Outcome.TAKE),
        # Two of three would be a majority, but three must speak.
        (tally(3, 2), Outcome.UNDECIDED),
        (tally(3, 2, stale=1), Outcome.UNDECIDED),
        (tally(6, 4, 2, rule=VotingRule.TWO_THIRDS), Outcome.TAKE),
        (tally(7, 4, 3, rule=VotingRule.TWO_THIRDS), Outcome.UNDECIDED),
        (tally(3, 2, 1, rule=VotingRule.UNANIMOUS), Outcome.UNDECIDED),
        (tally(3, 3, rule=VotingRule.UNANIMOUS), Outcome.TAKE),
        (tally(5, 4, quorum=5), Outcome.UNDECIDED),
    ],
)
def test_what_a_meeting_comes_to(counted: Tally, expected: str) -> None:
    assert outcome(counted) == expected


@st.composite
def tallies(draw: Any) -> Tally:
    """Any count that can come about: no more opinions than people in the circle."""
    circle = draw(st.integers(0, 12))
    left, given_ = circle, {}
    for choice in Choice.values:
        given_[choice] = draw(st.integers(0, left))
        left -= given_[choice]
    stale = draw(st.integers(0, left))
    quorum = draw(st.integers(3, 6))
    return Tally(circle, given_, stale, quorum, draw(st.sampled_from(VotingRule.values)))


@pytest.mark.clause("GC-3.2")
@given(tallies())
def test_nothing_is_ever_decided_below_the_quorum(counted: Tally) -> None:
    if outcome(counted) != Outcome.UNDECIDED:
        assert counted.opinions >= counted.quorum >= 3
        assert 2 * counted.given[outcome(counted)] > counted.circle


@pytest.mark.clause("GC-3.2")
@given(tallies())
def test_a_stricter_rule_never_decides_what_a_looser_one_leaves_open(counted: Tally) -> None:
    by_rule = {
        rule: outcome(Tally(counted.circle, counted.given, counted.stale, counted.quorum, rule))
        for rule in VotingRule.values
    }
    if by_rule["more_than_half"] == Outcome.UNDECIDED:
        assert by_rule["two_thirds"] == Outcome.UNDECIDED
    if by_rule["two_thirds"] == Outcome.UNDECIDED:
        assert by_rule["unanimous"] == Outcome.UNDECIDED


@pytest.mark.clause("GC-3.2")
@given(tallies())
def test_the_sentence_and_the_outcome_agree(counted: Tally) -> None:
    carried = outcome(counted) == Outcome.TAKE and not counted.stale
    assert (decision_sentence(counted) == "") == carried
    if counted.missing:
        assert quorum_sentence(counted)


@pytest.mark.clause("GC-3.2")
def test_the_sentence_counts_what_is_there_and_what_is_lacking() -> None:
    sentence = quorum_sentence(tally(5, 1, 1))
    assert "至少 3 名合伙人中已有 2 名表态，还差 1 名" in sentence
    assert "1 份意见作出后情况有变" in quorum_sentence(tally(5, 2, stale=1))
    assert quorum_sentence(tally(5, 3)) == ""


@pytest.mark.clause("GC-3.2")
def test_where_too_few_partners_can_take_part_the_sentence_names_the_honest_ways() -> None:
    sentence = quorum_sentence(tally(2, 2))
    for way in ("另一名合伙人", "联合承办", "合伙人不足"):
        assert way in sentence


@pytest.mark.clause("GC-3.2")
def test_a_decided_case_whose_majority_is_gone_says_how_many_are_needed() -> None:
    assert "5 名合伙人中的 3 名，现在有 2 名" in decision_sentence(tally(5, 2, 1))


COMPLETE = {
    "decided": True,
    "meeting_sentence": "",
    "truth_undertaking": True,
    "representatives": 0,
    "unverified_representatives": 0,
    "representative_form": False,
    "fewest": 2,
    "most": 5,
    "clients": 12,
    "handlers": 2,
    "undertakings_owed": 0,
    "plan": True,
    "engaged": True,
    "conflict_sentence": "",
}


@pytest.mark.parametrize(
    ("lacking", "clause", "code"),
    [
        ({"clients": 0}, "GC-3.3", "parties"),
        ({"truth_undertaking": False}, "GC-2.1", "truth"),
        ({"representative_form": True}, "GC-2.2", "representatives"),
        ({"representative_form": True, "representatives": 1}, "GC-2.2", "representatives"),
        ({"representative_form": True, "representatives": 6}, "GC-2.2", "representatives"),
        ({"unverified_representatives": 1}, "GC-2.2", "verification"),
        ({"engaged": False}, "GC-3.1", "engaged_on"),
        ({"decided": False}, "GC-3.2", "decision"),
        ({"decided": False, "meeting_sentence": "还差 1 名"}, "GC-3.2", "decision"),
        ({"meeting_sentence": "还差 1 名"}, "GC-3.2", "decision"),
        ({"handlers": 0}, "GC-3.2", "handlers"),
        ({"undertakings_owed": 1}, "GC-2.4", "undertakings"),
        ({"plan": False}, "GC-3.2", "plan"),
        ({"conflict_sentence": "等主任决定"}, "LC-19", "conflict"),
    ],
)
def test_each_thing_an_acceptance_lacks_is_named_with_its_clause(
    lacking: dict[str, Any], clause: str, code: str
) -> None:
    assert missing_for_acceptance(AcceptanceFacts(**COMPLETE)) == []
    found = missing_for_acceptance(AcceptanceFacts(**{**COMPLETE, **lacking}))
    assert [(m.clause, m.code) for m in found] == [(clause, code)]
    assert found[0].sentence


@pytest.mark.clause("GC-2.2")
@pytest.mark.parametrize("number", [2, 5])
def test_two_to_five_represent_the_others(number: int) -> None:
    facts = {**COMPLETE, "representative_form": True, "representatives": number}
    assert missing_for_acceptance(AcceptanceFacts(**facts)) == []


def test_what_is_missing_is_one_sentence_with_each_clause() -> None:
    nothing = {
        "decided": False,
        "truth_undertaking": False,
        "unverified_representatives": 2,
        "representative_form": True,
        "clients": 0,
        "handlers": 0,
        "plan": False,
        "engaged": False,
        "conflict_sentence": "还没有核查",
    }
    found = missing_for_acceptance(AcceptanceFacts(**{**COMPLETE, **nothing}))
    sentence = one_sentence(found)
    assert sentence.count("。") == 1
    for clause in ("GC-2.1", "GC-2.2", "GC-3.1", "GC-3.2", "GC-3.3", "LC-19"):
        assert f"（{clause}）" in sentence
    assert one_sentence([]) == ""
