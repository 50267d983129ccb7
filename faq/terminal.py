"""Formats answers and reports as lines for a terminal.

Plain text with click's styles, which click drops when the output is not a terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from faq.model import Answer, Fault, Hit
from faq.presenting.columns import paddings, rule
from faq.presenting.links import Links
from faq.presenting.pieces import Part, Piece, passage_parts, point_parts, step_parts
from faq.presenting.present import body_highlights, present_hit
from faq.reports import (
    EmbeddingModel,
    IndexStats,
    PackSource,
    Promise,
    RebuildReport,
    VectorState,
    unread_text,
)

if TYPE_CHECKING:  # their imports would slow down every question
    from faq.evaluation.lexicon_trial import Trial
    from faq.feedback import Feedback
    from faq.indexing.check import ListReport
    from faq.semantic.store import StoredModel

_AUDIENCES = {"buyer": "买家", "seller": "卖家"}
_ROLES = {"step": "步骤 steps", "key_point": "关键点 key points", "body": "正文 text"}
_LIST_CHARS = 30
"""Code points shown of the first item of a list."""
_CONTROL = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160), *range(0xD800, 0xE000)))


def answer_lines(answer: Answer, links: Links | None = None) -> Iterator[str]:
    """An answer: what answers whole, with its steps, key points and text, the rest a line each.

    `links` resolves links into the corpus.
    """
    if answer.help_line:
        yield click.style(_clean(answer.help_line), bold=True)
        return
    if answer.did_you_mean:
        meant = _clean(answer.did_you_mean)
        yield f"按“{meant}”回答：" if answer.corrected else f"你是不是想问：{meant}"
    if not answer.answered:
        yield click.style("没有找到可靠的答案。", fg="yellow", bold=True)
        if answer.hits:
            yield "相近的主题（不是答案）："
        for hit in answer.hits:
            yield f"  · {_topic(hit)}"
            yield from _reasons(hit, indent=4)
        return
    if answer.choices:
        yield click.style("你问的是哪一种？", fg="yellow", bold=True)
        for number, hit in enumerate(answer.choices, 1):
            yield f"  {number}. {_topic(hit)}{_whom(hit, '（{}）')}"
        yield ""
    whole = answer.choices or answer.hits[:1]
    sure = f"把握 confidence {answer.confidence:.0%}"
    for number, hit in enumerate(whole, 1):
        yield from _hit_lines(hit, number, links, sure if number == 1 else "")
        yield ""
    shown = {hit.rank for hit in whole}
    rest = [hit for hit in answer.hits if hit.rank not in shown]
    yield from _rest_lines(rest, len(whole) + 1)
    if answer.related:
        yield click.style("相关问题：", bold=True)
        yield from (f"  · {_clean(related.question)}" for related in answer.related)


def _rest_lines(hits: Sequence[Hit], first: int) -> Iterator[str]:
    """The further hits, numbered from `first`."""
    if hits:
        yield click.style("其他可能有用的内容：", bold=True)
    for number, hit in enumerate(hits, first):
        yield f"  {number}. {_topic(hit)}  {click.style(_clean(hit.passage.id), dim=True)}"
        yield from _reasons(hit, indent=5)


def _hit_lines(hit: Hit, number: int, links: Links | None, sure: str) -> Iterator[str]:
    presented = present_hit(hit, links=links)
    yield click.style(f"{number}. {_topic(hit)}", fg="green", bold=True)
    procedure = ""
    for index, step in enumerate(presented["steps"]):
        if step.get("procedure", "") != procedure:
            procedure = step.get("procedure", "")
            yield f"   {click.style(_clean(procedure), bold=True)}"
        mark = click.style(f"{step['number']}.", fg="cyan", bold=True)
        lines = _part_lines(step_parts(presented, index))
        yield f"   {mark} {next(lines, '')}"
        yield from (f"      {line}" for line in lines)
        if "url" in step:
            yield click.style(f"      → {_clean(step['url'])}", dim=True)
    for index in range(len(presented["key_points"])):
        for line in _part_lines(point_parts(presented, index)):
            yield f"   {click.style('关键点', fg='magenta')} {line}"
    parts = passage_parts(presented, body_highlights(hit))
    yield from (f"   {line}" for line in _part_lines(parts))
    found = {(each["text"], each["url"]): None for each in presented.get("links", ())}
    for text, url in found:
        yield f"   {click.style('链接', fg='blue')} {_clean(text)} → {_clean(url)}"
    facts = [hit.passage.id, _whom(hit), hit.passage.updated or "", sure]
    yield click.style(f"   {_clean('  ·  '.join(filter(None, facts)))}", dim=True)
    yield from _reasons(hit)


def _part_lines(parts: Iterable[Part]) -> Iterator[str]:
    """Parts as lines, tables in columns."""
    for part in parts:
        if not part.rows:
            yield from _styled(part.pieces).split("\n")
            continue
        texts = [
            ["".join(_clean(piece.text) for piece in cell) for cell in row] for row in part.rows
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
        text = _clean(piece.text)
        if piece.marked:
            text = click.style(text, fg="red", bold=True)
        elif piece.link:
            text = click.style(text, underline=True)
        shown.append(text)
    return "".join(shown)


def _reasons(hit: Hit, indent: int = 3) -> Iterator[str]:
    return (" " * indent + _clean(reason) for reason in hit.explanation)


def _whom(hit: Hit, form: str = "{}") -> str:
    """For whom a hit is, filled into `form`; "" for everybody."""
    whom = "、".join(_AUDIENCES[who] for who in hit.passage.audience)
    return form.format(whom) if whom else ""


def _topic(hit: Hit) -> str:
    passage = hit.passage
    title = "" if passage.heading == passage.title else f" —— {passage.title}"
    return _clean(f"{passage.heading}{title}")


def _clean(text: str) -> str:
    """The text without control characters, which could steer the terminal, and surrogates."""
    return text.translate(_CONTROL)


def report_lines(report: RebuildReport, *, lacks_model: bool = False) -> Iterator[str]:
    """The summary of a rebuild; `lacks_model` tells whether vectors lack a model."""
    yield (
        f"已发布 {report.generation}：{report.articles} 篇文章，{report.passages} 个段落，"
        f"{report.steps} 个步骤（新增 {report.added}，修改 {report.changed}，"
        f"移除 {report.removed}，未变 {report.unchanged}），用时 {report.seconds:.1f} 秒"
    )
    none = _NO_MODEL if lacks_model else _NONE_YET
    model = f"模型 {_clean(report.model.name)}" if report.model else none
    yield f"语义向量 vectors：{model}"
    yield f"行业词包 packs：{packs_text(report.packs, report.packs_by)}"
    yield from promise_lines(report.promise)
    if report.unread:
        yield _clean(unread_text(report.unread))
    if report.faults:
        yield f"有 {len(report.faults)} 处问题，见上 ({len(report.faults)} faults, see above)"


_NONE_YET = "还没有，只用词语检索 (none yet, words alone)"
_NO_MODEL = (
    "没有模型，只用词语检索；运行 faq model fetch 取得模型，再运行 faq rebuild "
    "(no model, words alone; `faq model fetch` gets one, then `faq rebuild`)"
)


def fault_lines(faults: tuple[Fault, ...]) -> Iterator[str]:
    """One line a fault."""
    return (_clean(str(fault)).replace("\n", " ") for fault in faults)


def list_lines(lists: tuple[ListReport, ...]) -> Iterator[str]:
    """One line a list: where it is, what it was taken for, the evidence, its first item."""
    for each in lists:
        text = each.text.partition("\n")[0][:_LIST_CHARS]
        why = f"{each.verdict}{_beyond(each)}"
        yield _clean(f"{each.path}:{each.line}: {_ROLES[each.role]} {why} | {text}")


def _beyond(report: ListReport) -> str:
    """Why a list isn't what the evidence makes of it; "" where it is."""
    if report.role == "step" and not report.verdict.actions:
        return " 但由标签指定 (but a label says so)"
    if report.role == "body" and report.verdict.actions:
        return " 但标题是文章的章节，没有写明是步骤 (but they are chapters that don't say step)"
    return ""


