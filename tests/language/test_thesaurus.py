"""Which terms may stand for a word?"""

from __future__ import annotations

from faq.language.lexicon import Synonym
from faq.language.term_kinds import bigram_key, character_key, word_key
from faq.language.thesaurus import Meant, Thesaurus


def test_a_word_means_its_synonyms_with_their_pairs_and_characters() -> None:
    meant = Thesaurus([Synonym("押金", ("保证金", "保金"))]).meant("押金")
    assert meant.words == (("保证金", word_key("保证金")), ("保金", word_key("保金")))
    assert meant.bigrams == tuple((pair, bigram_key(pair)) for pair in ("保证", "证金", "保金"))
    assert meant.characters == tuple((char, character_key(char)) for char in "保证金")


def test_latin_synonyms_have_no_smaller_parts() -> None:
    meant = Thesaurus([Synonym("会员", ("vip", "a类"))]).meant("会员")
    assert [text for text, _ in meant.words] == ["vip", "a类"]
    assert (meant.bigrams, [text for text, _ in meant.characters]) == ((), ["类"])


def test_a_word_without_synonyms_means_nothing_else() -> None:
    assert Thesaurus([Synonym("押金", ("保证金",))]).meant("保证金") == Meant()


def test_only_the_first_few_synonyms_are_taken_apart() -> None:
    said = tuple("甲乙丙丁戊己庚")
    meant = Thesaurus([Synonym("天干", said)]).meant("天干")
    assert [text for text, _ in meant.words] == list(said)
    assert [text for text, _ in meant.characters] == ["甲", "乙", "丙", "丁"]
