"""Explains in Chinese why a passage ranks where it does."""

from __future__ import annotations

from collections.abc import Iterator

from faq.search.searcher import Attempt, Searcher
from faq.storage.schema import FIELDS

_FIELD_NAMES = dict(zip(FIELDS, ("文章标题", "小标题", "问法", "正文", "要点和步骤"), strict=True))
_TERM_KIND_NAMES = ("词", "相邻两字", "单字")


def explain(attempt: Attempt, place: int, searcher: Searcher) -> Iterator[str]:
    """What each term and each rerank feature adds to the score of the passage at `place` of the
    ranking; terms first, the largest part first.  The parts sum to the score."""
    ranking = attempt.ranking
    row = ranking.rows[place]
    if attempt.corrected:
        yield f"按“{attempt.did_you_mean}”理解"
    texts = {
        name: terms.normalized.text
        for name, terms in zip(FIELDS, searcher.generation.terms(row), strict=True)
    }
    contributions = searcher.contributions(attempt, row)
    for each in sorted(contributions, key=lambda one: -one.part):
        fields = [_FIELD_NAMES[name] for name, text in texts.items() if each.text in text]
        synonym = f"（问题里是“{each.term.text}”的同义词）" if each.text != each.term.text else ""
        term_kind = _TERM_KIND_NAMES[each.term.term_kind]
        yield f"{term_kind}“{each.text}”{synonym}在{'、'.join(fields)}：+{each.part:.3f}"
    held = {each.term for each in contributions}
    for term in attempt.query.terms:
        if term.out_of_scope and term not in held:
            yield f"问的是“{term.text}”，这里没有讲，因此不当作可靠的回答"
    features = ranking.features(place)
    if features:
        yield f"与问题整体相近：+{features.cosine:.3f}"
        yield f"字的先后与问题一致：+{features.lcs:.3f}"
        yield f"问到的说在一处：+{features.proximity:.3f}"
        if features.audience > 0:
            yield f"对提问的一方说的：+{features.audience:.3f}"
        elif features.audience < 0:
            yield f"只对一方说，而不知道是谁在问：{features.audience:.3f}"
