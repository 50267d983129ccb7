"""Are the pieces of a text the text, and is the whole process left as it was?"""

from __future__ import annotations

import os
import pickle
import stat
import subprocess
import sys
import threading
from pathlib import Path

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jieba import finalseg

from faq.language.segment import Segmenter

_SENTENCES = (
    "虚拟订单一直没发货怎么办？可以先在订单详情页联系卖家，超过承诺时间仍未发货的，申请退款。",
    "7天无理由退货的运费由谁承担？买家承担寄回的运费；商品有质量问题时由卖家承担。",
    "我在淘宝买了一台iPhone15Pro，订单号是TB-2024_0815，收到后发现屏幕有划痕。",
    "打开“我的淘宝”→“设置”→“账号与安全”，再点“修改登录密码”\r\n\t即可。",
    "充值失败、卡密错误、账号被盗……这些情况怎么处理？！",
    "𠮷野家的优惠券㐂到期了；ガイド、안내、Привет 也要能切。",
)
_MADE_UP = ("烎玊商保", "退运险甲", "b类单")


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    segmenter = Segmenter((word, None, None) for word in _MADE_UP)
    segmenter.cut("预热")  # loads the dictionary now, not within a property's deadline
    return segmenter


@pytest.mark.parametrize("sentence", _SENTENCES)
def test_the_pieces_of_a_sentence_joined_are_the_sentence(
    segmenter: Segmenter, sentence: str
) -> None:
    assert "".join(segmenter.cut(sentence)) == sentence


@given(text=st.text(st.characters(exclude_categories=())))
def test_the_pieces_of_any_text_joined_are_the_text(segmenter: Segmenter, text: str) -> None:
    assert "".join(segmenter.cut(text)) == text


@pytest.mark.parametrize("stretch", ["中", "a", "退款。", " ", "\n", "买iPhone"])
def test_the_pieces_of_a_long_text_joined_are_the_text(segmenter: Segmenter, stretch: str) -> None:
    text = stretch * (5000 // len(stretch))
    assert "".join(segmenter.cut(text)) == text


def test_no_piece_is_empty(segmenter: Segmenter) -> None:
    assert all(segmenter.cut("\n".join(_SENTENCES)))


def test_a_long_text_is_cut_like_its_sentences(segmenter: Segmenter) -> None:
    sentence = "虚拟订单没发货怎么办？"
    assert segmenter.cut(sentence * 200) == segmenter.cut(sentence) * 200


@pytest.mark.parametrize("word", _MADE_UP)
def test_a_word_of_ones_own_is_cut_whole(segmenter: Segmenter, word: str) -> None:
    assert segmenter.cut(f"请问{word}吗") == ["请问", word, "吗"]


@pytest.mark.parametrize("word", ["u盘", "ip地址", "4s店", "t恤"])
def test_words_that_the_dictionary_writes_with_capitals_are_known_folded(
    segmenter: Segmenter, word: str
) -> None:
    assert segmenter.cut(word) == [word]


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("退货", []),
        ("手机号", ["手机"]),
        ("无理由退货", ["无理", "理由", "退货"]),
        ("中华人民共和国", ["中华", "华人", "人民", "共和", "共和国"]),
    ],
)
def test_the_parts_of_a_word_are_shorter_words(
    segmenter: Segmenter, word: str, parts: list[str]
) -> None:
    assert [word[start:end] for start, end in segmenter.parts(word)] == parts


def test_a_pickled_segmenter_cuts_alike(segmenter: Segmenter) -> None:
    segmenter.cut("先加载词典")
    again = pickle.loads(pickle.dumps(segmenter))
    assert [again.cut(each) for each in (*_SENTENCES, *_MADE_UP)] == [
        segmenter.cut(each) for each in (*_SENTENCES, *_MADE_UP)
    ]


def test_the_tokenizer_of_the_whole_process_is_left_alone(segmenter: Segmenter) -> None:
    before = dict(jieba.dt.FREQ), set(finalseg.Force_Split_Words), jieba.dt.tmp_dir
    Segmenter([("烎玊商保单", None, None)]).cut("烎玊商保单")
    segmenter.cut(_SENTENCES[0])
    assert (dict(jieba.dt.FREQ), set(finalseg.Force_Split_Words), jieba.dt.tmp_dir) == before


def test_segmenters_do_not_share_their_words(segmenter: Segmenter) -> None:
    assert "烎玊商保" not in Segmenter().cut("请问烎玊商保吗")


def test_threads_may_share_a_segmenter() -> None:
    shared = Segmenter([(_MADE_UP[0], None, None)])
    found: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: found.append(shared.cut(_MADE_UP[0]))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[_MADE_UP[0]]] * 8


def _cut_in_a_process(cache: Path) -> subprocess.CompletedProcess[str]:
    """The dictionary is loaded once a process, so one of its own sees where from."""
    code = "from faq.language.segment import Segmenter; print(*Segmenter().cut('申请退款'))"
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "XDG_CACHE_HOME": str(cache), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )


def test_the_cache_lies_in_a_folder_of_the_user_alone(tmp_path: Path) -> None:
    _cut_in_a_process(tmp_path)
    (folder,) = tmp_path.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(folder.iterdir())


def test_without_a_folder_for_the_cache_text_is_cut_and_nothing_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = _cut_in_a_process(tmp_path / "file")
    assert (found.stdout, found.stderr) == ("申请 退款\n", "")