def stats_lines(stats: IndexStats) -> Iterator[str]:
    """The generation in force, one figure a line."""
    yield f"版本 generation  {stats.generation}"
    yield f"建于 built at    {stats.built_at}（用时 {stats.seconds:.1f} 秒）"
    yield f"语料 corpus      {stats.corpus}"
    yield f"文章 articles    {stats.articles}"
    yield f"段落 passages    {stats.passages}"
    yield f"步骤 steps       {stats.steps}"
    yield f"词项 terms       {stats.terms}"
    yield f"大小 bytes       {stats.bytes}"
    yield f"语义 vectors     {_VECTORS[stats.vectors]}{_model_name(stats.model)}"
    if stats.vectors_fault:
        yield f"  原因 because：{_clean(stats.vectors_fault)}"
    yield f"词包 packs       {packs_text(stats.packs, stats.packs_by)}"
    yield from promise_lines(stats.promise)


def packs_text(packs: tuple[str, ...], by: PackSource) -> str:
    """The packs in force, and why."""
    return f"{'、'.join(packs) or '无 (none)'}，{_PACKS_BY[by]}"


def promise_lines(promise: Promise | None) -> Iterator[str]:
    """What is promised of sure answers, what it stands on and what it costs; nothing without."""
    if promise is None:
        return
    yield (
        f"承诺 promise     错的首条当作回答的不超过 {promise.max_wrong:.1%}，"
        f"依据 {promise.questions} 个标注问题 (judged questions)"
    )
    if promise.sure is not None:
        yield f"  置信度从 {promise.sure:g} 起才作回答 (sure from this confidence)"
    if promise.shares and promise.without:
        yield (
            f"  在另留的 {promise.held_out} 个问题上 (held out)："
            f"答错 wrong {_change(promise.without.wrong, promise.shares.wrong)}；有答案的问题里"
            f"改作选择 choices {_change(promise.without.choices, promise.shares.choices)}，"
            f"未答 none {_change(promise.without.none, promise.shares.none)}"
        )
    if promise.fault:
        yield f"  不能兑现 not kept：{_clean(promise.fault)}"


