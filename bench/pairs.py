"""Measures whether another code, version, name or direction is taken for the answer.

`python -m bench.pairs CORPUS…` makes pairs by rule from the headings of each corpus: the right
question is about a heading, the wrong one has its code, version, name or direction replaced by one
that the corpus has nothing about.  Pairs fall into two halves by a hash of the heading, so that
what is chosen on one half is reported of the other.
"""

from __future__ import annotations

import logging
import re
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from faq.indexing.rebuild import rebuild
from faq.language.analyzer import Analyzer
from faq.language.codes import codes, spellings
from faq.language.directions import directions, replacements
from faq.model import Outcome, SearchRequest
from faq.search.claims import is_carrier
from faq.search.evidence import likelihood_of
from faq.search.outcome import decide
from faq.search.retrieve import rank_request, retrieve
from faq.search.searcher import Attempt, Searcher
from faq.settings import load_settings
from faq.storage.generation import Generation
from faq.storage.generations import open_current

KINDS = ("code", "version", "name", "direction")
_FORMS = ("{}", "请问{}", "{}怎么弄", "想知道{}", "{}怎么办")
"""Plain questions about a heading."""
_LATIN_NAMES = ("Cassandra", "Terraform", "Outlook", "Photoshop", "Blender", "Jenkins", "Erlang")
_CHINESE_NAMES = ("豆瓣", "知乎", "网易", "搜狐", "新浪", "爱奇艺", "豆丁")
_HEADING = re.compile(r"\w.{3,40}")


@dataclass(frozen=True, slots=True)
class Pair:
    """A question about a heading, and the same about another thing."""

    kind: str
    right: str
    wrong: str
    heading: str

    @property
    def half(self) -> int:
        """0 or 1, by a hash of the heading."""
        return zlib.crc32(self.heading.encode()) & 1


@dataclass(frozen=True, slots=True)
class Texts:
    """What a corpus holds."""

    headings: tuple[str, ...]
    """Normalized, each once."""
    spellings: frozenset[str]
    latin_names: tuple[str, ...]
    """Those that it lacks, as `chinese_names`."""
    chinese_names: tuple[str, ...]


def read_texts(generation: Generation) -> Texts:
    """The normalized texts of all passages."""
    headings: dict[str, None] = {}
    texts: list[str] = []
    for row in range(generation.rows):
        fields = [terms.normalized.text for terms in generation.terms(row)]
        headings[fields[1].rpartition("\n")[2] or fields[0]] = None
        texts += fields
    spelt = frozenset().union(*map(spellings, texts))
    text = "\n".join(texts)
    latin, chinese = (
        tuple(name for name in names if name.lower() not in text)
        for names in (_LATIN_NAMES, _CHINESE_NAMES)
    )
    return Texts(tuple(headings), spelt, latin, chinese)


