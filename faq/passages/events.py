"""Tells events that may or may not happen (审核通过后) from the order of things (提交后).

All texts here are normalized.
"""

from __future__ import annotations

import re

from faq.passages.deadlines import COUNT, UNIT

_LONGEST = 30
"""Code points of the clause that says what happened."""
_AFTER = re.compile(
    rf"(?<![售背最今然此先落随往])(?:之|以)?后(?!\s*{COUNT}\s*{UNIT})"
    "(?![台续果面来者期天门方悔备援勤缀盾代缘付审日半])"
)
_UNSURE = re.compile(
    "等|待会|直到|否则|以[免便]|防止|避免|为了|由于|因为|从而|确保|导致|[^,]*[“、]$"
    "|[^,]*(?:什么|怎|哪|比|支持|表示|避免|防止|建议|[天日月年周秒久]$|小时$|分钟$)"
    "|[^,]+?(?:[会将应须是为即]|[只不]能|可以|通常|一般|需要|要(?!求)|(?<!正)在(?!线))"
)
"""What begins no event, but is of another clause."""
_OWN = re.compile(
    "(?:[您你]|用户|读者)|看[到见]|[点单双]击|点(?!数)|按下|输入|填|勾选|选[择中好]|提交|保存|跳转|返回|打开|进入"
)
"""What the reader does, and pages by themselves."""
_OUTCOME = re.compile(
    "(?:[^,]{0,12}(?:成功|失败|通过|生效|到期|过期|逾期|超时|驳回|到[账帐]|入[账帐]|获批|中标|被拒)"
    "|[^,]{0,8}(?:审核|审批|测试|检测|运行|状态|显示|通信|供电|温度)(?:恢复)?(?:正常|异常)|[^,]{0,8}正常"
    "|[^,]{0,8}(?:超过|超出|过了)[^,]{1,14}|[^,]{0,6}(?:出现|发生|遇到)[^,]{1,12}"
    "|(?:通过|未通过)(?:了)?[^,]{0,8}(?:审[核批查]|认证|考[试核]|评[审估]|检[查验测])|[^,]{0,12}被[^,]{1,10}"
    "|(?:拒绝|驳回|同意|批准|受理|协商一致))了?"
)
"""What may or may not come of a deed."""
_OTHERS = re.compile(
    "(?:[对双]方|店家|卖家|商家|买家|顾客|客户|客服|平台(?!上|[里中内])|银行(?!卡)|快递员?(?!单)|仓库|审核员|工作人员|师傅|馆员"
    "|物业|公司|单位|医院|医生|学校|老师|法院|警方|官方|服务商|运营商|厂家|店铺|商户|房东|业主|家长|领导|主管|上级)"
    "[^,的、]{1,14}"
)
"""What others do."""
_ANSWERED = re.compile("(?:审核|确认|核实|收到|查实)(?:无误)?")
"""What others do where they, and not the reader, go on."""
_THEY = re.compile(
    r",?\s*(?:我们|平台|系统|店家|卖家|商家|客服|银行|工作人员|对方|物业|公司|款项|资金)"
    "[^,]{0,6}(?:会|将|才|就|即)"
)
_DEED = re.compile(
    "(?:将[^,]{1,14})?(?:采用|启用|开启|关闭|停用|禁用|删除|移除|注销|归档|解绑|冻结|撤[销回]|关停|下架|升级|降级|退订|作废|取消)"
    "[^,]{0,16}"
)
"""What one may do or leave, and what comes of it, as 采用…后, …将不…."""
_COMES = re.compile(
    r",?\s*[^,。;:]{0,16}?(?:将|会(?![员议计])|不再|不支持|无法|不能|可以|可能|仍(?=[会将可能])|才)"
)


def end_of_event(text: str, first: int, end: int) -> int:
    """The end of the event that `text` from `first` on begins with, as 审核通过后; 0 where it
    begins with none. It ends by `end`, and something follows it."""
    after = _AFTER.search(text, first + 2, min(end, first + _LONGEST + 3))
    if not after or after.end() >= end or text.find(",", first, after.start()) >= 0:
        return 0
    told = text[first : after.start()]
    if _UNSURE.match(told) or told.count("“") > told.count("”") or text[after.end()] == "的":
        return 0
    if _OUTCOME.fullmatch(told) or (_OTHERS.fullmatch(told) and not _OWN.search(told, 2)):
        return 0 if _OWN.match(told) and not told.endswith(("成功", "失败")) else after.end()
    if _ANSWERED.fullmatch(told):
        return after.end() if _THEY.match(text, after.end()) else 0
    comes = _DEED.fullmatch(told) and _COMES.match(text, after.end(), end)
    return after.end() if comes else 0
