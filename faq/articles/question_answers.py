"""Makes a section of each question–answer pair (问：…答：…, Q1: … A1: …) of an article.

Whatever the format, a pair begins with a mark at the beginning of a paragraph or item.  The
question becomes the heading, what follows the answer's mark the blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from faq.articles.cuts import cut
from faq.model import Article, Block, Section

_COUNT = r"\s{0,3}(?:\d{1,3}|[一二三四五六七八九十]{1,3})"
_ASKS = "Question|Q|q|Ｑ|问题|問題|提问|提問|问|問"
_ANSWERS = "Answer|A|a|Ａ|答案|回答|解答|答复|答覆|回复|答"
_BEFORE = r"(?:\d{1,3}[.、．)）]\s*|[(（]\d{1,3}[)）]\s*)?"
_MARK = (
    r"(?:[【\[(（]\s{{0,3}}(?:{words}){count}?\s{{0,3}}[】\])）]\s*[:：]?"
    r"|(?:{words}){count}?\s{{0,3}}[:：]|(?:{words})\s?\d{{1,3}}[.．、](?!\d))\s*"
)
_ASK = re.compile(
    rf"{_BEFORE}(?:{_MARK.format(words=_ASKS, count=_COUNT)}|[QＱ]\d{{1,3}}\s+(?!\d))"
)
_ANSWER = re.compile(_MARK.format(words=_ANSWERS, count=_COUNT))
_COUNTED = re.compile(rf"{_BEFORE}[【\[(（]?(?:问题|問題|问|問|Question){_COUNT}")
"""Without its words, `Q1` may be a quarter of a year."""
_WONDERS = re.compile(
    r"[？?]|[吗嗎谁誰哪]|怎|如何|什么|什麼|为何|多少|多久|是否|能否|能不能|可不可以|几[个天点次]"
)
_PLAIN_ANSWER = re.compile(r"(?:[【\[](?:答|回答|解答)[】\]]\s*[:：]?|(?:答|回答|解答)\s*[:：])\s*")
"""An answer's mark that is one without a question's before it."""
_AFTER_SENTENCE = re.compile(r"(?<=[\s。！？!?；;…”’\"）)】])")
_JOINED_ASK = re.compile(_MARK.format(words="Ｑ|问题|問題|提问|提問|问|問", count=_COUNT))
_JOINED_ANSWER = re.compile(
    _MARK.format(
        words="Ａ|(?<![应要来作])答|答案|回答|解答|答复|答覆|(?<=[【\\[(（])(?:A|Answer)",
        count=_COUNT,
    )
)
"""Marks that may follow the line before without a space, as Chinese lines are joined."""
_PUNCTUATION = re.compile(r"[，。；！？：,;!?:]")
_COUNTS = re.compile(r"[\s\d一二三四五六七八九十.、．]+")
_MAX_QUESTION_CHARS = 100
_MAX_MARKS = 1_000
"""Marks of a block; each takes a look at the whole block."""
_TEXTS = frozenset({"paragraph", "item", "quote"})
_Kind = Literal["question", "answer", "text"]


class _Piece(NamedTuple):
    kind: _Kind
    block: Block | None
    """Without its mark; None if nothing else is left."""
    whole: Block
    """With its mark."""


@dataclass(slots=True)
class _Pair:
    whole: Block
    """What the question stands in, with its mark."""
    question: str
    marked: bool = False
    """Whether a mark begins the answer."""
    answer: list[Block] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    """Further questions before the answer."""

    @property
    def sure(self) -> bool:
        """Whether it is a pair though its answer may have no mark."""
        counted = _COUNTED.match(self.whole.text)
        return self.marked or bool(counted or _WONDERS.search(self.question))


def asks(text: str) -> bool:
    """Whether `text` begins with the mark of a question."""
    return bool(_ASK.match(text))


def answers(text: str) -> bool:
    """Whether `text` begins with the mark of an answer."""
    return bool(_ANSWER.match(text))


def part_pairs(article: Article) -> Article:
    """The article with a section for each pair, below the section that holds it.

    A single pair counts only where there is nothing before it in its section, so that a
    dialogue quoted in passing stays whole.  Headings that are questions lose their marks.
    """
    if not _may_hold(article):
        return article
    article = _without_marks(article)
    lead, sections = _parted(article.lead, ())
    for section in article.sections:
        blocks, pairs = _parted(section.blocks, section.path)
        sections += [section if not pairs else replace(section, blocks=blocks), *pairs]
    if len(sections) == len(article.sections):
        return article
    return replace(article, lead=lead, sections=tuple(sections))


def _may_hold(article: Article) -> bool:
    parts = [(article.title, article.lead)]
    parts += [(section.heading, section.blocks) for section in article.sections]
    return any(
        _ASK.match(heading)
        or any(_ASK.match(each.text) or _ANSWER.match(each.text) for each in blocks)
        for heading, blocks in parts
    )


def _parted(
    blocks: tuple[Block, ...], path: tuple[str, ...]
) -> tuple[tuple[Block, ...], list[Section]]:
    """The blocks before the first pair, and the sections of the pairs."""
    before, pairs = _pairs(blocks)
    if not _are_pairs(before, pairs):
        return blocks, []
    sections = []
    for pair in pairs:
        own = (*path, pair.question)
        answer = tuple(_lifted(pair.answer, pair.whole))
        others = tuple(pair.others)
        sections.append(Section(pair.question, len(own), own, pair.whole.line, answer, others))
    return tuple(before), sections


def _are_pairs(before: Sequence[Block], pairs: Sequence[_Pair]) -> bool:
    if not all(0 < len(pair.question) <= _MAX_QUESTION_CHARS and pair.answer for pair in pairs):
        return False
    if len(pairs) == 1:
        return pairs[0].marked and not before
    return sum(pair.marked for pair in pairs) > 1 or all(pair.sure for pair in pairs)


def _pairs(blocks: Sequence[Block]) -> tuple[list[Block], list[_Pair]]:
    """The blocks before the first pair, and the pairs."""
    before: list[Block] = []
    pairs: list[_Pair] = []
    for piece in (piece for block in blocks for piece in _pieces(block)):
        pair = pairs[-1] if pairs else None
        question = _line(piece.block) if piece.kind == "question" else ""
        if pair and question and pair.question and not (pair.marked or pair.answer):
            pair.others.append(question)
        elif piece.kind == "question":
            pairs.append(_Pair(piece.whole, question))
        elif pair is None:
            before.append(piece.whole)
        elif piece.kind == "answer" and not pair.marked:
            pair.marked = True
            pair.answer += [piece.block] if piece.block else []
        elif not pair.question and piece.kind == "text":
            pair.question = _line(piece.block)  # in a block of its own, after its mark
        else:
            pair.answer.append(piece.whole)
    return before, pairs


def _line(block: Block | None) -> str:
    return " ".join(block.text.split()) if block else ""


def _lifted(answer: Sequence[Block], question: Block) -> Iterator[Block]:
    """The blocks of an answer, out of the item that the question stands in."""
    lift = question.level + 1 if question.kind == "item" else 0
    for block in answer:
        yield replace(block, level=max(0, block.level - lift)) if block.level and lift else block


def _pieces(block: Block) -> Iterator[_Piece]:
    """A block, or the questions and answers in it."""
    marks = _marks(block) if block.kind in _TEXTS else []
    if not marks:
        yield _Piece("text", block, block)
        return
    ends = [start for _, start, _ in marks[1:]] + [len(block.text)]
    for (kind, start, end), stop in zip(marks, ends, strict=True):
        whole = cut(block, start, stop)
        if whole is None:
            continue
        line = block.text.find("\n", end, stop) if kind == "question" else -1
        yield _Piece(kind, _paragraph(cut(block, end, stop if line < 0 else line)), whole)
        rest = _paragraph(cut(block, line, stop)) if line >= 0 else None
        if rest:
            yield _Piece("text", rest, rest)


def _paragraph(block: Block | None) -> Block | None:
    """A block that is no item any more."""
    listed = block and block.kind == "item"
    return replace(block, kind="paragraph", level=0, number=None) if block and listed else block


def _marks(block: Block) -> list[tuple[_Kind, int, int]]:
    """The marks of a block that begins with one, as kind, start and end."""
    text = block.text
    marks: list[tuple[_Kind, int, int]] = []
    mark = None if block.kind == "quote" else _ASK.match(text)
    kind: _Kind = "question" if mark else "answer"
    mark = mark or _ANSWER.match(text)
    while mark and len(marks) <= _MAX_MARKS:
        marks.append((kind, mark.start(), mark.end()))
        if kind == "question":
            again = _same_question(text, mark)
            mark = again or _next_answer(text, mark.end(), len(text))
            kind = "question" if again else "answer"
        else:
            mark, kind = _next_question(text, mark.end()), "question"
    return marks if len(marks) <= _MAX_MARKS else []


def _same_question(text: str, mark: re.Match[str]) -> re.Match[str] | None:
    """The next question before an answer with a mark like `mark`: another way to ask the same."""
    following = _next_question(text, mark.end())
    if following is None or not text[mark.end() : following.start()].strip():
        return None
    own, other = (_COUNTS.sub("", each[0]).casefold() for each in (mark, following))
    answered = own != other or _next_answer(text, mark.end(), following.start())
    return None if answered else following


def _next_answer(text: str, start: int, end: int) -> re.Match[str] | None:
    joined = _joined(_JOINED_ANSWER, text, start)
    apart = _after_sentence(_ANSWER, text, start, end)
    return _first(joined if joined and joined.start() < end else None, apart)


def _next_question(text: str, start: int) -> re.Match[str] | None:
    return _first(_joined(_JOINED_ASK, text, start), _after_sentence(_ASK, text, start, len(text)))


def _first(*marks: re.Match[str] | None) -> re.Match[str] | None:
    return min(filter(None, marks), key=lambda mark: mark.start(), default=None)


def _after_sentence(
    marks: re.Pattern[str], text: str, start: int, end: int
) -> re.Match[str] | None:
    """The first mark before `end` behind white space or the end of a sentence."""
    places = _AFTER_SENTENCE.finditer(text, start, end)
    return next((mark for at in places if (mark := marks.match(text, at.start()))), None)


def _joined(marks: re.Pattern[str], text: str, start: int) -> re.Match[str] | None:
    """The first mark, where no punctuation stands before it: lines were joined there."""
    stop = _PUNCTUATION.search(text, start)
    mark = marks.search(text, start, stop.end() if stop else len(text))
    return mark if mark and mark.start() > start else None


def _without_marks(article: Article) -> Article:
    """The article with the marks of headings, and of the answers below them, dropped."""
    parts = [(article.title, article.lead)]
    parts += [(each.heading, each.blocks) for each in article.sections]
    answered = [bool(blocks) and answers(blocks[0].text) for _, blocks in parts]
    several = sum(answered[1:]) > 1
    found = []
    for number, (heading, blocks) in enumerate(parts):
        mark = _ASK.match(heading)
        is_question = mark and (answered[number] or _WONDERS.search(heading, mark.end()))
        told = answered[number] and _PLAIN_ANSWER.match(blocks[0].text)
        if mark and is_question:
            heading = heading[mark.end() :].strip() or heading
        if answered[number] and (is_question or told or (number and several)):
            blocks = _without_mark(blocks)
        found.append((heading, blocks))
    return _rebuilt(article, found)


def _without_mark(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    mark = _ANSWER.match(blocks[0].text)
    rest = cut(blocks[0], mark.end(), len(blocks[0].text)) if mark else blocks[0]
    return (*([rest] if rest else ()), *blocks[1:])


def _rebuilt(article: Article, parts: Sequence[tuple[str, tuple[Block, ...]]]) -> Article:
    path: tuple[str, ...] = ()
    sections = []
    for section, (heading, blocks) in zip(article.sections, parts[1:], strict=True):
        path = (*path[: section.level - 1], heading)
        sections.append(replace(section, heading=heading, path=path, blocks=blocks))
    return replace(article, title=parts[0][0], lead=parts[0][1], sections=tuple(sections))
