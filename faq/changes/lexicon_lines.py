"""Adds lines to the corpus's own lists of the lexicon, and takes lines out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from faq.changes.change import Change
from faq.changes.corpus_files import CorpusFiles
from faq.errors import ChangeError
from faq.language.lexicon import OUT_OF_SCOPE, entry_fault
from faq.language.lists import FOLDER
from faq.settings import Settings

LexiconFile = Literal["words", "synonyms", "stopwords", "out_of_scope"]
LEXICON_FILES: dict[LexiconFile, str] = {
    "words": "词",
    "synonyms": "同义词",
    "stopwords": "停用词",
    "out_of_scope": "范围外的名称",
}
"""The lists that can be changed, and what their lines are."""
_BOM = "\ufeff"
_NAMED = 3
"""Lines that the title of a change names."""
_UNSEEN = "含有看不见的控制字符，请重新输入 (a character that nobody sees)"


def add_lexicon_line(
    settings: Settings, file: LexiconFile, line: str, onto: Change | None = None
) -> Change:
    """The change that adds a line to one of the corpus's lists, which it may begin.

    Raises ChangeError for a line that the list can't hold or has already.
    """
    files = CorpusFiles(settings, onto)
    entry = " ".join(line.split())
    fault = entry_fault(file, entry) if entry.isprintable() else _UNSEEN
    if fault:
        raise ChangeError(f"“{entry:.60}”不能加：{fault} (not an entry of this list)")
    if any(entry in _entries(_text(files, path)) for path in _paths(files, file)):
        raise ChangeError(f"“{entry:.60}”已经在词库里 (the list has it already)")
    path = _paths(files, file)[0]
    text = _text(files, path)
    newline = "\r\n" if "\r\n" in text else "\n"
    begins = newline if text.strip(_BOM) and not text.endswith("\n") else ""
    content = f"{text}{begins}{entry}{newline}".encode()
    return files.change(f"加{LEXICON_FILES[file]}：{entry}", path, content)


def remove_lexicon_line(
    settings: Settings, file: LexiconFile, line: str, onto: Change | None = None
) -> Change:
    """The change that takes a line out of one of the corpus's lists.

    Raises ChangeError where the corpus's own list has no such line.
    """
    return remove_lexicon_lines(settings, file, (line,), onto)


def remove_lexicon_lines(
    settings: Settings, file: LexiconFile, lines: Sequence[str], onto: Change | None = None
) -> Change:
    """The same for several lines; raises ChangeError where one of them is not there."""
    files = CorpusFiles(settings, onto)
    entries = list(dict.fromkeys(" ".join(each.split()) for each in lines))
    wanted, change = set(entries), Change("", ())
    for path in _paths(files, file):
        before = [(_entry(each), each) for each in _text(files, path).splitlines(keepends=True)]
        found = wanted.intersection(entry for entry, _ in before)
        if found:
            left = "".join(each for entry, each in before if entry not in found)
            title = _removal(file, [each for each in entries if each in found])
            change = files.change(title, path, left.encode())
            files, wanted = files.on_top(change), wanted - found
    if wanted:
        missing = next(each for each in entries if each in wanted)
        raise ChangeError(
            f"语料自己的词库里没有“{missing:.60}”，内置的不能去掉 "
            "(not in the corpus's own list; the built-in ones stay)"
        )
    return change


def list_entries(settings: Settings, file: LexiconFile) -> tuple[str, ...]:
    """The lines of one of the corpus's own lists, without blank ones and remarks."""
    files = CorpusFiles(settings)
    texts = [_text(files, path) for path in _paths(files, file)]
    found = (_entry(line) for text in texts for line in text.splitlines())
    return tuple(each for each in found if each and not each.startswith("#"))


def _removal(file: LexiconFile, entries: Sequence[str]) -> str:
    more = f" 等 {len(entries)} 行" if len(entries) > _NAMED else ""
    return f"去掉{LEXICON_FILES[file]}：{'；'.join(entries[:_NAMED])}{more}"


def _paths(files: CorpusFiles, file: LexiconFile) -> list[Path]:
    """The places of a list, the one that lines are added to first."""
    if file not in LEXICON_FILES:
        raise ChangeError(f"没有词表 {file} (no such list)")
    names = OUT_OF_SCOPE if file == "out_of_scope" else (f"{file}.txt",)
    return [files.within(f"{FOLDER}/{name}") for name in names]


def _text(files: CorpusFiles, path: Path) -> str:
    """A list as it stands, "" where there is none; raises ChangeError where it is not UTF-8."""
    try:
        return (files.content(path) or b"").decode()
    except UnicodeDecodeError as error:
        raise ChangeError(
            f"{path.name} 不是 UTF-8，请先另存为 UTF-8 (not UTF-8; save it as such)"
        ) from error


def _entries(text: str) -> set[str]:
    return set(map(_entry, text.splitlines()))


def _entry(line: str) -> str:
    return " ".join(line.strip(_BOM).split())
