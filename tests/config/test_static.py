"""What the templates name as static files is there, for storages that insist on it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

NAMED = re.compile(r"""{%\s*static\s+['"]([^'"]+)['"]""")
TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.*"))
NAMES = sorted({name for path in TEMPLATES for name in NAMED.findall(path.read_text("utf-8"))})


@pytest.mark.parametrize("name", NAMES)
def test_a_static_file_named_in_a_template_exists(name: str) -> None:
    assert finders.find(name), name


def test_the_look_is_among_them() -> None:
    assert "app.css" in NAMES
