"""Defines the commands: each parses its options, calls the library and prints."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from faq import __version__
from faq.cli.failures import FAULTS, UNRELIABLE, Commands
from faq.cli.generations import generations_command, rollback_command
from faq.cli.lexicon import lexicon_group
from faq.cli.model import model_group
from faq.cli.options import as_json_option, corpus_option, index_option
from faq.cli.printing import print_json, print_lines
from faq.model import Audience, SearchRequest
from faq.settings import load_settings

# Commands import what they need when they run: `faq search` must not wait for the web server, nor
# `faq serve` for the Markdown parser.


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="faq")
def main() -> None:
    """中文指引问答搜索 (search Chinese guidance for the steps to take)."""
    # NumPy's linear algebra starts a thread for each core; nothing here uses it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@main.command("rebuild")
@corpus_option
@index_option
@click.option("--full", is_flag=True, help="全部重新分析 (analyze everything again).")
@click.option("--strict", is_flag=True, help="有任何问题就不发布 (publish nothing on a fault).")
@click.option(
    "--allow-shrink",
    is_flag=True,
    help="段落少了一半以上也发布 (publish even if more than half of the passages vanish).",
)
@click.option(
    "--no-wait",
    is_flag=True,
    help="不等语义向量，留给 faq serve 计算 (leave vectors to faq serve).",
)
@as_json_option
def rebuild_command(no_wait: bool, as_json: bool, **flags: Any) -> None:
    """读取语料并发布索引 (read the corpus, publish the index).

    退出码 (exit code)：0 成功；1 有文章未收录，或段落少了一半以上而未发布；2 语料无法读取；
    5 索引未写入 (not written)。
    """
    from faq.cli.rebuilding import lacks_model, rebuild_with_vectors
    from faq.terminal import report_lines

    how = {name: flags.pop(name) for name in ("full", "strict", "allow_shrink")}
    settings = load_settings(flags)
    report = rebuild_with_vectors(settings, waiting=not no_wait, **how)
    if as_json:
        print_json(asdict(report))
    else:
        print_lines(report_lines(report, lacks_model=lacks_model(settings)))
    sys.exit(FAULTS if report.faults else 0)


@main.command("search")
@click.argument("question")
@click.option("--limit", type=int, help="最多几条 (how many hits).")
@click.option("--audience", type=click.Choice(["buyer", "seller"]), help="买家或卖家 (for whom).")
@index_option
@as_json_option
@click.option("--explain", is_flag=True, help="说明排序的依据 (why each hit ranks where it does).")
def search_command(
    question: str,
    limit: int | None,
    audience: Audience | None,
    index: Path | None,
    as_json: bool,
    explain: bool,
) -> None:
    """提一个问题 (ask a question).

    退出码 (exit code)：0 有答案；2 用法错误；3 没有可靠的答案；4 没有索引或索引已过期。
    """
    from faq.bounds import request_bounds
    from faq.engine import Engine
    from faq.presenting.links import Links

    settings = load_settings({"index": index})
    hits = request_bounds(settings).limit.nearest(settings.limit) if limit is None else limit
    request = SearchRequest(question, limit=hits, audience=audience, explain=explain)
    engine = Engine(settings, one_shot=True)
    answer, links = engine.ask(request), Links(engine)
    if as_json:
        from faq.presenting.present import present_answer

        print_json(present_answer(answer, explain=explain, links=links))
    else:
        from faq.terminal import answer_lines

        print_lines(answer_lines(answer, links))
    sys.exit(0 if answer.answered else UNRELIABLE)


@main.command("serve")
@corpus_option
@index_option
@click.option("--host", help="监听地址 (address).")
@click.option("--port", type=int, help="端口 (port).")
@click.option("--workers", type=int, help="进程数 (worker processes).")
@click.option("--watch", is_flag=True, help="语料变动时自动重建 (rebuild when the corpus changes).")
def serve_command(watch: bool, **flags: Any) -> None:
    """提供搜索页和接口 (serve the search page and the API)."""
    from faq.cli.rebuilding import lacks_model, rebuild_words
    from faq.engine import Engine
    from faq.storage.publish import current_name
    from faq.terminal import report_lines
    from web.serving import reserved, serve

    settings = load_settings(flags)
    with reserved(settings.host, settings.port):
        if current_name(settings.index) is None:
            click.echo("还没有索引，正在建立 (no index yet, building one)", err=True)
            report = rebuild_words(settings)
            print_lines(report_lines(report, lacks_model=lacks_model(settings)), err=True)
        Engine.open(settings)  # reports a stale index once, instead of in every worker
        where = f"搜索页 search page: http://{settings.host}:{settings.port}/"
        serve(settings, watching=watch, announce=partial(click.echo, where, err=True))


@main.command("check")
@corpus_option
@as_json_option
@click.option(
    "--explain-steps",
    is_flag=True,
    help="每个列表为何算或不算步骤 (why each list is taken for steps or not).",
)
def check_command(corpus: Path | None, as_json: bool, explain_steps: bool) -> None:
    """检查语料，不写任何文件 (report faults and weak spots; writes nothing).

    退出码 (exit code)：0 没有问题；1 有问题；2 语料无法读取。
    """
    from faq.evaluation.promise_check import promise_faults
    from faq.indexing.check import check
    from faq.terminal import fault_lines, list_lines, packs_text

    settings = load_settings({"corpus": corpus})
    report = check(settings, explain_steps=explain_steps)
    report = replace(report, faults=(*report.faults, *promise_faults(settings)))
    if as_json:
        print_json(asdict(report))
    else:
        print_lines(f"问题 fault  {line}" for line in fault_lines(report.faults))
        print_lines(list_lines(report.verdicts))
        print_lines(f"弱点 weak spot  {line}" for line in fault_lines(report.weak_spots))
        print_lines(
            [
                f"{report.articles} 篇文章，{report.passages} 个段落，{report.steps} 个步骤；"
                f"{len(report.faults)} 处问题，{len(report.weak_spots)} 处弱点",
                f"行业词包 packs：{packs_text(report.packs, report.packs_by)}",
            ]
        )
    sys.exit(FAULTS if report.faults else 0)


@main.command("eval")
@click.argument("folder", type=click.Path(path_type=Path))
@index_option
@as_json_option
@click.option(
    "--unanswerable",
    type=click.Path(path_type=Path),
    help='没有答案的问题，每行 {"_id","text"} (questions without an answer).',
)
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="另写一份 HTML 报告 (also write an HTML report).",
)
@click.option(
    "--ranking-model",
    type=click.Path(path_type=Path),
    help="排序模型的 TOML 文件 (file of the ranking model).",
)
def eval_command(
    folder: Path,
    index: Path | None,
    as_json: bool,
    unanswerable: Path | None,
    report: Path | None,
    ranking_model: Path | None,
) -> None:
    """用 BEIR 格式的评测集衡量排序 (measure ranking on a folder in BEIR layout)."""
    from faq.evaluation.report import write_report
    from faq.evaluation.run import evaluate
    from faq.evaluation.summaries import missing_lines, summary_lines
    from faq.semantic.store import open_model
    from faq.terminal import fault_lines

    if report and not report.parent.is_dir():
        raise click.BadParameter(
            f"没有目录 {report.parent} (no such folder)", param_hint="--report"
        )
    settings = load_settings({"index": index, "ranking_model": ranking_model})
    evaluation = evaluate(
        folder, settings, unanswerable, open_model(settings.models, settings.model)
    )
    print_lines(fault_lines(evaluation.faults), err=True)
    print_lines(missing_lines(evaluation.missing), err=True)
    if as_json:
        print_json(evaluation.as_dict())
    else:
        print_lines(summary_lines(evaluation))
    if report:
        write_report(report, evaluation, folder.resolve().name)
        click.echo(f"报告 report: {report}", err=True)


@main.command("stats")
@index_option
@as_json_option
def stats_command(index: Path | None, as_json: bool) -> None:
    """显示当前索引的情况 (describe the index in force)."""
    from faq.engine import Engine
    from faq.terminal import stats_lines

    stats = Engine(load_settings({"index": index}), one_shot=True).stats()
    if as_json:
        print_json(asdict(stats))
    else:
        print_lines(stats_lines(stats))


@main.command("feedback")
@as_json_option
def feedback_command(as_json: bool) -> None:
    """列出读者的反馈，一行一条 (list the feedback of readers)."""
    from faq.feedback import FeedbackStore
    from faq.terminal import feedback_lines

    entries = list(FeedbackStore(load_settings().feedback).each())
    if as_json:
        print_json([asdict(each) for each in entries])
    else:
        print_lines(feedback_lines(entries))
        if not entries:
            click.echo("还没有反馈 (no feedback yet)", err=True)


for _command in (generations_command, rollback_command, lexicon_group, model_group):
    main.add_command(_command)
