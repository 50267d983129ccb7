"""Finds preconditions: the clauses that say when, or for whom, a sentence holds.

All texts here are normalized.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from faq.passages.sentences import sentence_spans
from faq.passages.states import acts, is_state

_TOPIC_CHARS = 24
"""Code points of what may stand before a condition."""
_MAX_CHARS = 160
"""Code points of a sentence that are read: a condition stands at its beginning."""
_OPENING = re.compile(
    r"[\s“\"'「*>]*(?:(?:例如|比如|因此|所以|(?:推荐|建议)(?=在)|首先|其次|然后|接着|随后|最后|之后|此外|另外|同时(?=,)|但是?|不过|其中|注意"
    r"|再)[,:]?|第[一二三四五六七八九十\d]{1,3}步[,:]?|[^,。;:!?]{1,14}:(?=\s*\S))?\s*[“\"「*]*"
)
"""What may stand before a condition: an order word, or what the sentence is called."""
_AROUND = re.compile(
    r"(?:在[^,。;:]{1,24}[中下里内时]|[^,。;:]{1,24}(?:后|前|时|期间)|一般|通常|另外),\s*"
    r"|[^,。;:]{2,16}(?:后|时|期间|过程中)(?=如(?!何)|若)"
)
"""A time or place before a condition."""
_MARKED = re.compile(
    "(?:如果|若(?!干)|如若|倘若|假如|假设|假使|要是|万一|一旦|凡是?(?!例)|对于|除非"
    "|只有(?=[^,]{1,40},?才)|遇(?=[^,。;]{1,12},)|(?P<when>当(?![着前天日年月晚场地面事下初中成作]))"
    "|如(?![下何今同此期实常意约数愿初:,]|[上本前]?[图表]|上(?:所|文)|前(?:所|文)))"
)
"""A conjunction that a condition begins with."""
_ENDS = re.compile(
    "(?:的话|的情况|情况下|的时候|(?<![小同及准按随定实临限当平届暂有计超延历费耗省])时|的过程中|的"
    "|(?<=..)者)$"
)
_JOINED = re.compile(
    r"\s*(?:且|并且|并(?=[已未没不无])|而且|但(?![请可建])|却|又|(?:也|还|仍|都)(?=[没未不无]|然)"
    r"|或者?(?=[^,]{1,20}(?:[的时]|,|$))(?![^,]{0,6}(?:联系|点击|选择|直接|前往))|还(?=[有在能])"
    r"|同时(?=[^,]*(?:[没未不已]|[,的]$))|以及|(?:如果|若|对于))"
)
"""A clause that goes on with the condition before it."""
_MAIN = re.compile(
    r"\s*(?:则|那么|那就|就(?=[请可要先按去能会])|请(?!求)|务必|立即|马上|[您你](?:可|需|应|必)"
    r"|(?<=[时候话的])(?:需要?|可以?|应|建议|先|必须))"
)
"""What begins the main clause where no comma does."""
_THEN = re.compile(r",\s*(?:则|那么|那就|就(?![是近地]))")
_NONE = re.compile(
    "[^,]{0,12}[^,不若如还就都只确真]是[^,]{1,16}的$|.{0,4}[你我他她它您们己]的$|[好对真]的$"
    "|(?:先|请|再)*[看查问][^,]*(?:有没有|是否|是不是|哪|什么)[^,]*的$|(?!买[家方])[选买用挑穿拿换吃找带写填](?![过了])[^,]{0,5}的$"
)
"""No condition, though it ends with 的."""
_ASIDE = re.compile(
    "在[^,。;:]{2,30}情况下|(?:必要|有需要|需要|特殊情况|紧急情况|正常情况)的?(?:时|的话|下)"
)
_SHORT = re.compile(
    "(?:有|没有?|无|未|不|已经?|仍|还|需要?|想|能|是|属于?|符合|超过|满)[^,。;:]{1,12}的"
    "(?=先|请|要|可|再|就|应|须|必须|直接|联系|别|不[要用]|尽[快早]|马上|立即|逐|优先|全部|单独|另)"
    "|[^,。;:]{2,16}的(?=请(?!求))|[^,。;:]{2,8}[^,。;:你我他她它您们己]的(?=[先就][^,。;:]{1,2})"
)
"""One that no comma ends: 有逾期的先还清."""
_SO = re.compile(
    "(?:超过|过了?|到了?)[^,。;:前]{2,16}(?=再[^次])"
    "|(?:想|还要)[^,。;:就]{1,8}(?=就(?![是近地]))"
    "|(?:还|仍|都|一直)*[没不](?!要|用|得|必|可)[^,。;:就“”]{1,8}(?=就(?![是近地]))"
)
"""One that ends where 再 or 就 begins: 没有就联系店家."""
_STOP = re.compile("[,;。!?:\\n]")
_BRACKET = re.compile("[(“「【《]")
_WITHIN = re.compile("的话|(?<!,)必要时")
_REMARK = re.compile(r"\([^()]*\)$")
_AFTER = re.compile("[^,]{1,30}(?:后|之后|以后|前|之前|以前)$")
_OWN_DEED = re.compile(
    "(?:当|在)?(?:[您你]|用户|买家|卖家|商家)?(?:在|要|再次|重新|最后|首次)?"
    "(?:填[写报]?|申请|提交|付款|支付|下单|拍下?|注册|登[录陆]|操作|办理|上传|输入|购买|发货|签收"
    "|退[货款]|联系|沟通|拍[照摄]|寄[出回]|打包|取件|验收|开箱|缴费|预约|咨询|投诉|录[入制])"
    "[^,]{0,10}时候?$"
)
"""…时 with a deed of every reader's, which puts steps in order: 填写时."""


