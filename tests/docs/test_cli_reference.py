"""The tables of options in docs/cli.md and docs/cli.zh.md are those of the commands.

``pytest --update-golden`` writes them anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from faq.cli import main

_DOCS = Path(__file__).parents[2] / "docs"
_pages = pytest.mark.parametrize("page", ["cli.md", "cli.zh.md"])
_ENGLISH = re.compile(r"(?<![: ]) ?\((?=[a-z])[^()]*\)")
"""What a command's help says in English behind the Chinese."""
_NOTE = re.compile(r" *\[(?!OPTIONS)([^\]]*)\]$")
"""What click says of an option behind its help."""
_NOTES = {"required": "必填", "default: ": "默认 ", "; ": "；", "repeatable": "可以重复"}
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


def _table(name: str, page: str) -> str:
    command = _COMMANDS[name]
    chinese = page.endswith(".zh.md")
    usage = " ".join(["faq", name, *command.collect_usage_pieces(_context(command))])
    does = command.get_short_help_str(200)
    rows = [(option, _in_chinese(text) if chinese else text) for option, text in _rows(command)]
    lines = [f"`{usage}`：{_in_chinese(does)}" if chinese else f"`{usage}`: {does}", ""]
    lines += ["| 选项 | 作用 |" if chinese else "| option | does |", "| --- | --- |"]
    return "\n".join([*lines, *(f"| `{option}` | {text} |" for option, text in rows), "", ""])


def _rows(command: click.Command) -> Iterator[tuple[str, str]]:
    """Each parameter of a command as it is written, and what its help says of it."""
    context = _context(click.Command("faq"))
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            needed = "必填 (required)" if parameter.required else "可以省略 (optional)"
            yield parameter.make_metavar(context), f"{needed}."
        else:
            option, text = (parameter.get_help_record(context) or ("", ""))[:2]
            yield option.replace("|", "\\|"), text.replace("|", "\\|")


def _in_chinese(text: str) -> str:
    """A help without what it says in English."""
    note = _NOTE.search(text)
    text = _ENGLISH.sub("", text[: note.start()] if note else text).strip().rstrip(".")
    if note:
        told = _ENGLISH.sub("", note[1])
        for english, chinese in _NOTES.items():
            told = told.replace(english, chinese)
        text += f"（{re.sub(r'[()]', '', told)}）"
    return f"{text.replace('; ', '；')}。"


@_pages
def test_every_command_has_its_table(page: str) -> None:
    named = [match[1] for match in _TABLE.finditer((_DOCS / page).read_text("utf-8"))]
    assert sorted(named) == sorted(_COMMANDS)


@_pages
def test_the_tables_are_those_of_the_commands(page: str, request: pytest.FixtureRequest) -> None:
    path = _DOCS / page
    text = path.read_text(encoding="utf-8")
    made = _TABLE.sub(lambda match: f"{match[1]}{match[2]}{_table(match[1], page)}", text)
    if request.config.getoption("--update-golden"):
        path.write_text(made, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == made


def test_the_chinese_tables_say_nothing_in_english() -> None:
    text = (_DOCS / "cli.zh.md").read_text(encoding="utf-8")
    for match in _TABLE.finditer(text):
        told = re.sub(r"`[^`]*`|/_?[a-z]+/|--[a-z-]+", "", match[3])
        assert not re.search(r"\b(the|of|and|to|a|an)\b", told), match[1]
