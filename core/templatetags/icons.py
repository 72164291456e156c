"""Icons of the house, each drawn once for a process: a page holds dozens of the same few."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from lucide.templatetags.lucide import lucide as drawn

register = template.Library()


@register.simple_tag
def lucide(name: str, *, size: int | None = 24, **attributes: Any) -> str:
    """The icon of that name as SVG; sizes and attributes stand in the templates alone, so the
    drawn ones stay few.
    """
    return _drawn(name, size, tuple(sorted(attributes.items())))


@cache
def _drawn(name: str, size: int | None, attributes: tuple[tuple[str, Any], ...]) -> str:
    return drawn(name, size=size, **dict(attributes))
