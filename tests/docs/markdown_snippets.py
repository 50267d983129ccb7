"""Finds the code blocks of the documents.

The first word behind a fence is the language; a second one is the path of an example file below
the folder of a project (a corpus and judged questions), which the commands of the documents use.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).parents[2]
DOCUMENTS = sorted(
    str(path.relative_to(TOP)) for path in (*TOP.glob("README*.md"), *TOP.glob("docs/*.md"))
)
_FENCE = re.compile(r"^( *)```([^\n`]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A fenced block of a document."""

    document: str
    line: int
    language: str
    file: str
    """Path of the example file, or empty."""
    text: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"


def blocks_of(document: str) -> list[CodeBlock]:
    """The fenced blocks of a document, in order."""
    text = (TOP / document).read_text(encoding="utf-8")
    blocks = []
    for match in _FENCE.finditer(text):
        language, _, file = match[2].partition(" ")
        line = text.count("\n", 0, match.start()) + 1
        blocks.append(CodeBlock(document, line, language, file, textwrap.dedent(match[3])))
    return blocks


def _blocks_once() -> Iterator[CodeBlock]:
    """Every block, but of a twin in Chinese only what the page in English doesn't show: a command
    would find what it makes already there."""
    for document in DOCUMENTS:
        english = blocks_of(document.replace(".zh.md", ".md")) if ".zh." in document else []
        shown = {(block.language, block.file, block.text) for block in english}
        for block in blocks_of(document):
            if (block.language, block.file, block.text) not in shown:
                yield block


BLOCKS = list(_blocks_once())
"""What is tried."""
