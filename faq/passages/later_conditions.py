"""Finds the conditions that stand within a sentence, behind its first clause or what it is of.

All texts here are normalized.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from faq.passages.condition_ends import clause_end, end_of_marked
from faq.passages.events import end_of_event
from faq.passages.states import acts, asks, directs, is_state, predicates

_START = re.compile(
    r"(?:(?<!\d),|,(?!\d)|[:;(“])\s*(?:[但而且则](?![且是])|而且|并且?(?=只有|如果|若)|但是|不过|因为|尤其是?|特别是|所以|此时|同时|另外|此外|因此|例如|比如|其中)?"
    r"\s*(?=[^\s,:;)”])"
)
_MARKED = re.compile(
    "如果|若(?!干)|如若|倘若|假如|假设|假使|要是|万一|一旦|除非|只要(?=[^,;]{2,40},?[^,;]{0,8}[就便都即])"
    "|只有(?=[^,;]{1,40}(?:,[^,;]{0,10})?才)"
    "|如(?=[需未仍遇]|有(?!关)|无(?![意特])|还[没未有需]|不(?![同如])|[您你]|用户|对[^,]{2,24}有|发现|出现|存在|已[经有]?)"
)
_WHEN = re.compile(
    "(?P<led>当(?![着前天日年月晚场地面事下初中成作])|待|在)?[^,;:()]{2,40}?(?:时候?(?![间刻段长机限效常而])|情况下|场景[下中])"
    "(?=,|[只均都也仍才]?(?:会|将|不能|无法|不会|需|可以?|应|请))"
)
_NO_TIME = re.compile(
    "(?:从而|这?是|即|此后|希望|否则|原因|以(?!.{0,4}为)|以[免便]|防止|避免|为了?|由于|因为?|导致|使得?|让|可以?|应|请|建议|需|列出|接着|然后|尤其|或者?)"
    "|(?:在|当)?(?:绝?大?多?数|大部分|一般|通常|默认|正常|[^,]{0,2}[此这该某]种?些?|有些|一些|部分|任[何意]|所有|许多|很多|各种|不同)(?:的?情况|的?场景)"
    "|[^,]*(?:建议|[%了]|哪|什么|怎)|[^,]*在(?:绝?大多?数|大部分|某些|一般)情况"
)
_CLOCK = re.compile(
    "(?:[小同及准按随实临限平届暂有计超延历费耗省此这那何到即长瞬]|(?<![稳确设锁绑固规指])定)时$|[点单双]击|填|时时$"
)
_ASIDE = re.compile("(?:有|如有)?(?:必要|需要)(?:时|的话)|(?:特殊|紧急|异常)情况(?:下|时)")
_HEADLESS = re.compile("[^,;:的]{1,24}的(?=,)")
_GOVERNS = re.compile(
    "[^,;:的]{1,16}的(?=[就先请]|按[时期]|及时|逐|优先|可(?![能靠])以?|要(?!求|点)|需(?!求)|应(?!用|急|收)|须|直接|另|单独|再|一律"
    "|不[要用得予能会]|尽[快早]|马上|立即|由)"
)
_CERTAIN = re.compile(
    "(?:还|仍|一直)?(?:没(?!有)|未|已经?|想(?!要)|要求|需要|不(?:想|愿|同意|肯|符合|成|通过|清楚|认识|知道|满意|合适))"
    "|[^,的]{0,8}(?:[一-鿿]不[了到上住出起动成掉下清齐好完够见]|失败|不成|异常)的"
)
"""What tells whom it is for even before a verb."""
_SO = re.compile(
    "(?!不要|别|不得|因为|不[必用可能])[^,;:就“]{0,6}?(?:[\u4e00-\u9fff]不[了到上住出起开动成掉下清通过着齐好完够见]|没有?[^,;:就]{1,6})(?=就(?![是近地业诊医]))"
)
_SCOPE = re.compile(
    "[仅只](?:限(?![制定于]|流)|限于|适用于?|适合|面向|针对|对(?=[^,;]{1,24}(?:有效|生效|开放)))[^,;。:()]{1,40}"
    r"|仅\s?(?![能可需会为是有当限支通用在供凭作显提])[^,;。:()的]{2,24}?(?=支持|可以|可用|能够|才)"
    "|(?<=[,:;(])[^,;。:()]{1,20}(?<!删)除外(?![键表部])"
)
"""For whom or what alone something holds."""
_LIMIT = re.compile(
    r"[^,;:。]{0,8}(?<![不得能可应])(?:超过|超出|不足|不满|未满|低于|高于|少于|多于)\s*[^,;:。\d]{0,4}"
    r"(?:\d[\d.]*|[一二两三四五六七八九十百千万半]+)\s*[^,;:。]{0,6}?(?:的?(?:时|的话))?"
    r"(?<!能)(?=,\s*[^,;。]{0,8}(?:则|将|会|需|无法|不[再能予会])|则|将|会|需|不[再允能予会]|无法|自动|由)"
)
_MEETS = re.compile(
    "(?:不?符合|不?满足|达到|未达到)[^,;:。的]{1,20}(?:条件|要求|标准|规定)(?!的?[^,]{0,2}[,。;]?$)"
)
_OVERDUE = re.compile(
    "(?:过期|逾期|超时|超期)(?:[未不][^,;:的]{1,6}?)?(?=[^,;:的时]{0,6}(?:就|会|将|不[予再能]|自动|视为|按))"
)
_TIMES = re.compile("[时下]")
_WINDOW = 48
"""Code points from the beginning of a clause that are read for a time or event."""
_CLOSES = re.compile("[)”]")


def later_conditions(text: str, first: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans of the conditions that begin behind `first` in a sentence that ends at `end`."""
    at = first
    for start in _START.finditer(text, max(0, first - 1), end):
        if start.end() < at or start.end() <= first:
            continue
        limit = _limit(text, start.end(), end)
        last = _end(text, start.end(), limit)
        if last:
            yield start.end(), last
            at = last


