"""Named reads of reports: which there are, what one holds, and that in words."""

from .content import (
    WORDED,
    attached_to,
    content_of,
    from_case,
    lacking_in,
    opposing_side,
    persons_in,
    worded,
)
from .lists import (
    desk_officers,
    listed,
    live_filing,
    newest_step,
    numbers_by_year,
    overdue_reports,
    register_of,
    reporting_firms,
    standing_recipients,
    standing_versions,
    unsent_papers,
)
from .words import differences, five_lines, in_words, missing_sentence, part_words

__all__ = [
    "WORDED",
    "attached_to",
    "content_of",
    "desk_officers",
    "differences",
    "five_lines",
    "from_case",
    "in_words",
    "lacking_in",
    "listed",
    "live_filing",
    "missing_sentence",
    "newest_step",
    "numbers_by_year",
    "opposing_side",
    "overdue_reports",
    "part_words",
    "persons_in",
    "register_of",
    "reporting_firms",
    "standing_recipients",
    "standing_versions",
    "unsent_papers",
    "worded",
]
