"""Reads the lexicon: words, synonyms, stopwords, folder titles and out-of-scope names.

The lists of ``faq/language/data/`` and of the packs that are chosen, extended and
overridden by those of the corpus's ``_lexicon/``.  A generation of the index has a copy, so that
questions are analyzed with the words that its passages were analyzed with.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from faq.errors import LexiconError
from faq.language.lists import MAX_LINE_CHARS, Line, entries, own_lines
from faq.language.normalize import normalize
from faq.language.packs import built_in_lists, pack_lists
from faq.model import Fault
from faq.reports import PackChoice

OUT_OF_SCOPE = ("out_of_scope.txt", "elsewhere.txt")
"""The file of out-of-scope names, and its older name; both are read."""
_WORD_LINE = re.compile(r"(?P<word>\S+)(?:\s+(?P<frequency>\d{1,9}))?(?:\s+(?P<tag>[a-zA-Z]+))?")
"""A higher frequency than that tells nothing more, and fits into no dictionary."""
_COMMA = re.compile(r"[,，、]")
_MAX_PHRASES = 64
"""Phrases on one side of a line of synonyms: a group of n phrases makes n² pairs."""
_MAX_PAIRS = 500_000
"""Pairs of phrases in the synonyms of a corpus; each takes some 100 bytes in every process."""
_MAX_ALTERNATIVES = 256
"""Synonyms of one phrase: each is looked up for every question that has the phrase."""
_TOO_MANY_PHRASES = f"一行超过 {_MAX_PHRASES} 个词，请分行 (too many phrases in a line)"
_NO_PACKS = PackChoice()


@dataclass(frozen=True, slots=True)
class Word:
    """A line of a user dictionary in jieba's form."""

    text: str
    frequency: int | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Synonym:
    """What a passage may have in place of `phrase`, a phrase of the question."""

    phrase: str
    alternatives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The vocabulary of the corpus's field; all texts are normalized."""

    words: tuple[Word, ...] = ()
    synonyms: tuple[Synonym, ...] = ()
    stopwords: frozenset[str] = frozenset()
    folders: tuple[tuple[str, str], ...] = ()
    """Folders of the corpus with their titles, in display order."""
    out_of_scope: frozenset[str] = frozenset()
    """Names of what the corpus does not cover; each is among `words`, and spellings of one name
    are among `synonyms`."""
    packs: PackChoice = PackChoice()


@dataclass(frozen=True, slots=True)
class _Lists:
    """Where lists come from, beside the base lists."""

    corpus: Path
    packs: tuple[str, ...]


def read_lexicon(corpus: Path, packs: PackChoice = _NO_PACKS) -> tuple[Lexicon, tuple[Fault, ...]]:
    """The lexicon of a corpus folder with the packs chosen for it, and the faults of its files.

    Faulty lines are left out; a missing file is not a fault.
    """
    faults: list[Fault] = []
    lists = _Lists(corpus, packs.names)
    words = {word.text: word for word in _words(_lines(lists, "words.txt", faults), faults)}
    synonyms = _synonyms(_lines(lists, "synonyms.txt", faults), faults)
    stopwords = {normalize(line.text).text for line in _lines(lists, "stopwords.txt", faults)}
    folders = dict(_folders(own_lines(corpus, "folders.txt", faults), faults))
    lines = chain.from_iterable(own_lines(corpus, name, faults) for name in OUT_OF_SCOPE)
    names = list(_names(lines, faults))
    for name in (spelling for spellings in names for spelling in spellings):
        # As a word, a name is not found across words: 京东 in 北京东路.
        words.setdefault(name, Word(name, tag="nz"))
    lexicon = Lexicon(
        tuple(words.values()),
        _merged(chain(synonyms, *map(_group, names))),
        frozenset(stopwords - {""}),
        tuple(folders.items()),
        frozenset(chain(*names)),
        packs,
    )
    return lexicon, tuple(faults)


def extend_lexicon(lexicon: Lexicon, additions: Iterable[str]) -> Lexicon:
    """`lexicon` with further words and synonyms (``a, b`` or ``a => b``), one a line.

    Raises LexiconError, which names every faulty line.
    """
    faults: list[Fault] = []
    lines = [Line(text.strip(), number, "--add") for number, text in enumerate(additions, 1)]
    synonyms = [line for line in lines if _COMMA.search(line.text) or "=>" in line.text]
    words = _words((line for line in lines if line not in synonyms), faults)
    by_text = {word.text: word for word in (*lexicon.words, *words)}
    merged = _merged((*lexicon.synonyms, *_synonyms(synonyms, faults)))
    if faults:
        listed = "；".join(f"{lines[fault.line - 1].text!r} {fault.fault}" for fault in faults)
        raise LexiconError(f"无法加入 (can't be added): {listed}")
    return replace(lexicon, words=tuple(by_text.values()), synonyms=merged)


def entry_fault(name: str, text: str) -> str:
    """Why the list called `name` (words, synonyms, stopwords, out_of_scope) can't hold a line; ""
    if it can."""
    line, faults = Line(text, 1, ""), list[Fault]()
    if len(list(entries(text, ""))) != 1:
        return "应为一行，且不以 # 开头 (expected: one line that doesn't begin with #)"
    if len(text) > MAX_LINE_CHARS:
        return f"一行超过 {MAX_LINE_CHARS} 字 (line too long)"
    if name == "words":
        list(_words([line], faults))
    elif name == "synonyms":
        list(_synonyms([line], faults))
    elif name == "out_of_scope":
        list(_names([line], faults))
    elif not normalize(text).text.strip():
        return "应为一个词 (expected: a word)"
    return faults[0].fault if faults else ""


