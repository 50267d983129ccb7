"""Defines the commands of the lexicon."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from faq.cli.options import as_json_option, corpus_option
from faq.cli.printing import print_json, print_lines
from faq.settings import load_settings


@click.group("lexicon")
def lexicon_group() -> None:
    """词典：专用词、同义词、停用词 (words, synonyms and stopwords)."""


@lexicon_group.command("try")
@click.option(
    "--add",
    "additions",
    multiple=True,
    required=True,
    help="要加的词，或“甲, 乙”“甲 => 乙” (a word, or synonyms); 可以重复 (repeatable).",
)
@click.option(
    "--questions",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="有标注的问题，BEIR 格式的目录 (folder of judged questions).",
)
@corpus_option
@as_json_option
def lexicon_try_command(
    additions: tuple[str, ...], questions: Path | None, corpus: Path | None, as_json: bool
) -> None:
    """预览修改词典的影响，不写任何文件 (show what a change would affect; writes nothing).

    退出码 (exit code)：0 成功；2 不能加的词，或语料无法读取 (can't be added, or read)。
    """
    from faq.cli.report_lines import fault_lines, trial_lines
    from faq.evaluation.lexicon_trial import try_additions

    settings = load_settings({"corpus": corpus})
    trial = try_additions(additions, settings, questions or _judged_questions())
    print_lines(fault_lines(trial.faults), err=True)
    if as_json:
        print_json(asdict(trial))
    else:
        print_lines(trial_lines(trial))


def _judged_questions() -> Path | None:
    """The folder of this project's judged questions, if there is one."""
    folder = Path("tests/relevance/open")
    return folder if (folder / "queries.jsonl").exists() else None
