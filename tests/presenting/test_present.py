"""Tests that the objects of the API have exactly the keys and values of the contract."""

from __future__ import annotations

import json
from typing import Any

from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from faq.model import Answer, ArticleId, Hit, Passage, PassageId, Snippet, Step
from faq.presenting.pieces import Part, Piece, passage_parts, segments, step_parts
from faq.presenting.present import (
    body_highlights,
    json_text,
    opens_first,
    present_answer,
    present_hit,
)

ANSWER_KEYS = [
    *("question", "answered", "outcome", "confidence", "total", "limit", "offset", "took_ms"),
    *("generation", "did_you_mean", "choices", "hits", "related"),
]
CHOICE_KEYS = ["passage_id", "title", "heading", "audience", "url"]
HIT_KEYS = [
    *("rank", "score", "passage_id", "article_id", "title", "heading", "url", "text"),
    *("snippet", "key_points", "steps", "audience", "updated", "source"),
]
FACT_KEYS = ["start", "end", "preconditions", "deadlines", "menu_paths", "addressee"]
STEP_KEYS = ["number", "text", "ordinal", *FACT_KEYS, "branch", "procedure", "code", "url"]
MARK_KEYS = ["key_point_facts", "links", "tables"]
"""Only where there are any."""
ENTRY_KEYS = [
    *("article_id", "title", "url", "source", "sections", "audience", "tags", "updated"),
]
ARTICLE_KEYS = [
    *("article_id", "title", "url", "source", "origin", "audience", "tags", "updated"),
    *(
        "valid_from",
        "valid_until",
        "questions",
        "lead",
        "sections",
        "notice",
        "closing",
        "passages",
        "text",
    ),
]
SECTION_KEYS = [
    *("heading", "level", "path", "anchor", "url", "text", "questions", "key_points", "steps"),
]


def _hit(text: str, snippet: Snippet) -> Hit:
    passage = Passage(
        PassageId("a/b#c"), ArticleId("a/b"), "题", "节", ("节",), text, steps=(Step(1, "做"),)
    )
    return Hit(1, 1.23456789, passage, snippet, ("因为",))


def _pieces(parts: list[Part]) -> list[Piece]:
    return [piece for part in parts for piece in part.pieces]


def _marked(hit: Hit) -> list[tuple[str, bool]]:
    parts = passage_parts(present_hit(hit), body_highlights(hit))
    return [(each.text, each.marked) for each in _pieces(parts)]


def _presented(*, explain: bool = False) -> Any:
    hit = _hit("文", Snippet("文"))
    answer = Answer("问", "answer", 0.987654, 1, 10, 0, 1.5, "g", (hit,))
    return present_answer(answer, explain=explain)


def test_the_answer_has_the_contracts_keys_in_order(client: FlaskClient) -> None:
    response = client.get("/api/v1/search", query_string={"q": "没发货怎么办"})
    answer = json.loads(response.text)
    assert list(answer) == ANSWER_KEYS
    assert answer["hits"]
    for hit in answer["hits"]:
        assert list(hit) == [*HIT_KEYS, *(key for key in MARK_KEYS if key in hit)]
        assert list(hit["snippet"]) == ["text", "highlights"]
        assert all(list(step)[:2] == ["number", "text"] for step in hit["steps"])
        assert all(set(step) <= {*STEP_KEYS} for step in hit["steps"])
        assert hit["url"] == f"/articles/{hit['passage_id']}"
    assert all(list(each) == ["question", "url"] for each in answer["related"])


def test_choices_are_told_apart_by_heading_audience_and_article() -> None:
    hit = _hit("文", Snippet("文"))
    other = structs.replace(
        hit, passage=structs.replace(hit.passage, id=PassageId("a/b#d"), audience=("buyer",))
    )
    answer = Answer("问", "choices", 0.5, 2, 1, 0, 1.5, "g", (hit,), choices=(hit, other))
    presented = present_answer(answer, base="/help")
    assert (presented["answered"], presented["outcome"]) == (True, "choices")
    assert [list(choice) for choice in presented["choices"]] == [CHOICE_KEYS] * 2
    assert list(presented["choices"][1].values()) == [
        *("a/b#d", "题", "节"),
        ("buyer",),
        "/help/articles/a/b#d",
    ]
    assert opens_first(answer)
    assert not opens_first(structs.replace(answer, confidence=0.49))


def test_only_choices_are_choices() -> None:
    assert _presented()["choices"] == []
    none = present_answer(Answer("问", "none", 0.1, 0, 10, 0, 1.5, "g"))
    assert (none["answered"], none["outcome"], none["choices"]) == (False, "none", [])


def test_the_articles_have_their_keys_in_order(client: FlaskClient) -> None:
    listed = json.loads(client.get("/api/v1/articles").text)
    assert list(listed) == ["generation", "total", "limit", "offset", "articles"]
    assert all(list(entry) == ENTRY_KEYS for entry in listed["articles"])
    for entry in listed["articles"]:
        article = json.loads(client.get(f"/api/v1{entry['url']}").text)
        assert list(article) == ARTICLE_KEYS
        for section in article["sections"]:
            assert list(section) == [*SECTION_KEYS, *(key for key in MARK_KEYS if key in section)]
        assert len(article["sections"]) == entry["sections"]
        assert article["passages"]


