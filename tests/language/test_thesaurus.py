"""The terms of a word's synonyms."""

from __future__ import annotations

from faq.language.lexicon import Synonym
from faq.language.term_kinds import bigram_key, character_key, word_key
from faq.language.thesaurus import SynonymTerms, Thesaurus


def test_a_word_has_the_words_bigrams_and_characters_of_its_synonyms() -> None:
    terms = Thesaurus([Synonym("押金", ("保证金", "保金"))]).synonyms_of("押金")
    assert terms.words == (("保证金", word_key("保证金")), ("保金", word_key("保金")))
    assert terms.bigrams == tuple((pair, bigram_key(pair)) for pair in ("保证", "证金", "保金"))
    assert terms.characters == tuple((char, character_key(char)) for char in "保证金")


def test_latin_synonyms_have_no_smaller_parts() -> None:
    terms = Thesaurus([Synonym("会员", ("vip", "a类"))]).synonyms_of("会员")
    assert [text for text, _ in terms.words] == ["vip", "a类"]
    assert (terms.bigrams, [text for text, _ in terms.characters]) == ((), ["类"])


def test_a_word_without_synonyms_has_no_terms() -> None:
    assert Thesaurus([Synonym("押金", ("保证金",))]).synonyms_of("保证金") == SynonymTerms()


def test_only_the_first_few_synonyms_have_characters() -> None:
    synonyms = tuple("甲乙丙丁戊己庚")
    terms = Thesaurus([Synonym("天干", synonyms)]).synonyms_of("天干")
    assert [text for text, _ in terms.words] == list(synonyms)
    assert [text for text, _ in terms.characters] == ["甲", "乙", "丙", "丁"]
