"""The registers as files: columns, and the SQL that compares and writes them by sets.

django-import-export, which serves the lists of reports, takes a minute and half a gigabyte for what
these do in seconds, so the registers have their own.
"""

from __future__ import annotations

from community.resources.columns import Register
from community.resources.communities import COMMUNITIES
from community.resources.firms import FIRMS
from community.resources.lawyers import LAWYERS
from community.resources.pairings import PAIRINGS

REGISTERS: dict[str, Register] = {
    str(register.code): register for register in (COMMUNITIES, FIRMS, LAWYERS, PAIRINGS)
}
