"""Which words, synonyms and stopwords are in force?

The built-in lists of ``faq/language/data/`` with those of the corpus's ``_lexicon/`` over
them, what the corpus's folders are called, and names of what it is not about.  A lexicon is
copied into each generation of the index, so that a question is analysed with the very words
its passages were.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from importlib import resources
from itertools import chain
from pathlib import Path

from faq.errors import LexiconError
from faq.language.normalize import normalize
from faq.model import Fault

FOLDER = "_lexicon"
_WORD_LINE = re.compile(r"(?P<word>\S+)(?:\s+(?P<frequency>\d+))?(?:\s+(?P<tag>[a-zA-Z]+))?")
_COMMA = re.compile(r"[,，、]")


@dataclass(frozen=True, slots=True)
class Word:
    """A line of a user dictionary in jieba's form."""

    text: str
    frequency: int | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Synonym:
    """What may stand in the passage where the question says `said`."""

    said: str
    meant: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of the trade; all texts are normalized."""

    words: tuple[Word, ...] = ()
    synonyms: tuple[Synonym, ...] = ()
    stopwords: frozenset[str] = frozenset()
    folders: tuple[tuple[str, str], ...] = ()
    """Folders of the corpus and what people call them, in the order to show them in."""
    out_of_scope: frozenset[str] = frozenset()
    """Names of what the corpus is not about; they are words too, and the spellings of one
    name are synonyms."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    number: int
    path: str
    """Below the corpus folder; empty for a built-in list."""


def read_lexicon(corpus: Path) -> tuple[Lexicon, tuple[Fault, ...]]:
    """The lexicon in force for `corpus`, and what is wrong with its files.

    A faulty line is left out and reported; a missing file is no fault.
    """
    faults: list[Fault] = []
    words = {word.text: word for word in _words(_lines(corpus, "words.txt", faults), faults)}
    synonyms = _synonyms(_lines(corpus, "synonyms.txt", faults), faults)
    stopwords = {normalize(line.text).text for line in _lines(corpus, "stopwords.txt", faults)}
    folders = dict(_folders(_own_lines(corpus, "folders.txt", faults), faults))
    names = list(_names(_own_lines(corpus, "elsewhere.txt", faults), faults))
    for name in (spelling for spellings in names for spelling in spellings):
        # Only what is cut out as a word is a name: 京东 is none in 北京东路.
        words.setdefault(name, Word(name, tag="nz"))
    lexicon = Lexicon(
        tuple(words.values()),
        _merged(chain(synonyms, *map(_group, names))),
        frozenset(stopwords - {""}),
        tuple(folders.items()),
        frozenset(chain(*names)),
    )
    return lexicon, tuple(faults)


def extend_lexicon(lexicon: Lexicon, additions: Iterable[str]) -> Lexicon:
    """`lexicon` with more lines: a word, or synonyms (``a, b`` or ``a => b``).

    Raises LexiconError naming every line that is neither.
    """
    faults: list[Fault] = []
    lines = [_Line(text.strip(), number, "--add") for number, text in enumerate(additions, 1)]
    synonyms = [line for line in lines if _COMMA.search(line.text) or "=>" in line.text]
    words = _words((line for line in lines if line not in synonyms), faults)
    known = {word.text: word for word in (*lexicon.words, *words)}
    merged = _merged((*lexicon.synonyms, *_synonyms(synonyms, faults)))
    if faults:
        said = "；".join(f"{lines[fault.line - 1].text!r} {fault.fault}" for fault in faults)
        raise LexiconError(f"无法加入 (can't be added): {said}")
    return replace(lexicon, words=tuple(known.values()), synonyms=merged)


def _lines(corpus: Path, name: str, faults: list[Fault]) -> Iterator[_Line]:
    """The lines that say something, of the built-in list and then of the corpus's own."""
    built_in = resources.files("faq.language") / "data" / name
    yield from _meaningful(built_in.read_text("utf-8"), "")
    yield from _own_lines(corpus, name, faults)


def _own_lines(corpus: Path, name: str, faults: list[Fault]) -> Iterator[_Line]:
    path = f"{FOLDER}/{name}"
    try:
        own = (corpus / path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        faults.append(Fault(path, 1, f"无法读取，须为 UTF-8 (unreadable): {error}"))
        return
    yield from _meaningful(own, path)


def _meaningful(text: str, path: str) -> Iterator[_Line]:
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield _Line(stripped, number, path)


def _words(lines: Iterable[_Line], faults: list[Fault]) -> Iterator[Word]:
    for line in lines:
        match = _WORD_LINE.fullmatch(line.text)
        text = normalize(match["word"]).text if match else ""
        if match and text:
            yield Word(text, int(match["frequency"]) if match["frequency"] else None, match["tag"])
        else:
            expected = "应为“词 [词频] [词性]” (expected: word [frequency] [tag])"
            faults.append(Fault(line.path, line.number, expected))


def _folders(lines: Iterable[_Line], faults: list[Fault]) -> Iterator[tuple[str, str]]:
    for line in lines:
        folder, _, title = (part.strip() for part in line.text.partition("="))
        if folder.strip("/") and title:
            yield folder.strip("/"), title
        else:
            expected = "应为“目录 = 名称” (expected: folder = title)"
            faults.append(Fault(line.path, line.number, expected))


def _names(lines: Iterable[_Line], faults: list[Fault]) -> Iterator[tuple[str, ...]]:
    """The spellings of each name."""
    for line in lines:
        spellings = _phrases(line.text)
        if spellings and not any(map(str.isspace, "".join(spellings))):
            yield spellings
        else:
            expected = "应为“名称”或“名称, 别的写法” (expected: name, or name, spelling)"
            faults.append(Fault(line.path, line.number, expected))


def _synonyms(lines: Iterable[_Line], faults: list[Fault]) -> Iterator[Synonym]:
    for line in lines:
        said, arrow, meant = line.text.partition("=>")
        left, right = _phrases(said), _phrases(meant)
        if arrow and left and right and "=>" not in meant:
            yield from (Synonym(phrase, right) for phrase in left)
        elif not arrow and len(left) > 1:
            yield from _group(left)
        else:
            expected = "应为“词, 词…”或“词 => 词…” (expected: a, b or a => b)"
            faults.append(Fault(line.path, line.number, expected))


def _group(phrases: tuple[str, ...]) -> Iterator[Synonym]:
    """Each phrase may stand for every other."""
    for phrase in phrases:
        others = tuple(other for other in phrases if other != phrase)
        if others:
            yield Synonym(phrase, others)


def _phrases(text: str) -> tuple[str, ...]:
    phrases = (normalize(phrase.strip()).text for phrase in _COMMA.split(text))
    return tuple(dict.fromkeys(phrase for phrase in phrases if phrase))


def _merged(synonyms: Iterable[Synonym]) -> tuple[Synonym, ...]:
    """One entry a phrase, in the order in which the phrases first came."""
    merged: dict[str, dict[str, None]] = {}
    for synonym in synonyms:
        merged.setdefault(synonym.said, {}).update(dict.fromkeys(synonym.meant))
    return tuple(Synonym(said, tuple(meant)) for said, meant in merged.items())
