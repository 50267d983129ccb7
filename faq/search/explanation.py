"""Explains in Chinese why a passage ranks where it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from faq.language.terms import Terms
from faq.ranking.ranker import RerankFeatures
from faq.search.conflicts import Conflict
from faq.search.searcher import Attempt, Contribution, Searcher
from faq.storage.schema import FIELDS

_FIELD_NAMES = dict(zip(FIELDS, ("文章标题", "小标题", "问法", "正文", "要点和步骤"), strict=True))
_TERM_KIND_NAMES = ("词", "相邻两字", "单字")
_ALWAYS = (
    ("cosine", "与问题整体相近"),
    ("lcs", "字的先后与问题一致"),
    ("proximity", "问到的说在一处"),
)
_WHERE_ANY = (
    ("meaning", "与段落意思相近"),
    ("topic_meaning", "与标题和小标题意思相近"),
    ("heading_meaning", "与最相近的标题或问法意思相近"),
)
"""Rerank features, and what they are called; the latter need embeddings."""


def explain(attempt: Attempt, place: int, searcher: Searcher) -> Iterator[str]:
    """What each term and each rerank feature adds to the score of the passage at `place` of the
    ranking, terms first, the largest part first, and what speaks against it.  The parts sum to
    the score."""
    row = attempt.ranking.rows[place]
    if attempt.corrected:
        yield f"按“{attempt.did_you_mean}”理解"
    contributions = searcher.contributions(attempt, row)
    yield from _term_parts(contributions, attempt.ranked.terms(row))
    held = {each.term for each in contributions}
    wanted = [
        Conflict("name", term.text)
        for term in attempt.query.terms
        if term.out_of_scope and term not in held
    ]
    conflict = searcher.conflict(attempt.claims, attempt.ranked, row)
    # A name that the corpus is not about may be a conflict as well.
    yield from dict.fromkeys(_objection(each) for each in (*wanted, conflict) if each)
    features = attempt.ranking.features(place)
    if features:
        yield from _feature_parts(features)


def _objection(conflict: Conflict) -> str:
    told = f"讲的是“{conflict.told}”" if conflict.told else "没有讲"
    return f"问的是“{conflict.wanted}”，这里{told}，因此不当作可靠的回答"


def _term_parts(contributions: Sequence[Contribution], terms: Sequence[Terms]) -> Iterator[str]:
    texts = {name: each.normalized.text for name, each in zip(FIELDS, terms, strict=True)}
    for each in sorted(contributions, key=lambda one: -one.part):
        fields = [_FIELD_NAMES[name] for name, text in texts.items() if each.text in text]
        synonym = f"（问题里是“{each.term.text}”的同义词）" if each.text != each.term.text else ""
        term_kind = _TERM_KIND_NAMES[each.term.term_kind]
        yield f"{term_kind}“{each.text}”{synonym}在{'、'.join(fields)}：+{each.part:.3f}"


def _feature_parts(features: RerankFeatures) -> Iterator[str]:
    for name, label in _ALWAYS:
        yield f"{label}：+{getattr(features, name):.3f}"
    if features.audience > 0:
        yield f"对提问的一方说的：+{features.audience:.3f}"
    elif features.audience < 0:
        yield f"只对一方说，而不知道是谁在问：{features.audience:.3f}"
    for name, label in _WHERE_ANY:
        if added := getattr(features, name):
            yield f"{label}：+{added:.3f}"