def scopes(text: str, first: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans that say for what alone a sentence holds: 仅限会员."""
    for found in _SCOPE.finditer(text, first, end):
        yield found.span()


def event(text: str, first: int, end: int) -> int:
    """The end of what may happen, where what comes of it stands behind, as of 审核通过后, 超过 5 次
    (将…) and 逾期(不再…); 0 where a clause begins with none."""
    last = end_of_event(text, first, end) if "后" in text[first : first + _WINDOW] else 0
    if last:
        return last
    for kind in (_LIMIT, _MEETS, _OVERDUE):
        if found := kind.match(text, first, end):
            return found.end()
    return 0


def governed(text: str, first: int, end: int) -> int:
    """The end of whom or what a clause is for, where no comma stands behind it: 没寄到的逐个登记; 0
    where a clause begins with none."""
    found = _GOVERNS.match(text, first, end)
    if found and predicates(found[0]):
        return found.end()
    last = text.find("的", first + 2, min(end, first + 18))
    if last < 0 or text[last + 1 : last + 2] in {",", ""} or "," in text[first:last]:
        return 0
    rest = text[last + 1 : clause_end(text, last + 1, end)]
    told = text[first : last + 1]
    return last + 1 if _CERTAIN.match(told) and predicates(told) and directs(rest, sure=True) else 0


def _end(text: str, at: int, limit: int) -> int:
    """The end of the condition that begins at `at`; 0 where none does."""
    marked = _MARKED.match(text, at, limit)
    if marked:
        last = end_of_marked(text, at, limit)
        return last if last < limit or len(marked[0]) > 1 else 0
    aside = _ASIDE.match(text, at, limit)
    if aside:
        return aside.end()
    if _TIMES.search(text, at, min(limit, at + _WINDOW)):
        when = _WHEN.match(text, at, limit)
        if when and _is_case(when[0], when["led"]) and (when["led"] or text[when.end()] == ","):
            return when.end()
    return event(text, at, limit) or _unmarked(text, at, limit)


def _is_case(when: str, led: str | None) -> bool:
    """Whether a time tells a case: 出现争议时."""
    if len(when) < 5 or _NO_TIME.match(when) or _CLOCK.search(when):
        return False
    return bool(led) or not acts(when)


def _unmarked(text: str, at: int, limit: int) -> int:
    last = clause_end(text, at, limit)
    clause = text[at:last]
    if "的" in clause:
        headless = _HEADLESS.match(text, at, limit)
        if headless and headless.end() < limit and predicates(headless[0]):
            own = not headless[0].startswith("是") or asks(text[headless.end() + 1 : limit])
            return headless.end() if own else 0
        if end := governed(text, at, limit):
            return end
    so = _SO.match(text, at, limit) if "就" in text[at : at + _WINDOW] else None
    if so:
        return so.end()
    if last < limit and text[last] == "," and is_state(clause, text[last + 1 : limit], strict=True):
        return last
    return 0


def _limit(text: str, at: int, end: int) -> int:
    """Where the bracket or quotation that `at` is in ends, or else `end`."""
    if not _CLOSES.search(text, at, end):
        return end
    depth = 0
    for offset in range(at, end):
        char = text[offset]
        depth += (char in "(“") - (char in ")”")
        if depth < 0:
            return offset
    return end
