"""Tests that the shades of any colour can be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.errors import SettingsError
from web.accent import contrast, read_colour, shades

_PAPERS = {
    "light": ((246, 245, 241), (255, 255, 255), (239, 237, 230)),
    "dark": ((18, 21, 19), (27, 31, 29), (36, 41, 39)),
}
_channel = st.integers(0, 255)


@given(st.tuples(_channel, _channel, _channel), st.sampled_from(["light", "dark"]))
def test_every_colour_gives_shades_that_can_be_read(
    colour: tuple[int, int, int], theme: str
) -> None:
    tokens = shades(colour, theme)
    for paper in (*_PAPERS[theme], tokens["accent-soft"]):
        assert contrast(tokens["accent-ink"], paper) >= 4.5
    assert contrast(tokens["on-accent"], tokens["accent"]) >= 4.5
    assert all(contrast(tokens["accent"], paper) >= 3 for paper in _PAPERS[theme])


def test_a_colour_that_can_be_read_stays() -> None:
    assert shades((15, 107, 92), "light")["accent"] == (15, 107, 92)


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("text", ["", "red", "#fff", "#gggggg", "#0f6b5c;}", "#0f6b5c00"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="site_accent"):
        read_colour(text)
