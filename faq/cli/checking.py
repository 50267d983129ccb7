"""Defines the command that checks a corpus."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from faq.checking.findings import MEND, RULES, Finding
from faq.cli.answer_lines import clean
from faq.cli.failures import FAULTS
from faq.cli.options import as_json_option, corpus_option, index_option, setting_option
from faq.cli.printing import print_json, print_lines
from faq.settings import Settings, load_settings

if TYPE_CHECKING:  # it reads articles, which other commands needn't wait for
    from faq.checking.check import CheckReport
    from faq.checking.comparison import Comparison

_SKIPPABLE = [name for name, rule in RULES.items() if rule.level != "fault"]


@dataclass(frozen=True, slots=True)
class _Choices:
    """What the options of the command say."""

    form: str
    explain_steps: bool
    strict: bool
    skip: tuple[str, ...]
    baseline: Path | None
    compares: bool


@click.command("check")
@corpus_option
@index_option
@as_json_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    help="输出的格式 (form of the output).",
)
@click.option(
    "--explain-steps",
    is_flag=True,
    help="每个列表为何算或不算步骤 (why each list is taken for steps or not).",
)
@click.option("--strict", is_flag=True, help="有弱点也算失败 (fail on weak spots too).")
@click.option(
    "--skip",
    multiple=True,
    type=click.Choice(_SKIPPABLE),
    metavar="RULE",
    help="不看这条规则 (leave out a rule); 可以重复 (repeatable).",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    help="已知的问题，是以前 --json 的输出，不再报告 (leave out what an earlier --json has).",
)
@click.option(
    "--compare/--no-compare",
    "compares",
    default=True,
    help="是否与当前索引比较 (whether to compare with the index in force).",
)
@setting_option("judged", "有标注的问题 (folder of judged questions).")
@setting_option("max_loss", "指标最多降多少 (by how much a measure may fall).")
def check_command(as_json: bool, form: str, **flags: Any) -> None:
    """检查语料，不写任何文件 (report faults and weak spots; writes nothing).

    退出码 (exit code)：0 没有问题；1 有问题，或指标下降过多；2 语料无法读取。
    """
    names = ("corpus", "index", "judged", "max_loss")
    settings = load_settings({name: flags.pop(name) for name in names})
    choices = _Choices("json" if as_json else form, **flags)
    report = _report(settings, choices)
    if choices.form == "json":
        print_json(asdict(report))
    elif choices.form == "text":
        print_lines(_lines(report))
    else:
        _print_for_hosts(report, settings.corpus, choices.form)
    failed = report.faults or (choices.strict and report.weak_spots)
    sys.exit(FAULTS if failed else 0)


def _report(settings: Settings, choices: _Choices) -> CheckReport:
    from faq.checking.check import report_on
    from faq.checking.findings import found
    from faq.checking.fresh_answers import ask_fresh
    from faq.checking.known import FineList, news_to
    from faq.checking.reading import read_corpus
    from faq.evaluation.promise_check import promise_faults

    fine = FineList(settings)
    skipped = {*choices.skip, *fine.skipped}
    corpus = read_corpus(settings)
    report = report_on(corpus, explain_steps=choices.explain_steps, skipped=skipped)
    report = report.adding(found("promise", each) for each in promise_faults(settings))
    comparison, findings = ask_fresh(corpus, comparing=choices.compares, skipped=skipped)
    report = replace(report.adding((*fine.findings, *findings)), comparison=comparison)
    report = report.only(lambda each: each.rule not in skipped and not fine.allows(each))
    return report.only(news_to(choices.baseline)) if choices.baseline else report


def _print_for_hosts(report: CheckReport, corpus: Path, form: str) -> None:
    if form == "sarif":
        from faq.checking.sarif import sarif_log

        print_json(sarif_log(report.findings, corpus))
    else:
        from faq.checking.annotations import annotation_lines

        print_lines(annotation_lines(report.findings, corpus))


def _lines(report: CheckReport) -> Iterator[str]:
    from faq.cli.report_lines import list_lines, packs_text

    yield from _finding_lines("问题 fault", report.faults)
    yield from list_lines(report.verdicts)
    yield from _finding_lines("弱点 weak spot", report.weak_spots)
    yield from _finding_lines("变化 change", report.notes)
    yield from _comparison_lines(report.comparison)
    yield (
        f"{report.articles} 篇文章，{report.passages} 个段落，{report.steps} 个步骤；"
        f"{len(report.faults)} 处问题，{len(report.weak_spots)} 处弱点"
    )
    yield f"行业词包 packs：{packs_text(report.packs, report.packs_by)}"


def _comparison_lines(comparison: Comparison | None) -> Iterator[str]:
    """What differs from the index in force, the measures a line each."""
    if comparison is None:
        return
    index = f"与索引 {comparison.generation} 比较 (compared with the index in force)"
    if not comparison.before:
        yield f"{index}：答案不变 (no answer changes)"
        return
    yield (
        f"{index}：{comparison.judged} 个标注问题，{comparison.lost} 个不再首条答对，"
        f"{comparison.gained} 个变为首条答对；{comparison.logged} 个记录的问题，"
        f"{len(comparison.changed)} 个首条变了 (judged: lost, gained; logged: changed)"
    )
    for name, before in comparison.before.items():
        after = comparison.after[name]
        yield f"  {name:8} {before:.4f} → {after:.4f} ({after - before:+.4f})"


def _finding_lines(kind: str, findings: tuple[Finding, ...]) -> Iterator[str]:
    for each in findings:
        yield f"{kind}  {_one_line(str(each))} [{each.rule}]"
        if each.mend:
            yield f"  {MEND} {_one_line(each.mend)}"


def _one_line(text: str) -> str:
    return clean(text).replace("\n", " ")
