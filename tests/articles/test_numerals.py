"""The numbers by which texts count."""

from __future__ import annotations

import pytest

from faq.articles.numerals import number_of, roman_number


@pytest.mark.parametrize(
    ("count", "number"),
    [
        ("7", 7),
        ("０３", 3),
        ("九", 9),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("三十四", 34),
        ("①", 1),
        ("⑳", 20),
        ("❿", 10),
        ("㈢", 3),
        ("Ⅻ", 12),
        ("c", 3),
        ("C", 3),
    ],
)
def test_a_count_has_its_number(count: str, number: int) -> None:
    assert number_of(count) == number


@pytest.mark.parametrize(
    ("count", "number"), [("i", 1), ("IV", 4), ("viii", 8), ("ix", 9), ("X", 10), ("xxix", 29)]
)
def test_a_roman_count_has_its_number(count: str, number: int) -> None:
    assert roman_number(count) == number
