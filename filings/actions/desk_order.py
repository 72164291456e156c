"""Where a report stands on the bar's desk: what needs a person comes first."""

from __future__ import annotations

from filings.models import Filing
from filings.transitions import (
    AGAIN_RANK,
    DESK_RANK,
    HIGH_IMPACT_RANK,
    LAST_RANK_THAT_NEEDS_A_PERSON,
)


def rank(state: str, *, high_impact: bool, again: bool = False) -> int:
    """The place of a report in this state.

    Args:
        again: it was completed after a return, or supplemented while the bar has it in hand.
    """
    own = DESK_RANK[state]
    if own > LAST_RANK_THAT_NEEDS_A_PERSON:
        return own
    if high_impact:
        return HIGH_IMPACT_RANK
    return min(own, AGAIN_RANK) if again else own


def rank_of(filing: Filing, state: str) -> int:
    """The place of this report once it is in that state."""
    again = state == "sent" and filing.returns.exists()
    return rank(state, high_impact=filing.high_impact, again=again)
