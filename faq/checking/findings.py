"""Defines what `faq check` finds, and the rules that find it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from faq.model import Fault

Level = Literal["fault", "weak", "note"]
"""A fault fails the check; a weak spot costs readers; a note tells what changed."""
LEVELS: tuple[Level, ...] = get_args(Level)
"""The worst first."""
MEND = "补上 add:"


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of finding, under a name that stays the same."""

    name: str
    level: Level
    chinese: str
    english: str
    outside: bool = False
    """Whether paths are relative to the working folder and not to the corpus."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What a rule found, with its place."""

    path: str
    line: int
    """From 1."""
    fault: str
    """In Chinese, with English beside it."""
    rule: str = ""
    mend: str = ""
    """What to add, and where, to mend it; empty where that is for a person to decide."""

    @property
    def message(self) -> str:
        """The fault, with what mends it."""
        return f"{self.fault}；{MEND} {self.mend}" if self.mend else self.fault

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.fault}"


RULES = {
    rule.name: rule
    for rule in (
        Rule("left-out", "fault", "未收录", "an article or a line of the lexicon is left out"),
        Rule("promise", "fault", "承诺不能兑现", "the promise can't be kept", outside=True),
        Rule("judgements", "fault", "标注读不了", "judged questions can't be read", outside=True),
        Rule("measure-down", "fault", "指标下降", "a measure falls too far", outside=True),
        Rule("question-lost", "weak", "答案丢了", "a question is lost", outside=True),
        Rule("first-hit-changed", "note", "首条变了", "another passage answers", outside=True),
        Rule("unread-files", "weak", "格式读不了", "files of formats that aren't read"),
        Rule("unread-value", "weak", "文件头的值读不了", "a value that describes an article"),
        Rule("unknown-key", "weak", "文件头的键不认识", "an unknown key of the front matter"),
        Rule("expired", "weak", "已过有效期", "an article past its last day"),
        Rule("no-steps", "weak", "没有步骤", "an article without steps among others with steps"),
        Rule(
            "steps-missing", "weak", "这一节没有步骤", "a section without steps unlike its siblings"
        ),
        Rule("empty-section", "weak", "小节没有内容", "an empty section"),
        Rule("section-long", "weak", "小节过长", "a section that is too long"),
        Rule("dead-link", "weak", "链接失效", "a link that leads nowhere"),
        Rule("missing-picture", "weak", "图片不存在", "a picture that isn't there"),
        Rule("question-repeated", "weak", "问题重复", "a question of two articles"),
        Rule("heading-repeated", "weak", "小标题分不清", "headings that can't be told apart"),
        Rule("near-duplicate", "weak", "内容几乎相同", "sections that are nearly the same"),
        Rule("contradiction", "weak", "说法不一", "amounts or times that contradict one another"),
        Rule("word-cut", "weak", "词被切开", "a word that the dictionary cuts badly"),
        Rule("answered-elsewhere", "weak", "别的文章答得更好", "another article answers better"),
        Rule("check-list", "weak", "检查清单有误", "a line of _check.txt that says nothing"),
    )
}


def found(rule: str, fault: Fault, mend: str = "") -> Finding:
    """A fault as what a rule found."""
    return Finding(fault.path, fault.line, fault.fault, rule, mend)
