"""Checks that the encoding of a file is detected, even of a short one."""

from __future__ import annotations

import codecs
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.articles.decode import Undecodable, decode, without_controls

_SIMPLIFIED = (
    "订单付款后多久可以发货请耐心等待通知谢谢",
    "怎样修改收货地址和联系电话才能够及时生效",
    "退款申请提交以后平台会在三天之内处理完毕",
)
_TRADITIONAL = (
    "訂單付款後多久可以發貨請耐心等待通知謝謝",
    "怎樣修改收貨地址和聯絡電話才能夠及時生效",
    "退款申請提交以後平台會在三天之內處理完畢",
)


@pytest.mark.parametrize("text", [*_SIMPLIFIED, *_TRADITIONAL])
@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_unicode_is_read_with_and_without_its_mark(text, bom, encoding):
    assert decode(bom + text.encode(encoding)) == text


@pytest.mark.parametrize("text", [*_SIMPLIFIED, *_TRADITIONAL])
def test_twenty_characters_of_gb18030_are_recognised(text):
    assert len(text) == 20
    assert decode(text.encode("gb18030")) == text


@pytest.mark.parametrize("text", _TRADITIONAL)
def test_twenty_characters_of_big5_are_recognised(text):
    assert decode(text.encode("big5")) == text


@pytest.mark.parametrize("encoding", ["gb18030", "big5hkscs"])
def test_a_declared_encoding_goes_before_any_guess(encoding):
    assert decode("一丁".encode(encoding), encoding) == "一丁"


def test_a_wrong_declaration_does_no_harm():
    assert decode("订单发货".encode(), "big5hkscs") == "订单发货"
    assert decode("订单发货".encode(), "no such encoding") == "订单发货"


def test_ascii_and_nothing_are_text():
    assert decode(b"") == ""
    assert decode(codecs.BOM_UTF8) == ""
    assert decode(b"plain words") == "plain words"


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_no_text(seed):
    with pytest.raises(Undecodable):
        decode(random.Random(seed).randbytes(4000))


@pytest.mark.parametrize("data", [b"\0", b"a\0b", b"PK\3\4\0\0", "好\0".encode("gb18030")])
def test_nul_is_no_text(data):
    with pytest.raises(Undecodable):
        decode(data)


def test_lines_end_one_way_and_controls_are_dropped():
    assert decode(b"a\r\nb\rc\x0bd\x1b\x7f\te\n") == "a\nb\ncd\te\n"


def test_a_lone_surrogate_becomes_a_replacement():
    assert without_controls("a\ud800b\x00") == "a\ufffdb"


@given(st.binary(max_size=300))
def test_any_bytes_are_clean_text_or_refused(data):
    try:
        text = decode(data)
    except Undecodable:
        return
    assert text.encode("utf-8").decode("utf-8") == text
    assert "\r" not in text
    assert without_controls(text) == text
