"""Finds words that readers say and no article has, beside the words that the articles have."""

from __future__ import annotations

from collections.abc import Iterator

from faq.engine import Engine
from faq.insights.groups import VainGroup
from faq.language.analyzer import Analyzer
from faq.model import PassageId

_SHORTEST, _LONGEST = 2, 6
"""Characters of a word that may be a synonym."""


def synonym_lines(group: VainGroup, passage_id: PassageId, engine: Engine) -> Iterator[str]:
    """Lines for the list of synonyms: a word that no passage has stands for one of the passage's
    heading or ways to ask, where a phrasing and that text differ by nothing else that tells
    something."""
    passage = engine.passage(passage_id)
    if passage is None:
        return
    analyzer = engine.searcher.analyzer
    unknown = [each for each in group.unknown if _is_word(each, analyzer)]
    told = [_content(text, analyzer) for text in (passage.heading, *passage.questions)]
    asked = [_content(each.text, analyzer) for each in group.phrasings]
    yield from {
        f"{word} => {next(iter(words - each))}": None
        for word in unknown
        for each, words in ((each, words) for each in asked for words in told)
        if word in each and each - words == {word} and len(words - each) == 1
    }


def _content(text: str, analyzer: Analyzer) -> frozenset[str]:
    """The words of a text that tell something."""
    terms = analyzer.analyze(text)
    words = (terms.normalized.text[start:end] for start, end in terms.whole_spans())
    return frozenset(each for each in words if not analyzer.is_function_word(each))


def _is_word(text: str, analyzer: Analyzer) -> bool:
    return _SHORTEST <= len(text) <= _LONGEST and analyzer.has_word(text)
