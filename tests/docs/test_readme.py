"""Every command, file and picture that the README names exists, and its pictures are small."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from faq.cli import main

_TOP = Path(__file__).parents[2]
_DOCUMENTS = sorted(
    path.relative_to(_TOP) for path in (*_TOP.glob("*.md"), *_TOP.glob("docs/*.md"))
)
_CODE = re.compile(r"^ *```[^\n`]*\n(.*?)^ *```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
_MAKE = re.compile(r"\bmake ([a-z][a-z-]*)")
_FAQ = re.compile(r"(?:^|(?<!from)(?<!-u)[\s/;|&])faq ([a-z][a-z-]*)([^\n#`|]*)", re.MULTILINE)
_FLAG = re.compile(r"--[a-z][a-z-]*")
_LINK = re.compile(r"\]\(([^)#:]*)(?:#([^)]*))?\)")
_PICTURE_BYTES = 200_000
_README_LINES = 110

_readmes = pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
_documents = pytest.mark.parametrize("name", _DOCUMENTS, ids=str)


def _text(name: str | Path) -> str:
    return (_TOP / name).read_text("utf-8")


def _code(text: str) -> str:
    """All that is set as code."""
    return "\n".join(block or inline for block, inline in _CODE.findall(text))


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", _text("Makefile"), re.MULTILINE))


def _flags(command: click.Command) -> set[str]:
    """The flags of a command and of those below it."""
    below = command.commands.values() if isinstance(command, click.Group) else ()
    own = {flag for each in command.params for flag in each.opts}
    return own.union(*map(_flags, below))


@_documents
def test_every_make_target_exists(name: Path) -> None:
    assert set(_MAKE.findall(_code(_text(name)))) - _targets() == set()


@_documents
def test_every_command_exists_with_its_flags(name: Path) -> None:
    for command, rest in _FAQ.findall(_code(_text(name))):
        flags = _flags(main.commands[command])
        assert set(_FLAG.findall(rest)) - {*flags, "--help"} == set(), command


@_documents
def test_every_link_leads_to_a_file_and_its_heading(name: Path) -> None:
    for file, anchor in _LINK.findall(_text(name)):
        target = (_TOP / name).parent / file if file else _TOP / name
        assert target.exists(), file
        if anchor:
            headings = re.findall(r"^#+ (.*)$", target.read_text("utf-8"), re.MULTILINE)
            assert anchor in {_anchor(heading) for heading in headings}, anchor


def _anchor(heading: str) -> str:
    """The anchor that a heading gets where Markdown is shown."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@_readmes
def test_a_readme_names_both_commands_for_newcomers(name: str) -> None:
    assert {"serve", "test"} <= set(_MAKE.findall(_code(_text(name))))


@_readmes
def test_a_readme_has_every_command_in_its_table(name: str) -> None:
    rows = re.findall(r"^\| (`faq [^|]+) \|(.*)$", _text(name), re.MULTILINE)
    told = [(re.findall(r"`faq ([a-z]+)", cell), text) for cell, text in rows]
    assert {command for commands, _ in told for command in commands} == set(main.commands)
    for commands, text in told:
        known = set().union(*(_flags(main.commands[command]) for command in commands))
        assert set(_FLAG.findall(text)) - known == set(), commands


@_readmes
def test_a_readme_is_read_in_one_go(name: str) -> None:
    assert len(_text(name).splitlines()) <= _README_LINES


def test_the_readmes_show_the_same_figures() -> None:
    english, chinese = (
        re.findall(r"0\.\d{4}|\d\d\.\d%", _text(f"README{each}.md")) for each in ("", ".zh")
    )
    assert english == chinese


@pytest.mark.parametrize("picture", sorted(_TOP.glob("docs/images/*")), ids=lambda each: each.name)
def test_a_picture_is_small_and_shown(picture: Path) -> None:
    assert picture.stat().st_size < _PICTURE_BYTES
    assert f"docs/images/{picture.name}" in _text("README.md")


def test_the_help_names_every_command() -> None:
    assert isinstance(main, click.Group)
    shown = CliRunner().invoke(main, ["--help"]).stdout
    assert all(f"  {command} " in shown for command in main.commands)
