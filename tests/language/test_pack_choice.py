"""Which packs are in force: by the setting, by the corpus's file, by the language of articles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from faq.errors import SettingsError
from faq.language.lexicon import pack_phrases, read_lexicon
from faq.language.pack_choice import SPOKEN, choose_packs, lexicon_in_force, spoken_packs
from faq.reports import PackChoice
from faq.settings import Settings

_SHOP = (
    "拍下以后多久发货？付款后两天内发货，缺货时客服会联系买家。",
    "退货的运费由谁出？质量问题由卖家承担邮费，其余由买家垫付运费。签收七天内申请退款。",
)
_LIBRARY = (
    "借书证在一楼服务台办理，带上学生证。每人最多借二十册图书，借期为一个月。",
    "自习室早上八点开放，座位请在公众号上预约。阅览室的报刊不外借，可以复印。",
)
_SPOKEN = ("ecommerce",)


def _corpus(folder: Path, packs: str | bytes) -> Path:
    path = folder / "_lexicon" / "packs.txt"
    path.parent.mkdir()
    path.write_bytes(packs if isinstance(packs, bytes) else packs.encode())
    return folder


def _never() -> Iterator[str]:
    pytest.fail("texts were read")
    yield ""


@pytest.mark.parametrize(
    ("texts", "packs"), [(_SHOP, _SPOKEN), (_LIBRARY, ()), ((), ()), (("", "FAQ 404\n"), ())]
)
def test_the_language_of_the_articles_decides(
    tmp_path: Path, texts: tuple[str, ...], packs: tuple[str, ...]
) -> None:
    assert choose_packs(tmp_path, None, texts) == (PackChoice(packs, "articles"), ())


@pytest.mark.parametrize("more", [-1, 0])
def test_a_pack_is_on_from_so_many_of_its_words_in_a_thousand_characters(more: int) -> None:
    count = int(SPOKEN) + more
    text = "运费，" * count + "龘" * (1_000 - 2 * count)
    assert spoken_packs([text]) == (_SPOKEN if more == 0 else ())


def test_the_order_and_the_cut_of_the_texts_do_not_matter() -> None:
    assert spoken_packs(_SHOP[::-1]) == spoken_packs(["\n".join(_SHOP)]) == _SPOKEN


@pytest.mark.parametrize("around", ["<td>{}</td>", "[{}](https://shop.example/help/index.html)"])
def test_markup_does_not_thin_the_language_out(around: str) -> None:
    assert spoken_packs(map(around.format, _SHOP)) == _SPOKEN


def test_traditional_characters_count_as_simplified_ones() -> None:
    assert spoken_packs(["買家簽收後申請退貨，運費由賣家承擔，發貨前可以申請退款。"]) == _SPOKEN


def test_the_words_of_a_pack_are_those_of_both_lists() -> None:
    phrases = pack_phrases("ecommerce")
    assert {"运费险", "邮费", "虚假交易"} <= phrases
    assert {each for each in phrases if "," in each or "#" in each} == set()


def test_the_file_of_the_corpus_decides_before_the_articles(tmp_path: Path) -> None:
    corpus = _corpus(tmp_path, "# 行业\n ecommerce \necommerce\n")
    assert choose_packs(corpus, None, _never()) == (PackChoice(_SPOKEN, "file"), ())


@pytest.mark.parametrize(("packs", "faults"), [("# 不要\n", 0), (b"\xff\xfe\xfd", 1)])
def test_a_file_that_names_no_pack_wants_none(
    tmp_path: Path, packs: str | bytes, faults: int
) -> None:
    choice, found = choose_packs(_corpus(tmp_path, packs), None, _never())
    assert choice == PackChoice((), "file")
    assert [each.path for each in found] == ["_lexicon/packs.txt"] * faults


@pytest.mark.parametrize("named", [(), _SPOKEN])
def test_the_setting_decides_before_all(tmp_path: Path, named: tuple[str, ...]) -> None:
    corpus = _corpus(tmp_path, "没有的\necommerce\n" if not named else "")
    assert choose_packs(corpus, named, _never()) == (PackChoice(named, "setting"), ())


def test_an_unknown_pack_of_a_corpus_is_a_fault_that_names_those_there_are(
    tmp_path: Path,
) -> None:
    choice, (fault,) = choose_packs(_corpus(tmp_path, "\nbanking"), None, _never())
    assert choice.names == ()
    assert (fault.path, fault.line) == ("_lexicon/packs.txt", 2)
    assert "banking" in fault.fault
    assert "ecommerce" in fault.fault


def test_an_unknown_pack_of_the_setting_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"lexicon_packs.*banking.*ecommerce"):
        choose_packs(tmp_path, ("ecommerce", "banking"), ())


def test_the_lexicon_in_force_has_the_packs_and_all_faults(tmp_path: Path) -> None:
    corpus = _corpus(tmp_path, "banking\necommerce\n")
    (corpus / "_lexicon" / "synonyms.txt").write_text("只有一个\n", "utf-8")
    lexicon, faults = lexicon_in_force(Settings(corpus=corpus), _LIBRARY)
    assert lexicon == read_lexicon(corpus, PackChoice(_SPOKEN, "file"))[0]
    assert {each.path for each in faults} == {"_lexicon/packs.txt", "_lexicon/synonyms.txt"}
