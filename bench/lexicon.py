"""Measures what each built-in line of the lexicon brings, by leaving it out.

`python -m bench.lexicon synonyms FOLDER…` (or `words`, `stopwords`) takes folders in BEIR layout
and prints tab-separated values, a row for each line of the list and of the packs: what it gains
(nDCG@10 with it, less that without it, summed over the questions), how many questions hold one of
its words, how many of these it helps and hurts, and the gain in each folder.  A synonym or
stopword is left out of the questions; a word, of a sample of the documents too.
"""

from __future__ import annotations

import argparse
import copy
import math
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from faq.evaluation.judgements import JudgedQuery, read_documents, read_judged_queries
from faq.indexing.rebuild import build_from
from faq.language.analyzer import Analyzer
from faq.language.lexicon import Lexicon, extend_lexicon, read_lexicon
from faq.language.normalize import normalize
from faq.language.packs import built_in_lists, pack_names
from faq.language.thesaurus import Thesaurus
from faq.model import Article, SearchRequest
from faq.reports import PackChoice
from faq.search.searcher import Searcher
from faq.settings import Settings
from faq.storage.generations import open_current

_DEPTH = 10
_DISTRACTORS = 2000
"""Documents beside the judged ones where each line takes an index of its own."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list, and the words of a question that it acts on."""

    origin: str
    """The pack, or base."""
    text: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Gain:
    """What a line brings on one folder."""

    total: float
    """nDCG@10 with the line less that without it, summed over the questions."""
    touched: int
    """Questions asked: those that hold a word of the line, or a sample of them."""
    helped: int
    hurt: int

    @classmethod
    def of(cls, differences: Sequence[float]) -> Gain:
        """From the gain of each question that is touched."""
        helped = sum(each > 0 for each in differences)
        return cls(
            sum(differences), len(differences), helped, sum(each < 0 for each in differences)
        )


class Folder:
    """A folder of judged questions with its documents."""

    def __init__(self, path: Path, analyzer: Analyzer, most: int) -> None:
        self.documents = list(read_documents(path / "corpus.jsonl"))
        self._most = most
        self._questions = [
            (each, frozenset(analyzer.analyze(each.query.text).texts))
            for each in read_judged_queries(path)
        ]

    def touched(self, line: Line) -> list[JudgedQuery]:
        """At most `most` questions that hold a word of the line, the same ones each time."""
        found = [each for each, words in self._questions if words & line.words]
        return random.Random(0).sample(found, self._most) if len(found) > self._most else found

    def sample(self, questions: Sequence[JudgedQuery]) -> list[Article]:
        """The documents judged for some questions, among others."""
        judged = {document for each in questions for document in each.relevances}
        others = [each for each in self.documents if each.id not in judged]
        others = random.Random(0).sample(others, min(_DISTRACTORS, len(others)))
        return [each for each in self.documents if each.id in judged] + others


def ndcg(searcher: Searcher, judged: JudgedQuery) -> float:
    """nDCG@10 of a question, its documents ranked by their best passages."""
    ranking = searcher.attempt(judged.query.text, SearchRequest("", limit=3 * _DEPTH)).ranking
    passages = (searcher.generation.passage(row) for row in ranking.rows[: 3 * _DEPTH])
    documents = list(dict.fromkeys(each.article_id for each in passages))[:_DEPTH]
    gains = [judged.relevances.get(each, 0) for each in documents]
    best = sorted(judged.relevances.values(), reverse=True)[:_DEPTH]
    return _discounted(gains) / (_discounted(best) or 1.0)


