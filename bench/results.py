"""Formats results as a Markdown table and a plot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
from matplotlib import pyplot as plt

Result = Mapping[str, Any]


def table(results: Result) -> str:
    """All results in Markdown."""
    machine = ", ".join(f"{name} {value}" for name, value in results["machine"].items())
    parts = [machine, ""]
    for corpus in results["corpora"]:
        parts += [f"### {corpus['name']}", "", *_rebuild(corpus), "", *_questions(corpus), ""]
        parts += [*_stages(corpus), ""]
        if corpus["meaning"]:
            parts += [*_meaning(corpus["meaning"]), ""]
        if corpus["serving"]:
            parts += [*_serving(corpus), ""]
        if corpus["compared"]:
            parts += [*_compared(corpus), ""]
    return "\n".join(parts)


def _rows(head: Sequence[str], rows: Iterator[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join(['---'] * len(head))} |"
    for row in rows:
        yield f"| {' | '.join(str(cell) for cell in row)} |"


def _rebuild(corpus: Result) -> Iterator[str]:
    ours, cold = corpus["rebuild"], corpus["cold_start"]

    def rows() -> Iterator[Sequence[object]]:
        here = ours["passages_per_second"]
        yield "faq rebuild", f"{here:,}", "1.00", f"{ours['bytes_per_passage']:,}"
        for name, each in corpus["peers"].items():
            there = each["passages_per_second"]
            yield name, f"{there:,}", f"{here / there:.2f}", f"{each['bytes_per_passage']:,}"

    yield from _rows(("indexing", "passages/s", "faq / it", "bytes a passage"), rows())
    yield ""
    yield (
        f"{ours['megabytes_per_second']} MB/s of text; peak memory {ours['peak_megabytes']:,} MB; "
        f"one changed article {ours['one_changed_seconds']} s "
        f"({ours['one_changed_share']:.1%} of a whole rebuild); cold start {cold['faq_search']} s, "
        f"{cold['ratio']} times `jieba.initialize()`."
    )


def _questions(corpus: Result) -> Iterator[str]:
    def rows() -> Iterator[Sequence[object]]:
        for kind, each in corpus["questions"].items():
            for name, ms in each["ms"].items():
                ratio, scoring = each["ratio"][name], each["scoring_ratio"][name]
                yield (
                    kind,
                    name,
                    *(f"{ms[p]:.2f}" for p in ("p50", "p95", "p99")),
                    f"{ratio['p50']:.2f} / {ratio['p99']:.2f}",
                    f"{scoring['p50']:.2f}",
                )

    head = ("questions", "who", "p50 ms", "p95", "p99", "faq / it, p50 / p99", "scoring / it")
    return _rows(head, rows())


def _stages(corpus: Result) -> Iterator[str]:
    kinds = corpus["questions"]
    names = next(iter(kinds.values()))["stages"]

    def rows() -> Iterator[Sequence[object]]:
        for kind, each in kinds.items():
            yield kind, *(f"{each['stages'][name]['p50']:.2f}" for name in names)

    return _rows(("stage p50, ms", *names), rows())


def _meaning(figures: Result) -> Iterator[str]:
    names = ("per_second", "p50", "p95", "own_megabytes")
    rows = ((who, *(each[name] for name in names)) for who, each in figures["questions"].items())
    yield from _rows(("on one core", "questions/s", "p50 ms", "p95", "own memory, MB"), rows)
    yield ""
    yield (
        f"{figures['model']}: {figures['passages_per_second']} passages/s "
        f"({figures['texts_per_second']} texts) are embedded, "
        f"{figures['bytes_per_passage']:,} bytes a passage."
    )


def _serving(corpus: Result) -> Iterator[str]:
    web = corpus["serving"]

    def rows() -> Iterator[Sequence[object]]:
        for what in ("answers", "constant"):
            for clients, each in web[what].items():
                ratio = f"{web['ratio'][clients]:.2f}" if what == "answers" else ""
                yield (
                    what,
                    clients,
                    each["per_second"],
                    each["p50"],
                    each["p99"],
                    each["failed"],
                    ratio,
                )
        under = web["under_rebuild"]
        yield (
            "answers under a rebuild",
            max(web["answers"]),
            under["per_second"],
            under["p50"],
            under["p99"],
            under["failed"],
            f"p99 × {web['p99_under_rebuild_ratio']:.2f}",
        )

    head = ("HTTP", "clients", "requests/s", "p50 ms", "p99", "failed", "to the constant")
    return _rows(head, rows())


def _compared(corpus: Result) -> Iterator[str]:
    for title, key in (("server", "servers"), ("answers remembered", "remembering")):
        figures = corpus["compared"][key]
        rows = (
            (name, each["per_second"], each["p50"], each["p99"], each["failed"])
            for name, each in figures.items()
        )
        yield from _rows((title, "requests/s", "p50 ms", "p99", "failed"), rows)
        yield ""


def plot(results: Result, file: Path) -> None:
    """Writes the plot of cost against the number of passages to `file`."""
    corpora = results["corpora"]
    sizes = [each["passages"] for each in corpora]
    figure, axes = plt.subplots(1, 3, figsize=(13, 4), layout="constrained")
    panels = (
        ("rebuild, seconds", [each["rebuild"]["seconds"] for each in corpora]),
        ("peak memory of a rebuild, MB", [each["rebuild"]["peak_megabytes"] for each in corpora]),
    )
    for axis, (title, values) in zip(axes[:2], panels, strict=True):
        axis.plot(sizes, values, marker="o")
        axis.set_title(title)
    for kind in corpora[0]["questions"]:
        values = [each["questions"][kind]["ms"]["faq"]["p50"] for each in corpora]
        axes[2].plot(sizes, values, marker="o", label=kind)
    axes[2].set_title("a question, p50 ms")
    axes[2].legend()
    for axis in axes:
        axis.set_xscale("log")
        axis.set_yscale("log")
        axis.set_xlabel("passages")
        axis.grid(alpha=0.3)
    figure.savefig(file)
    plt.close(figure)
