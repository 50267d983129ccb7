"""The pieces of a text are the text, and those that jieba itself would cut."""

from __future__ import annotations

import json
import pickle
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.language.analyzer import Analyzer, dictionary_words, plain_stretches
from faq.language.lexicon import Lexicon, read_lexicon
from faq.language.normalize import normalize
from faq.language.segment import Segmenter
from faq.reports import PackChoice

_CORPUS = Path(__file__).parents[2] / "corpus"
_DATA = Path(__file__).parents[3] / "shared" / "data"

_SENTENCES = (
    "虚拟订单一直没发货怎么办？可以先在订单详情页联系卖家，超过承诺时间仍未发货的，申请退款。",
    "7天无理由退货的运费由谁承担？买家承担寄回的运费；商品有质量问题时由卖家承担。",
    "我在淘宝买了一台iPhone15Pro，订单号是TB-2024_0815，收到后发现屏幕有划痕。",
    "打开“我的淘宝”→“设置”→“账号与安全”，再点“修改登录密码”\r\n\t即可。",
    "充值失败、卡密错误、账号被盗……这些情况怎么处理？！",
    "𠮷野家的优惠券㐂到期了；ガイド、안내、Привет 也要能切。",
)
_MADE_UP = ("烎玊商保", "退运险甲", "b类单")


def _dictionary() -> dict[str, int]:
    with jieba.get_dict_file() as lines:
        words = (line.split(" ") for line in lines.read().decode("utf-8").splitlines())
        return {word: int(frequency) for word, frequency, *_ in words}


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return read_lexicon(_CORPUS, PackChoice(("ecommerce",), "file"))[0]


@pytest.fixture(scope="module")
def analyzer(lexicon: Lexicon) -> Analyzer:
    return Analyzer(lexicon)


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


@pytest.mark.parametrize("word", [word for word in _dictionary() if word != word.lower()])
def test_words_that_the_dictionary_writes_with_capitals_are_known_folded(
    analyzer: Analyzer, word: str
) -> None:
    assert word.lower() in analyzer.analyze(word).stretches


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


def test_segmenters_do_not_share_their_words(segmenter: Segmenter) -> None:
    assert "烎玊商保" not in Segmenter().cut("请问烎玊商保吗")


def test_the_two_dictionaries_have_the_same_words() -> None:
    # Frequencies are read from jieba's, words are cut by its port's.
    whole = Segmenter()
    assert [word for word in _dictionary() if not whole.knows(word)] == []


def test_the_package_of_the_port_is_not_needed_and_may_be_imported_later() -> None:
    # It makes a segmenter for everybody when it is imported, and reads the dictionary for it.
    lines = (
        "import sys",
        "from faq.language.segment import Segmenter",
        "assert Segmenter().cut('我们都是') == ['我们', '都', '是']",
        "assert not {'rjieba', 'rjieba.rjieba'} & set(sys.modules)",
        "import rjieba",
        "assert rjieba.cut('我们都是') == ['我们', '都', '是']",
        "assert Segmenter([('们都', 10**6, None)]).cut('我们都是') == ['我', '们都', '是']",
        "assert rjieba.cut('我们都是') == ['我们', '都', '是']",
    )
    subprocess.run([sys.executable, "-c", "\n".join(lines)], check=True)


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


def _articles() -> Iterator[str]:
    for path in sorted(_CORPUS.rglob("*.*")):
        yield from path.read_text("utf-8", errors="replace").splitlines()


def _random_texts() -> Iterator[str]:
    rng = random.Random(1)
    common = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得"
    pools = (
        common,
        common + "abz019 .,%-+#&_，。",
        "".join(map(chr, range(0x4E00, 0x9FD6))),
        "".join(map(chr, range(0x3000, 0xA000))),
        "".join(map(chr, range(0x20, 0xD800))),
        common
        + "".join(map(chr, range(0x1F300, 0x1F700)))
        + "".join(map(chr, range(0x20000, 0x32000))),
    )
    for _ in range(6000):
        pool = rng.choice(pools)
        yield "".join(rng.choice(pool) for _ in range(rng.randint(1, 40)))


def _documents(name: str) -> Iterator[str]:
    for file in ("corpus", "queries"):
        with (_DATA / name / f"{file}.jsonl").open(encoding="utf-8") as lines:
            for _, line in zip(range(1500), lines, strict=False):
                yield json.loads(line)["text"][:1000]


@pytest.fixture(scope="module")
def of_record(lexicon: Lexicon, tmp_path_factory: pytest.TempPathFactory) -> jieba.Tokenizer:
    """jieba with the words of the starter corpus, added as its users add them."""
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(tmp_path_factory.mktemp("jieba"))
    tokenizer.initialize()
    for word in dictionary_words(lexicon):
        tokenizer.add_word(*word)
    return tokenizer


@pytest.mark.parametrize(
    "kind", ["articles", "random", "bq-dev", "cmrc-dev", "drcd-dev", "lecoqa-dev", "qcloud-dev"]
)
def test_jieba_cuts_alike(lexicon: Lexicon, of_record: jieba.Tokenizer, kind: str) -> None:
    if kind.endswith("-dev") and not (_DATA / kind).is_dir():
        pytest.skip("the public sets are not here")
    texts = {"articles": _articles, "random": _random_texts}.get(kind, lambda: _documents(kind))()
    segmenter = Segmenter(dictionary_words(lexicon))
    seen = other = 0
    for text in texts:
        for stretch in plain_stretches(normalize(text).text):
            seen += 1
            other += segmenter.cut(stretch) != list(of_record.cut(stretch))
    # Where two ways to cut are equally likely, the last bit of a sum decides.
    assert seen > 1000
    assert other <= seen / 1000