class _Scores:
    """nDCG@10 of questions by one searcher, each asked once."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._known: dict[str, float] = {}

    def of(self, judged: JudgedQuery) -> float:
        """That of a question."""
        name = judged.query.id
        if name not in self._known:
            self._known[name] = ndcg(self._searcher, judged)
        return self._known[name]


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def lines_of(name: str) -> list[Line]:
    """The lines of the built-in lists of one name, without comments."""
    base, *packs = built_in_lists(name, pack_names())
    return [
        Line("base" if path == base else path.parent.name, text.strip(), _acts_on(text, name))
        for path in (base, *packs)
        for text in path.read_text("utf-8").splitlines()
        if text.strip() and not text.startswith("#")
    ]


def _acts_on(text: str, name: str) -> frozenset[str]:
    if name == "synonyms.txt":
        return frozenset(each.phrase for each in extend_lexicon(Lexicon(), [text]).synonyms)
    return frozenset({normalize(text.split()[0]).text})


def gains(name: str, folders: Sequence[Path], most: int) -> Iterator[tuple[Line, list[Gain]]]:
    """Each line of a list with what it brings on each folder."""
    lines = lines_of(name)
    with tempfile.TemporaryDirectory(prefix="faq-bench-") as temporary:
        whole, _ = read_lexicon(Path(temporary), PackChoice(pack_names(), "setting"))
        analyzer = Analyzer(whole)
        read = [Folder(each, analyzer, most) for each in folders]
        measure = _words if name == "words.txt" else _questions_only
        yield from measure(lines, read, whole, Path(temporary))


def _questions_only(
    lines: Sequence[Line], folders: Sequence[Folder], whole: Lexicon, temporary: Path
) -> Iterator[tuple[Line, list[Gain]]]:
    """Of synonyms or stopwords; words are cut as they were, so that one index serves all."""
    searchers = [
        _searcher(each.documents, whole, temporary / str(number))
        for number, each in enumerate(folders)
    ]
    scored = [_Scores(each) for each in searchers]
    for line in lines:
        left = _without(line, lines, searchers[0].analyzer)
        yield (
            line,
            [
                Gain.of(
                    [
                        with_it.of(each) - ndcg(replace(searcher, analyzer=left), each)
                        for each in folder.touched(line)
                    ]
                )
                for folder, searcher, with_it in zip(folders, searchers, scored, strict=True)
            ],
        )


def _words(
    lines: Sequence[Line], folders: Sequence[Folder], whole: Lexicon, temporary: Path
) -> Iterator[tuple[Line, list[Gain]]]:
    """Of words; each takes two indexes of a sample of the documents."""
    for line in lines:
        words = tuple(each for each in whole.words if each.text not in line.words)
        lexicons = whole, replace(whole, words=words)
        yield line, [_gain_of_word(line, each, lexicons, temporary) for each in folders]


def _gain_of_word(line: Line, folder: Folder, lexicons: Sequence[Lexicon], temporary: Path) -> Gain:
    questions = folder.touched(line)
    if not questions:
        return Gain.of(())
    documents, scores = folder.sample(questions), []
    for lexicon in lexicons:
        with tempfile.TemporaryDirectory(dir=temporary) as index:
            searcher = _searcher(documents, lexicon, Path(index))
            scores.append([ndcg(searcher, each) for each in questions])
    return Gain.of([one - other for one, other in zip(*scores, strict=True)])


def _without(line: Line, lines: Sequence[Line], analyzer: Analyzer) -> Analyzer:
    """An analyzer that cuts words as `analyzer` does, without a line of synonyms or stopwords."""
    lexicon, own = analyzer.lexicon, copy.copy(analyzer)
    others = [each for each in lines if each is not line]
    if "," in line.text or "=>" in line.text:
        own.thesaurus = Thesaurus(
            extend_lexicon(Lexicon(), [each.text for each in others]).synonyms
        )
    else:
        own.lexicon = replace(lexicon, stopwords=lexicon.stopwords - line.words)
    return own


def _searcher(documents: Sequence[Article], lexicon: Lexicon, index: Path) -> Searcher:
    settings = Settings(index=index, analysis_processes=1)
    build_from(documents, lexicon, settings)
    return Searcher(open_current(index), Analyzer(lexicon), settings)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints a row for each line, in the order of the lists."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("list", choices=("words", "synonyms", "stopwords"))
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=300, help="questions a line and folder")
    chosen = parser.parse_args(arguments)
    names = (folder.name for folder in chosen.folders)
    _print("gain", "touched", "helped", "hurt", *names, "list", "line")
    for line, found in gains(f"{chosen.list}.txt", chosen.folders, chosen.most):
        _print(
            f"{sum(each.total for each in found):+.3f}",
            *(sum(each.touched for each in found), sum(each.helped for each in found)),
            sum(each.hurt for each in found),
            *(f"{each.total:+.3f}" for each in found),
            *(line.origin, line.text),
        )


def _print(*cells: object) -> None:
    sys.stdout.write("\t".join(map(str, cells)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
