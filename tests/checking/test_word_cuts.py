"""Checks that a word the dictionary cuts is told with the line that mends it."""

from __future__ import annotations

from pathlib import Path

import pytest
from planted import found, write

from faq.language.analyzer import Analyzer
from faq.language.lexicon import Lexicon, extend_lexicon

_SENTENCES = (
    "打开“{}”看余额。在{}的页面选转出。先把{}开通。钱放进{}，当天可用。没有{}的，先开通。用{}付款。"
)
_REST = (
    "换货先要卖家同意。寄回之前拍下商品和包装的照片，运单号填在售后单里，卖家签收之后再把新的寄出。"
    "新商品收到后当面打开检查，有问题不要签收，让派件员写明原因，再回到售后单里说明，并把照片传上去。"
    "双方说不拢，可以请平台介入，等待期间不要点确认收货。验证码不要告诉别人，密码隔一段时间改一次。"
)


def _text(word: str) -> str:
    return f"# 付款\n\n## 钱放在哪\n\n{_SENTENCES.replace('{}', word)}{_REST}\n"


def test_a_word_that_is_cut(tmp_path: Path) -> None:
    write(tmp_path, a=_text("余额宝"))
    (spot,) = found(tmp_path, "word-cut")
    assert (spot.path, spot.line, spot.mend) == ("a.md", 5, "_lexicon/words.txt: 余额宝")
    line = spot.mend.partition(": ")[2]
    extended = Analyzer(extend_lexicon(Lexicon(), [line]))
    assert "余额宝" in extended.cut("先把余额宝开通")
    (tmp_path / "_lexicon").mkdir()
    (tmp_path / "_lexicon" / "words.txt").write_text(f"{line}\n", "utf-8")
    assert found(tmp_path, "word-cut") == []


@pytest.mark.parametrize("word", ["支付宝", "订单", "我的钱", "不开", "红色包"])
def test_words_of_the_dictionary_and_phrases_are_not(tmp_path: Path, word: str) -> None:
    others = "我要我的包，不要红色，也不要钱，开了红色的包就不用开我的，我的钱包是红色，不开也行。"
    write(tmp_path, a=_text(word) + others * 5)
    assert found(tmp_path, "word-cut") == []
