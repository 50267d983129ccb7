"""Correction of mistyped questions; clean ones stay unchanged."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from corpora import Corpus, corpus_of_texts
from counting import calls
from hypothesis import given, settings
from hypothesis import strategies as st
from typings import CLEAN, CLEAN_LATER, MISTYPED, MISTYPED_LATER

from faq.language.normalize import normalize
from faq.spelling.correct import Correction

_TEXTS = (
    "虚拟订单怎么申请退款",
    "卡密无效，联系卖家重新发货",
    "激活码过期了怎么办",
    "iphone15pro 和 88vip 的退款",
    "c2c 交易，app 里查看订单号 12315",
    "淘宝虚拟订单 退款 多久到账",
)
_HELD = re.compile(r"[\u4e00-\u9fff]+|[a-z0-9]+")
_INPUTS = st.text(
    st.one_of(
        st.sampled_from("虚拟订单退款卡密无效激活码需宽积活秘的了吗怎么"),
        st.sampled_from("abcdefghijklmnopqrstuvwxyzü'123 "),
        st.characters(),
    ),
    max_size=40,
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """A corpus of a few sentences."""
    return corpus_of_texts(_TEXTS, tmp_path_factory.mktemp("small"))


def _best(corpus: Corpus, question: str) -> str | None:
    found = corpus.ask(question)
    return found[0].text if found else None


def test_most_mistyped_questions_are_corrected(starter: Corpus) -> None:
    missed = [source for source, expected in MISTYPED if _best(starter, source) != expected]
    assert len(missed) <= 0.06 * len(MISTYPED), missed


def test_most_mistyped_questions_are_corrected_beyond_those_tuned_on(
    starter: Corpus,
) -> None:
    missed = [source for source, expected in MISTYPED_LATER if _best(starter, source) != expected]
    assert len(missed) <= 0.16 * len(MISTYPED_LATER), missed


def test_clean_questions_stay_unchanged(starter: Corpus) -> None:
    questions = CLEAN + CLEAN_LATER
    changed = {question: found for question in questions if (found := _best(starter, question))}
    assert len(changed) <= 0.02 * len(questions), changed


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("退宽", "退款"),
        ("xuni dingdan tuikuan", "虚拟订单退款"),
        ("xndd", "虚拟订单"),
        ("taobo", "淘宝"),
        ("退 款", "退款"),
        ("虚拟单订", "虚拟订单"),
    ],
)
def test_a_correction_is_made(starter: Corpus, source: str, expected: str) -> None:
    assert _best(starter, source) == expected


def test_a_long_run_of_pinyin_is_read(starter: Corpus) -> None:
    letters = "maijiashuomeishoudaokamizenmeban"
    assert "买家说没收到卡密怎么办" in {each.text for each in starter.ask(letters)}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("tuikuan15tianmeidaozhang", "退款15天没到账"),
        ("tuikuan 怎么弄", "退款怎么弄"),
        ("怎么 tuikuan 呢", "怎么退款呢"),
        ("quan 被人 daoyong 了", "券被人盗用了"),
    ],
)
def test_pinyin_is_read_beside_numbers_and_spaces(
    starter: Corpus, source: str, expected: str
) -> None:
    assert expected in {each.text for each in starter.ask(source)}


@pytest.mark.parametrize("source", ["iphnoe15pro", "iphoen15pro 退宽", "88vip退宽", "退宽12315"])
def test_numbers_are_never_changed(small: Corpus, source: str) -> None:
    for found in small.ask(source):
        assert re.findall(r"\d+", found.text) == re.findall(r"\d+", source)


def test_a_latin_word_of_the_corpus_is_found_by_one_wrong_letter(tmp_path: Path) -> None:
    corpus = corpus_of_texts(["windows 激活码", "iphone 退款"], tmp_path)
    assert _best(corpus, "iphnoe退款") == "iphone退款"
    assert _best(corpus, "windws激活码") == "windows激活码"


def test_a_spelling_of_one_passage_is_right(tmp_path: Path) -> None:
    texts = ["申请退款"] * 50
    without = corpus_of_texts(texts, tmp_path / "without")
    assert _best(without, "申请退宽") == "申请退款"
    with_one = corpus_of_texts([*texts, "说成退宽的也有"], tmp_path / "with")
    assert _best(with_one, "申请退宽") is None


def test_an_empty_corpus_corrects_nothing(tmp_path: Path) -> None:
    empty = corpus_of_texts([], tmp_path)
    assert empty.ask("xuni dingdan 退宽 iphnoe") == ()


def test_the_rest_of_a_long_text_stays_unchanged(small: Corpus) -> None:
    rest = "，" * 200 + "需拟订单"
    found = small.ask("需拟订单" + rest)
    assert found[0].text == normalize("虚拟订单" + rest).text


def _corrected(text: str, correction: Correction) -> str:
    for change in reversed(correction.changes):
        text = text[: change.start] + change.replacement + text[change.end :]
    return text


@given(_INPUTS)
@settings(deadline=None)
def test_changes_are_what_was_changed(small: Corpus, source: str) -> None:
    text = normalize(source).text
    found = small.ask(source)
    assert len(found) <= 3
    assert [each.cost for each in found] == sorted(each.cost for each in found)
    assert len({each.text for each in found}) == len(found)
    for each in found:
        assert each.cost < 0
        assert each.text != text
        assert _corrected(text, each) == each.text


@given(st.lists(st.sampled_from(_TEXTS), min_size=1, max_size=4), st.data())
@settings(deadline=None)
def test_words_of_the_corpus_are_never_changed(
    small: Corpus, texts: list[str], data: st.DataObject
) -> None:
    pieces = [piece for text in texts for piece in _HELD.findall(normalize(text).text)]
    chosen = data.draw(st.lists(st.sampled_from(pieces), min_size=1))
    assert small.ask("，".join(chosen)) == ()


@given(_INPUTS)
@settings(deadline=None)
def test_words_of_the_corpus_survive_next_to_other_text(small: Corpus, source: str) -> None:
    for each in small.ask(f"虚拟订单,{source},88vip"):
        assert each.text.startswith("虚拟订单,")
        assert each.text.endswith(",88vip")


@pytest.mark.parametrize("source", ["di", "tui", "shi", "a", "虚拟订单,di,app"])
def test_a_single_syllable_is_not_corrected(small: Corpus, source: str) -> None:
    assert small.ask(source) == ()


@pytest.mark.parametrize(
    "source",
    [
        "退宽" * 1000,
        "a" * 2000,
        "shi" * 33,
        "angan" * 20,
        "xian " * 400,
        "zndd " * 400,
        "退 " * 1000,
        "\ud800退宽\U0010ffff",
        "1a2b3c" * 300,
        "xu1ni3" * 300,
    ],
)
def test_work_on_hostile_input_is_bounded(starter: Corpus, source: str) -> None:
    starter.ask(source)
    assert calls(lambda: starter.ask(source)) < 400_000


def test_a_word_at_the_border_of_what_is_corrected_is_not_cut(small: Corpus) -> None:
    assert small.ask("，" * 114 + "iphone15pro") == ()
    assert small.ask("a" * 300) == ()


_POLYPHONES = (
    "长按 changan,便签 bianqian,薪酬 xinchou,调休 tiaoxiu,调拨 diaobo,弹幕 danmu,参差 cenci,"
    "处方 chufang,还书 huanshu,还车 huanche,应届 yingjie,着凉 zhaoliang,角逐 juezhu,财会 caikuai,"
    "供给 gongji,称重 chengzhong,重启 chongqi,降级 jiangji,传记 zhuanji,朝阳 chaoyang,系鞋 xixie,"
    "乐谱 yuepu,空格 kongge,利率 lilv,中奖 zhongjiang,钥匙 yaoshi,血型 xuexing,行程 xingcheng,"
    "宝藏 baozang,率先 shuaixian,似乎 sihu,停泊 tingbo,都会 duhui,咽喉 yanhou,粘贴 zhantie"
)


@pytest.fixture(scope="module")
def polyphones(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    words = [each.split()[0] for each in _POLYPHONES.split(",")]
    return corpus_of_texts(words, tmp_path_factory.mktemp("polyphones"))


@pytest.mark.parametrize("pair", _POLYPHONES.split(","))
def test_a_character_is_read_as_its_word_has_it(polyphones: Corpus, pair: str) -> None:
    word, letters = pair.split()
    found = polyphones.ask(letters)
    assert found
    assert found[0].text == word


@pytest.mark.parametrize("letters", ["shiwudengji", "shiwudengjizenmeban", "zhizhishengpi"])
def test_letters_become_words_of_the_corpus_only(
    tmp_path_factory: pytest.TempPathFactory, letters: str
) -> None:
    texts = ("失物登记在哪里", "纸质申请怎么批", "审批失败怎么办")
    corpus = corpus_of_texts(texts, tmp_path_factory.mktemp("homophones"))
    for found in corpus.ask(letters):
        assert all(word in "".join(texts) or word == "怎么办" for word in _words_of(found))


def _words_of(found: Correction) -> list[str]:
    return re.findall("怎么办|失物|登记|[\u4e00-\u9fff]{2}", found.text)
