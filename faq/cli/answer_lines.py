"""Formats an answer as lines for a terminal.

Plain text with click's styles, which click drops when the output is not a terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click

from faq.model import Answer, Hit
from faq.presenting.columns import paddings, rule
from faq.presenting.links import Links
from faq.presenting.pieces import Part, Piece, passage_parts, point_parts, step_parts
from faq.presenting.present import body_highlights, near_hits, present_hit
from faq.presenting.shapes import HitObject
from faq.presenting.stated import stated_text
from faq.presenting.validity import validity_text
from faq.presenting.warnings import apart

_AUDIENCES = {"buyer": "买家", "seller": "卖家"}
_NEAREST = 5
"""Topics that are named where there is no answer."""
_SURE = ((0.9, "很大"), (0.7, "较大"), (0.5, "一般"), (0.0, "不大"))
"""How sure an answer is, in words, from a confidence on."""
_FACTS: dict[str, dict[str, Any]] = {
    "case": {"italic": True},
    "deadline": {"fg": "yellow", "bold": True},
    "menu": {"bold": True},
}
"""How what a step says is styled."""
_CONTROL = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160), *range(0xD800, 0xE000)))


def answer_lines(answer: Answer, links: Links | None = None) -> Iterator[str]:
    """An answer: the first hit whole, with its steps, key points and text, the others a line each
    as far as they are near, or all where they are explained.

    `links` resolves links into the corpus.
    """
    if answer.help_line:
        yield click.style(clean(answer.help_line), bold=True)
        return
    if answer.did_you_mean:
        meant = clean(answer.did_you_mean)
        yield f"按“{meant}”回答：" if answer.corrected else f"你是不是想问：{meant}"
    if not answer.answered:
        yield from _topic_lines(answer)
        return
    if answer.choices:
        yield click.style("你问的是哪一种？", fg="yellow", bold=True)
        for number, hit in enumerate(answer.choices, 1):
            yield f"  {number}. {_topic(hit)}{_whom(hit, '（{}）')}{_stated(hit)}"
        if any(hit.stated for hit in answer.choices):
            yield "几处说法不一，请核对更新日期 (these contradict each other)。"
        yield "先列出最可能的一种；要看别的，用它的标题再问一次 (ask again by a heading)："
        yield ""
    whole = answer.choices or answer.hits[:1]
    yield from _hit_lines(whole[0], links, _sureness(answer.confidence))
    yield ""
    shown = {hit.rank for hit in whole}
    near = len(answer.hits) if any(hit.explanation for hit in answer.hits) else near_hits(answer)
    yield from _rest_lines([hit for hit in answer.hits[:near] if hit.rank not in shown])
    if answer.related:
        yield click.style("相关问题：", bold=True)
        yield from (f"  · {clean(related.question)}" for related in answer.related)


def _stated(hit: Hit) -> str:
    told = stated_text(hit)
    return f"：{clean(told)}" if told else ""


def _topic_lines(answer: Answer) -> Iterator[str]:
    """What is told where nothing reliable was found."""
    yield click.style("没有找到可靠的答案。", fg="yellow", bold=True)
    if answer.hits:
        yield "相近的主题（不是答案）："
    for hit in answer.hits[:_NEAREST]:
        yield f"  · {_topic(hit)}"
        yield from _reasons(hit, indent=4)


def _rest_lines(hits: Sequence[Hit]) -> Iterator[str]:
    """The further hits, each a line."""
    if hits:
        yield click.style("其他可能有用的内容：", bold=True)
    for hit in hits:
        yield f"  · {_topic(hit)}  {click.style(clean(hit.passage.id), dim=True)}"
        yield from _reasons(hit, indent=5)


def _hit_lines(hit: Hit, links: Links | None, sure: str) -> Iterator[str]:
    presented = present_hit(hit, links=links)
    yield click.style(_topic(hit), fg="green", bold=True)
    warning = click.style("⚠", fg="yellow", bold=True)
    if told := validity_text(presented):
        yield f"   {warning} {told}"
    parts = passage_parts(presented, body_highlights(hit))
    first, rest = apart(parts) if presented["steps"] else ([], parts)
    for line in _part_lines(first):
        yield f"   {warning} {line}"
    yield from _step_lines(presented)
    yield from _point_lines(presented)
    yield from (f"   {line}" for line in _part_lines(rest))
    found = {(each["text"], each["url"]): None for each in presented.get("links", ())}
    for name, url in found:
        yield f"   {click.style('链接', fg='blue')} {clean(name)} → {clean(url)}"
    facts = [hit.passage.id, _whom(hit), hit.passage.updated or "", sure]
    yield click.style(f"   {clean('  ·  '.join(filter(None, facts)))}", dim=True)
    yield from _reasons(hit)


def _step_lines(presented: HitObject) -> Iterator[str]:
    """Numbered steps, each way to do it under its name."""
    way, indent = "", "   "
    for index, step in enumerate(presented["steps"]):
        if step.get("procedure", "") != way:
            way = step.get("procedure", "")
            indent = "     " if way else "   "
            if way:
                yield f"   {click.style(clean(way), bold=True)}"
        mark = click.style(
            "◇" if step["ordinal"] is None else f"{step['ordinal']}.", fg="cyan", bold=True
        )
        lines = _part_lines(step_parts(presented, index))
        yield f"{indent}{mark} {next(lines, '')}"
        yield from (f"{indent}   {line}" for line in lines)
        if "url" in step:
            yield click.style(f"{indent}   → {clean(step['url'])}", dim=True)


def _point_lines(presented: HitObject) -> Iterator[str]:
    """Key points under one label."""
    if presented["key_points"]:
        yield f"   {click.style('关键点', fg='magenta')}"
    for index in range(len(presented["key_points"])):
        lines = _part_lines(point_parts(presented, index))
        yield f"   · {next(lines, '')}"
        yield from (f"     {line}" for line in lines)


def _sureness(confidence: float) -> str:
    """How sure an answer is, in words and as a number."""
    word = next(word for least, word in _SURE if confidence >= least)
    return f"把握{word} confidence {confidence:.0%}"


def _part_lines(parts: Iterable[Part]) -> Iterator[str]:
    """Parts as lines, tables in columns."""
    for part in parts:
        if not part.rows:
            yield from _styled(part.pieces).split("\n")
            continue
        texts = [
            ["".join(clean(piece.text) for piece in cell) for cell in row] for row in part.rows
        ]
        for at, (row, behind) in enumerate(zip(part.rows, paddings(texts), strict=True)):
            cells = (_styled(cell) + pad for cell, pad in zip(row, behind, strict=True))
            yield "".join(cells).rstrip()
            if part.headed and at == 0 and len(texts) > 1:
                yield click.style(rule(texts), dim=True)


def _styled(pieces: Iterable[Piece]) -> str:
    """Pieces as text, what matched in red and links underlined."""
    shown = []
    for piece in pieces:
        text = clean(piece.text)
        if piece.marked:
            text = click.style(text, fg="red", bold=True)
        elif piece.kind in _FACTS:
            text = click.style(text, **_FACTS[piece.kind])
        elif piece.link:
            text = click.style(text, underline=True)
        shown.append(text)
    return "".join(shown)


def _reasons(hit: Hit, indent: int = 3) -> Iterator[str]:
    return (" " * indent + clean(reason) for reason in hit.explanation)


def _whom(hit: Hit, form: str = "{}") -> str:
    """For whom a hit is, filled into `form`; "" for everybody."""
    whom = "、".join(_AUDIENCES[who] for who in hit.passage.audience)
    return form.format(whom) if whom else ""


def _topic(hit: Hit) -> str:
    passage = hit.passage
    title = "" if passage.heading == passage.title else f" —— {passage.title}"
    return clean(f"{passage.heading}{title}")


def clean(text: str) -> str:
    """The text without control characters, which could steer the terminal, and surrogates."""
    return text.translate(_CONTROL)
