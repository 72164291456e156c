"""Refusals: what a person is told when something can't be done, and the answer's code.

Every refusal is one sentence that says which clause asks for what, and what is missing. The order
in which they are looked for is the contract's: 404, 403, 409, 413, 415, 422, 429.
"""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):
    """The act is refused; nothing was written.

    Attributes:
        status: the HTTP code of the answer.
        clause: the clause that asks for what is missing, or "".
        fields: for bad input, messages by field name; several where rows of a list are wrong.
    """

    status = 422

    def __init__(
        self,
        message: str,
        *,
        clause: str = "",
        fields: Mapping[str, str | list[str]] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.clause = clause
        self.fields: dict[str, str | list[str]] = dict(fields or {})

    def __str__(self) -> str:
        words = str(self.message)
        return words if not self.clause or self.clause in words else f"{words} ({self.clause})"


class Forbidden(Refusal):
    """The person may see this, but may not do that to it."""

    status = 403


class WrongState(Refusal):
    """The transition table has no such act from the state the row is in now."""

    status = 409


class Stale(Refusal):
    """Somebody else changed it since the person loaded the page."""

    status = 409


class TooLarge(Refusal):
    """More than we take at once."""

    status = 413


class WrongType(Refusal):
    """A file of a kind we don't take."""

    status = 415


class Unmet(Refusal):
    """A rule asks for something that isn't there yet, or a value isn't acceptable."""

    status = 422


class TooMany(Refusal):
    """The same thing was asked too often."""

    status = 429
