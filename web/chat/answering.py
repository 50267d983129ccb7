"""Asks the engine for a chat, and gives what to reply, whichever platform shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from faq.errors import QuestionError
from faq.model import Answer, Hit, Passage, SearchRequest
from faq.presenting.links import Links
from faq.presenting.pieces import Part, passage_parts, point_parts, step_parts
from faq.presenting.present import present_hit
from faq.presenting.shapes import HitObject
from faq.presenting.stated import stated_text
from faq.presenting.urls import passage_url
from faq.presenting.validity import validity_text
from faq.presenting.warnings import apart
from web import current
from web.contact import contact_link

SEPARATOR = " › "
"""Between the title of an article and a heading."""
_BYTES = 9_000
"""Of an answer, some 3,000 characters; the rest is on its page."""
_AUDIENCES = {"buyer": "买家", "seller": "卖家"}
_WHICH = "你问的是哪一种？"
_CONTRADICTING = "几处说法不一，请核对更新日期。"
_NOTHING = "没有找到可靠的答案。"
_ASK_BY_TEXT = "请用文字写下遇到的事，如“怎么退款”。"
_MORE = "……"
_UNSEEN = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160), *range(0xD800, 0xE000)))
"""Control characters and surrogates, which XML and UTF-8 can't hold."""
_UNSEEN |= dict.fromkeys((0xFFFE, 0xFFFF))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several things that a question may mean; its label asks for it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ChatReply:
    """What to reply: a card where it has a title, else a text."""

    lines: tuple[str, ...]
    title: str = ""
    choices: tuple[Choice, ...] = ()
    link: tuple[str, str] | None = None
    """The text and address of where to go on."""


ASK_BY_TEXT = ChatReply((_ASK_BY_TEXT,))
"""The reply to a picture, a voice message, or nothing."""


def reply_to(text: str) -> ChatReply:
    """The reply to what somebody wrote, be it a question or the label of a choice."""
    question = text.strip()
    if not question:
        return ASK_BY_TEXT
    try:
        answer = current.ask(SearchRequest(question))
    except QuestionError as error:
        return ChatReply(tuple(fault.detail for fault in error.faults))
    if answer.help_line:
        return ChatReply((_clean(answer.help_line),))
    if chosen := _chosen(question, answer):
        return _of_hit(chosen)
    if answer.outcome == "choices":
        return _which(answer.choices)
    if answer.outcome == "none":
        return _nothing(answer)
    return _of_hit(answer.hits[0], answer)


def fitted(lines: Iterable[str], most: int) -> str:
    """Lines as a text of at most so many bytes in UTF-8, cut where a line ends if it can be."""
    taken = ""
    for line in lines:
        longer = f"{taken}\n{line}" if taken else line
        if len(longer.encode()) > most:
            room = max(most - len(_MORE.encode()) - 1, 0)
            kept = taken or longer
            return f"{kept.encode()[:room].decode('utf-8', 'ignore')}\n{_MORE}"
        taken = longer
    return taken


def _chosen(name: str, answer: Answer) -> Hit | None:
    """The one hit that was asked for by its name, as a button does."""
    hits = {hit.passage.id: hit for hit in (*answer.choices, *answer.hits)}
    named = [hit for hit in hits.values() if name in _names(hit.passage)]
    return named[0] if len(named) == 1 else None


def _which(hits: Sequence[Hit]) -> ChatReply:
    """What to choose from; where these contradict each other, what each states."""
    count = Counter(name for hit in hits for name in _names(hit.passage))
    choices = tuple(
        _choice(hit.passage, next(name for name in _names(hit.passage) if count[name] == 1))
        for hit in hits
    )
    lines = tuple(
        f"· {choice.label}：{_clean(told)}"
        for hit, choice in zip(hits, choices, strict=True)
        if (told := stated_text(hit))
    )
    return ChatReply(lines, _CONTRADICTING if lines else _WHICH, choices)


def _nothing(answer: Answer) -> ChatReply:
    """An honest none, with whom to turn to and what else may have been meant."""
    branding = current.site().branding
    lines = [_NOTHING]
    if branding.hotline:
        lines.append(f"可以拨打 {branding.hotline}")
    link = contact_link(answer.question)
    meant = answer.did_you_mean
    page = current.absolute(current.url("pages.search", q=meant)) if meant else ""
    return ChatReply(
        tuple(lines),
        "你是不是想问：" if meant else "",
        (Choice(_clean(meant), page),) if meant else (),
        (branding.contact_text or "联系我们", link) if link else None,
    )


def _of_hit(hit: Hit, answer: Answer | None = None) -> ChatReply:
    """A passage with its steps; beside the answer whose first hit it is."""
    base = current.base()
    presented = present_hit(hit, base=base, links=Links(current.engine(), base))
    lines = [_clean(each) for each in _lines(presented)]
    if answer and answer.did_you_mean:
        meant = _clean(answer.did_you_mean)
        lines.insert(0, f"按“{meant}”回答：" if answer.corrected else f"也许是问：{meant}")
    page = current.absolute(presented["url"])
    whole = fitted(lines, _BYTES)
    return ChatReply(tuple(whole.split("\n")), _label(hit.passage), (), ("查看全文", page))


def _choice(passage: Passage, label: str) -> Choice:
    return Choice(label, current.absolute(current.base() + passage_url(passage.id)))


def _names(passage: Passage) -> tuple[str, ...]:
    """What asks for a passage: its label, unless people ask so, and with whom it is for, as others
    may have too, and one that it has alone."""
    label = _label(passage)
    whom = "、".join(_AUDIENCES[side] for side in passage.audience)
    names = (label if SEPARATOR in label else "", whom and f"{label}（{whom}）")
    return (*filter(None, names), f"{label}（{_clean(passage.id)}）")


def _label(passage: Passage) -> str:
    """The topic of a passage on a line."""
    topic = passage.title
    if passage.heading and passage.heading != passage.title:
        topic = f"{passage.title}{SEPARATOR}{passage.heading}"
    return _clean(" ".join(topic.split()))


def _lines(hit: HitObject) -> Iterator[str]:
    """What to know before the first step, the steps, and the rest."""
    if told := validity_text(hit):
        yield f"⚠ {told}"
    parts = passage_parts(hit)
    first, rest = apart(parts) if hit["steps"] else ([], parts)
    yield from (f"⚠ {_text(part)}" for part in first)
    way = ""
    for index, step in enumerate(hit["steps"]):
        if step.get("procedure", "") != way:
            way = step.get("procedure", "")
            yield from (f"{way}：",) if way else ()
        mark = "◇" if step["ordinal"] is None else f"{step['ordinal']}."
        yield f"{mark} {''.join(map(_text, step_parts(hit, index)))}"
    for index in range(len(hit["key_points"])):
        yield f"· {''.join(map(_text, point_parts(hit, index)))}"
    yield from map(_text, rest)


def _text(part: Part) -> str:
    """A part as text, a table as lines."""
    if not part.rows:
        return "".join(piece.text for piece in part.pieces)
    rows = (("".join(piece.text for piece in cell) for cell in row) for row in part.rows)
    return "\n".join(" | ".join(row) for row in rows)


def _clean(text: str) -> str:
    return text.translate(_UNSEEN)
