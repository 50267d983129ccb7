"""Masks what identifies a person in a question, before it is written down.

Phones, orders, cards, identity papers, e-mail and postal addresses become ``[号码]``, ``[邮箱]``
and ``[地址]``.  What a question needs stays: amounts, days, dates, versions and error codes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NUMBER, EMAIL, ADDRESS = "[号码]", "[邮箱]", "[地址]"

_HAN = r"\u3400-\u9fff"
_SPOKEN = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_PLATES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_FLAGS = re.IGNORECASE | re.VERBOSE | re.ASCII

_EMAIL = re.compile(
    r"(?<![\w.+-])[a-z0-9][\w.+-]*[ ]?(?:@|\[at\]|\(at\)|\#)[ ]?[a-z0-9-]+(?:\.[a-z0-9-]+)+"
    r" | (?<![\w.+-])[a-z0-9][\w.+-]*@\w+",
    _FLAGS,
)
_NAMES = r"""
    (?:订单|运单|快递|物流|单|流水|交易|退款|售后|工单|会员|保单|发票|合同)(?:编号|单号|号码|号)
    | (?:银行|储蓄|信用|校园|社保|医保|公交|储值)?卡号码?|账号|账户|帐号
    | 身份证(?:号码?)?|护照(?:号码?)?|通行证(?:号码?)?|驾驶证(?:号码?)?|学号|工号|证件号码?
    | 验证码|密码|口令|取件码|提货码|病历号|税号
    | 手机(?:号码?)?|电话(?:号码?)?|座机|传真|尾号|微信号?|旺旺号?|抖音号
    | (?<![a-z])(?:qq|vx|wx|wechat|tel|phone|mobile|whatsapp)(?:号码?)?
    | (?<![a-z])order[ ]?(?:no\.?|id|number)
