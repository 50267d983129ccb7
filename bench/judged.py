"""Reads judged questions, and cuts their documents into the parts that are asked.

A part is asked three sorts of questions: its *own*, which it can answer; *near* ones, whose answer
was left out of it or which people wrote to be near misses; and *strange* ones, of other folders.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from faq import articles as reading
from faq.evaluation.judgements import read_documents, read_judged_queries, read_queries
from faq.language.lexicon import Lexicon, read_lexicon
from faq.language.pack_choice import lexicon_in_force
from faq.model import Article, Fault
from faq.passages.questions import take_questions
from faq.settings import Settings

_FEW = 36
"""Documents of the smaller part."""
_NEAR, _STRANGE = 200, 100
"""Questions of a sort, at most."""

Questions = Mapping[str, frozenset[str]]
"""Questions, each with the ids of the documents or passages that answer it."""


@dataclass(frozen=True, slots=True)
class Most:
    """How much of a folder is taken, at most."""

    questions: int
    documents: int


@dataclass(frozen=True, slots=True)
class Folder:
    """Judged questions with their documents."""

    name: str
    questions: Questions
    unanswerable: tuple[str, ...] = ()
    documents: tuple[Article, ...] = ()
    """Empty where the corpus that the settings name is asked."""


@dataclass(frozen=True, slots=True)
class Part:
    """Articles, and what is asked of them."""

    name: str
    articles: tuple[Article, ...]
    lexicon: Lexicon = field(repr=False)
    sorts: Mapping[str, Questions]


def read_folder(path: Path, most: Most) -> Folder:
    """At most so many questions and documents of a folder in BEIR layout, the same ones in every
    run; documents that answer the questions go first.

    Other ways to type a question are the same question, and left out.
    """
    judged = {
        each.query.text: frozenset(one for one, relevance in each.relevances.items() if relevance)
        for each in read_judged_queries(path)
        if not each.query.variant_of
    }
    kept = Random(0).sample(sorted(judged), min(most.questions, len(judged)))
    questions = {text: judged[text] for text in kept if judged[text]}
    others, documents = path / "unanswerable.jsonl", path / "corpus.jsonl"
    unanswerable = tuple(each.text for each in read_queries(others)) if others.exists() else ()
    if not documents.exists():
        return Folder(path.name, questions, unanswerable)
    found = list(read_documents(documents))
    Random(1).shuffle(found)
    answering = frozenset().union(*questions.values())
    found.sort(key=lambda each: each.id not in answering)
    return Folder(path.name, questions, unanswerable, tuple(found[: most.documents]))


def parts_of(folder: Folder, strangers: Sequence[str], settings: Settings) -> Iterator[Part]:
    """Half of the folder's documents and three dozen, so that one scale fits small and large
    corpora; of a folder without any, the corpus of the settings with and without its other ways
    to ask, since a new one has none."""
    some = Random(0).sample(strangers, min(_STRANGE, len(strangers)))
    strange = _unanswered(each for each in some if each not in folder.questions)
    if not folder.documents:
        whole = tuple(_articles(settings))
        lexicon, _ = lexicon_in_force(settings, reading.sample_articles(whole))
        sorts = {
            "own": folder.questions,
            "near": _unanswered(folder.unanswerable),
            "strange": strange,
        }
        yield Part(folder.name, whole, lexicon, sorts)
        bare = tuple(_without_questions(each) for each in whole)
        yield Part(f"{folder.name}, bare", bare, lexicon, sorts)
        return
    # The lexicon of a folder's own corpus says nothing of these documents.
    lexicon, _ = read_lexicon(Path())
    for name, kept in _samples(folder):
        there = frozenset(each.id for each in kept)
        own = {text: answers for text, answers in folder.questions.items() if answers & there}
        near = sorted(folder.questions.keys() - own.keys())
        near = Random(0).sample(near, min(_NEAR, len(near)))
        sorts = {"own": own, "near": _unanswered(near), "strange": strange}
        yield Part(f"{folder.name}, {name}", tuple(kept), lexicon, sorts)


def _unanswered(texts: Iterator[str] | Sequence[str]) -> Questions:
    return dict.fromkeys(texts, frozenset())


def _samples(folder: Folder) -> Iterator[tuple[str, list[Article]]]:
    yield "half", [each for each in folder.documents if Random(each.id).random() < 0.5]
    answering = frozenset().union(*folder.questions.values())
    useful = [each for each in folder.documents if each.id in answering]
    yield "few", Random(0).sample(useful, min(_FEW, len(useful)))


def _articles(settings: Settings) -> Iterator[Article]:
    for file in reading.walk(settings.corpus).files:
        data = reading.load(file, settings.max_file_bytes)
        if not isinstance(data, Fault):
            yield from reading.read_file(file, data).articles


def _without_questions(article: Article) -> Article:
    taken = take_questions(article)
    sections = tuple(replace(each, questions=()) for each in taken.sections)
    return replace(taken, questions=(), sections=sections)
