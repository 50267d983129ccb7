"""Tells errors of usage in Chinese beside click's English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

_HAN = re.compile("[㐀-鿿]")
_ENGLISH = (
    (re.compile(r"No such command '(?P<name>.+?)'"), "没有命令 {name}"),
    (re.compile(r"No such option:? '?(?P<name>[^\s'.]+)"), "没有选项 {name}"),
    (re.compile(r"Missing command"), "缺少命令"),
    (re.compile(r"Got unexpected extra arguments? \((?P<name>.+)\)"), "多出的参数 {name}"),
    (re.compile(r"Missing (?:argument|option|parameter):? ?'?(?P<name>[^'.]*)"), "缺少 {name}"),
    (re.compile(r"Option '(?P<name>.+?)' requires an argument"), "选项 {name} 后面要有值"),
    (re.compile(r"Option '(?P<name>.+?)' does not take a value"), "选项 {name} 后面不能有值"),
    (re.compile(r"Invalid value for '(?P<name>.+?)'"), "{name} 的值不对"),
)
"""Beginnings of click's messages, and what they say."""


class _Usage(click.UsageError):
    """An error of usage that is shown in both languages."""

    def show(self, file: IO[Any] | None = None) -> None:
        context = self.ctx
        if context:
            click.echo(f"用法 {context.get_usage()}", file=file, err=True, color=context.color)
            command = f"{context.command_path} {context.help_option_names[0]}"
            click.echo(f"用 {command} 查看说明 (try it for help)\n", file=file, err=True)
        click.echo(f"错误 error：{self.format_message()}", file=file, err=True)


@contextmanager
def bilingual() -> Iterator[None]:
    """Raises errors of usage within it in both languages."""
    try:
        yield
    except _Usage:
        raise
    except click.UsageError as error:
        if isinstance(error, click.exceptions.NoArgsIsHelpError):  # shows the help
            raise
        raise _Usage(in_both_languages(error.format_message()), error.ctx) from error


def in_both_languages(message: str) -> str:
    """A message of click with Chinese before it, where it has none."""
    if _HAN.search(message.partition(":")[2]):
        return message
    for pattern, chinese in _ENGLISH:
        match = pattern.match(message)
        if match:
            translated = chinese.format(**match.groupdict()).strip()
            return f"{translated} ({message.rstrip('.')})"
    return f"用法不对 ({message.rstrip('.')})"
