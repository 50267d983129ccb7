"""Compares what is read of files with their visible words: is anything lost, or made up?

``python -m bench.reading FOLDER`` reads every file below a folder as a rebuild does and once more
by another way (`bench.visible`), and prints each stretch of words that only one of them has, with
file and line, and how many stretches there are of each kind.  What is dropped or moved on purpose
(numbers, labels, other ways to ask) is counted, and printed with ``--all`` only.
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
_SHARE_OF_QUESTIONS = 0.8
"""Of a stretch with a label before it, what must be questions."""
_MEANT = "meant"
_ON_PURPOSE = re.compile(
    rf"(?:{KEY_POINTS}|{STEPS}|{QUESTIONS}|{NOTICES}|\d{{1,3}}|[一二三四五六七八九十]{{1,3}}|[①-⑳]|[a-hx]"
    r"|第.{1,3}[章节部分步]|步骤.{1,3}|[Ss]tep.{1,3}|导读|目录"
    r"|问|答|Q|A|[QA]\d{1,3})+"
)
"""Labels, numbers and boxes, which are read as what they mean."""


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
    marked = [article for article, _ in prepare(content.articles, _PASSAGE_CHARS)]
    seen = visible(file.suffix, data)
    own, questions = _words_of(content.articles)
    yield from _named(file.name, compared(seen, own), questions, "read")
    kept, all_questions = _words_of(marked)
    yield from _named(file.name, compared(own, kept), all_questions - questions, "marking")


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
    path: str, stretches: Iterator[tuple[bool, list[Word]]], questions: Counter[str], stage: str
) -> Iterator[Finding]:
    """Findings by kind: what is lost here and made up there has moved, and so has what is among
    the words of `questions`."""
    found = [(extra, own) for extra, own in stretches if own]
    moved = Counter(_text(own) for extra, own in found if extra)
    moved &= Counter(_text(own) for extra, own in found if not extra)
    pool = questions.copy()
    for extra, own in found:
        text = _text(own)
        of = Counter(word.text for word in words(_ON_PURPOSE.sub("", text, count=1)))
        kind = f"{'made up' if extra else 'lost'} by {stage} ({own[0].tag})"
        if moved[text]:
            kind = f"moved by {stage} ({own[0].tag})"
        elif not extra and _ON_PURPOSE.fullmatch(text.replace(" ", "")):
            kind = f"{_MEANT}: number or label ({own[0].tag})"
        elif not extra and sum((of & pool).values()) > _SHARE_OF_QUESTIONS * of.total():
            pool -= of
            kind = f"{_MEANT}: way to ask or tag ({own[0].tag})"
        yield Finding(path, own[0].line, kind, text[:_SHOWN])


def _text(own: Sequence[Word]) -> str:
    joined = " ".join(word.text for word in own)
    return re.sub(r"(?<=[㐀-鿿]) (?=[㐀-鿿])", "", joined)


def _words_of(articles: Sequence[Article]) -> tuple[list[Word], Counter[str]]:
    """The words of articles in order, and those of the ways to ask for them and their tags."""
    texts: list[Word] = []
    questions: Counter[str] = Counter()
    for article in articles:
        texts += words(article.title, 1, "title")
        texts += _words_of_blocks(article.lead)
        for section in article.sections:
            texts += words(section.heading, section.line, "heading")
            texts += _words_of_blocks(section.blocks)
        texts += _words_of_blocks((*article.notice, *article.closing))
        for each in (article, *article.sections):
            questions.update(word.text for word in words("\n".join(each.questions)))
        questions.update(word.text for word in words("\n".join(article.tags)))
        questions.update(article.audience)
    return texts, questions


def _words_of_blocks(blocks: Sequence[Block]) -> Iterator[Word]:
    for block in blocks:
        yield from words(block.text, block.line, block.kind)


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)  # the other reading walks elements by calling itself
    main()