def _change(before: float, now: float) -> str:
    """A share without a promise, and with it."""
    return f"{before:.1%} → {now:.1%}"


def _model_name(model: EmbeddingModel | None) -> str:
    return (
        f"，模型 {_clean(model.name)}（{model.dimensions} 维，{model.digest[:12]}）"
        if model
        else ""
    )


_PACKS_BY: dict[PackSource, str] = {
    "setting": "由设置 lexicon_packs 指定 (by the setting)",
    "file": "由 _lexicon/packs.txt 指定 (by the corpus)",
    "articles": "按文章用语自动判断 (by the language of the articles)",
}
_VECTORS: dict[VectorState, str] = {
    "ready": "有 (ready)",
    "making": "正在计算 (being made)",
    "unused": "有，但没有使用，只用词语检索 (there but unused, words alone)",
    "none": "没有，只用词语检索 (none, words alone)",
}


def feedback_lines(entries: Iterable[Feedback]) -> Iterator[str]:
    """Feedback of readers, one line each."""
    for each in entries:
        mark = "✓" if each.helpful else "✗"
        comment = f"：{each.comment}" if each.comment else ""
        line = _clean(f"{mark} {each.question} → {each.passage_id}{comment}")
        yield f"{each.given_at} {' '.join(line.split())}"


_MOST_SHOWN = 20


def trial_lines(trial: Trial) -> Iterator[str]:
    """The effect that a change of the lexicon would have."""
    yield click.style(f"{len(trial.terms)} 个词会变 (terms affected)", bold=True)
    for term in trial.terms[:_MOST_SHOWN]:
        yield f"  {_clean(term.text)}：{term.before} → {term.after} 个段落"
    if len(trial.terms) > _MOST_SHOWN:
        yield f"  …另有 {len(trial.terms) - _MOST_SHOWN} 个"
    if not trial.judged:
        yield "没有带标注的问题，可用 --questions 指定 (no judged questions)"
        return
    yield click.style(
        f"{trial.judged} 个带标注的问题中 {len(trial.questions)} 个会变 (questions affected)",
        bold=True,
    )
    for question in trial.questions[:_MOST_SHOWN]:
        ranks = " → ".join(str(rank or "未进前十") for rank in (question.before, question.after))
        yield f"  {_clean(question.text)}：名次 {ranks}"
    if len(trial.questions) > _MOST_SHOWN:
        yield f"  …另有 {len(trial.questions) - _MOST_SHOWN} 个"
    for name, before in trial.before.items():
        after = trial.after[name]
        yield f"{name:8} {before:.4f} → {after:.4f} ({after - before:+.4f})"


def model_lines(models: Iterable[StoredModel]) -> Iterator[str]:
    """Models of the store, and what is wrong with them."""
    for model in models:
        facts = f"{model.dimensions} 维，{model.bytes / 1e6:.1f} MB，来自 {_clean(model.source)}"
        yield f"{model.name}  {model.fault or facts}"
