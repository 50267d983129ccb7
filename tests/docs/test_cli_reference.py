"""The tables of options in docs/cli.md are those of the commands.

``pytest --update-golden`` writes them anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from faq.cli import main

_FILE = Path(__file__).parents[2] / "docs" / "cli.md"
_TABLE = re.compile(r"(?<=<!-- options: )([a-z ]+)( -->\n)(.*?)(?=<!-- /options -->)", re.DOTALL)


def _commands(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by the words one types behind ``faq``."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


_COMMANDS = dict(_commands(main))


def _context(command: click.Command) -> click.Context:
    # A command keeps the help option of the first context that asks for it.
    return click.Context(command, **main.context_settings)


def _table(name: str) -> str:
    command = _COMMANDS[name]
    rows = [_row(each) for each in command.params]
    usage = " ".join(["faq", name, *command.collect_usage_pieces(_context(command))])
    lines = [f"`{usage}`: {command.get_short_help_str(200)}", ""]
    return "\n".join([*lines, "| option | does |", "| --- | --- |", *rows, "", ""])


def _row(parameter: click.Parameter) -> str:
    context = _context(click.Command("faq"))
    if isinstance(parameter, click.Argument):
        needed = "必填 (required)" if parameter.required else "可以省略 (optional)"
        return f"| `{parameter.make_metavar(context)}` | {needed}. |"
    record = parameter.get_help_record(context)
    option, text = (part.replace("|", "\\|") for part in record or ("", ""))
    return f"| `{option}` | {text} |"


def test_every_command_has_its_table() -> None:
    named = [match[1] for match in _TABLE.finditer(_FILE.read_text("utf-8"))]
    assert sorted(named) == sorted(_COMMANDS)


def test_the_tables_are_those_of_the_commands(request: pytest.FixtureRequest) -> None:
    text = _FILE.read_text(encoding="utf-8")
    made = _TABLE.sub(lambda match: f"{match[1]}{match[2]}{_table(match[1])}", text)
    if request.config.getoption("--update-golden"):
        _FILE.write_text(made, encoding="utf-8")
    assert _FILE.read_text(encoding="utf-8") == made
