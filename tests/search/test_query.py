"""Tests the terms of a query: their weights, synonyms, stopwords and saliences."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.language.analyzer import Analyzer
from faq.language.lexicon import Lexicon, Synonym, Word
from faq.language.term_kinds import TermKind, bigram_key, character_key, word_key
from faq.ranking.model import RankingModel
from faq.search.query import Query, QueryTerm, build_query

_WEIGHTS = RankingModel().query
_WEIGHTS = RankingModel().query


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    analyzer = Analyzer(
        Lexicon(
            (Word("用不了"), Word("虚拟订单")),
            (Synonym("退款", ("退钱", "返款")), Synonym("退钱", ("退款",))),
            frozenset({"怎么", "的", "请问", "不了"}),
        )
    )
    analyzer.analyze("预热")  # loads the dictionary now, not within a property's deadline
    return analyzer


def _query(analyzer: Analyzer, question: str) -> Query:
    return build_query(question, analyzer, _WEIGHTS)


def _term(query: Query, term_kind: TermKind, text: str) -> QueryTerm:
    (found,) = (term for term in query.of(term_kind) if term.text == text)
    return found


def test_a_query_has_words_bigrams_and_characters(analyzer: Analyzer) -> None:
    query = _query(analyzer, "申请退款")
    texts = {term_kind: [term.text for term in query.of(term_kind)] for term_kind in TermKind}
    assert texts == {
        TermKind.WORD: ["申请", "退款"],
        TermKind.BIGRAM: ["申请", "请退", "退款"],
        TermKind.CHARACTER: ["申", "请", "退", "款"],
    }


def test_no_synonym_stands_without_a_weight(analyzer: Analyzer) -> None:
    literal = build_query("申请退款 orders", analyzer, replace(_WEIGHTS, synonym=0.0))
    others = [term.alternatives[1:] for term in literal.of(TermKind.WORD)]
    assert others == [()] * len(others)
    assert len(_term(_query(analyzer, "申请退款"), TermKind.WORD, "退款").alternatives) == 3


def test_each_term_has_the_key_of_the_index(analyzer: Analyzer) -> None:
    query = _query(analyzer, "退货")
    keys = [term.alternatives[0][1] for term in query.terms]
    assert keys == [
        word_key("退货"),
        bigram_key("退货"),
        character_key("退"),
        character_key("货"),
    ]


def test_a_query_keeps_the_raw_question_and_the_normalized_one(analyzer: Analyzer) -> None:
    query = _query(analyzer, "ＡＰＰ退貨？")
    assert (query.question, query.text) == ("ＡＰＰ退貨？", "app退货?")


@pytest.mark.parametrize(("one", "other"), [("退貨", "退货"), ("ＩＰｈｏｎｅ", "iphone")])
def test_spellings_of_a_word_have_the_same_terms(analyzer: Analyzer, one: str, other: str) -> None:
    assert _query(analyzer, one).terms == _query(analyzer, other).terms


def test_a_word_comes_with_its_synonyms_at_a_lower_weight(analyzer: Analyzer) -> None:
    alternatives = _term(_query(analyzer, "退款"), TermKind.WORD, "退款").alternatives
    weight, lower = 1.0, _WEIGHTS.synonym
    assert [(text, part) for text, _, part in alternatives] == [
        ("退款", weight),
        ("退钱", lower),
        ("返款", lower),
    ]


def test_a_synonym_goes_no_further_than_its_list(analyzer: Analyzer) -> None:
    alternatives = _term(_query(analyzer, "退钱"), TermKind.WORD, "退钱").alternatives
    assert [text for text, _, _ in alternatives] == ["退钱", "退款"]


def test_characters_of_a_synonym_stand_for_those_of_the_word(analyzer: Analyzer) -> None:
    query = _query(analyzer, "退款")
    lower = _WEIGHTS.synonym_grams
    # 退 stands for nothing else, because the question holds it.
    expected = {
        (TermKind.BIGRAM, "退款"): [("退款", 1.0), ("退钱", lower), ("返款", lower)],
        (TermKind.CHARACTER, "退"): [("退", 1.0), ("钱", lower), ("返", lower)],
        (TermKind.CHARACTER, "款"): [("款", 1.0), ("钱", lower), ("返", lower)],
    }
    for (term_kind, text), alternatives in expected.items():
        found = _term(query, term_kind, text).alternatives
        assert [(alternative, part) for alternative, _, part in found] == alternatives


@pytest.mark.parametrize("weight", ["synonym", "synonym_grams"])
def test_without_synonyms_characters_stand_for_themselves(analyzer: Analyzer, weight: str) -> None:
    query = build_query("退款", analyzer, replace(_WEIGHTS, **{weight: 0.0}))
    grams = (*query.of(TermKind.BIGRAM), *query.of(TermKind.CHARACTER))
    assert {len(term.alternatives) for term in grams} == {1}


def test_stopwords_are_marked_and_weigh_less(analyzer: Analyzer) -> None:
    query = _query(analyzer, "怎么退款")
    stopword, word = (_term(query, TermKind.WORD, text) for text in ("怎么", "退款"))
    assert (stopword.stopword_only, word.stopword_only) == (True, False)
    assert stopword.weight == pytest.approx(word.weight * _WEIGHTS.stopword)


def test_bigrams_and_characters_within_stopwords_are_marked(analyzer: Analyzer) -> None:
    query = _query(analyzer, "怎么退款")
    stopword_only = {
        term_kind: [term.text for term in query.of(term_kind) if term.stopword_only]
        for term_kind in TermKind
    }
    assert stopword_only == {
        TermKind.WORD: ["怎么"],
        TermKind.BIGRAM: ["怎么"],
        TermKind.CHARACTER: ["怎", "么"],
    }


def test_a_word_is_no_stopword_because_a_part_of_it_is_one(analyzer: Analyzer) -> None:
    query = _query(analyzer, "用不了")
    assert not _term(query, TermKind.WORD, "用不了").stopword_only
    assert not any(term.stopword_only for term in query.of(TermKind.CHARACTER))


def test_a_question_of_stopwords_alone_still_has_terms(analyzer: Analyzer) -> None:
    query = _query(analyzer, "请问怎么")
    assert query.of(TermKind.WORD)
    assert all(term.stopword_only and term.weight > 0 for term in query.terms)


def test_a_repeated_word_weighs_more_with_diminishing_returns(analyzer: Analyzer) -> None:
    once, twice, thrice = (
        _term(_query(analyzer, "，".join(["退货"] * count)), TermKind.WORD, "退货").weight
        for count in (1, 2, 3)
    )
    assert once < twice < 2 * once
    assert thrice - twice < twice - once


def test_a_repeated_word_is_one_term(analyzer: Analyzer) -> None:
    query = _query(analyzer, "退货，退货，退货")
    assert [term.text for term in query.of(TermKind.WORD)] == ["退货"]


@pytest.mark.parametrize(
    "question",
    [
        "",
        " \u3000",
        "？？？",
        "，。！",
        "😀👍🏽",
        "\u200b",
        "+-*/",
        "_",
        "\0",
        "\ud800",
        "%{}",
        "--",
        "'\"",
    ],
)
def test_a_question_without_words_has_no_terms(analyzer: Analyzer, question: str) -> None:
    assert _query(analyzer, question).terms == ()


@pytest.mark.parametrize(
    "question",
    [
        *(
            "退款 AND 运费",
            "退款 OR",
            "NOT 退款",
            "退款*",
            "title:退款",
            '"退款',
            "(退款",
            "退款~2",
        ),
        *(
            "[退款 TO 运费]",
            "退款^10",
            "退款 && 运费",
            "<script>退款</script>",
            "\\退款",
            "退款;--",
        ),
    ],
)
def test_operators_are_text_like_any_other(analyzer: Analyzer, question: str) -> None:
    assert "退款" in {term.text for term in _query(analyzer, question).of(TermKind.WORD)}


@given(question=st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_question_becomes_a_query(analyzer: Analyzer, question: str) -> None:
    assert _query(analyzer, question).question == question


@given(
    question=st.text(st.sampled_from("退款怎么的请问不了用虚拟订单 a1，"), min_size=1, max_size=40)
)
def test_every_term_stands_in_the_question_and_comes_first_of_its_alternatives(
    analyzer: Analyzer, question: str
) -> None:
    query = _query(analyzer, question)
    joined = query.text.replace(" ", "")  # neighbours are also one word
    assert all(term.text in query.text or term.text in joined for term in query.terms)
    assert all(
        (term.text, term.weight) == (text, weight)
        for term in query.terms
        for text, _, weight in [term.alternatives[0]]
    )
    assert all(term.weight > 0 for term in query.terms)


def test_whole_words_have_a_salience_and_grams_and_parts_have_none(analyzer: Analyzer) -> None:
    query = _query(analyzer, "怎么赶紧退虚拟订单")
    salience = {term.text: term.salience for term in query.of(TermKind.WORD)}
    assert salience["虚拟订单"] == 1
    assert salience["虚拟"] == salience["怎么"] == 0
    assert 0 < salience["赶紧"] < 1
    assert not any(term.salience for term in query.terms if term.term_kind is not TermKind.WORD)


def test_stopwords_have_a_salience_where_there_is_nothing_else(analyzer: Analyzer) -> None:
    assert any(term.salience for term in _query(analyzer, "请问怎么").terms)


def test_a_name_out_of_scope_is_one_only_as_a_word() -> None:
    analyzer = Analyzer(Lexicon((Word("京东"),), out_of_scope=frozenset({"京东"})))

    def named(question: str) -> list[str]:
        return [term.text for term in _query(analyzer, question).terms if term.out_of_scope]

    assert named("京东怎么退款") == ["京东"]
    assert named("北京东路能送到吗") == []
