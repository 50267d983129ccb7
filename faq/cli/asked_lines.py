"""Tells the questions of a log of chats or tickets, and what would mend those in vain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from faq.cli.answer_lines import clean
from faq.cli.failures import FAULTS
from faq.cli.insight_lines import topic_lines
from faq.cli.mending import write_aliases, write_drafts
from faq.cli.options import index_option
from faq.cli.printing import print_json, print_lines
from faq.errors import ImportRefused
from faq.settings import Settings

if TYPE_CHECKING:
    from faq.importing.conversations.drawing import Drawn
    from faq.importing.source import Loss

_Command = TypeVar("_Command", bound=Callable[..., Any])


def log_options(command: _Command) -> _Command:
    """Adds the options that go with `--questions`."""
    for option in (
        click.option(
            "--drafts",
            type=click.Path(path_type=Path, file_okay=False),
            help="同 --questions：缺的文章的草稿写进这个目录 (drafts of missing articles).",
        ),
        click.option(
            "--aliases",
            type=click.Path(path_type=Path, dir_okay=False),
            help="同 --questions：要加的问法写成补丁，git apply (ways to ask as a patch).",
        ),
        index_option,
    ):
        command = option(command)
    return command


def tell_questions(
    source: Path, settings: Settings, options: Mapping[str, Path | None], *, as_json: bool
) -> int:
    """Prints what a log asks, writes drafts and the patch where these are wanted; the exit code.

    Raises what the engine raises where there is no index, and ImportRefused for no log.
    """
    from faq.engine import Engine
    from faq.importing.conversations.drawing import draw_questions

    if not source.is_file():
        raise ImportRefused(f"{source} 不是文件 (no such log)")
    engine = Engine.open(settings)
    drawn = draw_questions(source, engine)
    print_lines((clean(f"{each.place}: {each.what}") for each in drawn.losses), err=True)
    if as_json:
        print_json(_as_dict(drawn))
    else:
        print_lines(_lines(drawn))
    if drafts := options.get("drafts"):
        write_drafts(drafts, drawn.proposals, settings, engine)
    if aliases := options.get("aliases"):
        write_aliases(aliases, drawn.proposals, settings)
    return FAULTS if drawn.losses else 0


def losses_as_dicts(losses: Iterable[Loss]) -> list[dict[str, str]]:
    """What can't be imported, as JSON has it."""
    return [{"place": each.place, "what": each.what} for each in losses]


def _lines(drawn: Drawn) -> Iterator[str]:
    yield (
        f"{drawn.messages} 条消息里 {drawn.asked} 次提问，{drawn.questions} 种问法；"
        f"{drawn.answered} 次现在就能答上 (messages, asked, ways to ask, answered)"
    )
    yield from topic_lines(drawn.topics, drawn.proposals)


def _as_dict(drawn: Drawn) -> dict[str, object]:
    from faq.insights.overview import topics_as_dicts

    return {
        "messages": drawn.messages,
        "asked": drawn.asked,
        "questions": drawn.questions,
        "answered": drawn.answered,
        "topics": topics_as_dicts(drawn.topics),
        "proposals": [asdict(each) for each in drawn.proposals],
        "losses": losses_as_dicts(drawn.losses),
    }
