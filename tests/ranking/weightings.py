"""Makes weightings of three fields for the tests of impacts."""

from __future__ import annotations

from hypothesis import strategies as st

from faq.ranking.bm25f import Weighting

FIELDS = 3
# Nothing next to nothing: there the products of the plain formula have no digits left.
_AMOUNTS = st.just(0.0) | st.floats(2**-20, 4)
WEIGHTINGS = st.builds(
    Weighting,
    st.tuples(*[_AMOUNTS] * FIELDS),
    st.floats(0, 3),
    st.tuples(*[st.floats(0, 1)] * FIELDS),
    st.sampled_from([(0, 0, 0), (0, 0, 1), (0, 1, 1), (0, 1, 2)]),
    st.tuples(*[_AMOUNTS] * FIELDS),
)
