"""Detection of the side that asks a question or is addressed by a section."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.language.audience import _ASKER_CUES, _CUE_CHARACTERS, addressed, asker

_BUYERS = [
    "卖家不发货怎么办",
    "商家不肯退钱",
    "店家一直不理我",
    "我是买家，东西坏了找谁",
    "卖家能不能单方面取消我的订单",
    "买家怎么申请退款",
    "我昨天买的卡密打不开",
    "我付了钱还没收到货",
    "店主说要等七天才退",
    "我在你们店里买的东西坏了",
]

_SELLERS = [
    "我是卖家",
    "买家申请退款我该怎么处理",
    "顾客说没收到货",
    "客人非要我改地址",
    "卖家怎么设置自动发货",
    "我们店被扣分了",
    "作为商家如何开通运费险",
    "新开店要交多少保证金",
    "千牛登不上去",
    "给买家补发了一件",
    "我卖的东西被投诉了",
]

_EITHER = [
    "怎么退款",
    "虚拟订单没发货怎么办",
    "运费险怎么用",
    "花呗",
    "卖家中心在哪里",
]


@pytest.mark.parametrize("question", _BUYERS)
def test_a_buyer_is_recognized(question: str) -> None:
    assert asker(question) == "buyer"


@pytest.mark.parametrize("question", _SELLERS)
def test_a_seller_is_recognized(question: str) -> None:
    assert asker(question) == "seller"


@pytest.mark.parametrize("question", _EITHER)
def test_a_question_of_either_side_has_no_asker(question: str) -> None:
    assert asker(question) is None


@pytest.mark.parametrize(
    ("heading", "text", "side"),
    [
        ("买家拒收怎么办", "", "seller"),
        ("催发货", "打开我的订单，点“联系卖家”，卖家两天不回的，申请退款，卖家须退。", "buyer"),
        (
            "改价",
            "登录千牛，打开卖家中心，找到买家的订单；店铺里的价格不变，买家会看到新价。",
            "seller",
        ),
        ("退款去向", "退款原路退回，一般三天内到账。", None),
        ("", "", None),
    ],
)
def test_a_section_addresses_a_side(heading: str, text: str, side: str | None) -> None:
    assert addressed(heading, text) == side


@pytest.mark.parametrize(
    "question",
    [
        "手机客户端怎么更新",
        "客户端打不开",
        "怎么联系客户经理",
        "老板键怎么关",
        "网店主页怎么改",
        "客户服务热线是多少",
        "厂商家具的保修",
        "顾客群怎么加入",
    ],
)
def test_a_side_within_another_word_is_none(question: str) -> None:
    assert asker(question) is None
    assert addressed("", f"{question}。" * 5) is None


@pytest.mark.parametrize("question", ["老客户要退款怎么处理", "客户端上客户投诉了怎么回复"])
def test_a_side_with_a_word_before_it_is_one(question: str) -> None:
    assert asker(question) == "seller"


def test_words_of_the_lexicon_count() -> None:
    assert asker("顾客通怎么登录") == "seller"
    assert asker("顾客通怎么登录", lambda text: ["顾客通", *text[3:]]) is None


@given(st.text("买卖家我是店怎么开商顾客人 ，", max_size=30))
def test_any_question_is_a_buyers_a_sellers_or_nobodys(question: str) -> None:
    assert asker(question) in {"buyer", "seller", None}


@given(st.one_of([st.from_regex(pattern) for pattern, _, _ in _ASKER_CUES]))
def test_every_cue_has_a_cue_character(text: str) -> None:
    assert _CUE_CHARACTERS.search(text)
