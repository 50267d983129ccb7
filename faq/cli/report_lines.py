"""Formats reports as lines for a terminal.

Plain text with click's styles, which click drops when the output is not a terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from faq.cli.answer_lines import clean
from faq.model import Fault
from faq.reports import (
    Drift,
    EmbeddingModel,
    IndexStats,
    PackSource,
    Promise,
    RebuildReport,
    VectorState,
    unread_text,
)

if TYPE_CHECKING:  # their imports would slow down every question
    from faq.checking.check import ListReport
    from faq.evaluation.lexicon_trial import Trial
    from faq.feedback import Feedback, Kind
    from faq.semantic.store import StoredModel

_ROLES = {"step": "步骤 steps", "key_point": "关键点 key points", "body": "正文 text"}
_LIST_CHARS = 30
"""Code points shown of the first item of a list."""


def report_lines(report: RebuildReport, *, lacks_model: bool = False) -> Iterator[str]:
    """The summary of a rebuild; `lacks_model` tells whether vectors lack a model."""
    yield (
        f"已发布 {report.generation}：{report.articles} 篇文章，{report.passages} 个段落，"
        f"{report.steps} 个步骤（新增 {report.added}，修改 {report.changed}，"
        f"移除 {report.removed}，未变 {report.unchanged}），用时 {report.seconds:.1f} 秒"
    )
    none = _NO_MODEL if lacks_model else _NONE_YET
    model = f"模型 {clean(report.model.name)}" if report.model else none
    yield f"语义向量 vectors：{model}"
    yield f"行业词包 packs：{packs_text(report.packs, report.packs_by)}"
    yield from promise_lines(report.promise)
    if report.unread:
        yield clean(unread_text(report.unread))
    if report.faults:
        yield f"有 {len(report.faults)} 处问题，见上 ({len(report.faults)} faults, see above)"


_NONE_YET = "还没有，只用词语检索 (none yet, words alone)"
_NO_MODEL = (
    "没有模型，只用词语检索；运行 faq model fetch 取得模型，再运行 faq rebuild "
    "(no model, words alone; `faq model fetch` gets one, then `faq rebuild`)"
)


def empty_text(corpus: Path) -> str:
    """What to do about an index without articles."""
    return (
        f"{corpus} 里还没有文章：放入 Markdown、HTML、文本或问答表，再运行 "
        "faq rebuild (no articles yet: put some into that folder and run `faq rebuild`)"
    )


def fault_lines(faults: tuple[Fault, ...]) -> Iterator[str]:
    """One line a fault."""
    return (clean(str(fault)).replace("\n", " ") for fault in faults)


def list_lines(lists: tuple[ListReport, ...]) -> Iterator[str]:
    """One line a list: where it is, what it was taken for, the evidence, its first item."""
    for each in lists:
        text = each.text.partition("\n")[0][:_LIST_CHARS]
        why = f"{each.verdict}{_beyond(each)}"
        yield clean(f"{each.path}:{each.line}: {_ROLES[each.role]} {why} | {text}")


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
        yield f"  原因 because：{clean(stats.vectors_fault)}"
    if stats.learnt or stats.learnt_fault:
        yield f"学到 learnt      {clean(stats.learnt_fault) or '问题向量的调整 (adapter in force)'}"
    yield f"词包 packs       {packs_text(stats.packs, stats.packs_by)}"
    yield from promise_lines(stats.promise)


def drift_lines(generation: str, drift: Drift | None) -> Iterator[str]:
    """How a generation was published into a cluster; nothing where that isn't known."""
    if drift is None:
        return
    if drift.base == generation:
        yield "发布 published   全量 (everything was written)"
        return
    yield f"发布 published   增量，按 {drift.base} 的统计 (increment, by its statistics)"
    yield (
        f"  改动 changes   {drift.share:.1%}：新增 {drift.added}、改动 {drift.changed}、"
        f"删除 {drift.removed} 个段落，原有 {drift.base_passages} 个"
        " (added, changed, removed since it was written; how many it had)"
    )
    yield (
        f"  偏移 drift     新词项 {drift.new_terms} 个，词权重 {drift.idf:.2%}，"
        f"平均长度 {drift.lengths:.2%} (new terms; idf and average lengths against its own)"
    )


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
        yield f"  不能兑现 not kept：{clean(promise.fault)}"


def _change(before: float, now: float) -> str:
    """A share without a promise, and with it."""
    return f"{before:.1%} → {now:.1%}"


def _model_name(model: EmbeddingModel | None) -> str:
    return (
        f"，模型 {clean(model.name)}（{model.dimensions} 维，{model.digest[:12]}）" if model else ""
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
    """What readers told, one line each."""
    for each in entries:
        told = f"{_FEEDBACK_MARKS[each.kind, each.helpful]} {each.question}".rstrip()
        where = each.passage_id or each.article_id
        place = f" → {where}" if where else ""
        step = f" 第 {each.step} 步 (step)“{each.step_text}”" if each.step else ""
        times = f" ×{each.count}" if each.count > 1 else ""
        comment = f"：{each.comment}" if each.comment else ""
        line = clean(f"{told}{place}{step}{times}{comment}")
        yield f"{each.given_at} {' '.join(line.split())}"


_FEEDBACK_MARKS: dict[tuple[Kind, bool | None], str] = {
    ("helpful", True): "✓",
    ("helpful", False): "✗",
    ("stuck", None): "卡住 (stuck)",
    ("missing", None): "缺 (missing)",
}


_MOST_SHOWN = 20


def trial_lines(trial: Trial) -> Iterator[str]:
    """The effect that a change of the lexicon would have."""
    yield click.style(f"{len(trial.terms)} 个词会变 (terms affected)", bold=True)
    for term in trial.terms[:_MOST_SHOWN]:
        yield f"  {clean(term.text)}：{term.before} → {term.after} 个段落"
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
        yield f"  {clean(question.text)}：名次 {ranks}"
    if len(trial.questions) > _MOST_SHOWN:
        yield f"  …另有 {len(trial.questions) - _MOST_SHOWN} 个"
    for name, before in trial.before.items():
        after = trial.after[name]
        yield f"{name:8} {before:.4f} → {after:.4f} ({after - before:+.4f})"


def model_lines(models: Iterable[StoredModel]) -> Iterator[str]:
    """Models of the store, and what is wrong with them."""
    for model in models:
        facts = f"{model.dimensions} 维，{model.bytes / 1e6:.1f} MB，来自 {clean(model.source)}"
        yield f"{model.name}  {model.fault or facts}"
