"""Turns errors into messages and exit codes."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import click

from faq.cli.usage import bilingual
from faq.errors import (
    BackupError,
    ChangeError,
    ClusterRefused,
    CorpusError,
    CorpusShrunk,
    FaqError,
    ImportFailed,
    IndexBusy,
    IndexMissing,
    IndexStale,
    IndexUnreachable,
    IndexWriteError,
    LocalIndexNeeded,
    ModelError,
)

UNRELIABLE, FAULTS, USAGE, NO_INDEX, NOT_DONE = 3, 1, 2, 4, 5
"""Exit codes."""
_NOT_DONE = (
    *(IndexBusy, IndexWriteError, ModelError, BackupError, ChangeError, ImportFailed),
    *(IndexUnreachable, ClusterRefused),
)
_KERNEL = "faq.kernel"
"""The name that the import of an unusable kernel fails with; importing it here would fail too."""


class Commands(click.Group):
    """Turns an error of the library into a message on stderr and an exit code, and one of the
    usage into both languages."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with bilingual():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with bilingual():
                return super().invoke(ctx)
        except FaqError as error:
            _fail(error)
        except ImportError as error:
            if error.name != _KERNEL:
                raise
            click.echo(str(error), err=True)
            sys.exit(NO_INDEX)


def _fail(error: FaqError) -> NoReturn:
    from faq.cli.report_lines import fault_lines

    faults = error.faults if isinstance(error, CorpusError) else ()
    for line in fault_lines(faults):
        click.echo(line, err=True)
    click.echo(str(error), err=True)
    if isinstance(error, (IndexMissing, IndexStale, LocalIndexNeeded)):
        sys.exit(NO_INDEX)
    if isinstance(error, _NOT_DONE):
        sys.exit(NOT_DONE)
    sys.exit(FAULTS if faults or isinstance(error, CorpusShrunk) else USAGE)
