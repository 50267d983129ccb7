"""Defines the commands: each parses its options, calls the library and prints."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import click

from faq.cli.agents import mcp_command
from faq.cli.checking import check_command
from faq.cli.failures import FAULTS, UNRELIABLE, Commands
from faq.cli.feedback import feedback_command
from faq.cli.finding import find_command
from faq.cli.generations import generations_command, rollback_command, verify_command
from faq.cli.importing import import_command
from faq.cli.insights import insights_command
from faq.cli.keeping import backup_command, restore_command
from faq.cli.learning import learn_command
from faq.cli.lexicon import lexicon_group
from faq.cli.model import model_group
from faq.cli.options import as_json_option, corpus_option, index_option, setting_option
from faq.cli.printing import print_json, print_lines
from faq.cli.publishing import (
    drift_of,
    publish_command,
    publish_in_force,
    published_lines,
    require_cluster,
)
from faq.cli.question_log import log_group
from faq.cli.starting import init_command
from faq.errors import CorpusError
from faq.model import Audience, SearchRequest
from faq.settings import Settings, load_settings
from faq.version import __version__

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
@click.option(
    "--publish",
    "publishing",
    is_flag=True,
    help="再发布到设置 cluster 的集群，如 faq publish (then into the cluster, too).",
)
@as_json_option
def rebuild_command(no_wait: bool, publishing: bool, as_json: bool, **flags: Any) -> None:
    """读取语料并发布索引 (read the corpus, publish the index).

    退出码 (exit code)：0 成功；1 有文章未收录，或段落少了一半以上而未发布；2 语料无法读取；
    5 索引未写入，或集群连不上、没有收下 (not written, or not taken by the cluster)。
    """
    from faq.cli.rebuilding import lacks_model, rebuild_with_vectors
    from faq.cli.report_lines import report_lines

    how = {name: flags.pop(name) for name in ("full", "strict", "allow_shrink")}
    settings = load_settings(flags)
    if publishing:
        require_cluster(settings, "faq rebuild --publish")
        if no_wait:
            raise click.UsageError(
                "--publish 不能与 --no-wait 同用：集群里会没有语义向量 (no vectors would be there)"
            )
    report = rebuild_with_vectors(settings, waiting=not no_wait, **how)
    if not as_json:
        print_lines(report_lines(report, lacks_model=lacks_model(settings)))
    published = publish_in_force(settings) if publishing else None
    if as_json:
        print_json(asdict(report) | ({"published": asdict(published)} if published else {}))
    elif published:
        print_lines(published_lines(published))
    sys.exit(FAULTS if report.faults else 0)


@main.command("search")
@click.argument("question")
@setting_option("limit", "最多几条 (how many hits).")
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
        from faq.cli.answer_lines import answer_lines

        print_lines(answer_lines(answer, links))
    if not answer.total and not engine.stats().articles:
        from faq.cli.report_lines import empty_text

        click.echo(empty_text(settings.corpus), err=True)
    sys.exit(0 if answer.answered else UNRELIABLE)


@main.command("serve")
@corpus_option
@index_option
@setting_option("host", "监听地址 (address).")
@setting_option("port", "端口 (port).")
@setting_option("workers", "进程数 (worker processes).")
@click.option("--watch", is_flag=True, help="语料变动时自动重建 (rebuild when the corpus changes).")
def serve_command(watch: bool, **flags: Any) -> None:
    """提供搜索页和接口 (serve the search page and the API).

    退出码 (exit code)：0 已停止 (stopped)；2 设置或语料不对，或地址已被占用 (wrong settings, no
    corpus, or the address is taken)；4 索引已损坏 (a damaged index)；5 索引未写入 (not written)。
    """
    from faq.cli.rebuilding import ensure_index
    from web.serving import reserved, serve

    settings = load_settings(flags)
    if watch and settings.cluster:
        raise click.UsageError("--watch 不能与设置 cluster 同用 (not with a cluster)")
    with reserved(settings.host, settings.port):
        ensure_index(settings)
        where = "\n".join(_where(settings))
        serve(settings, watching=watch, announce=partial(click.echo, where, err=True))


def _where(settings: Settings) -> Iterator[str]:
    """Where readers and editors go."""
    from web.oversight.tokens import Tokens

    address = _address(settings.host, settings.port)
    yield f"搜索页 search page: {address}"
    if Tokens(settings.token_file).are_set():
        yield f"编辑台 editors' desk: {address}desk"
    else:
        yield "编辑台未开：设置 FAQ_TOKEN（至少 16 位）后可用 (set FAQ_TOKEN for the editors' desk)"


def _address(host: str, port: int) -> str:
    """What to open in a browser here for a server that listens at `host`."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/"


@main.command("watch")
@corpus_option
@index_option
def watch_command(**flags: Any) -> None:
    """语料变动时自动重建，直到被停止 (rebuild when the corpus changes, until stopped).

    退出码 (exit code)：0 已停止 (stopped)；2 设置或语料不对 (wrong settings, or no corpus)。
    """
    from web.upkeep import keep_up

    settings = load_settings(flags)
    if not settings.corpus.is_dir():
        raise CorpusError(f"语料目录 {settings.corpus} 不存在 (no corpus folder)")
    keep_up(settings, watching=True)


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
    """用 BEIR 格式的评测集衡量排序 (measure ranking on a folder in BEIR layout).

    退出码 (exit code)：0 成功；2 评测集无法读取 (can't be read)；4 没有索引或索引已过期。
    """
    from faq.api import evaluate
    from faq.cli.report_lines import fault_lines
    from faq.evaluation.report import write_report
    from faq.evaluation.summaries import missing_lines, summary_lines

    if report and not report.parent.is_dir():
        raise click.BadParameter(
            f"没有目录 {report.parent} (no such folder)", param_hint="--report"
        )
    settings = load_settings({"index": index, "ranking_model": ranking_model})
    evaluation = evaluate(folder, settings, unanswerable)
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
    """显示当前索引的情况 (describe the index in force).

    退出码 (exit code)：0 成功；4 没有索引或索引已过期 (no index, or a stale one)。
    """
    from faq.cli.report_lines import drift_lines, stats_lines
    from faq.engine import Engine

    settings = load_settings({"index": index})
    stats = Engine(settings, one_shot=True).stats()
    drift = drift_of(settings) if settings.cluster else None
    if as_json:
        print_json(asdict(stats) | ({"drift": asdict(drift)} if drift else {}))
    else:
        print_lines((*stats_lines(stats), *drift_lines(stats.generation, drift)))


for _command in (
    *(init_command, feedback_command, find_command, insights_command, learn_command),
    *(generations_command, rollback_command),
    *(verify_command, backup_command, restore_command, lexicon_group, log_group, model_group),
    *(check_command, mcp_command, import_command, publish_command),
):
    main.add_command(_command)
