"""Finds limits of time: until when something is to be done, how long it holds, takes or waits.

How often (每 3 天), which time (近 30 天) and the name of a right (7 天无理由) are none.
All texts here are normalized.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from faq.passages.states import acts

COUNT = (
    r"(?:\d+(?:\.\d+)?(?:\s*[-~—–至到]\s*\d+)?"
    "|[一二两三四五六七八九十百半几]{1,4}(?:[至到][一二三四五六七八九十]{1,3})?)"
)
UNIT = "个?(?:工作日|自然日|日历日|小时|钟头|分钟|秒钟?|天|日|周|星期|礼拜|月|年|季度|交易日)"
_SPAN = rf"{COUNT}\s*{UNIT}"
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_CLOCK = (
    r"(?:凌晨|早上|上午|中午|下午|晚上|晚间)?\s*"
    r"(?:\d{1,2}(?::\d{2}|[点时](?:\d{1,2}分|半|整)?)|[零一二三四五六七八九十]{1,3}点半?)"
)
_DAY = (
    rf"(?:(?:\d{{4}}年|每年|次年|当年|今年|明年)?{_NUMBER}月{_NUMBER}[日号]|每年{_NUMBER}月"
    rf"|\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}}|(?:每|当|次|本|下|上)个?月的?{_NUMBER}[日号]"
    "|每周[一二三四五六日天]|[当次同今明后][天日]|第二天|[本当下次]?(?:月|年|周|季度)[底末]"
    rf"|[本当下次][周月年]|{_NUMBER}[日号])"
)
_EVENT = (
    "付款|支付|下单|拍下|签收|收到?货|收到[\u4e00-\u9fff]{0,6}|发货|申请|提交|审核通过|同意|通知"
    "|交易(?:成功|完成)|成交|购买|领取|到期|发布|入职|出院|就诊|缴费|开通|激活|打开|开封|到店|入住"
)
_SINCE = (
    r"(?:[自从][^,。;:!?]{1,24}?(?:之日起|之时起|起|开始|算起|后)(?:计算|算)?[的,]?\s*"
    r"|自?[^\W\d_于在请须应需要可由到,]{1,10}?(?:之日|次日|当[天日]|第二天|之时)起的?\s*"
    rf"|(?:{_EVENT})(?:成功)?[之以]?后的?\s*)"
)
_LATEST = "(?:最晚|最迟|不晚于|不迟于)"
_LENGTH = (
    r"(?:\d{1,3}(?:\.\d+)?(?:\s*[-~—–至到]\s*\d{1,3})?|[一二两三四五六七八九十百半几]{1,4})\s*"
    "(?:个(?:工作日|自然日|小时|钟头|星期|礼拜|月|季度|交易日)|工作日|自然日|小时|分钟|秒钟?|天|周(?![岁末年一二三四五六日])|年(?![级代度龄]))"
)
_BOUND = (
    "(?:最多|最长|最久|最快|最少|至少|不少于|不低于|超过|超出|不足|未满|满|大约|大概|约|长达|多达)"
)
_LASTS = (
    "(?:有效期限?|期限|时限|时间|时长|周期|默认值?|一般|通常|预计|需要?|等待?|等候|持续|延长|静置|停留|过)"
    "(?:为|是|约|到|至|[:=])?"
)
"""What stands before how long something lasts or takes."""
_ENDS = "(?:左右|以上|以下|[之以]?内|[之以]?后(?!台|续))?"
_LIMIT = re.compile(
    rf"(?:{_SINCE})?{_LATEST}?{_SPAN}\s*[之以]?内(?!容|部|存|网|置|测|侧)"
    rf"|(?:提前|提早)(?:至少|不少于)?\s*{_SPAN}"
    rf"|(?:{_SINCE})?{_LATEST}?{_DAY}的?\s*(?:{_CLOCK})?(?:\(含[^()]{{0,4}}\))?\s*"
    r"(?:(?P<before>[之以]?前)|[之以]?内)"
    rf"|{_DAY}\s*[至到~-]\s*{_DAY}(?:期间|之间|内)"
    rf"|{_CLOCK}\s*[之以]?前"
    r"|(?P<bare>当[天日])(?![起的志后能点发])"
    rf"|(?:{_LATEST}|不得?超过)\s*(?:{_SPAN}|{_DAY}(?:\s*{_CLOCK})?)"
    rf"|[\u4e00-\u9fff]{{2,6}}前\s*{_SPAN}(?!前)(?:{_CLOCK}前)?"
    rf"|{_BOUND}\s*{_LENGTH}{_ENDS}"
    rf"|(?P<lead>{_LASTS}\s*){_LENGTH}{_ENDS}"
    rf"|(?<![\d第.]){_LENGTH}(?:左右|[之以]?后(?!台|续)|(?=\s*(?:可以?)?(?:到[账帐]|生效|送达|[出有]结果)))"
)
_WHICH = re.compile("(?:近|最近|过去|前|每|这|那|连续|任意|同一|任何)$")
"""Before a period that tells which, not until when."""
_NAMES = re.compile(
    r"\s*(?:的?(?:无理由|退换|保修|质保|价保|包退|包换|历史|订单|记录|数据|日志|账单|交易|流水|消息|聊天)"
    r"|累计|连续|多次|出现|反复|[^,。;:]{0,4}[一二两三\d]次|岁|制|级|份|客服|热线|在线|营业)"
)
"""Behind a period that tells which one, or how often."""
_DATED = re.compile("[^,。;:!?]{1,8}的")
"""Behind a date that tells which ones: 5月6日前报名的读者."""
_DOES = re.compile(r"[就再需须要应请没未]|[\u4e00-\u9fff]{0,2}(?:处理|补|报|完成|内)")
"""Behind 当天, where it is until when something is to be done."""
_TIME = re.compile(rf"{_SPAN}|{_DAY}|{_CLOCK}")
_HINT = re.compile(
    r"(?:\d|[一二两三四五六七八九十百半几])\s*个?[工自日小钟分秒天周星礼月年季交号点:]|[前间]|当[天日]"
)
"""What every limit has one of; most texts have none."""


def deadlines(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the limits of time in `text`: until when, how long, or how long it takes."""
    if not (_HINT.search(text) and _TIME.search(text)):
        return
    for match in _LIMIT.finditer(text):
        start, end = match.span()
        if match["lead"]:
            start = match.end("lead")
        if _is_deadline(text, match, start):
            yield start + (len(text[start:end]) - len(text[start:end].lstrip())), end


def _is_deadline(text: str, match: re.Match[str], start: int) -> bool:
    before = text[max(0, start - 24) : start]
    if _WHICH.search(before) or _NAMES.match(text, match.end()):
        return False
    if match["bare"]:
        return bool(_DOES.match(text, match.end())) or acts(text[match.end() :])
    return not (match["before"] and _DATED.match(text, match.end()))
