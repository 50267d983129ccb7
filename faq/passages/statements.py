"""Finds the sentences that state a time, a sum or a share, and which of them contradict others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faq.language.analyzer import Analyzer
from faq.language.normalize import normalize, normalize_all
from faq.passages.amounts import Amount, amounts

_SENTENCE = re.compile(r"[^。；;！!？?\n]+")
_MAY_STATE = re.compile(
    r"[\d一二两三四五六七八九十半]\s*(?:[个十百千万亿]*[秒分小钟工自天日周星礼月年元块人]|[%％])"
)
LEAST_SHARED = 3
"""Words that two sentences about the same share at least."""
_ENOUGH_SHARED = 6
"""Words from which on two sentences need no subject in common."""
_ALIKE = 0.6
"""Share of the words of two sentences that both have."""
_MOST_AMOUNTS = 2
_LONGEST = 120
"""Code points of a sentence that is compared."""
_NO_MATTER = frozenset(
    (
        *("会", "将", "应", "应当", "应该", "须", "必须", "务必", "需", "需要", "可", "可以", "能"),
        *("能够", "要", "请", "通常", "一般", "即", "就", "都", "均", "才", "方", "则", "最晚"),
        *("最迟", "最多", "最长", "最少", "至少", "至多", "内", "之内", "以内", "后", "之后"),
        *("以后", "前", "之前", "时", "起", "左右", "约", "大约", "完成", "进行"),
    )
)
"""Words in which sentences that say the same may differ."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with amounts, as it stands in a normalized text."""

    text: str
    amounts: tuple[Amount, ...]
    words: frozenset[str]
    """Its content words, the amounts apart."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Of what its amounts are."""
        return tuple(each.kind for each in self.amounts)

    def stated(self, other: Statement) -> str:
        """The amounts in which it differs from another one, as they are written."""
        pairs = zip(self.amounts, other.amounts, strict=True)
        return "、".join(
            self.text[mine.start : mine.end] for mine, its in pairs if mine.value != its.value
        )


@dataclass(frozen=True, slots=True)
class Subject:
    """What a title and a heading name: their words, in order."""

    title: tuple[str, ...]
    heading: tuple[str, ...]


def may_state(text: str) -> bool:
    """Whether a text, normalized or not, may hold a statement; quick."""
    return _MAY_STATE.search(text) is not None


def statements(texts: Sequence[str], analyzer: Analyzer) -> list[tuple[Statement, ...]]:
    """The statements of each of `texts`."""
    return [tuple(_of(text.text, analyzer)) for text in normalize_all(list(texts))]


def subject(title: str, heading: str, analyzer: Analyzer) -> Subject:
    """What a title and a heading name."""
    return Subject(*(_content_words(normalize(each).text, analyzer) for each in (title, heading)))


def are_at_odds(one: Statement, other: Statement, *subjects: Subject) -> bool:
    """Whether two sentences state different amounts of the same thing, as far as the titles and
    headings of both tell."""
    return _contradict(one, other) and _are_of_one_thing(one, other, *subjects)


def _contradict(one: Statement, other: Statement) -> bool:
    """Whether two sentences tell the same but for the amounts."""
    if one.kinds != other.kinds:
        return False
    if all(a.value == b.value for a, b in zip(one.amounts, other.amounts, strict=True)):
        return False
    shared, own = one.words & other.words, one.words ^ other.words
    return len(shared) >= _ALIKE * len(shared | own) and not own - _NO_MATTER


def _are_of_one_thing(one: Statement, other: Statement, *subjects: Subject) -> bool:
    """Whether two sentences that contradict each other are about the same."""
    first, second = subjects
    if _are_siblings(first.title, second.title) or _are_siblings(first.heading, second.heading):
        return False
    shared = one.words & other.words
    words = [{*each.title, *each.heading} for each in subjects]
    return len(shared) >= _ENOUGH_SHARED or not words[0].isdisjoint(words[1])


def _are_siblings(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether they name two things of a kind, as 虚拟订单 and 实物订单 do: by words in common
    and others of each alone."""
    first, second = frozenset(one) - _NO_MATTER, frozenset(other) - _NO_MATTER
    return bool(first & second and first - second and second - first)


def _of(text: str, analyzer: Analyzer) -> Iterator[Statement]:
    for match in _SENTENCE.finditer(text):
        sentence = match[0].strip()
        found = tuple(amounts(sentence)) if may_state(sentence) else ()
        if 0 < len(found) <= _MOST_AMOUNTS and len(sentence) <= _LONGEST:
            words = frozenset(_content_words(_without(sentence, found), analyzer))
            if len(words) >= LEAST_SHARED:
                yield Statement(sentence, found, words)


def _without(text: str, found: Sequence[Amount]) -> str:
    """A text with a bar in place of each amount."""
    rest, at = [], 0
    for amount in found:
        rest.append(text[at : amount.start])
        at = amount.end
    return "|".join([*rest, text[at:]])


def _content_words(text: str, analyzer: Analyzer) -> tuple[str, ...]:
    """The words of a normalized text that tell of a subject, in their order."""
    return tuple(
        word
        for word in analyzer.cut(text)
        if word[:1].isalnum() and not analyzer.is_function_word(word)
    )