"""
_NAMED = re.compile(
    rf"(?P<name>{_NAMES})(?P<between>\s*(?:就是|是|为|[:=\#])?\s*)"
    r"(?![0-9.]+[ ]?(?:年|元|块|万|款|版|个|次|天|pro|plus)|[0-9]+(?:\.[0-9]+)+(?![\w@]))"
    r"(?=[a-z_-]*[0-9])[a-z0-9](?:[\w.@*-]|[ ](?=[0-9]{3,})){3,}",
    _FLAGS,
)
"""A value behind its name, which may be shorter than a number that stands by itself."""
_SECRET = re.compile(
    r"""
    (?P<name>密码|口令|微信号|旺旺号?|抖音号|加(?:我|个|一下)?微信
        | (?:账号|帐号|用户名|(?<![a-z])(?:vx|wx|wechat|password|pwd))(?=[ ]*(?:就?是|为|[:：=])))
    (?P<between>\s*(?:就是|是|为|[:：=])?\s*)(?P<value>[a-z][a-z_-]{5,})(?![\w@.])
    """,
    _FLAGS,
)
"""A value of letters alone behind its name, unless that is an `_EVERYDAY` word."""
_WORDS = """
access account alipay android before browser button cancel cannot change chrome client cloud
computer config confirm correct desktop different disabled discord docker document domain
download empty enable encrypt expired expires facebook failed failure firefox forget forgot
forgotten format github gitlab google history icloud incorrect instagram install invalid iphone
keeper kindle length linkedin locked manage manager microsoft missing mobile mysql notebook
number office official online oracle outlook password payment paypal phone please policy prompt
protect protected qrcode recover recovery register remember remote required router safari
screen secure security server service session setting settings signin signup skype spotify
sqlserver strength support switch system taobao telegram tiktok twitter ubuntu unable unknown
unlock update upgrade verify verified wallet website wechat weixin whatsapp window windows
without wordpress youtube
"""
_EVERYDAY = frozenset(_WORDS.split())
_DATE = re.compile(
    r"(?:19|20)[0-9]{2}(?P<by>[-./ ]?)(?:1[0-2]|0?[1-9])(?P=by)(?:3[01]|[12][0-9]|0?[1-9])"
    r"(?:[ T]*(?:2[0-3]|[01]?[0-9])(?::?[0-5][0-9]){0,2})?"
)
_MOBILE = re.compile(
    r"(?<![0-9])(?:[(]?(?:[+]|00)?86[)]?[ -]?)?"
    r"1[3-9][0-9][ .·,，、/_~-]?[0-9*]{4}[ .·,，、/_~-]?[0-9]{4}(?![0-9])"
)
"""A mobile number, whatever stands around it."""
_GROUPS = re.compile(
    r"(?<![\w.])[+(]{0,2}[0-9]+(?:[)]?[ .·-]{1,3}[(]?[0-9]+){1,20}x?(?!\w)", _FLAGS
)
"""Groups of digits, as people part a long number; at least `_FEWEST` of them in all."""
_FEWEST, _SIGNS = 10, "@+-"
_UNSEEN = frozenset({"Cf", "Mn", "Me"})
_RUN = re.compile(
    r"(?<![0-9a-z.])(?:[(][+]?[0-9]{2,4}[)] ?)?[+]?[0-9]{8,}x?(?![0-9a-z])"
    r"(?![ ]?(?:元|块|圆|万|亿|人|次|字))",
    _FLAGS,
)
_CODED = re.compile(
    r"(?<![\w-])(?<!代码)(?<!误码)(?<!代码[ :：])(?<!误码[ :：])"
    r"(?=(?:[a-z-]*[0-9]){6})[0-9]?[a-z]{1,12}-?[0-9][a-z0-9-]*(?:\([0-9a]\))?",
    _FLAGS,
)
"""Letters before many digits: parcels, orders, passports, permits."""
_SPELT = re.compile(rf"[{_SPOKEN}](?:[ -]?[{_SPOKEN}]){{6,}}")
_PLATE = re.compile(rf"[{_PLATES}][A-Z][·. -]?[A-HJ-NP-Z0-9]{{5,6}}(?![A-Za-z0-9])")
_SMALL_PLATE = re.compile(
    rf"[{_PLATES}][a-z][·. -]?"
    r"(?P<serial>[a-hj-np-z0-9]{5,6})(?![a-z0-9])",
    re.IGNORECASE | re.ASCII,
)
"""A plate in small letters, which a name such as 新ipad123 looks like."""
_LETTERS_OF_PLATE = 2
_COUNT = rf"[A-Za-z]?(?:[0-9]+(?:-[0-9]+){{0,4}}|[{_SPOKEN}十百]+)[A-Za-z]?[ ]?"
_BUILDING = r"(?:号楼|号院|号|弄|栋|幢|座|单元|室)"
_ROAD = r"(?:大道|大街|路|街|巷|弄|胡同|小区|花园|家园|公寓|大厦|新村|社区|镇|乡|村)"
_REST = rf"(?:[ ]?{_COUNT}(?:{_BUILDING}|层|楼|户)?)"
_HOUSE = re.compile(
    rf"""(?P<road>{_ROAD})[ ]?(?<![{_SPOKEN}十百0-9]){_COUNT}{_BUILDING}{_REST}*
    | (?<![{_SPOKEN}十百0-9]){_COUNT}(?:号楼|栋|幢|座|单元){_REST}+""",
    re.VERBOSE,
)
"""A house number: behind the name of a road, or one within another."""
_SUSPECT = re.compile(
    rf"[\d@＠#＃{_SPOKEN}十\u2460-\u24ff\u2776-\u2793]|[\[(]at[)\]]", re.IGNORECASE
)
"""What every shape has something of: most questions have none of it."""
_NAMES_SECRET = re.compile(
    r"(?:密码|口令|微信|旺旺|抖音号|[账帐]号|用户名|vx|wx|wechat|password|pwd)"
    r"[^a-z\uff21-\uff5a]{0,6}[a-z_\uff0d\uff21-\uff5a-]{5}",
    re.IGNORECASE,
)
"""What a secret of letters alone has."""
_BEFORE = re.compile(rf"[{_HAN}]{{0,30}}\Z")
_LEADING = re.compile(r".*(?:[在到往是寄送址]|请问)")
"""What leads to an address, and is not part of it."""


def mask(text: str) -> str:
    """`text` with what identifies a person masked, its full-width digits and letters made plain;
    unchanged where nothing in it could identify anybody."""
    if not (_SUSPECT.search(text) or _NAMES_SECRET.search(text)):
        return text
    plain = "".join(map(_plain, text))
    plain = _EMAIL.sub(EMAIL, plain)
    plain = _MOBILE.sub(NUMBER, plain)
    plain = _SECRET.sub(_masked_secret, plain)
    plain = _NAMED.sub(rf"\g<name>\g<between>{NUMBER}", plain)
    plain = _masked_addresses(plain)
    plain = _GROUPS.sub(_masked_groups, plain)
    plain = _CODED.sub(NUMBER, plain)
    plain = _RUN.sub(lambda found: found[0] if _DATE.fullmatch(found[0]) else NUMBER, plain)
    plain = _PLATE.sub(NUMBER, _SPELT.sub(NUMBER, plain))
    return _SMALL_PLATE.sub(_masked_plate, plain)


def _masked_secret(found: re.Match[str]) -> str:
    if found["value"].lower() in _EVERYDAY:
        return found[0]
    return f"{found['name']}{found['between']}{NUMBER}"


def _masked_plate(found: re.Match[str]) -> str:
    letters = sum(char.isalpha() for char in found["serial"])
    return NUMBER if letters <= _LETTERS_OF_PLATE else found[0]


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """A full-width or otherwise styled letter, digit or sign as the plain one, and nothing for what
    is not seen."""
    kind = unicodedata.category(char)
    if kind in _UNSEEN:
        return ""
    if kind == "Nd":
        return str(unicodedata.decimal(char))
    if kind == "Pd" and char != "—":  # which parts sentences
        return "-"
    folded = unicodedata.normalize("NFKC", char)
    return folded if folded.isascii() and (folded.isalnum() or folded in _SIGNS) else char


def _masked_addresses(text: str) -> str:
    """`text` without house numbers and the names of places right before them."""
    parts: list[str] = []
    done = 0
    for found in _HOUSE.finditer(text):
        before = text[max(done, found.start() - 30) : found.start()]
        places = _BEFORE.search(before)
        named = places[0] if places and found["road"] else ""
        leading = _LEADING.match(named)
        length = len(named) - (leading.end() if leading else 0)
        parts += text[done : found.start() - length], ADDRESS
        done = found.end()
    return "".join((*parts, text[done:]))


def _masked_groups(found: re.Match[str]) -> str:
    groups = found[0]
    lengths = [len(each) for each in re.findall("[0-9]+", groups)]
    # Prices, sizes and times in a row are parted otherwise.
    is_parted = "+" in groups or max(lengths) > 3 or set(lengths) == {1}
    if sum(lengths) < _FEWEST or not is_parted or not _DATE.sub("", groups).strip(" -.·"):
        return groups
    return NUMBER
