"""Tells which words of a wiki's template stay, where the template itself can't be expanded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

SIGNS = {"!": "|", "=": "=", "((": "{{", "))": "}}"}
"""Templates that stand for signs which would mean something else."""
_PREFIX = re.compile(
    r"\A(?:(?:safe)?subst|msgnw|template|模板|样板|樣板|t)\s*[:：]\s*", re.IGNORECASE
)
_TEXTS = frozenset({"text", "content", "body", "message", "内容", "正文", "文字", "文本", "內容"})
"""Names of parameters that hold what a template shows."""
_PROSE = re.compile(r"[㐀-鿿]|\[\[|https?://|[^\W\d_]{2,}\s+[^\W\d_]{2,}")
_MOST_CHARS = 500
"""Of the words of one template that are told."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a template."""

    name: str
    """"" for one that is known by its place."""
    text: str
    """As wikitext."""

    @property
    def is_shown(self) -> bool:
        """Whether templates show such a parameter, as far as its name tells."""
        return self.name in _TEXTS or not self.name or self.name.isdecimal()

    @property
    def is_prose(self) -> bool:
        """Whether it is something to read, and not a colour, a size or a code."""
        return bool(_PROSE.search(self.text))


@dataclass(slots=True)
class Dropped:
    """What became of the templates of one name."""

    count: int = 0
    kept: bool = False
    """Whether words of any of them stay."""
    words: Counter[str] = field(default_factory=Counter)
    """The words that don't stay."""

    def told(self, name: str) -> str:
        """What is to be told of them."""
        words, chars = [], 0
        for each in self.words:
            chars += len(each)
            if chars > _MOST_CHARS:
                words.append(f"等 {len(self.words)} 处")
                break
            words.append(each)
        kept = "，留下了里面的文字" if self.kept else ""
        lost = f"，没有导入：{'；'.join(words)}" if words else ""
        return f"模板 {name} 没有展开（{self.count} 处）{kept}{lost} (a template, not expanded)"


def name_and_argument(title: str) -> tuple[str, str]:
    """The name of a template; of a function, as `#if:` is one, also what it is first given."""
    name = _PREFIX.sub("", " ".join(title.split()), count=1)
    function, colon, argument = name.partition(":")
    return (function.strip(), argument.strip()) if function and colon else (name, "")


def staying(parameters: Sequence[Parameter], *, only_prose: bool) -> list[Parameter]:
    """Those of a template whose text stays: what is prose, else whatever there is, as the key in
    “press {{key|F5}}”.  With `only_prose` no others: a template that has its line for itself makes
    something of a code or a colour, and one in a heading an anchor."""
    shown = [each for each in parameters if each.is_shown and each.text]
    return [each for each in shown if each.is_prose] or ([] if only_prose else shown)
