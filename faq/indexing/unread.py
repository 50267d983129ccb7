"""Counts the files of a corpus that look like articles and are of no format that is read."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import unquote

from faq import articles as reading
from faq.articles.decode import Undecodable, decode
from faq.model import Fault
from faq.reports import UnreadFiles

_BESIDE_ARTICLES = frozenset(
    (
        *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp", ".ico", ".tif"),
        *(".tiff", ".heic", ".mp4", ".webm", ".mov", ".mp3", ".css", ".js", ".woff", ".woff2"),
        *(".ttf", ".db", ".ini"),
    )
)
"""Endings of pictures and films, of what pages are drawn with, and of what systems leave behind."""
_ENDING = re.compile(r"\.[a-z][a-z0-9]{0,9}")


def unread_files(walk: reading.Walk, max_bytes: int) -> tuple[UnreadFiles, ...]:
    """The unread files of `walk` that no article names, as by a link, counted by their endings.

    Articles of up to `max_bytes` are looked through, and only where there are such files.
    """
    candidates: dict[str, list[str]] = {}
    for path in walk.unread:
        name = posixpath.basename(path).lower()
        ending = posixpath.splitext(name)[1]
        if _ENDING.fullmatch(ending) and ending not in _BESIDE_ARTICLES:
            candidates.setdefault(ending, []).append(name)
    if not candidates:
        return ()
    named = _named({name for names in candidates.values() for name in names}, walk, max_bytes)
    counts = Counter(
        {ending: sum(name not in named for name in names) for ending, names in candidates.items()}
    )
    return tuple(UnreadFiles(each, counts[each]) for each in sorted(counts) if counts[each])


def _named(names: Iterable[str], walk: reading.Walk, max_bytes: int) -> set[str]:
    """Those of `names` that stand in some article."""
    left = set(names)
    lengths = sorted({len(name) for name in left})
    endings = {posixpath.splitext(name)[1] for name in left}
    ends = re.compile(rf"(?:{'|'.join(map(re.escape, sorted(endings)))})(?![a-z0-9])")
    found: set[str] = set()
    for file in walk.files:
        data = reading.load(file, max_bytes)
        text = "" if isinstance(data, Fault) else _text(data, endings)
        for match in ends.finditer(text):
            end = match.end()
            found |= left.intersection(text[end - length : end] for length in lengths)
        left -= found
        if not left:
            break
    return found


def _text(data: bytes, endings: Iterable[str]) -> str:
    """The text of an article in small letters; empty where no ending can stand in it.

    Decoding takes three times as long as reading, and few articles name a file.
    """
    low = data.lower()
    if not any(each.encode() in low for each in (*endings, "%2e", "\0")):
        return ""
    try:
        return unquote(decode(data)).lower()
    except Undecodable:
        return ""
