"""Stores a field's text in a Whoosh column that finds any stretch of it.

Editors look for what stands there, be it part of a word or the end of one and the start of the
next, and Whoosh's own postings, one Python call each, take longer to write than an index does.  So
a column holds its texts and, beside them, which documents have which pair of neighbouring
characters, as arrays; what all pairs of a sought text have in common is then compared with it.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import columns

_SHIFT = 21  # bits of a code point
_FOOTER = np.dtype("<u8")
_MANY = 256
"""Documents from which reading all texts is faster than reading each one's."""
_PARTS: tuple[np.dtype[Any], ...] = tuple(map(np.dtype, ("u1", "<u8", "<u8", "<u8", "<u4")))
"""Texts in UTF-8, the end of each; pairs ascending, the end of each one's documents; documents."""

Documents = npt.NDArray[np.uint32]
"""Numbers of documents within a segment, ascending, dtype ``<u4``."""


class TextColumn(columns.Column):  # type: ignore[misc]  # Whoosh has no types
    """A column of normalized texts; a line break matches nothing."""

    _default = b""

    class Writer(columns.ColumnWriter):  # type: ignore[misc]
        """Collects the texts of a segment, which is small enough for it."""

        def __init__(self, file: Any) -> None:
            super().__init__(file)
            self._texts: list[bytes] = []

        def fill(self, docnum: int) -> None:
            """Gives the documents before `docnum` that have no text an empty one."""
            self._texts += [b""] * (docnum - len(self._texts))

        def add(self, docnum: int, value: bytes) -> None:
            """Adds the text of a document, in UTF-8."""
            self.fill(docnum)
            self._texts.append(value)

        def finish(self, docnum: int) -> None:
            """Writes the texts of `docnum` documents, and the pairs that they have."""
            self.fill(docnum)
            ends = np.cumsum([len(text) for text in self._texts], dtype="<u8")
            data = b"".join(self._texts)
            arrays: tuple[npt.NDArray[Any], ...] = (
                np.frombuffer(data, np.uint8),
                ends,
                *_documents_by_pair(self._texts),
            )
            for array, dtype in zip(arrays, _PARTS, strict=True):
                self._dbfile.write(array.astype(dtype, copy=False).tobytes())
            self._dbfile.write(np.array([len(each) for each in arrays], _FOOTER).tobytes())

    class Reader(columns.ColumnReader):  # type: ignore[misc]
        """Reads the texts of a segment and finds what they hold."""

        def __init__(self, dbfile: Any, basepos: int, length: int, doccount: int) -> None:
            super().__init__(dbfile, basepos, length, doccount)
            size = len(_PARTS) * _FOOTER.itemsize
            footer = dbfile.get(basepos + length - size, size)
            counts = np.frombuffer(footer, _FOOTER).tolist()
            starts = [basepos]
            for count, dtype in zip(counts, _PARTS, strict=True):
                starts.append(starts[-1] + count * dtype.itemsize)
            if starts[-1] != basepos + length - size:
                raise ValueError("column of texts: sizes don't add up")
            self._starts, self._counts = starts, counts
            self._ends, self._pairs, self._pair_ends = (self._read(part) for part in (1, 2, 3))

        def __getitem__(self, docnum: int) -> bytes:
            start, end = self._stretch(self._ends, docnum)
            return bytes(self._dbfile.get(self._starts[0] + start, end - start))

        def holding(self, text: str) -> Documents:
            """The documents whose text holds `text`, which is normalized and not empty."""
            encoded = text.encode("utf-8", "surrogatepass")
            if len(text) == 1:
                return self._beginning_with(ord(text))
            documents = [self._having(_pair(*map(ord, two))) for two in pairwise(text)]
            documents.sort(key=len)
            common = documents[0]
            for each in documents[1:]:
                common = common[np.isin(common, each, assume_unique=True)]
            if len(text) == 2:
                return common
            if len(common) > _MANY:
                return self._scanned(encoded)
            held = [number for number in common.tolist() if encoded in self[number]]
            return np.array(held, "<u4")

        def _scanned(self, encoded: bytes) -> Documents:
            """The documents that hold a text, found by reading all: faster where many do."""
            data = self._dbfile.get(self._starts[0], self._counts[0])
            ends, held = self._ends.tolist(), list[int]()
            place = data.find(encoded)
            while place >= 0:
                number = bisect_right(ends, place)
                if place + len(encoded) <= ends[number]:
                    held.append(number)
                    place = data.find(encoded, ends[number])
                else:  # across the border of two documents
                    place = data.find(encoded, place + 1)
            return np.array(held, "<u4")

        def _beginning_with(self, code: int) -> Documents:
            """The documents that have a character, whatever comes after it."""
            first, last = np.searchsorted(self._pairs, (_pair(code, 0), _pair(code + 1, 0)))
            if first == last:
                return np.empty(0, "<u4")
            start = self._stretch(self._pair_ends, int(first))[0]
            end = int(self._pair_ends[last - 1])
            return np.unique(self._read(4, start, end))

        def _having(self, pair: int) -> Documents:
            place = int(np.searchsorted(self._pairs, np.uint64(pair)))
            if place == len(self._pairs) or int(self._pairs[place]) != pair:
                return np.empty(0, "<u4")
            return self._read(4, *self._stretch(self._pair_ends, place))

        def _stretch(self, ends: npt.NDArray[Any], place: int) -> tuple[int, int]:
            return int(ends[place - 1]) if place else 0, int(ends[place])

        def _read(self, part: int, start: int = 0, end: int | None = None) -> npt.NDArray[Any]:
            dtype = _PARTS[part]
            count = (self._counts[part] if end is None else end) - start
            place = self._starts[part] + start * dtype.itemsize
            return np.frombuffer(self._dbfile.get(place, count * dtype.itemsize), dtype)


def _pair(first: int, second: int) -> int:
    return first << _SHIFT | second


def _documents_by_pair(
    texts: list[bytes],
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64], Documents]:
    """The pairs of the texts, ascending; the end of the documents of each; these documents.

    The last character of a line stands in a pair with 0, so that a single one is found.
    """
    decoded = [text.decode("utf-8", "surrogatepass") + "\n" for text in texts]
    joined = "".join(decoded).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(joined, "<u4").astype(np.uint64)
    documents = np.repeat(
        np.arange(len(decoded), dtype="<u4"), np.array([len(text) for text in decoded], int)
    )
    break_ = ord("\n")
    second = np.append(codes[1:], np.uint64(break_))
    second[second == break_] = 0
    pairs = codes << np.uint64(_SHIFT) | second
    written = codes != break_
    pairs, documents = pairs[written], documents[written]
    order = np.argsort(pairs, kind="stable")
    pairs, documents = pairs[order], documents[order]
    # The same pair in the same document follows itself, as the order is stable.
    new = np.ones(len(pairs), bool)
    new[1:] = (pairs[1:] != pairs[:-1]) | (documents[1:] != documents[:-1])
    pairs, documents = pairs[new], documents[new]
    last = np.append(pairs[1:] != pairs[:-1], True)[: len(pairs)]
    return pairs[last], np.flatnonzero(last).astype(np.uint64) + np.uint64(1), documents
