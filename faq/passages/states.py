"""Tells clauses that name a state, and so a condition without saying so: 店家不理，申请介入.

All texts here are normalized.
"""

from __future__ import annotations

import re

from faq.passages import cues
from faq.passages.clauses import opening

_LONGEST = 20
"""Code points of such a clause."""
_STATES = re.compile(
    "没(?!有?问题[的吧])|无(?!论|需)|不(?!要|必|可|得)|未(?!成年|来)|仍|已经|想|拒[绝收]|失败|坚持|只是"
    "|较|太(?!阳)|很|过[大小多高低长短]|一直|[错漏丢忘坏]了?$|^(?:怀疑|担心|觉得|认为|发现)|超时|过期|逾期|出错|丢失|损坏|以.{0,12}(?:要挟|威胁|为由)"
    "|^(?:店家|卖家|买家|商家|对方|平台|客户|顾客|系统|司机|师傅|快递员?|银行|单位|页面)[^,]{0,6}"
    "(?:说|要|让|催|问|同意|提示|显示|通过|答应|承认|反悔)"
)
"""What says that something is, isn't or is wanted."""
_ASKS = re.compile(
    "(?:先|请|也|都|就|还|再|可以?|期间|之后|千万|尽量|注意|[你您我])*"
    "(?:不(?:要|用|必|得|可|(?!是|能|想|会|认|愿|清|行|满|放|同意|知|支持|符|够|在|了解|合适|确定|需))"
    "|别|勿|先|[问看]|查(?!不)|等(?!.*[仍还])|找(?!不)|切[勿记]|请|避免|防止|以免"
    "|在|从|按照?|把|将|向|用|以(?!.{0,12}(?:要挟|威胁|为由))|为|给|因|由于|根据|通过|除|对(?!方|面|不)"
    "|跟|和|与(?!.{1,10}不)|让|到(?!.{0,8}(?:没|仍|还|不|时间))|每|这|那|此|具体|默认|是否|有没有)"
)
"""What a request begins with, and the time or place of one."""
_WANTS = re.compile(
    "(?:先|请|也|都|还|再|可以?|只(?!是)|[你您我])*(?:不要|别|勿|切[勿记]|请|先|[在从按把将向用问找])"
)
"""What a request begins with even before 就, as in 先…，就能…."""
_TOPICS = re.compile(
    "(?:的[^,的不没未]{1,8}|(?<!不)[里中上下后前内外侧]|期间|问题|要求|是否[^,]*|[吗呢么])$"
)
"""How what is only spoken of ends, as in 未使用的卡密，在订单里…."""
_THEN = re.compile("[你您]?(?:就(?![是近地])|则|那么?(?=[就请先可])|便(?![捷宜利]))")
_POLITE = re.compile(
    "(?:也|再|先|请|可以?|要|需要?|应该?|须|必须|最好|建议|直接|马上|立即|及时|尽快)*"
)
_QUOTED = re.compile("“[^”]*”|「[^」]*」")
_DOES = re.compile(
    "(?:通过|根据|凭)[^,]|[问拿带让叫找看改换点选等去往打写记截拍发补退停说请按用把将向查联换申核保取寄开关](?![者的了过来])"
)
"""A verb of one syllable that a request begins with."""
_PERFECT = re.compile("^(?:已经?|仍|还没|没)[^的]{0,6}了|^确认[^,]*了|了$")
_THOUGH = re.compile("也(?:要|别|不要|得|应)")
_AFTER = re.compile("后(?![台续果面来])")
"""Behind what was done, as in 拒收后申请退款: what stands there is what to do."""
_DONE = re.compile(r"[^,]{1,4}[了过](?!解)")


def acts(clause: str) -> bool:
    """Whether a clause begins as an imperative does, which 使用了… doesn't."""
    return bool(cues.STARTS_WITH_VERB.match(clause)) and not _DONE.match(clause)


def is_state(clause: str, rest: str) -> bool:
    """Whether `clause` tells a state, and `rest`, behind its comma, what to do then."""
    rest = rest.lstrip()
    after = _AFTER.search(clause)
    if _THOUGH.search(clause) or (after and acts(clause[after.end() :])):
        return False
    if len(clause) > _LONGEST or rest.startswith("并"):
        return False
    told, perfect = _STATES.search(_QUOTED.sub("", clause)), _PERFECT.search(clause)
    if _THEN.match(rest) and not _WANTS.match(clause):
        return bool(told or not cues.STARTS_WITH_VERB.match(clause))
    if _ASKS.match(clause):
        return False
    if not (told or perfect) or (_TOPICS.search(clause) and not perfect):
        return False
    if acts(clause) and not clause.startswith("确认"):
        return False
    if not told and cues.STARTS_WITH_VERB.match(clause):
        return False
    polite = _POLITE.match(rest)
    then = rest[polite.end() if polite else 0 :]
    return acts(rest) or bool(_DOES.match(then)) or opening(then) == "verb"