def test_a_section_tells_its_steps_and_where_it_stands(client: FlaskClient) -> None:
    article = json.loads(client.get("/api/v1/articles/delivery/late").text)
    section = article["sections"][0]
    assert section["heading"] == "催卖家发货"
    assert section["url"] == f"/articles/delivery/late#{section['anchor']}"
    assert [step["number"] for step in section["steps"]] == [1, 2, 3]
    assert section["key_points"] == ["承诺的发货时限还没到，催单也不会算卖家违规。"]
    assert "催单也不会" not in section["text"]
    assert "先催一次" in section["text"]
    assert article["origin"] == "测试用文章"


def test_chinese_goes_out_as_it_is(client: FlaskClient) -> None:
    response = client.get("/api/v1/search", query_string={"q": "没发货怎么办"})
    assert response.content_type == "application/json"
    assert "没发货怎么办".encode() in response.data


def test_the_index_says_what_it_holds(client: FlaskClient) -> None:
    index = json.loads(client.get("/api/v1/index").text)
    assert index["state"] == "ready"
    assert index["articles"] == len(json.loads(client.get("/api/v1/articles").text)["articles"])
    assert index["bytes"] > 0


def test_hits_have_an_explanation_only_on_request(client: FlaskClient) -> None:
    query = {"q": "没发货怎么办", "explain": "1"}
    hits = json.loads(client.get("/api/v1/search", query_string=query).text)["hits"]
    for hit in hits:
        marks = [key for key in MARK_KEYS if key in hit]
        assert list(hit) == [*HIT_KEYS, *marks, "explanation"]
    assert "explanation" not in _presented()["hits"][0]
    assert _presented(explain=True)["hits"][0]["explanation"] == ["因为"]


def test_half_a_surrogate_pair_stays_readable_json() -> None:
    text = json_text({"问": "坏\ud800字"})
    assert text.encode("utf-8") == '{"问": "坏\\ud800字"}'.encode()
    assert json.loads(text) == {"问": "坏\ud800字"}


def test_the_passage_is_marked_where_its_snippet_is() -> None:
    text = "零一二三四五六七八九"
    hit = _hit(text, Snippet("…三四五六…", ((2, 4),), start=3))
    assert _marked(hit) == [("零一二三", False), ("四五", True), ("六七八九", False)]


def test_the_passage_is_unmarked_when_the_snippet_came_from_the_steps() -> None:
    hit = _hit("操作说明", Snippet("操作", ((0, 2),), "steps"))
    assert _marked(hit) == [("操作说明", False)]


def test_the_passage_is_marked_at_the_repetition_that_its_snippet_was_cut_from() -> None:
    text = "先看退款。再看退款。"
    hit = _hit(text, Snippet("…看退款。", ((2, 4),), start=6))
    assert _marked(hit) == [("先看退款。再看", False), ("退款", True), ("。", False)]


def test_a_snippet_that_begins_with_an_ellipsis_of_the_passage_is_marked_in_place() -> None:
    hit = _hit("…先看退款", Snippet("…先看退款", ((3, 5),)))
    assert _marked(hit) == [("…先看", False), ("退款", True)]


@given(
    st.text(max_size=30),
    st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40)), max_size=6),
)
def test_segments_join_to_the_text(text: str, highlights: list[tuple[int, int]]) -> None:
    pieces = segments(text, highlights)
    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, _ in pieces)


@given(st.text(min_size=1, max_size=30), st.data())
def test_disjoint_highlights_are_marked_exactly(text: str, data: st.DataObject) -> None:
    borders = data.draw(st.lists(st.integers(0, len(text)), unique=True, max_size=8).map(sorted))
    highlights = list(zip(borders[::2], borders[1::2], strict=False))
    marked = [piece for piece, is_marked in segments(text, highlights) if is_marked]
    assert marked == [text[start:end] for start, end in highlights]


def test_a_step_tells_its_procedure_its_code_and_where_more_of_it_stands() -> None:
    steps = (
        Step(1, "执行：\nmake\n再看", "安装", code=((4, 8),)),
        Step(1, "查看", "检查", anchor="查看"),
    )
    hit = _hit("", Snippet(""))
    hit = structs.replace(hit, passage=structs.replace(hit.passage, steps=steps))
    first, second = present_hit(hit, base="/help")["steps"]
    assert first == {
        "number": 1,
        "text": "执行：\nmake\n再看",
        "ordinal": 1,
        "procedure": "安装",
        "code": ((4, 8),),
    }
    assert second == {
        "number": 1,
        "text": "查看",
        "ordinal": 1,
        "procedure": "检查",
        "url": "/help/articles/a/b#查看",
    }
    presented = present_hit(hit)
    assert [
        [(each.text, each.kind) for each in _pieces(step_parts(presented, index))]
        for index in range(2)
    ] == [
        [("执行：\n", "text"), ("make\n", "code"), ("再看", "text")],
        [("查看", "text")],
    ]
