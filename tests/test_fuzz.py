"""Is there a question that the API can't take?"""

from __future__ import annotations

import itertools
import random
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import quote_from_bytes

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from faq.settings import Settings
from web import create_app

_OPERATORS = (*"*()\"'[]{}^~:?\\/|&!+-<>=@#$%;,.", " AND ", " OR ", " NOT ", " TO ")
_WORDS = ("退款", "怎么", "订单", "title:", "Ａ類", "快遞", "7天无理由", "iPhone 15", "tuikuan")
_EMOJI = ("😀", "👨‍👩‍👧‍👦", "🇨🇳", "👍🏽", "❤️", "㊙️", "🈲")
_CONTROL = (*map(chr, (*range(33), *range(127, 161), 0x200B, 0x202E, 0xFEFF)),)


@pytest.fixture(scope="module")
def client(guidance: Settings) -> FlaskClient:
    app = create_app(guidance)
    app.testing = False  # an exception becomes what a user would get
    return app.test_client()


def _ask(client: FlaskClient, question: str, **others: object) -> int:
    """The status, when what came with it is in order."""
    sent = question.encode("utf-8", "surrogatepass")  # as a client may send it, broken or not
    quoted = "".join(f"%{byte:02X}" for byte in sent)
    rest = "".join(f"&{name}={value}" for name, value in others.items())
    response = client.get(f"/api/v1/search?q={quoted}{rest}")
    told = repr(question[:80])
    assert response.status_code in {200, 400}, told
    found = response.get_json()
    if response.status_code == 400:
        assert response.mimetype == "application/problem+json", told
        assert found["errors"], told
        return 400
    assert 0 <= found["confidence"] <= 1, told
    assert len(found["hits"]) <= found["total"], told
    for hit in found["hits"]:
        text, highlights = hit["snippet"]["text"], hit["snippet"]["highlights"]
        border = 0
        for start, end in highlights:
            assert border <= start < end <= len(text), told
            border = end
    return 200


_HOSTILE = (
    *("<zq>", "</textarea><zq>", "</title><zq>", "'><zq x='", '"><zq x="', "--><zq>", "]]><zq>"),
    *("&lt;zq&gt;", "{{7*7}}", "javascript:zq", "\r\n\r\n<zq>", "\u202e<zq>", "\0<zq>"),
)
"""Markup that would stand as an element of its own, were it not escaped."""


def _page(client: FlaskClient, question: str) -> html.HtmlElement:
    """The page of results, in which nothing of the question is markup."""
    quoted = quote_from_bytes(question.encode("utf-8", "surrogatepass"))
    response = client.get(f"/search?q={quoted}")
    told = repr(question[:80])
    assert response.status_code in {200, 400}, told
    shown = html.fromstring(response.get_data().decode("utf-8"))
    assert not shown.xpath("//zq"), told
    assert not shown.xpath("//@x"), told
    assert not shown.xpath("//a[starts-with(@href, 'javascript:')]"), told
    return shown


@settings(max_examples=120, deadline=None, database=None, derandomize=True)
@given(
    st.lists(st.sampled_from((*_HOSTILE, *_WORDS)), min_size=1, max_size=6).map("".join),
    st.text(st.characters(), max_size=20),
)
def test_no_byte_of_a_question_is_markup(client: FlaskClient, hostile: str, wild: str) -> None:
    box = _page(client, f"<zq>{hostile}{wild}").cssselect("textarea[name=q]")[0]
    assert box.text.startswith("<zq>")


def _of_every_category() -> Iterator[str]:
    """Up to 60 characters of each Unicode category, alone and beside a word."""
    held: dict[str, list[str]] = {}
    for code in range(sys.maxunicode + 1):
        held.setdefault(unicodedata.category(chr(code)), []).append(chr(code))
    drawn = random.Random(1)
    for characters in held.values():
        for each in drawn.sample(characters, min(60, len(characters))):
            yield each
            yield f"退{each}款怎么{each * 3}"


def _of_pieces(pieces: tuple[str, ...], longest: int, seed: int) -> Iterator[str]:
    drawn = random.Random(seed)
    while True:
        yield "".join(drawn.choices(pieces, k=drawn.randint(1, longest)))


def _of_code_points() -> Iterator[str]:
    drawn = random.Random(4)
    while True:
        highest = drawn.choice((0x7F, 0xFF, 0x9FFF, sys.maxunicode))
        yield "".join(chr(drawn.randint(0, highest)) for _ in range(drawn.randint(1, 20)))


def _count_answers(client: FlaskClient, questions: Iterable[str]) -> int:
    return sum(_ask(client, question) in {200, 400} for question in questions)


def test_characters_of_every_category(client: FlaskClient) -> None:
    assert _count_answers(client, _of_every_category()) > 2500


def test_every_single_character_of_the_commonest_blocks(client: FlaskClient) -> None:
    blocks = (range(0x300), range(0x3000, 0x3130), range(0x4E00, 0x5000), range(0xFF00, 0x10000))
    assert _count_answers(client, map(chr, itertools.chain(*blocks))) > 1800


def test_operators_among_words(client: FlaskClient) -> None:
    questions = _of_pieces(_OPERATORS * 2 + _WORDS * 5, 12, seed=2)
    assert _count_answers(client, itertools.islice(questions, 2000)) == 2000


def test_emoji_and_control_characters_among_words(client: FlaskClient) -> None:
    questions = _of_pieces(_CONTROL + (_EMOJI + _WORDS) * 5, 12, seed=3)
    assert _count_answers(client, itertools.islice(questions, 1500)) == 1500


def test_any_code_points(client: FlaskClient) -> None:
    assert _count_answers(client, itertools.islice(_of_code_points(), 2000)) == 2000


@pytest.mark.parametrize("codes", [(0xD800,), (0xDFFF,), (0x9000, 0xDC80), (0xDE00, 0xD83D)])
def test_lone_surrogates(client: FlaskClient, codes: tuple[int, ...]) -> None:
    lone = "".join(map(chr, codes))
    assert _ask(client, lone) in {200, 400}
    assert _ask(client, f"怎么{lone}退款") in {200, 400}


@pytest.mark.parametrize(
    "piece", ["退", "退款", "a", "1", " ", "😀", "\u0301", '"', "(", "𠀀", "ﷺ"]
)
def test_ten_thousand_characters(client: FlaskClient, piece: str) -> None:
    assert _ask(client, (piece * 10_000)[:10_000]) == 400
    assert _ask(client, (piece * 2_000)[:2_000]) == (400 if piece == " " else 200)


@pytest.mark.parametrize("name", ["limit", "offset", "explain"])
def test_numbers_of_every_kind(client: FlaskClient, name: str) -> None:
    numbers = ("", "0", "1", "-1", "1e9", "9" * 400, "0x1", "１", "٣", "NaN", "true", "%00", "%ff")
    statuses = {_ask(client, "退款", **{name: number}) for number in numbers}
    assert 400 in statuses


@settings(
    max_examples=500,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(st.characters(), max_size=60), st.text("退款订单发货怎么，。？ a1", max_size=30))
def test_any_text(client: FlaskClient, wild: str, tame: str) -> None:
    assert _ask(client, wild + tame) in {200, 400}
    assert _ask(client, tame + wild, explain=1) in {200, 400}
