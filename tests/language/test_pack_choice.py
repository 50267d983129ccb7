"""Which packs are in force: by the setting, by the corpus's file, by the language of articles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from faq.errors import SettingsError
from faq.language.lexicon import pack_phrases, read_lexicon
from faq.language.pack_choice import SPOKEN, WORDS, choose_packs, lexicon_in_force, spoken_packs
from faq.reports import PackChoice
from faq.settings import Settings

_SHOP = (
    "拍下以后多久发货？付款后两天内发货，缺货时客服会联系买家。预售商品付定金后按期付尾款，"
    "催发货可以在订单里点。虚拟商品自动发货，卡密发到邮箱。地址写错的，发货前改地址。",
    "退货的运费由谁出？质量问题由卖家承担邮费，其余由买家垫付运费。签收七天内申请退款，"
    "有运费险的按理赔到账。退款原路退回，到账时间看银行卡。拒收的包裹退回店铺，运单号要填对。",
    "收到的商品少件、破损，拍照当证据，申请补发或仅退款。商家拒绝退款的，可以投诉，平台会介入。"
    "优惠券、红包随退款退回。确认收货以后还能申请售后，电子发票在订单里下载，差评可以修改。",
)
_GYM = (
    "会员卡在前台办理，付款可以用支付宝。",
    "申请退款要带身份证，退款三个工作日到账，原路退回。",
    "预约在手机客户端里，取消要提前两小时。",
    "储物柜超时要付押金，丢失要赔偿。",
    "电子发票发到邮箱，可以补开。",
    "付款后联系客服，可以更换教练，客户投诉打热线。",
    "物品丢失，联系客服。",
    "优惠券不能叠加。",
)
"""Small notes of another trade, which has words of shops in every line."""
_LIBRARY = (
    "借书证在一楼服务台办理，带上学生证。每人最多借二十册图书，借期为一个月。",
    "自习室早上八点开放，座位请在公众号上预约。阅览室的报刊不外借，可以复印。",
)
_SPOKEN = ("ecommerce",)
_PHRASES = sorted(each for each in pack_phrases("ecommerce") if len(each) > 1)
_WORDS = [
    each
    for each in _PHRASES
    if len(each) == 2 and not any(other != each and other in each * 2 for other in _PHRASES)
]
"""Words of the pack of which none holds another."""


def _corpus(folder: Path, packs: str | bytes) -> Path:
    path = folder / "_lexicon" / "packs.txt"
    path.parent.mkdir()
    path.write_bytes(packs if isinstance(packs, bytes) else packs.encode())
    return folder


def _never() -> Iterator[str]:
    pytest.fail("texts were read")
    yield ""


@pytest.mark.parametrize(
    ("texts", "packs"),
    [
        (_SHOP, _SPOKEN),
        (_GYM, ()),
        (_LIBRARY, ()),
        ((*_SHOP[:1], *_LIBRARY * 2), ()),
        ((), ()),
        (("", "FAQ 404\n"), ()),
    ],
)
def test_the_language_of_the_articles_decides(
    tmp_path: Path, texts: tuple[str, ...], packs: tuple[str, ...]
) -> None:
    assert choose_packs(tmp_path, None, texts) == (PackChoice(packs, "articles"), ())


@pytest.mark.parametrize("more", [-1, 0])
def test_a_pack_is_on_from_so_many_of_its_words_in_a_thousand_characters(more: int) -> None:
    words = _WORDS[:WORDS]
    count = int(SPOKEN) + more
    spoken = (words * count)[:count]
    text = "，".join(spoken)
    text += "龘" * (1_000 - sum(map(len, spoken)))
    assert spoken_packs([text]) == (_SPOKEN if more == 0 else ())


@pytest.mark.parametrize("more", [-1, 0])
def test_a_pack_is_on_from_so_many_different_words(more: int) -> None:
    text = "，".join(_WORDS[: WORDS + more] * 3)
    assert spoken_packs([text]) == (_SPOKEN if more == 0 else ())


def test_a_pack_is_on_where_half_of_the_texts_speak_its_language() -> None:
    text = "，".join(_WORDS[:WORDS])
    assert spoken_packs([text, "没别的。", "", "Only English"]) == _SPOKEN
    assert spoken_packs([text, "没别的。", "也没有。"]) == ()


def test_the_order_and_the_cut_of_the_texts_do_not_matter() -> None:
    assert spoken_packs(_SHOP[::-1]) == spoken_packs(["\n".join(_SHOP)]) == _SPOKEN


@pytest.mark.parametrize("around", ["<td>{}</td>", "[{}](https://shop.example/help/index.html)"])
def test_markup_does_not_thin_the_language_out(around: str) -> None:
    assert spoken_packs(map(around.format, _SHOP)) == _SPOKEN


def test_traditional_characters_count_as_simplified_ones() -> None:
    traditional = str.maketrans(
        "买卖货发贸签运费单账号邮证仅优红", "買賣貨發貿簽運費單賬號郵證僅優紅"
    )
    texts = [text.translate(traditional) for text in _SHOP]
    assert texts != list(_SHOP)
    assert spoken_packs(texts) == _SPOKEN


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
