"""Does everything exist that the README tells the reader to type?"""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from faq.cli import main

_TOP = Path(__file__).parent.parent
_CODE = re.compile(r"^```[a-z]*\n(.*?)^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
_MAKE = re.compile(r"\bmake ([a-z][a-z-]*)")
_FAQ = re.compile(r"(?:^|[\s/;|&])faq ([a-z][a-z-]*)([^\n#`|]*)", re.MULTILINE)
_FLAG = re.compile(r"--[a-z][a-z-]*")


@pytest.fixture(params=["README.md", "README.zh.md"])
def readme(request: pytest.FixtureRequest) -> str:
    return (_TOP / str(request.param)).read_text("utf-8")


def _code(readme: str) -> str:
    """All that is set as code."""
    return "\n".join(block or inline for block, inline in _CODE.findall(readme))


def _targets() -> set[str]:
    makefile = (_TOP / "Makefile").read_text("utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


def test_every_make_target_exists(readme: str) -> None:
    named = set(_MAKE.findall(_code(readme)))
    assert {"serve", "test"} <= named
    assert named - _targets() == set()


def _flags(command: click.Command) -> set[str]:
    """The flags of a command and of those below it."""
    below = command.commands.values() if isinstance(command, click.Group) else ()
    own = {flag for each in command.params for flag in each.opts}
    return own.union(*map(_flags, below))


def test_every_command_exists_with_its_flags(readme: str) -> None:
    named = _FAQ.findall(_code(readme))
    assert {command for command, _ in named} == set(main.commands)
    for command, rest in named:
        flags = _flags(main.commands[command])
        assert set(_FLAG.findall(rest)) - {*flags, "--help"} == set(), command


def test_every_flag_of_the_table_exists(readme: str) -> None:
    rows = re.findall(r"^\| `faq ([a-z]+)[^`]*` \|(.*)$", readme, re.MULTILINE)
    assert {command for command, _ in rows} == set(main.commands)
    for command, said in rows:
        flags = _flags(main.commands[command])
        assert set(_FLAG.findall(said)) - flags == set(), command


def test_every_file_it_names_exists(readme: str) -> None:
    named = set(re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", readme))
    assert {link for link in named if not (_TOP / link).exists()} == set()


def test_the_help_names_every_command() -> None:
    assert isinstance(main, click.Group)
    shown = CliRunner().invoke(main, ["--help"]).stdout
    assert all(f"  {command} " in shown for command in main.commands)
