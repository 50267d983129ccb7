"""Leaves out what the owner knows of: what a list in the corpus calls fine, and a baseline."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from faq.checking.findings import RULES, Finding
from faq.errors import BaselineError
from faq.files.regular import read_regular
from faq.language.lists import entries, read_list
from faq.model import Fault
from faq.settings import Settings

FINE = "_check.txt"
"""The list in the corpus folder, a line a rule and, if not everywhere, where it is fine."""
_LINES = re.compile(r"(?<=:)\d+|第 \d+ 行")
"""Numbers of lines within a message, which move with every edit."""


class FineList:
    """What the corpus's own list calls fine; nothing where there is none."""

    def __init__(self, settings: Settings) -> None:
        self._lines: list[tuple[str, str]] = []
        self.findings: tuple[Finding, ...] = tuple(self._read(settings.corpus))
        """What is wrong with the list."""

    def _read(self, corpus: Path) -> Iterator[Finding]:
        if not (corpus / FINE).is_symlink() and not (corpus / FINE).exists():
            return
        text = read_list(corpus, FINE)
        if isinstance(text, Fault):
            yield Finding(text.path, text.line, text.fault, "check-list")
            return
        for line in entries(text, FINE):
            rule, _, pattern = line.text.partition(" ")
            if rule != "*" and (rule not in RULES or RULES[rule].level == "fault"):
                spot = f"没有可以关闭的规则 {rule:.40} (no rule that can be switched off)"
                yield Finding(FINE, line.number, spot, "check-list")
            else:
                self._lines.append((rule, pattern.strip() or "*"))

    @property
    def skipped(self) -> frozenset[str]:
        """The rules that are fine everywhere."""
        return frozenset(rule for rule, pattern in self._lines if pattern == "*")

    def allows(self, finding: Finding) -> bool:
        """Whether it calls a finding fine."""
        return RULES[finding.rule].level != "fault" and any(
            rule in ("*", finding.rule) and fnmatchcase(finding.path, pattern)
            for rule, pattern in self._lines
        )


def news_to(baseline: Path) -> Callable[[Finding], bool]:
    """Tells of each finding whether a baseline, an earlier output of ``faq check --json``, lacks
    it; of two that are alike but for their lines the baseline must have both.

    Raises BaselineError for a file that can't be read.
    """
    known = Counter(_known(baseline))

    def is_new(finding: Finding) -> bool:
        key = key_of(finding)
        known[key] -= 1
        return known[key] < 0

    return is_new


def _known(path: Path) -> Iterator[tuple[str, str, str]]:
    try:
        report = json.loads(read_regular(path).decode("utf-8"))
        for each in (*report["faults"], *report["weak_spots"]):
            yield key_of(Finding(str(each["path"]), 1, str(each["fault"]), str(each["rule"])))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise BaselineError(
            f"无法读取 {path}，它应是 faq check --json 的输出 "
            f"(can't read the baseline, an output of `faq check --json`): {error!r}"
        ) from error


def key_of(finding: Finding) -> tuple[str, str, str]:
    """What stays the same of a finding while the lines around it are edited."""
    return finding.rule, finding.path, _LINES.sub("", finding.fault)
