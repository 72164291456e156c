"""What the tests of alerts begin with."""

from tests.community.conftest import assigned

__all__ = ["assigned"]
