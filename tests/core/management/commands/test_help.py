"""Commands as somebody at a terminal meets them: help, exit codes, no traceback."""

from __future__ import annotations

import pytest
from django.core.management import get_commands, load_command_class

OURS = ["audit_verify", "outbox", "calendar_load", "sweep", "migrate"]


@pytest.mark.parametrize("name", OURS)
def test_help_explains(name: str) -> None:
    command = load_command_class(get_commands()[name], name)
    parser = command.create_parser("manage.py", name)
    assert len(command.help) > 80
    assert "xit code" in command.help or name == "migrate"
    assert command.help.split()[0] in parser.format_help()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["calendar_load", "/nonexistent"], 1),
        (["calendar_load", "--year", "x"], 2),
        (["sweep", "--at", "yesterday"], 1),
        (["sweep"], 2),
        (["outbox", "--yaml"], 2),
        (["audit_verify", "--since", "/nonexistent"], 1),
    ],
)
def test_bad_input_is_a_line_and_an_exit_code(
    words: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    command = load_command_class(get_commands()[words[0]], words[0])
    with pytest.raises(SystemExit) as left:
        command.run_from_argv(["manage.py", *words])
    assert left.value.code == code
    told = capsys.readouterr().err
    assert told.strip()
    assert "Traceback" not in told
