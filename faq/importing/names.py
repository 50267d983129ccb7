"""Makes paths of the names that documents have at their source, whatever these hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from hashlib import blake2b
from itertools import chain, count

_FORBIDDEN = str.maketrans('\\:*?"<>|#%', "＼：＊？＂＜＞｜＃％")
"""What some system's paths, or the addresses of pages, can't hold, in its full-width form."""
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices."""
_NOT_IN_LINKS = re.compile(r"[\s()\[\]<>`!&'\"*_~\\]+")
_ARTICLE = re.compile(r"\.(md|csv)$", re.IGNORECASE)
"""The end of a folder that would stand where an article of its name does."""
_MOST_BYTES = 120
"""Of a name: a file system takes 255, of which endings and numbers take some."""
_MOST_FOLDERS = 8
_COPY = re.compile(
    r"(?:\s*[(（]\d{1,3}[)）]|\s*[-_–—]?\s*副本|\s*[-_–—]\s*拷贝|\s*[-_–— ]\s*copy(?: \d{1,3})?)+"
    r"(?=(?:\.[a-z0-9]{1,6})*$)",
    re.IGNORECASE,
)
"""What browsers and desktops add to the name of a file that is there already."""
UNNAMED = "未命名"


def safe_path(name: str) -> str:
    """A path of safe names below a folder, without an ending; empty parts are left out."""
    parts = [safe_name(part) for part in name.split("/") if part.strip(" .")]
    if len(parts) > _MOST_FOLDERS:
        parts = [*parts[: _MOST_FOLDERS - 1], parts[-1]]
    parts[:-1] = (_ARTICLE.sub(r"-\1", folder) for folder in parts[:-1])
    return "/".join(parts) or UNNAMED


def original_name(name: str) -> str:
    """The name of a file or folder without what marks it as another copy: 机器人 (1).xlsx is one of
    机器人.xlsx."""
    return _COPY.sub("", name)


def safe_name(name: str) -> str:
    """The name of a file or folder on any system, which the reader of the corpus doesn't leave
    out; names that are cut keep apart by a digest."""
    text = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    text = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text)
    text = " ".join(text.translate(_FORBIDDEN).replace("/", "／").split()).rstrip(". ")
    text = text.lstrip("._ ") or UNNAMED
    if _RESERVED.fullmatch(text):
        text = f"{text}-"
    data = text.encode()
    if len(data) > _MOST_BYTES:
        mark = blake2b(data, digest_size=4).hexdigest()
        text = f"{data[: _MOST_BYTES - 9].decode('utf-8', 'ignore').rstrip('. ')}-{mark}"
    return text


def safe_file_name(name: str) -> str:
    """As `safe_name`, keeping the ending, and without anything that a link must escape."""
    stem, dot, ending = name.rpartition(".")
    if not stem or not re.fullmatch(r"[A-Za-z0-9]{1,8}", ending):
        stem, dot, ending = name, "", ""
    return f"{link_name(stem)}{dot}{ending.lower()}"


def link_name(name: str) -> str:
    """As `safe_name`, without anything that a link must escape."""
    return _NOT_IN_LINKS.sub("-", safe_name(name)).strip("-.") or UNNAMED


class TakenNames:
    """Names that are taken, as a file system sees them that knows no case."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._taken = {_folded(name) for name in names}

    def take(self, name: str, ending: str = "") -> str:
        """The name, or the first of ``name-2``, ``name-3``… that is free; taken from now on."""
        numbered = (f"{name}-{number}" for number in count(2))
        free = next(
            each for each in chain([name], numbered) if _folded(each + ending) not in self._taken
        )
        self._taken.add(_folded(free + ending))
        return free + ending


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
