"""Compares what is read of files with their visible words: is anything lost, or made up?

``python -m bench.reading FOLDER`` reads every file below a folder as a rebuild does and once more
by another way (`bench.visible`), and prints each stretch of words that only one of them has, with
file and line, and how many stretches there are of each kind.  Numbers of headings and items, and
labels of steps, are dropped on purpose: they are counted, and printed with ``--all`` only.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from rapidfuzz.distance import LCSseq

from bench.visible import Word, visible, words
from faq import articles as reading
from faq.articles.labels import KEY_POINTS, NOTICES, QUESTIONS, STEPS
from faq.model import Article, Block
from faq.passages.prepare import prepare

_MAX_BYTES = 1 << 24
_PASSAGE_CHARS = 700
_MOST_WORDS = 60_000
"""Words of a file beyond which they are compared in parts."""
_SHOWN = 60
_MEANT = "number or label"
_LABEL = re.compile(f"(?:{KEY_POINTS}|{STEPS}|{QUESTIONS}|{NOTICES})")
_NUMBERING = re.compile(
    r"(?:\d{1,3}|[一二三四五六七八九十]{1,3}|第.{1,3}[章节部分步]|步骤.{1,3}|[Ss]tep.{1,3})+"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of words that only one of two readings has."""

    path: str
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind}: {self.text}"


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Also what is dropped on purpose.")
def main(folder: Path, *, everything: bool) -> None:
    """Prints the findings and their number by kind."""
    counts: Counter[str] = Counter()
    files = reading.walk(folder).files
    for file in files:
        for finding in findings(file):
            counts[finding.kind] += 1
            if everything or not finding.kind.startswith(_MEANT):
                click.echo(finding)
    for kind, count in counts.most_common():
        click.echo(f"{count:7,}  {kind}", err=True)
    click.echo(f"{sum(counts.values()):7,}  in {len(files):,} files", err=True)


def findings(file: reading.SourceFile) -> Iterator[Finding]:
    """What differs between the visible words of a file and what is read of it, and what marking
    steps drops."""
    data = reading.load(file, _MAX_BYTES)
    if not isinstance(data, bytes):
        yield Finding(data.path, data.line, "fault", data.fault)
        return
    content = reading.read_file(file, data)
    yield from (Finding(each.path, each.line, "fault", each.fault) for each in content.faults)
    own = [word for article in content.articles for word in _words_of(article)]
    seen = visible(file.suffix, data)
    yield from _named(file.name, compared(seen, own), "lost", "made up")
    marked = [article for article, _ in prepare(content.articles, _PASSAGE_CHARS)]
    kept = [word for article in marked for word in _words_of(article)]
    yield from _named(file.name, compared(own, kept), "dropped by marking", "made up by marking")


def compared(one: Sequence[Word], other: Sequence[Word]) -> Iterator[tuple[bool, list[Word]]]:
    """The stretches that only the first, or only the second (True), of two readings has."""
    for start in range(0, max(len(one), len(other), 1), _MOST_WORDS):
        first, second = one[start : start + _MOST_WORDS], other[start : start + _MOST_WORDS]
        codes = LCSseq.opcodes([each.text for each in first], [each.text for each in second])
        for code in codes:
            if code.tag in {"delete", "replace"}:
                yield False, list(first[code.src_start : code.src_end])
            if code.tag in {"insert", "replace"}:
                yield True, list(second[code.dest_start : code.dest_end])


def _named(
    path: str, stretches: Iterator[tuple[bool, list[Word]]], lost: str, made_up: str
) -> Iterator[Finding]:
    """Findings by kind: what is lost here and made up there has moved."""
    found = [(extra, _text(own), own[0]) for extra, own in stretches if own]
    moved = Counter(text for extra, text, _ in found if extra)
    moved &= Counter(text for extra, text, _ in found if not extra)
    for extra, text, first in found:
        bare = text.replace(" ", "")
        kind = f"{made_up if extra else lost} ({first.tag})"
        if moved[text]:
            kind = f"moved ({first.tag})"
        elif not extra and (_NUMBERING.fullmatch(bare) or _LABEL.fullmatch(bare)):
            kind = f"{_MEANT} ({first.tag})"
        yield Finding(path, first.line, kind, text[:_SHOWN])


def _text(own: Sequence[Word]) -> str:
    joined = " ".join(word.text for word in own)
    return re.sub(r"(?<=[㐀-鿿]) (?=[㐀-鿿])", "", joined)


def _words_of(article: Article) -> Iterator[Word]:
    yield from words(article.title, 1, "title")
    yield from _words_of_all(article.questions, 1)
    yield from _words_of_blocks(article.lead)
    for section in article.sections:
        yield from words(section.heading, section.line, "heading")
        yield from _words_of_all(section.questions, section.line)
        yield from _words_of_blocks(section.blocks)
    yield from _words_of_blocks((*article.notice, *article.closing))


def _words_of_all(texts: Sequence[str], line: int) -> Iterator[Word]:
    for text in texts:
        yield from words(text, line, "question")


def _words_of_blocks(blocks: Sequence[Block]) -> Iterator[Word]:
    for block in blocks:
        yield from words(block.text, block.line, block.kind)


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)  # the other reading walks elements by calling itself
    main()
