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
    "没(?!有?问题[的吧])|无(?!论|需)|不(?!要|必|可|得)|未(?!成年|来)|仍|已经|(?<!想)(?<!想一)想(?![想好清到起象法]|一想)|拒[绝收]|失败|坚持|只是"
    "|较|太(?!阳)|很|过[大小多高低长短]|一直|变[轻重大小质形色软硬黑黄红暗慢]|[错漏丢忘坏]了?$|^(?:怀疑|担心|觉得|认为|发现)|超时|过期|逾期|出错|丢失|损坏|以.{0,12}(?:要挟|威胁|为由)"
    "|^(?:店家|卖家|买家|商家|对方|平台|客户|顾客|系统|司机|师傅|快递员?|银行|单位|页面)[^,]{0,6}"
    "(?:说|写|要|让|催|问|同意|提示|显示|通过|答应|承认|反悔)"
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
_IS = re.compile(
    "(?:是(?![否非为由])|不是|(?:只?有)(?![关效些助时利望几多]|[两三四五六\\d]+\\s*[种类项条步部点个]|以下|下列|[^,]*的[^,])|属于"
    "|(?!最|更|重要|关键|主要|常见|目的)[^,]{1,6}的是)"
    "(?![^,]*(?:什么|哪|多少|怎|[吗呢]$))[^,]{1,16}"
)
"""What something is, or that there is something: 是自己的，…."""
_INQUIRES = re.compile(
    "哪[里些个一]|什么|多少|多[久长大]|怎[么样]|如何|是否|有没有|谁|([\u4e00-\u9fff])不\\1"
)
_SURE = re.compile(
    "[^,]{0,10}[\u4e00-\u9fff]不[了到上住出起开动成掉下清通过着齐对好完够见][^,]{0,4}"
    "|(?:[他对]方|卖家|买家|店家|商家|客户|顾客|物业|馆员|师傅)[^,]{0,6}(?:不(?![能可得会])|没|拒绝|未|坚持)[^,]{0,8}"
    "|(?:仍然?|还是?|一直|依然|始终|依旧)[^,]{0,6}[不没未无][^,]{0,10}"
)
"""A state wherever it stands."""
_COMES = re.compile(
    "[^,]{0,8}?(?:将|会(?![员议计])|就(?!是|近|地)|不再|无法|可能(?!的)|多半|视为|不予|自动|照样)"
    "|(?:也|仍)?不[能会算得]"
)
"""What comes of a state, in the clause behind it."""
_STATED = re.compile(
    "(?:[他对]方|店家|卖家|买家|商家|客户|顾客|物业|馆员|师傅)[^,]{0,2}"
    "(?:说|写|承诺|答应|同意|声明|约定)[了过明][^,]{1,14}"
)
"""What somebody said, as in 店家写了不退, 不能…."""
_LATE = re.compile(
    "(?:超时|逾期|过期|超期|到期)(?:[未不没仍][^,]{1,6})?"
    "|(?:没有?|未|不)(?:及时|按[时期]|如期)[^,]{1,10}"
)
"""What was not done in time."""
_PREDICATE = re.compile(
    "(?:本来|确实|的确|如)?(?:是(?![否非因为由指当])|不是|有(?![关效的些])|没有?|不|未|无(?!论)"
    "|已经?|还|仍|想|要(?!点|件|看|把|在|先|有)|需要?|能(?![力量])|属于|符合|超过|满(?=[\\d一二两三四五六七八九十])|拒绝|暂[未无]"
    "|[^,的]{0,8}(?:[\u4e00-\u9fff]不[了到上住出起开动成掉下清通过着齐对好完够见]|失败|成功|不成|异常))[^,的]{0,24}的"
)
"""What says of whom or what something holds: 没收到的."""
_TELLS = re.compile("[也都才就仍还]*(?:不(?![要用必妨得])|没|无|未|是|有)")
"""How a clause begins that says how things are."""
_MORE = re.compile("[是为和与或及就]|[会将]|可[以能]|无法|不[能会]|已|被|均|都|需|的|有")
"""What makes a clause more than a request."""
_PLACED = re.compile(
    "[在从按用把将向给跟](?!于|家)(?![^,]*(?:[不没未会]|可能|[了着过](?:$|,)))[^,]{1,20}"
)
"""A request that begins with where, how or what with."""
_PERFECT = re.compile("^(?:已经?|仍|还没|没)[^的]{0,6}了|^确认[^,]*了|了$")
_GOES_ON = re.compile("(?:如果|若|一旦|但|而|所以|因此|并|以及|因为|也就是|例如|比如|包括|否则)")
"""What begins a clause that is not what follows from the one before."""
_HEDGED = re.compile("可以|有权|应当|可能|多半|通常|一般|往往|目前|(?:并不|不会)[^,]{6}")
"""What is no case but how things are."""
_DEGREE = re.compile("很|太(?!阳)|较(?!好)|变[轻重大小质形色软硬黑黄红暗慢]|过[大小多高低]")
_JUDGES = re.compile("(?:多半|大概|可能|应该|往往|一般|通常|说明|很可能)(?!的)[^,]*")
"""What is wrong then, as in 声音很小,多半是滤网堵了."""
_TIMED = re.compile("[^,]{1,4}时(?!间)")
"""A time before a state: 寄出时正常."""
_THOUGH = re.compile("也(?:要|别|不要|得|应)")
_AFTER = re.compile("后(?![台续果面来])")
"""Behind what was done, as in 拒收后申请退款: what stands there is what to do."""
_DONE = re.compile(r"[^,]{1,4}[了过](?!解)")


