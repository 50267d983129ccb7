"""Measures what the log of questions adds to the processor time of a question.

``python -m bench.log_cost`` asks an application with the log and one without it the same questions,
none twice, in batches that take turns, and compares the processor time of all threads: what
spools a row, and what collects rows into the database.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from itertools import product
from pathlib import Path
from urllib.parse import quote

import click
from flask import Flask

from faq.engine import Engine
from faq.indexing.rebuild import rebuild
from faq.settings import Settings, load_settings
from web import create_app
from web.oversight.oversight import ServerProcess

_FORMS = ("{}", "请问{}", "{}怎么弄", "想知道{}", "{}怎么办", "如何{}", "我想问{}", "{}呢")
_BATCH = 200


@click.command(help=__doc__)
@click.option("--rounds", default=40, show_default=True, help="Pairs of batches.")
@click.option("--path", default="/api/v1/search", show_default=True, help="Or /search, the page.")
def main(rounds: int, path: str) -> None:
    """Prints the medians over the pairs."""
    with tempfile.TemporaryDirectory(prefix="faq-log-cost-", ignore_cleanup_errors=True) as folder:
        settings = replace(
            load_settings(),
            index=Path(folder) / "index",
            question_log=Path(folder) / "questions.sqlite3",
            rate_limit=0,
            log_format="off",
        )
        rebuild(settings)
        click.echo(_measured(settings, rounds, path))


def _measured(settings: Settings, rounds: int, path: str) -> str:
    logs, plain = (
        create_app(replace(settings, question_days=days), process=ServerProcess())
        for days in (settings.question_days or 180, 0)
    )
    headings = _headings(settings)
    batches = [headings[start::rounds] for start in range(rounds)]
    for app in (logs, plain):
        _seconds(app, path, ["怎么退款", *batches[0][:_BATCH]])
    with_log, without = [], []
    for number, batch in enumerate(batches):
        order = [(logs, with_log), (plain, without)]
        for app, times in order if number % 2 else reversed(order):
            times.append(_seconds(app, path, batch[:_BATCH]))
    added = statistics.median(a - b for a, b in zip(with_log, without, strict=True))
    base = statistics.median(without)
    return (
        f"{path}: {base * 1e6:.0f} µs of processor time without the log, "
        f"{added * 1e6:.0f} µs more with it ({added / base:.1%})"
    )


def _headings(settings: Settings) -> list[str]:
    engine = Engine(settings)
    found = [engine.article(each.id) for each in engine.articles()]
    headings = {each.heading for article in found if article for each in article.passages}
    return [form.format(heading) for form, heading in product(_FORMS, sorted(headings))]


def _seconds(app: Flask, path: str, questions: Sequence[str]) -> float:
    """Processor time of all threads, per question."""
    start = time.process_time()
    for each in questions:
        b"".join(app(_environ(path, each), lambda *_: None))
    return (time.process_time() - start) / len(questions)


def _environ(path: str, question: str) -> dict[str, object]:
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": f"q={quote(question)}",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_ACCEPT_LANGUAGE": "zh-CN",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
    }


if __name__ == "__main__":
    main()
