"""Shows on a terminal how far a long job is."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from typing import Any

import click


def progress_bar(label: str, **options: Any) -> AbstractContextManager[Any]:
    """A bar that shows on a terminal alone; its length is set while it runs."""
    hidden = not sys.stderr.isatty()
    return click.progressbar(
        length=0, label=label, file=sys.stderr, show_pos=True, hidden=hidden, **options
    )
