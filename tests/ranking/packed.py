"""How do the tests of ranking make postings?"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from faq.postings_writer import PostingsWriter
from faq.ranking.impacts import TermArrays
from faq.ranking.postings import Postings


def postings_of(arrays: TermArrays, rows: int, part: int = 4) -> Postings:
    """Postings as a rebuild writes them, `part` terms at a time."""
    with tempfile.TemporaryDirectory() as folder:
        writer = PostingsWriter(Path(folder), rows)
        for first in range(0, len(arrays.keys), part):
            terms = slice(first, first + part)
            offsets = arrays.offsets[first : min(first + part, len(arrays.keys)) + 1]
            held = slice(*offsets[[0, -1]])
            writer.add(
                TermArrays(
                    arrays.keys[terms],
                    arrays.idf[terms],
                    offsets - offsets[0],
                    arrays.rows[held],
                    arrays.impacts[held],
                )
            )
        mapped = writer.finish()
        return Postings(*(np.array(getattr(mapped, name)) for name in Postings.__slots__))