def pairs(texts: Texts, analyzer: Analyzer) -> Iterator[Pair]:
    """All pairs that the headings give."""
    for heading in filter(_HEADING.fullmatch, texts.headings):
        form = _FORMS[zlib.crc32(heading.encode()) // 2 % len(_FORMS)]
        for kind, other in _others(heading, texts, analyzer):
            yield Pair(kind, form.format(heading), form.format(other), heading)


def _others(heading: str, texts: Texts, analyzer: Analyzer) -> Iterator[tuple[str, str]]:
    """The heading with one thing replaced, and what kind of thing it is."""
    for code in codes(heading):
        end = code.start + len(code.text)
        if code.kind == "name":
            if len(code.text) > 1 and not is_carrier(code.text):
                new = _unknown_name(heading, texts.latin_names)
                yield "name", heading[: code.start] + new + heading[end:]
        elif other := _other_number(code.text, texts):
            is_version = code.kind == "version" or code.after_name
            yield (
                "version" if is_version else "code",
                heading[: code.start] + other + heading[end:],
            )
    for word in dict.fromkeys(analyzer.analyze(heading).whole_words()):
        if analyzer.name_kind(word) == "name":
            yield "name", heading.replace(word, _unknown_name(heading, texts.chinese_names))
    yield from (("direction", other) for other in _reversed(heading, texts, analyzer))


def _unknown_name(heading: str, names: tuple[str, ...]) -> str:
    return names[zlib.crc32(heading.encode()) % len(names)]


def _other_number(code: str, texts: Texts) -> str | None:
    """The code with its last number raised until the corpus lacks it."""
    last = list(re.finditer("[0-9]+", code))[-1]
    for more in range(1, 50):
        number = str(int(last[0]) + more).zfill(len(last[0]))
        other = code[: last.start()] + number + code[last.end() :]
        if not texts.spellings & {each.folded for each in codes(f"x {other}")} - {"x"}:
            return other
    return None


def _reversed(heading: str, texts: Texts, analyzer: Analyzer) -> Iterator[str]:
    """The heading with its one direction reversed, if no heading has that direction."""
    found = directions(heading, analyzer.has_word)
    if len(found) != 1 or len(found[0].word) < 2 or not found[0].object:
        return
    words = replacements(found[0])
    thing = found[0].object
    if words and not any(
        word in other and (thing[:2] in other or thing[-2:] in other)
        for word in words
        for other in texts.headings
    ):
        yield heading.replace(found[0].word, words[0])


def report(corpus: Path, most: int) -> Iterator[str]:
    """Rows of the table for one corpus."""
    with tempfile.TemporaryDirectory(prefix="faq-bench-") as index:
        settings = replace(load_settings(), corpus=corpus, index=Path(index))
        rebuild(settings)
        generation = open_current(settings.index)
        searcher = Searcher(generation, Analyzer(generation.lexicon()), settings)
        made = list(pairs(read_texts(generation), searcher.analyzer))
        for kind in KINDS:
            for half in (0, 1):
                chosen = [each for each in made if (each.kind, each.half) == (kind, half)]
                chosen.sort(key=lambda each: zlib.crc32(each.right.encode()))
                yield _row(corpus.name, f"{kind} {half}", chosen[:most], searcher)


def _row(corpus: str, name: str, chosen: Sequence[Pair], searcher: Searcher) -> str:
    """Shares of wrong questions shown as sure, and of right ones answered, each before and after
    conflicts count."""
    if not chosen:
        return f"| {corpus} | {name} | 0 | – | – | – |"
    wrong = [_outcomes(each.wrong, searcher) for each in chosen]
    right = [_outcomes(each.right, searcher) for each in chosen]
    sure = [sum(each[at] == "answer" for each in wrong) / len(chosen) for at in (0, 1)]
    answered = [sum(each[at] != "none" for each in right) / len(chosen) for at in (0, 1)]
    for pair, (_, outcome) in zip(chosen, wrong, strict=True):
        if outcome == "answer":
            logging.getLogger(__name__).info("wrong: %s (%s)", pair.wrong, pair.heading)
    for pair, (before, outcome) in zip(chosen, right, strict=True):
        if outcome == "none" != before:
            logging.getLogger(__name__).info("right: %s", pair.right)
    cells = (corpus, name, len(chosen), *(f"{a:.2f} → {b:.2f}" for a, b in (sure, answered)))
    return f"| {' | '.join(map(str, cells))} |"


def _outcomes(question: str, searcher: Searcher) -> tuple[Outcome, Outcome]:
    """Without and with conflicts."""
    attempt = searcher.attempt(question, SearchRequest(question))
    ranking, ranked = retrieve(rank_request(attempt.query), searcher.generation, 10)
    likely = likelihood_of(attempt.query, ranking, ranked)
    before = Attempt(attempt.query, ranking, ranked, likely, attempt.claims)
    return decide(before, searcher).outcome, decide(attempt, searcher).outcome


@click.command(help=__doc__)
@click.argument("corpora", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--most", default=150, show_default=True, help="Pairs of a kind and half, at most.")
@click.option("--verbose", is_flag=True, help="List what went wrong, on stderr.")
def main(corpora: Sequence[Path], most: int, verbose: bool) -> None:
    """Prints a Markdown table."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger(__name__).setLevel(logging.INFO if verbose else logging.WARNING)
    head = ("corpus", "kind and half", "pairs", "wrong ones sure", "right ones answered")
    sys.stdout.write(f"| {' | '.join(head)} |\n| {' | '.join(['---'] * len(head))} |\n")
    for corpus in corpora:
        for row in report(corpus, most):
            sys.stdout.write(row + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