_LATER = re.compile(
    "(?<=,)\\s*(?:如果|若(?!干)|倘若|假如|万一|一旦|要是)|(?<=[\u4e00-\u9fff]{2})(?:如果|若(?!干)"
    "|如(?=[需有已未要想不为遇]|首次))"
)
"""A conjunction behind what a sentence is of: 专用发票邮寄送达,若…; 企业用户如首次开票,…."""
_UNLESS = re.compile(",\\s*(?P<all>除非[^,。;!?]{2,40})")
_WHERE = re.compile("(?:最后|[再先]|可以?|也|推荐|建议|应当?|请)*[把将在到去进按从用向给]")
_WHEN = re.compile(
    "[^,。;:]*?(?<![小同及准按随定实临限当平届暂有计超延历费耗省])时(?![间候刻段长机限效常而时])"
)


class Condition(NamedTuple):
    """The clause at [start, end), without the comma behind it."""

    start: int
    end: int
    marked: bool
    """Whether it says that it is one (如果, …的), and not only when or what."""


def conditions(text: str) -> Iterator[Condition]:
    """The condition that each sentence of `text` begins with, of those that do."""
    for start, end in sentence_spans(text):
        found = _condition(text, start, min(end, start + _MAX_CHARS))
        if found and found.start < found.end:
            yield found


def opens(text: str, condition: Condition) -> bool:
    """Whether a condition is what `text` begins with, an order word or name before it aside."""
    return condition.start <= _first(text, 0, len(text))


def is_head(text: str) -> bool:
    """Whether a line is nothing but a condition, above what is to be done then: 如果卖家拒绝：."""
    bare = text.strip().rstrip(":,。 ")
    if not bare or len(bare) > _MAX_CHARS or re.search("[\n。;!?:]", bare):
        return False
    first = _first(bare, 0, len(bare))
    clauses = bare[first:].split(",")
    if _MARKED.match(bare, first):
        return all(map(_JOINED.match, clauses[1:])) and not _MAIN.search(bare, first + 2)
    ends = re.search("的(?:话|情况下?)?$", bare)
    return len(clauses) == 1 and bool(ends) and not _NONE.match(bare[first:])


def _first(text: str, start: int, end: int) -> int:
    opened = _OPENING.match(text, start, end)
    return opened.end() if opened else start


