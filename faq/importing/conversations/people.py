"""Masks people's names in what they write, where the words around them say that they are names.

Names are told by a title (张三先生), a label (收件人：王小明), an introduction (我叫李雷) or a
telephone beside them, and by the surname that they begin with: a closed list, as given names are
none.  A name that nothing around it tells stays.
"""

from __future__ import annotations

import re

PERSON = "[姓名]"

_HAN = r"\u3400-\u9fff"
_COMPOUND = "欧阳|司马|上官|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|轩辕|宇文|长孙|夏侯|端木|南宫"
_SINGLE = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田姜范方姚谭廖邹熊陆郝孔白崔康毛邱秦江顾侯邵孟龙段雷汤尹黎贺赖龚庞樊兰殷施洪翟倪严"
    "牛俞章鲁葛韦申尤毕聂焦柳邢岳齐莫庄辛祝涂芦甄邬蓝裴阮柯卜骆鲍闫褚娄翁佘覃窦颜"
    "張劉陳楊趙黃吳孫馬羅鄭謝韓馮蕭許鄧呂蘇盧蔣賈葉閻鍾錢湯賴龔龐蘭齊莊蘆鄔藍閆婁竇顏陸顧嚴湯龍賀歐"
)
_NEITHER = (
    "高[端级档中龄大个考铁贵速跟腰清]|白[领色天]|马上|周[末一二三四五六日期边]|程[序度]|江[苏西南北]"
    "|方[面便法式案向形]|黄[金钻色]|夏[天季日]|田径|许多|严[重格加禁厉]|陈[述列旧年]|曾[经出在被]|施工|蓝[色牙]|莫名|章[程节]|申[请诉报领]"
    "|毕业|齐全|龙卡|叶子|余额|洪水|高新|白条|雷达|牛奶|段[落生位]|汤圆|康复|岳父|岳母|孔径|顾客|陆续|林业|秦皇"
)
"""Everyday words that begin as names do."""
_NO_GIVEN = (
    "的了吗呢吧啊么电手地在是和与跟怎要想已还没不我你他她它说收给到改把被就也都先女什谁哪为能可请帮信"
    "号卡以所让会用来去有个这那些几该如何"
)
"""What follows a name and is no part of it."""
_SURNAME = f"(?!{_NEITHER})(?:{_COMPOUND}|[{_SINGLE}])"
_FULL = rf"{_SURNAME}(?:(?![{_NO_GIVEN}])[{_HAN}]){{1,2}}"
_LABEL = (
    "(?:收件|收货|寄件|发件|联系|签收|持卡|申请|经办|投保|被保|被保险|开户|监护|入住|预订|乘机|取件|领取)人"
    "(?:姓名|名字)?|户主|(?<!用)户名|姓名|名字|真名|乘客"
)
_MOBILE = r"(?:[(（]?[+]?86[)）]?[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"
_QUESTION = (
    "什么|怎么|怎样|如何|哪|谁|必填|填|写|我|自己|本人|他人|别人|同|错|空|不|没|默认|公司|多少|是否"
    "|身份|证件|电话|手机|年龄|性别|地址|配偶|父|母|子女"
)
_TITLED = re.compile(
    rf"{_SURNAME}(?:(?![{_NO_GIVEN}])[{_HAN}]){{0,2}}"
    r"(?=先生(?![效产成])|女士|小姐|太太|夫人|阿姨|大[爷妈姐哥])"
)
_AT_WORK = re.compile(
    rf"(?:(?<![{_HAN}])|(?<=[找系请让给叫和跟与是的了向被把对问说为位]))(?:{_FULL}|{_SURNAME})"
    "(?=老师|师傅|经理|主任|医生|大夫|律师(?!事务|函|费)|店长|主管(?!部门|机关|单位)|教授|队长|警官)"
)
_LABELLED = re.compile(
    rf"(?P<before>(?:{_LABEL})\s*[:：=]\s*)(?!{_QUESTION})"
    rf"(?:{_FULL}(?=电话|手机|地址|身份|[^{_HAN}]|\Z)|[{_HAN}·•]{{2,4}}(?![{_HAN}·•])"
    r"|[A-Z][a-z]+(?: [A-Z][a-z]+)*(?![A-Za-z]))"
)
_STATED = re.compile(
    rf"(?P<before>(?:{_LABEL}|我叫|名叫|本人叫|他叫|她叫)\s*"
    rf"(?:是|叫|为|改成|改为|换成|写成|填成?)?\s*){_FULL}"
)
_INTRODUCED = re.compile(rf"(?P<before>我是){_FULL}(?![{_HAN}])")
_SURNAMED = re.compile(rf"(?P<before>(?:免贵|[我您他她])姓)(?![名氏啥什])(?:{_COMPOUND}|[{_HAN}])")
_CALLED = re.compile(
    rf"(?<![{_HAN}]){_FULL}(?=[\s,，、:：;；]{{0,3}}{_MOBILE})"
    rf"|(?P<before>(?<!\d){_MOBILE}[\s,，、]{{1,3}}){_FULL}(?![{_HAN}])"
)
_LATIN = re.compile(
    r"(?P<before>\b(?:(?:Mr|Mrs|Ms|Dr)\b\.?|[Mm]y name is|我叫|名叫)\s*)"
    r"[A-Z][a-z]+(?: [A-Z][a-z]+)?"
)
_SUSPECT = re.compile(
    r"先生|女士|小姐|太太|夫人|阿姨|大[爷妈姐哥]|老师|师傅|经理|主任|医生|大夫|律师|店长|主管|教授|队长|警官"
    r"|[人客]|户[主名]|[姓名叫]|我是|\d{4}|\b(?:Mr|Mrs|Ms|Dr)\b"
)
"""What every shape has something of."""
_SHAPES = (_LABELLED, _TITLED, _AT_WORK, _STATED, _INTRODUCED, _SURNAMED, _CALLED, _LATIN)


def mask_people(text: str) -> str:
    """`text` with the names of people masked."""
    for shape in _SHAPES if _SUSPECT.search(text) else ():
        text = shape.sub(_masked, text)
    return text


def _masked(found: re.Match[str]) -> str:
    before = found.groupdict().get("before") or ""
    return f"{before}{PERSON}"
