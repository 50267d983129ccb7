"""Do the rows of a table lie in the order that comparing would give?"""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.kernel.tables import table

_ROWS = st.lists(
    st.tuples(
        st.integers(0, 3) | st.integers(0, 2**64 - 1) | st.sampled_from([2**63, 2**64 - 1]),
        st.integers(0, 5),
        st.sampled_from([-1.5, -0.0, 0.0, 1.0, 1.25, 1e30]),
    ),
    max_size=60,
)


@given(_ROWS, st.integers(1, 4))
def test_a_key_has_its_cheapest_entries_in_order(
    rows: list[tuple[int, int, float]], most: int
) -> None:
    expected = []
    ordered = sorted(rows, key=lambda row: (row[0], row[2]))
    for _, held in groupby(ordered, key=lambda row: row[0]):
        entries = [entry for entry, _ in groupby(row[1] for row in held)]
        expected.append(entries[:most])
    keys, entries = table(
        np.array([row[0] for row in rows], np.uint64),
        np.array([row[1] for row in rows], np.int64),
        np.array([row[2] for row in rows], np.float32),
        most,
    )
    assert entries.tolist() == [entry for each in expected for entry in each]
    assert np.unique(keys).tolist() == sorted({row[0] for row in rows})
    assert (np.diff(keys.astype(object)) >= 0).all() if len(keys) else not rows


@pytest.mark.parametrize("digits", [1, 0x800, 1 << 40])
def test_keys_that_differ_in_some_digits_alone_are_put_in_order(digits: int) -> None:
    keys = np.array([each * digits for each in (5, 3, 9, 3, 0)], np.uint64)
    found, entries = table(keys, np.arange(5), np.ones(5, np.float32), 9)
    assert found.tolist() == sorted(keys.tolist())
    assert entries.tolist() == [4, 1, 3, 0, 2]
