"""Measures the time and size of a rebuild against the peers' indexing of the same passages."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench import peers
from bench.corpora import Corpus
from bench.machine import FAQ, run, size_of
from faq.language.analyzer import Analyzer
from faq.language.lexicon import Lexicon

_COLD_RUNS = 5
_CHANGES = 3
_AGAIN, _SMALL = 4, 10_000
"""Repetitions of the indexing of a corpus of at most so many passages, where a few busy seconds of
the machine would distort a single run."""
_WHOOSH_MOST = 10_000
"""Passages that Whoosh indexes; its speed hardly changes with more of them."""


def rebuilt(corpus: Corpus, folder: Path) -> dict[str, Any]:
    """Figures of a full rebuild of the corpus, written below `folder`, and of rebuilds after one
    article was changed; medians of several runs."""
    written = corpus.write(folder / "corpus")
    where = ("--corpus", str(folder / "corpus"), "--index", str(folder / "index"))
    again = _AGAIN if corpus.passages <= _SMALL else 0
    runs = [run([*FAQ, "rebuild", "--full", *where]) for _ in range(1 + again)]
    seconds = median(each.seconds for each in runs)
    articles = folder / "corpus"
    files = sorted(articles.rglob("*.md")) or sorted(articles.rglob("*.jsonl"))
    chance = random.Random(1)
    changed = median(_changed(chance.choice(files), where) for _ in range(_CHANGES))
    disk = size_of(folder / "index" / "generations") / 2  # the one before is kept
    return {
        "seconds": round(seconds, 2),
        "passages_per_second": round(corpus.passages / seconds),
        "megabytes_per_second": round(written / seconds / 1e6, 2),
        "peak_megabytes": round(max(each.peak_bytes for each in runs) / 1e6),
        "bytes_per_passage": round(disk / corpus.passages),
        "one_changed_seconds": round(changed, 2),
        "one_changed_share": round(changed / seconds, 3),
    }


def _changed(article: Path, where: Sequence[str]) -> float:
    """Seconds of a rebuild after an addition to an article."""
    with article.open("a", encoding="utf-8") as file:
        file.write("\n改过一句。\n" if article.suffix == ".md" else "\n")
    return run([*FAQ, "rebuild", *where]).seconds


@dataclass(frozen=True, slots=True)
class Built:
    """The peers, ready to search, and the figures of their indexing."""

    analyzer: Analyzer
    """Made the words for all peers but Whoosh."""
    headings: Sequence[str]
    searches: Mapping[str, peers.Search]
    speeds: Mapping[str, Any]

    @classmethod
    def none(cls) -> Built:
        """No peers."""
        return cls(Analyzer(Lexicon()), (), {}, {})


def build_peers(corpus: Corpus, folder: Path) -> Built:
    """Indexes the passages with every peer."""
    analyzer = Analyzer(Lexicon())
    texts = list(corpus.texts())
    words = [analyzer.analyze(text).texts for _, text in texts]
    first = [text for _, text in texts[:_WHOOSH_MOST]]
    makers: dict[str, tuple[int, Callable[[Path], peers.Search]]] = {
        "Whoosh": (len(first), lambda at: peers.with_whoosh(first, at)),
        "tantivy": (len(words), lambda at: peers.with_tantivy(words, at)),
        "bm25s": (len(words), lambda at: peers.with_bm25s(words, at)),
        "SQLite FTS5": (len(words), lambda at: peers.with_fts5(words, at)),
    }
    searches, speeds = {}, {}
    for name, (count, make) in makers.items():
        at = folder / name.replace(" ", "-")
        at.mkdir(parents=True)
        began = time.perf_counter()
        search = make(at)
        seconds = time.perf_counter() - began
        if count == len(words):  # searching a part of the passages would be no comparison
            searches[name] = search
        speeds[name] = {
            "passages": count,
            "seconds": round(seconds, 2),
            "passages_per_second": round(count / seconds),
            "bytes_per_passage": round(size_of(at) / count),
        }
    return Built(analyzer, [heading for heading, _ in texts], searches, speeds)


def cold_start(folder: Path, question: str) -> dict[str, float]:
    """Median seconds until `faq search` has answered, and until jieba alone is ready."""
    search = [*FAQ, "search", question, "--index", str(folder / "index")]
    jieba = [sys.executable, "-c", "import jieba; jieba.initialize()"]
    run(jieba)  # writes its cache
    # An unreliable answer (exit code 3) is no failure here.
    ours = median(run(search, fails=(3,)).seconds for _ in range(_COLD_RUNS))
    theirs = median(run(jieba).seconds for _ in range(_COLD_RUNS))
    return {
        "faq_search": round(ours, 3),
        "jieba_initialize": round(theirs, 3),
        "ratio": round(ours / theirs, 2),
    }
