"""Finds preconditions: the clauses that say when, or for whom, a sentence holds.

All texts here are normalized.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from faq.passages.condition_ends import ENDS, JOINED, MAIN, THEN, clause_end, end_of_marked
from faq.passages.later_conditions import event, governed, later_conditions, scopes
from faq.passages.sentences import sentence_spans
from faq.passages.states import acts, is_state

_TOPIC_CHARS = 24
"""Code points of what may stand before a condition."""
_MAX_CHARS = 300
"""Code points of a sentence that are read."""
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
    "|只有(?=[^,]{1,40}(?:,[^,]{0,10})?才)|遇(?=[^,。;]{1,12},)|(?P<when>当(?![着前天日年月晚场地面事下初中成作]))"
    "|如(?![下何今同此期实常意约数愿初:,]|[上本前]?[图表]|上(?:所|文)|前(?:所|文)))"
)
"""A conjunction that a condition begins with."""
_NONE = re.compile(
    "[^,]{0,12}[^,不若如还就都只确真]是[^,]{1,16}的$|.{0,4}[你我他她它您们己]的$|[好对真]的$|[这那此][是为]|如何|怎|在?(?:绝?大?多数|大部分|一般|通常|默认|正常|这种|此|该)的?情况"
    "|(?:先|请|再)*[看查问][^,]*(?:有没有|是否|是不是|哪|什么)[^,]*的$|(?!买[家方])[选买用挑穿拿换吃找带写填](?![过了])[^,]{0,5}的$"
)
"""No condition, though it ends with 的."""
_PRESSED = re.compile(
    "(?:先|再|请|然后)*(?:打开|点[开击选]?|单击|双击|进入|选择|勾选|找到|写[清明]|查看|填[写上好])"
    "(?![^,]*[没未不失])[^,]*[^,成好完]的$"
)
"""Something that is pressed or chosen, and no case: 打开我的."""
_ASIDE = re.compile(
    "在(?!绝?大|多数|一般|通常|正常|默认|[此这该某]|有些|一些|部分|任[何意]|所有|[许很]多|各种|不同)[^,。;:]{2,30}情况下"
    "|(?:必要|有需要|需要|特殊情况|紧急情况)的?(?:时|的话|下)"
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
_HARM = re.compile(
    "(?!不[要得能可必])[没不][^,。;:就]{1,8}就(?:直接|随意|擅自|急着|贸然|自己|自行|匆忙|先)[^,。;:]{1,10}(?=,)"
)
"""What one should not have done, before what comes of it: 没关阀就直接拆滤网, 水会…."""
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
    "[^,。;:]*?(?<![小同及准按随实临限当平届暂有计超延历费耗省])(?<!(?<![稳确设锁绑固规指])定)时(?![间候刻段长机限效常而时])"
)


_CLAIMS = re.compile(",?(?:[只均都也仍才]|一般|通常|默认)?(?:会(?!员)|将|不会|不能|无法|可能)")
"""What happens then, as in 采集时只会…."""
_TIME = re.compile("(?:当|在)[^,]{2,40}时(?=,)")
"""A case around another: 当水位下降时, 如果…."""
_OTHER_TIME = re.compile(
    "[(了%]|什么|怎|哪|(?:只有|由于|因为|原因|否则|希望|为了|支持|要不要|[看查问])"
)


class Condition(NamedTuple):
    """The clause at [start, end), without the comma behind it."""

    start: int
    end: int
    marked: bool
    """Whether it says that it is one (如果, …的), and not only when or what."""


def conditions(text: str) -> Iterator[Condition]:
    """The conditions of each sentence of `text`, in order; none overlaps another."""
    for start, end in sentence_spans(text):
        last = min(end, start + _MAX_CHARS)
        found = _condition(text, start, last)
        at = start
        if found and found.start < found.end:
            yield found
            at = found.end
        further = [*later_conditions(text, at, last), *scopes(text, at, last)]
        for first, stop in sorted(further):
            if first >= at:
                yield Condition(first, stop, marked=False)
                at = stop


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
        return all(map(JOINED.match, clauses[1:])) and not MAIN.search(bare, first + 2)
    ends = re.search("的(?:话|情况下?)?$", bare)
    return len(clauses) == 1 and bool(ends) and not _NONE.match(bare[first:])


def _first(text: str, start: int, end: int) -> int:
    opened = _OPENING.match(text, start, end)
    return opened.end() if opened else start


def _condition(text: str, start: int, end: int) -> Condition | None:
    first = _first(text, start, end)
    around = _AROUND.match(text, first, end)
    if around and _MARKED.match(text, around.end(), end):
        time = _TIME.match(around[0])
        if time and not _OWN_DEED.match(time[0]):
            return Condition(first, first + time.end(), marked=True)
        first = around.end()
    aside = _ASIDE.match(text, first, end)
    if aside:
        return Condition(first, aside.end(), marked=False)
    marked = _MARKED.match(text, first, end)
    if marked:
        when = _WHEN.match(text, first, end) if marked["when"] else None
        last = when.end() if when else end_of_marked(text, first, end)
        own = marked["when"] and _OWN_DEED.match(text[first:last])
        return None if own or last >= end else Condition(first, last, not marked["when"])
    harm = _HARM.match(text, first, end)
    if harm and not acts(text[harm.end() + 1 : end]):
        return Condition(first, harm.end(), marked=False)
    found = _unmarked(text, first, end) or (_unmarked(text, start, end) if first > start else None)
    return found or _plain(text, first, end) or _later(text, first, end)


def _plain(text: str, first: int, end: int) -> Condition | None:
    """The condition that no mark and no comma ends: 审核通过后领取, 没寄到的逐个登记."""
    last = governed(text, first, end)
    if last and not _NONE.match(text[first:last]):
        return Condition(first, last, marked=True)
    last = event(text, first, end)
    when = None if last else _WHEN.match(text, first, end)
    if when and _CLAIMS.match(text, when.end(), end) and len(when[0]) > 3:
        own = _OWN_DEED.match(when[0]) or _WHERE.match(when[0])
        last = 0 if own or _OTHER_TIME.search(when[0]) else when.end()
    return Condition(first, last, marked=False) if last else None


def _later(text: str, first: int, end: int) -> Condition | None:
    """The condition behind what a sentence is of, or behind its request where that is 除非."""
    unless = _UNLESS.search(text, first, end)
    if unless:
        return Condition(*unless.span("all"), marked=False)
    later = _LATER.search(text, first, min(end, first + _TOPIC_CHARS))
    if not later or acts(text[first : later.start()]) or text.count(",", first, later.start()) > 1:
        return None
    start = later.end() - len(later[0].lstrip())
    last = end_of_marked(text, start, end)
    return Condition(start, last, marked=False) if last < end and text[last] == "," else None


def _unmarked(text: str, first: int, end: int) -> Condition | None:
    short = _SHORT.match(text, first, end)
    if short and not _NONE.match(short[0]):
        return Condition(first, short.end(), marked=True)
    last = clause_end(text, first, end)
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
    if ENDS.search(clause) and len(clause) > 2:
        if clause.endswith(("时", "时候")):
            return None if _OWN_DEED.match(clause) else found._replace(marked=False)
        return None if _NONE.match(clause) or _PRESSED.match(clause) else found
    so = _SO.match(text, first, last)
    if so:
        return Condition(first, so.end(), marked=False)
    if text[last] == "," and is_state(clause, text[last + 1 : end]):
        return Condition(first, _end_of_states(text, last, end), marked=False)
    return None


def _end_of_states(text: str, last: int, end: int) -> int:
    """The end of a state behind which others may stand, joined to it, before 就."""
    following = clause_end(text, last + 1, end)
    joined = re.match(r",\s*(?:又|或者?|而|也|仍|并且)", text[last:following])
    return following if joined and THEN.match(text, following, end) else last
