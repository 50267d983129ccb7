"""How are postings written of which not all fit in memory?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from faq.mapped import ArrayWriter, load_array, load_arrays, save_array
from faq.ranking.impacts import TermArrays
from faq.ranking.postings import Postings, pack, tick_of, words_of


class PostingsWriter:
    """Takes term arrays in the order of their keys and writes them as postings.

    The size of a tick is known when all impacts are, so these wait in a file.
    """

    def __init__(self, folder: Path, rows: int) -> None:
        self._folder, self._rows = folder, rows
        self._waiting = {
            "waiting_rows": ArrayWriter(folder, "waiting_rows", np.uint32),
            "waiting_impacts": ArrayWriter(folder, "waiting_impacts", np.float32),
        }
        self._terms: list[TermArrays] = []
        self._highest = 0.0

    def add(self, arrays: TermArrays) -> None:
        """Takes the next terms."""
        self._waiting["waiting_rows"].append(arrays.rows)
        self._waiting["waiting_impacts"].append(arrays.impacts)
        self._highest = max(self._highest, float(arrays.impacts.max(initial=0)))
        nothing = np.empty(0, np.uint32), np.empty(0, np.float32)
        self._terms.append(TermArrays(arrays.keys, arrays.idf, arrays.offsets, *nothing))

    def finish(self) -> Postings:
        """Writes the postings and maps them."""
        for file in self._waiting.values():
            file.finish()
        tick = tick_of(self._highest)
        rows, impacts = (load_array(self._folder, name) for name in self._waiting)
        big = {
            "rows": ArrayWriter(self._folder, "rows", np.uint32),
            "ticks": ArrayWriter(self._folder, "ticks", np.uint16),
            "table": ArrayWriter(self._folder, "table", np.uint16, self._rows),
            "bits": ArrayWriter(self._folder, "bits", np.uint64, words_of(self._rows)),
        }
        listed, peaks, common = [np.zeros(1, np.int64)], [], []
        terms = entries = 0
        for each in self._terms:
            held = slice(entries, entries + int(each.offsets[-1]))
            part = TermArrays(each.keys, each.idf, each.offsets, rows[held], impacts[held])
            packed = pack(part, self._rows, tick)
            for name, file in big.items():
                file.append(getattr(packed, name))
            listed.append(packed.listed)
            peaks.append(packed.peaks)
            common.append(packed.common + terms)
            terms += len(each.keys)
            entries = held.stop
        for file in big.values():
            file.finish()
        small = {
            "keys": _joined([each.keys for each in self._terms], np.uint64),
            "idf": _joined([each.idf for each in self._terms], np.float32),
            "holders": _joined([np.diff(each.offsets) for each in self._terms], np.uint32),
            "offsets": np.cumsum(np.concatenate(listed)),
            "peaks": _joined(peaks, np.uint16),
            "common": _joined(common, np.int64),
            "tick": np.array([tick], np.float32),
        }
        for name, values in small.items():
            save_array(self._folder, name, values)
        self.cancel()
        return load_arrays(self._folder, "", Postings)

    def cancel(self) -> None:
        """Removes what waits."""
        for name, file in self._waiting.items():
            file.cancel()
            (self._folder / f"{name}.npy").unlink(missing_ok=True)


def _joined(
    parts: Sequence[npt.NDArray[np.generic]], kind: npt.DTypeLike
) -> npt.NDArray[np.generic]:
    return np.concatenate([*parts, np.empty(0, kind)]).astype(kind)
