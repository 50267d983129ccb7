"""Finds deadlines: until when something is to be done.

What takes its time by itself (3 个工作日到账) is none, nor is the name of a right (7 天无理由).
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
_LIMIT = re.compile(
    rf"(?:{_SINCE})?{_LATEST}?{_SPAN}\s*[之以]?内(?!容|部|存|网|置|测|侧)"
    rf"|(?:提前|提早)(?:至少|不少于)?\s*{_SPAN}"
    rf"|(?:{_SINCE})?{_LATEST}?{_DAY}的?\s*(?:{_CLOCK})?(?:\(含[^()]{{0,4}}\))?\s*(?:[之以]?前|[之以]?内)"
    rf"|{_DAY}\s*[至到~-]\s*{_DAY}(?:期间|之间|内)"
    rf"|{_CLOCK}\s*[之以]?前"
    r"|(?P<bare>当[天日])(?![起的志后能没未点发])"
    rf"|(?:{_LATEST}|不得?超过)\s*(?:{_SPAN}|{_DAY}(?:\s*{_CLOCK})?)"
    rf"|[\u4e00-\u9fff]{{2,6}}前\s*{_SPAN}(?!前)(?:{_CLOCK}前)?"
)
_WHICH = re.compile("(?:近|最近|过去|前|每|这|那|连续|任意|同一|任何)$")
"""Before a period that tells which, not until when."""
_NAMES = re.compile(
    r"\s*(?:的?(?:无理由|退换|保修|质保|价保|包退|包换|历史|订单|记录|数据|日志|账单|交易|流水|消息|聊天)"
    "|免费|最[多高]|累计|连续|多次|[仅只]能?|未|没|不(?!得|能|要|超)|仍|无(?!条件)|已|出现|反复)"
)
"""Behind a period that tells which one, or what doesn't happen in it."""
_DOES = re.compile(r"[就再需须要应请]|[\u4e00-\u9fff]{0,2}(?:处理|补|报|完成|内)")
"""Behind 当天, where it is until when something is to be done."""
_BY_ITSELF = re.compile(
    "[^,。;!?:]{0,10}?(?:到[账帐]|生效|原路|退[回还]|返还|自动|送达|审核完|完成审核|审核(?!通过后)|[出有]结果"
    "|答复|回复[你您]|处理完|给出|会(?!员)|将(?!其|商|货|订|它|此|文|设|[\u4e00-\u9fff]{1,6}[上寄送交发填])"
    "|可以?到|恢复|开奖|下发|发放|完成退款)"
)
"""What happens by itself, or is another's to do, within a period."""
_MUST = re.compile(r"(?:必?须|应当?|请|务必|需要?|要)[在于]?\s*$")
"""Before it: that somebody is to keep it, whoever does the step."""
_OTHERS = re.compile(
    "(?:一般|通常|预计|大约|大概|平均)(?:[会要]|需要?)?在?\\s*$|(?:系统|平台|客服|银行|支付宝|微信|快递|仓库"
    "|我们|对方|工作人员|审核员|款项|钱|退款|资金|短信|结果|页面|红包|积分|人工|卖家|商家|店家|店铺|后台)"
    "[^,。;!?:]{0,12}$"
)
"""Before it: who, other than the reader, has the time."""
_TIME = re.compile(rf"{_SPAN}|{_DAY}|{_CLOCK}")
_HINT = re.compile("[内前晚迟过间]|当[天日]")
"""What every limit has one of; most texts have none."""


def deadlines(text: str, *, anyones: bool = False) -> Iterator[tuple[int, int]]:
    """The spans of the deadlines in `text` that its reader is to keep, or else `anyones`."""
    if not (_HINT.search(text) and _TIME.search(text)):
        return
    for match in _LIMIT.finditer(text):
        start, end = match.span()
        if _is_deadline(text, match, anyones=anyones):
            yield start + (len(match[0]) - len(match[0].lstrip())), end


def _is_deadline(text: str, match: re.Match[str], *, anyones: bool) -> bool:
    before = text[max(0, match.start() - 24) : match.start()]
    if _WHICH.search(before) or _NAMES.match(text, match.end()):
        return False
    if match["bare"] and not (_DOES.match(text, match.end()) or acts(text[match.end() :])):
        return False
    if _BY_ITSELF.match(text, match.end()):
        return False
    return anyones or bool(_MUST.search(before)) or not _OTHERS.search(before)
