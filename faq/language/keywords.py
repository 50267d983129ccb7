"""Weighs the words of texts by how telling they are, with jieba's own statistics of Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from faq.language.analyzer import Analyzer

_MOST = 10_000
"""Words that are weighed."""


class _Cutter:
    """Cuts as the analyzer does: jieba's own tokenizer would read its cache from a folder that
    everybody may write to."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    def cut(self, text: str) -> Iterator[str]:
        yield from (each for line in text.split("\n") for each in self._analyzer.cut(line))


def keyword_weights(texts: Sequence[str] | Iterable[str], analyzer: Analyzer) -> dict[str, float]:
    """TF-IDF of the words of some texts by `jieba.analyse`; words of one character have none."""
    from jieba.analyse.tfidf import TFIDF  # reads its statistics when it is imported

    weigher = TFIDF()
    weigher.tokenizer = _Cutter(analyzer)
    return dict(weigher.extract_tags("\n".join(texts), topK=_MOST, withWeight=True))