def pack_phrases(pack: str) -> frozenset[str]:
    """The words of a pack and all phrases of its synonyms."""
    faults: list[Fault] = []
    words = _words(built_in_lines(pack_lists("words.txt", (pack,))), faults)
    synonyms = _synonyms(built_in_lines(pack_lists("synonyms.txt", (pack,))), faults)
    phrases = (phrase for each in synonyms for phrase in (each.phrase, *each.alternatives))
    return frozenset(chain((word.text for word in words), phrases))


def built_in_lines(paths: Iterable[Path]) -> Iterator[Line]:
    """The entries of built-in lists."""
    for path in paths:
        yield from entries(path.read_text("utf-8"), "")


def _lines(lists: _Lists, name: str, faults: list[Fault]) -> Iterator[Line]:
    """The entries of the built-in lists, then those of the corpus's own."""
    yield from built_in_lines(built_in_lists(name, lists.packs))
    yield from own_lines(lists.corpus, name, faults)


def _words(lines: Iterable[Line], faults: list[Fault]) -> Iterator[Word]:
    for line in lines:
        match = _WORD_LINE.fullmatch(line.text)
        text = normalize(match["word"]).text if match else ""
        if match and text:
            yield Word(text, int(match["frequency"]) if match["frequency"] else None, match["tag"])
        else:
            expected = "应为“词 [词频] [词性]” (expected: word [frequency] [tag])"
            faults.append(Fault(line.path, line.number, expected))


def _folders(lines: Iterable[Line], faults: list[Fault]) -> Iterator[tuple[str, str]]:
    for line in lines:
        folder, _, title = (part.strip() for part in line.text.partition("="))
        if folder.strip("/") and title:
            yield folder.strip("/"), title
        else:
            expected = "应为“目录 = 名称” (expected: folder = title)"
            faults.append(Fault(line.path, line.number, expected))


def _names(lines: Iterable[Line], faults: list[Fault]) -> Iterator[tuple[str, ...]]:
    """The spellings of each out-of-scope name."""
    bounds = _Bounds()
    for line in lines:
        spellings = _phrases(line.text)
        fault = ""
        if not spellings or any(map(str.isspace, "".join(spellings))):
            fault = "应为“名称”或“名称, 别的写法” (expected: name, or name, spelling)"
        elif len(spellings) > _MAX_PHRASES:
            fault = _TOO_MANY_PHRASES
        fault = fault or bounds.fault(list(_group(spellings)))
        if fault:
            faults.append(Fault(line.path, line.number, fault))
        else:
            yield spellings


def _synonyms(lines: Iterable[Line], faults: list[Fault]) -> Iterator[Synonym]:
    bounds = _Bounds()
    for line in lines:
        found, fault = _pairs(line.text)
        if fault := fault or bounds.fault(found):
            faults.append(Fault(line.path, line.number, fault))
        else:
            yield from found


class _Bounds:
    """Counts the synonyms of a list against what one may hold."""

    def __init__(self) -> None:
        self._alternatives: Counter[str] = Counter()
        self._pairs = 0

    def fault(self, synonyms: Sequence[Synonym]) -> str:
        """Why those of a further line don't fit in, "" if they do, which counts them."""
        for each in synonyms:
            if self._alternatives[each.phrase] + len(each.alternatives) > _MAX_ALTERNATIVES:
                return f"“{each.phrase:.40}”的同义词超过 {_MAX_ALTERNATIVES} 个 (too many for one)"
        added = sum(len(each.alternatives) for each in synonyms)
        if self._pairs + added > _MAX_PAIRS:
            return f"同义词超过 {_MAX_PAIRS} 对，这一行未采用 (too many pairs, line left out)"
        self._pairs += added
        self._alternatives.update({each.phrase: len(each.alternatives) for each in synonyms})
        return ""


def _pairs(text: str) -> tuple[list[Synonym], str]:
    """The synonyms of a line, and its fault, "" if it has none."""
    before, arrow, after = text.partition("=>")
    left, right = _phrases(before), _phrases(after)
    if max(len(left), len(right)) > _MAX_PHRASES:
        return [], _TOO_MANY_PHRASES
    if arrow and left and right and "=>" not in after:
        return [Synonym(phrase, right) for phrase in left], ""
    if not arrow and len(left) > 1:
        return list(_group(left)), ""
    return [], "应为“词, 词…”或“词 => 词…” (expected: a, b or a => b)"


def _group(phrases: tuple[str, ...]) -> Iterator[Synonym]:
    """Makes each phrase a synonym of every other."""
    for phrase in phrases:
        others = tuple(other for other in phrases if other != phrase)
        if others:
            yield Synonym(phrase, others)


def _phrases(text: str) -> tuple[str, ...]:
    phrases = (normalize(phrase.strip()).text for phrase in _COMMA.split(text))
    return tuple(dict.fromkeys(phrase for phrase in phrases if phrase))


def _merged(synonyms: Iterable[Synonym]) -> tuple[Synonym, ...]:
    """One entry a phrase, in order of first occurrence."""
    merged: dict[str, dict[str, None]] = {}
    for synonym in synonyms:
        merged.setdefault(synonym.phrase, {}).update(dict.fromkeys(synonym.alternatives))
    return tuple(Synonym(phrase, tuple(others)) for phrase, others in merged.items())
