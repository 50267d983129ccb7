"""Prints results."""

from __future__ import annotations

from collections.abc import Iterable

import click


def print_json(value: object) -> None:
    """Prints a value as JSON, for programs."""
    from faq.presenting.present import json_text

    click.echo(json_text(value, indent=2))


def print_lines(lines: Iterable[str], *, err: bool = False) -> None:
    """Prints lines for people, on stderr if `err`."""
    for line in lines:
        click.echo(line, err=err)
