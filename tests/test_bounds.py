"""Tests which requests are refused, and that each bad parameter is named."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from faq.bounds import MAX_OFFSET, request_bounds
from faq.errors import QuestionError
from faq.model import SearchRequest
from faq.settings import Settings

_BOUNDS = request_bounds(Settings(question_chars=10, max_limit=50))
_REQUEST = SearchRequest("运费")


@pytest.mark.parametrize(("value", "nearest"), [(-3, 1), (1, 1), (7, 7), (50, 50), (99, 50)])
def test_a_default_is_drawn_into_the_bounds(value: int, nearest: int) -> None:
    assert _BOUNDS.limit.nearest(value) == nearest


@pytest.mark.parametrize(
    ("parameter", "changed"),
    [
        *(("limit", {"limit": limit}) for limit in (0, -1, 51)),
        *(("limit", {"limit": limit}) for limit in (True, 1.0, 2.5, "3", None)),
        *(("offset", {"offset": offset}) for offset in (-1, MAX_OFFSET + 1, False, 0.0)),
        *(("q", {"question": blank}) for blank in ("", " ", " \t\u3000\n", "\r\n")),
        ("q", {"question": "问" * 11}),
        ("audience", {"audience": "nobody"}),
    ],
)
def test_a_value_out_of_bounds_is_refused(parameter: str, changed: dict[str, Any]) -> None:
    with pytest.raises(QuestionError) as caught:
        _BOUNDS.check(structs.replace(_REQUEST, **changed))
    assert [fault.parameter for fault in caught.value.faults] == [parameter]


@pytest.mark.parametrize(
    "changed",
    [
        *({"limit": limit} for limit in (1, 50)),
        *({"offset": offset} for offset in (0, MAX_OFFSET)),
        *({"audience": audience} for audience in (None, "buyer", "seller")),
        {"question": "问" * 10},
    ],
)
def test_a_value_at_a_bound_is_taken(changed: dict[str, Any]) -> None:
    _BOUNDS.check(structs.replace(_REQUEST, **changed))


def test_all_faults_are_told_at_once_with_their_bounds() -> None:
    with pytest.raises(QuestionError) as caught:
        _BOUNDS.check(SearchRequest("问" * 11, limit=51, offset=-1))
    assert str(caught.value) == (
        "问题太长：有 11 个字，最多 10 个字 (question too long)；"
        "limit 应为 1 到 50 之间的整数 (limit out of range)；"
        "offset 应为 0 到 10000 之间的整数 (offset out of range)"
    )


@given(st.text(st.characters(exclude_categories=()), max_size=12))
def test_any_question_is_taken_or_refused(question: str) -> None:
    fits = bool(question.strip()) and len(question) <= 10
    assert (_BOUNDS.question.faults(question) == ()) == fits


def test_equal_requests_are_one_key() -> None:
    assert len({SearchRequest("运费", limit=3), SearchRequest("运费", limit=3), _REQUEST}) == 2