def acts(clause: str) -> bool:
    """Whether a clause begins as an imperative does, which 使用了… doesn't."""
    return bool(cues.STARTS_WITH_VERB.match(clause)) and not _DONE.match(clause)


def predicates(clause: str) -> bool:
    """Whether a clause that ends with 的 says what holds of somebody or something, as 没收到的."""
    return bool(_PREDICATE.fullmatch(clause)) and not _INQUIRES.search(clause)


def directs(clause: str, *, sure: bool = False) -> bool:
    """Whether a clause says what to do, perhaps where or with what; `sure` where what stands
    before it may belong to it."""
    if _TELLS.match(clause):
        return False
    clause = _QUOTED.sub("“”", clause)
    polite = _POLITE.match(clause)
    then = clause[polite.end() if polite else 0 :]
    if sure:
        named = cues.NOUN_PHRASE.fullmatch(clause) or _MORE.search(clause) or len(clause) < 4
        return acts(clause) and not named and opening(clause) == "verb"
    return acts(clause) or bool(_DOES.match(then) or _PLACED.match(then)) or opening(then) == "verb"


def asks(clause: str) -> bool:
    """Whether a clause is a request, also not to do something."""
    return bool(_WANTS.match(clause)) or directs(clause)


def is_state(clause: str, rest: str, *, strict: bool = False) -> bool:
    """Whether `clause` tells a state, and `rest`, behind its comma, what to do or comes then.

    `strict` where something stands before the clause, which may go on in it.
    """
    rest = rest.lstrip()
    if _INQUIRES.search(clause) or _GOES_ON.match(rest) or _HEDGED.search(clause):
        return False
    if _has_consequence(clause, rest):
        return True
    if len(clause) > _LONGEST or (strict and not _SURE.fullmatch(clause)):
        return False
    after = _AFTER.search(clause)
    if _THOUGH.search(clause) or (after and acts(clause[after.end() :])):
        return False
    return _is_state(clause, rest)


def _has_consequence(clause: str, rest: str) -> bool:
    """Whether `rest` tells what comes of `clause`, or what was wrong then."""
    if _LATE.fullmatch(clause):
        return bool(_COMES.match(rest)) or directs(rest)
    return bool(_STATED.fullmatch(clause) and _COMES.match(rest))


def _is_state(clause: str, rest: str) -> bool:
    told, perfect = _STATES.search(_QUOTED.sub("", clause)), _PERFECT.search(clause)
    if _THEN.match(rest) and not _WANTS.match(clause):
        return bool(told or not cues.STARTS_WITH_VERB.match(clause))
    if _ASKS.match(clause):
        return False
    if _IS.fullmatch(clause) and acts(rest):
        return True
    if not (told or perfect) or (_TOPICS.search(clause) and not perfect):
        return False
    if _DEGREE.search(clause) and _JUDGES.match(rest):
        return True
    does = acts(clause) and not (clause.startswith("确认") or _TIMED.match(clause))
    if does or (not told and cues.STARTS_WITH_VERB.match(clause)):
        return False
    return directs(rest)
