"""Writes what would mend topics that were asked in vain: drafts, and a patch of ways to ask."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from faq.errors import ChangeError, InsightsError
from faq.settings import Settings

if TYPE_CHECKING:
    from faq.engine import Engine
    from faq.insights.proposals import Proposal


def write_drafts(
    folder: Path, proposals: Iterable[Proposal], settings: Settings, engine: Engine
) -> None:
    """Writes each draft that is not there yet; tells which, and why others are not."""
    from faq.insights.mending import draft

    written = 0
    for proposal in proposals:
        if proposal.kind != "article":
            continue
        try:
            (file,) = draft(proposal, settings, engine).files
        except ChangeError as error:
            click.echo(str(error), err=True)
            continue
        path = folder / file.path.name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as stream:
                stream.write(file.content or b"")
        except FileExistsError:
            click.echo(f"{path} 已经有了，没有动它 (is there already, left alone)", err=True)
        except OSError as error:
            raise InsightsError(f"无法写入草稿 {path} (can't write the draft): {error}") from error
        else:
            written += 1
    click.echo(f"写了 {written} 篇草稿 (drafts written): {folder}", err=True)


def write_aliases(path: Path, proposals: Iterable[Proposal], settings: Settings) -> None:
    """Writes the ways to ask and synonyms as a patch; tells what could not be part of it."""
    from faq.changes.patches import patch, patch_root
    from faq.insights.mending import mend

    mended = mend(proposals, settings)
    for refused in mended.refused:
        click.echo(refused, err=True)
    text = ""
    if mended.change:
        text = patch(mended.change, patch_root(settings, mended.change))
    try:
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise InsightsError(f"无法写入补丁 {path} (can't write the patch): {error}") from error
    if not text:
        click.echo("没有要加的问法和同义词，补丁是空的 (nothing to add)", err=True)
