"""Defines the command that learns from verdicts and from what readers took."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from faq.cli.failures import UNRELIABLE
from faq.cli.local_index import require_local_index
from faq.cli.options import as_json_option, corpus_option, index_option, setting_option
from faq.cli.printing import print_json, print_lines
from faq.settings import load_settings

if TYPE_CHECKING:
    from faq.learning.folds import Gain
    from faq.learning.proposal import Proposal

_KINDS = {
    "adapter": "问题向量的调整 (an adapter of questions)",
    "weights": "重排的权重 (weights of the rerank)",
    "both": "问题向量的调整和重排的权重 (adapter and weights)",
}


@click.command("learn")
@corpus_option
@index_option
@setting_option("judged", "评判过的问题所在的目录 (folder of the verdicts).")
@click.option(
    "--since",
    default="",
    metavar="DATE",
    help="只看这天以来读者做的，如 2026-01-31 (what readers did since then).",
)
@click.option(
    "--allow-lost",
    type=click.FloatRange(0, 1),
    default=0.02,
    show_default=True,
    help="最多有多大比例评判过的问题可以不再首条答对 (share of judged questions to lose).",
)
@click.option("--take", "taking", is_flag=True, help="采用，写入文件 (take it: writes files).")
@as_json_option
def learn_command(
    since: str, allow_lost: float, taking: bool, as_json: bool, **flags: Path | None
) -> None:
    """从评判和读者的选择里学习排序；不加 --take 什么也不写 (learn; --take writes).

    退出码 (exit code)：0 有把握的提高 (a gain is proposed)；2 用法或标注有误；3 没有 (nothing is
    proposed)；4 没有索引；5 没有写入 (not written)。
    """
    from faq.changes.journal import take
    from faq.learning.proposal import learn
    from faq.learning.taking import change_of

    settings = load_settings(flags)
    require_local_index(settings, "faq learn")
    proposal = learn(settings, since=since, allowed_lost=allow_lost)
    change = None
    if taking and proposal.is_proposed:
        change = take(settings, change_of(proposal, settings))
    if as_json:
        print_json(proposal.as_dict() | {"taken": asdict(change) if change else None})
    else:
        print_lines(_lines(proposal))
        if change:
            print_lines((f"已采用，编号 {change.id}；运行 faq rebuild 后生效 (taken: rebuild)",))
    sys.exit(0 if proposal.is_proposed else UNRELIABLE)


def _lines(proposal: Proposal) -> Iterator[str]:
    examples = proposal.examples
    yield (
        f"例子 examples    {len(examples.examples)} 个问题：评判 {examples.verdicts}，"
        f"读者选中 {examples.chosen}，有帮助 {examples.helped}，没帮助 {examples.unhelpful}，"
        f"说法不一 {examples.conflicts}"
    )
    if chosen := proposal.chosen:
        yield f"学法 learnt      {_KINDS[chosen.kind]}，交叉验证 nDCG@10 {chosen.gain:+.4f}"
    gains = (("没见过的 unseen", proposal.held_out), ("评判过的 frozen", proposal.frozen))
    for label, gain in gains:
        if gain:
            yield f"{label}  {_gain_text(gain)}"
    for name, (before, after) in (proposal.weights or {}).items():
        yield f"  rerank.{name}：{before:g} → {after:g}"
    if proposal.is_proposed:
        yield "可以采用：faq learn --take (may be taken)"
        return
    yield f"没有采用的理由 nothing proposed：{proposal.reason}"
    if proposal.more:
        yield f"大约还要 {proposal.more} 条评判 (about so many more verdicts)"


def _gain_text(gain: Gain) -> str:
    ndcg, first = gain.ndcg, gain.first
    return (
        f"{gain.questions} 个问题，nDCG@10 {ndcg.before:.4f} → {ndcg.after:.4f}"
        f"（95% 区间 {ndcg.low:+.4f} 至 {ndcg.high:+.4f}），"
        f"首条答对 {first.before:.1%} → {first.after:.1%}，得 {gain.won} 失 {gain.lost}"
    )