def _condition(text: str, start: int, end: int) -> Condition | None:
    first = _first(text, start, end)
    around = _AROUND.match(text, first, end)
    if around and _MARKED.match(text, around.end(), end):
        first = around.end()
    aside = _ASIDE.match(text, first, end)
    if aside:
        return Condition(first, aside.end(), marked=False)
    marked = _MARKED.match(text, first, end)
    if marked:
        when = _WHEN.match(text, first, end) if marked["when"] else None
        last = when.end() if when else _end_of_marked(text, first, end)
        own = marked["when"] and _OWN_DEED.match(text[first:last])
        return None if own or last >= end else Condition(first, last, not marked["when"])
    found = _unmarked(text, first, end) or (_unmarked(text, start, end) if first > start else None)
    return found or _later(text, first, end)


def _later(text: str, first: int, end: int) -> Condition | None:
    """The condition behind what a sentence is of, or behind its request where that is 除非."""
    unless = _UNLESS.search(text, first, end)
    if unless:
        return Condition(*unless.span("all"), marked=False)
    later = _LATER.search(text, first, min(end, first + _TOPIC_CHARS))
    if not later or acts(text[first : later.start()]) or text.count(",", first, later.start()) > 1:
        return None
    start = later.end() - len(later[0].lstrip())
    last = _end_of_marked(text, start, end)
    return Condition(start, last, marked=False) if last < end and text[last] == "," else None


def _end_of_marked(text: str, first: int, end: int) -> int:
    """The end of a condition that begins with a conjunction: its first clause, further ones that
    are joined to it, and all up to 的 or before 那么 where these come later."""
    clause = _clause_end(text, first, end)
    while clause < end and text[clause] == ",":
        following = _clause_end(text, clause + 1, end)
        inner = text[clause + 1 : following]
        then = _THEN.match(text, following, end)
        closes = following < end and (_ENDS.search(inner) or then) and not acts(inner)
        closed = _ENDS.search(text[first:clause]) and not (text[clause - 1] == "时" and then)
        if closed or not (closes or _JOINED.match(inner)):
            break
        clause = following
    main = _MAIN.search(text, first + 2, clause)
    return main.start() if main else clause


def _clause_end(text: str, start: int, end: int) -> int:
    """Where a clause ends, what is in brackets passed over."""
    stop = _STOP.search(text, start + (text[start : start + 1] == ":"), end)
    first = stop.start() if stop else end
    if not _BRACKET.search(text, start, first):
        return first
    depth = 0
    for at in range(start, end):
        char = text[at]
        depth += (char in "(“「【《") - (char in ")”」】》")
        if depth <= 0 and (char in ",;。!?\n" or (char == ":" and at > start)):
            return at
    return end


def _unmarked(text: str, first: int, end: int) -> Condition | None:
    short = _SHORT.match(text, first, end)
    if short and not _NONE.match(short[0]):
        return Condition(first, short.end(), marked=True)
    last = _clause_end(text, first, end)
    if last >= end or text[last] not in ",:":
        within = _WITHIN.search(text, first, last) or _SO.match(text, first, last)
        return Condition(first, within.end(), marked=True) if within else None
    when = _WHEN.match(text, first, last)
    if when and when.end() < last and acts(text[when.end() : end]):
        early = text[first : when.end()]
        own = _OWN_DEED.match(early) or _WHERE.match(early) or acts(early)
        if not own and len(early) > 3:
            return Condition(first, when.end(), marked=False)
    clause = _REMARK.sub("", text[first:last])
    found = Condition(first, first + len(clause), marked=True)
    if _AFTER.fullmatch(clause):
        return None
    if _ENDS.search(clause) and len(clause) > 2:
        if clause.endswith(("时", "时候")):
            return None if _OWN_DEED.match(clause) else found._replace(marked=False)
        return None if _NONE.match(clause) else found
    so = _SO.match(text, first, last)
    if so:
        return Condition(first, so.end(), marked=False)
    if text[last] == "," and is_state(clause, text[last + 1 : end]):
        return Condition(first, _end_of_states(text, last, end), marked=False)
    return None


def _end_of_states(text: str, last: int, end: int) -> int:
    """The end of a state behind which others may stand, joined to it, before 就."""
    following = _clause_end(text, last + 1, end)
    joined = re.match(r",\s*(?:又|或者?|而|也|仍|并且)", text[last:following])
    return following if joined and _THEN.match(text, following, end) else last
