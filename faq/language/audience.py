"""Detects whether a buyer or a seller asks a question, or is addressed by a section.

Both use the same words for opposite matters.  A question that mentions one side comes from the
other (a buyer asks 卖家不发货怎么办), unless the word is the subject of a how-to (卖家怎么发货)
or names the asker (我是卖家).  The name of a side counts only as a word, which 客户 in 客户端
or 店主 in 网店主页 is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from faq.language.segment import Segmenter
from faq.model import Audience

Cut = Callable[[str], list[str]]
"""Cuts a text into words, which joined are the text."""

_SELLER = r"(?:卖家|商家|店家|店主|掌柜|老板)"
_BUYER = r"(?:买家|顾客|客户|客人|买方)"
_SIDE = re.compile(rf"{_SELLER}|{_BUYER}")
_AROUND = 4
"""Code points on either side of a name that decide whether it is a word."""
_ME = r"(?:我们?|咱们?|俺|本人|自己)"
_IS = r"(?:就?是|作为|身为|当)(?:一?个|一?名|一?家|新手|新|小|淘宝|天猫|的)*"
_HOW = r"(?:要|该|应该?|又)?(?:怎么?|如何|怎样|咋)(?!办|说|回事|这|那)"
_TOOLS = re.compile(r"(?:卖家|商家)(?:中心|版|服务|工作台|后台|承诺)|联系客户")

_SHOP = r"(?:家|的|这|这个|这家)*(?:店|小店|网店|店铺|宝贝|商品|子账号)"
_WHEN = r"(?:都|已经|刚|要|想|今天|昨天|前天|在.{0,6})*"
_ASKER_CUES: tuple[tuple[re.Pattern[str], Audience, int], ...] = (
    (re.compile(rf"{_ME}{_IS}{_SELLER}|(?:作为|身为){_SELLER}"), "seller", 4),
    (re.compile(rf"{_ME}{_IS}{_BUYER}|(?:作为|身为){_BUYER}"), "buyer", 4),
    (re.compile(rf"{_ME}.{{0,3}}(?:开店|卖货|做生意)"), "seller", 4),
    (re.compile(rf"{_SELLER}{_HOW}"), "seller", 3),
    (re.compile(rf"{_BUYER}{_HOW}"), "buyer", 3),
    (re.compile(rf"{_ME}{_SHOP}|本店|开店|店铺被|上架"), "seller", 2),
    (re.compile(rf"{_ME}{_WHEN}(?:买|拍下|拍了|付款|付了|下单|收到)"), "buyer", 2),
    (re.compile(rf"{_ME}{_WHEN}(?:卖|发货|发出|发的货|寄出)"), "seller", 2),
    (re.compile("卖出去|千牛|给(?:买家|客人|顾客)"), "seller", 2),
    (re.compile(_SELLER), "buyer", 1),
    (re.compile(_BUYER), "seller", 1),
)
"""Patterns of a question, the asker's side each indicates, and its weight."""
_CUE_CHARACTERS = re.compile("[卖商店掌老买顾客我咱俺本自上千]")
"""Every match of the patterns has one of these characters; most questions have none."""
_READER_CUES: tuple[tuple[re.Pattern[str], Audience], ...] = (
    (
        re.compile(
            "卖家中心|商家中心|千牛|旺铺|[您你]的店|店铺|买家|顾客|发货管理|宝贝管理|子账号"
        ),
        "seller",
    ),
    (re.compile("卖家|商家|店家|我的淘宝|我的订单|待收货|待付款"), "buyer"),
)
"""Patterns of a section's text, and the side that each addresses."""
_MIN_LEAD = 3
"""Cues by which one side must lead for a text to be addressed to it."""


def asker(question: str, cut: Cut | None = None) -> Audience | None:
    """The side that asks a normalized question, or None if that is not clear.

    `cut` is the analyzer's, jieba's own without one.
    """
    if not _CUE_CHARACTERS.search(question):
        return None
    text = _TOOLS.sub("", _with_words_alone(question, cut))
    votes: dict[Audience, int] = {"buyer": 0, "seller": 0}
    for pattern, audience, weight in _ASKER_CUES:
        if pattern.search(text):
            votes[audience] += weight
    return _leader(votes["buyer"], votes["seller"], 1)


def addressed(heading: str, text: str, cut: Cut | None = None) -> Audience | None:
    """The side that a section addresses, or None if that is not clear.

    The heading is taken as a question of its readers and decides before the text does.
    """
    side = asker(heading, cut)
    if side:
        return side
    text = _with_words_alone(text, cut)
    counts = {
        audience: sum(1 for _ in pattern.finditer(text)) for pattern, audience in _READER_CUES
    }
    return _leader(counts["buyer"], counts["seller"], _MIN_LEAD)


def _with_words_alone(text: str, cut: Cut | None) -> str:
    """The text, with the names of sides blanked that are no word or begin another one."""

    def kept(side: re.Match[str]) -> str:
        return side[0] if _ends_a_word(text, *side.span(), cut or _cut()) else " " * len(side[0])

    return _SIDE.sub(kept, text)


def _ends_a_word(text: str, start: int, end: int, cut: Cut) -> bool:
    """Whether a word ends with the stretch, as 客户 and 老客户 do with 客户."""
    at = max(0, start - _AROUND)
    for word in cut(text[at : end + _AROUND]):
        begin, at = at, at + len(word)
        if at >= end:
            return at == end and begin <= start
    return False


@cache
def _cut() -> Cut:
    return Segmenter().cut


def _leader(buyer: int, seller: int, by: int) -> Audience | None:
    if buyer - seller >= by:
        return "buyer"
    return "seller" if seller - buyer >= by else None
