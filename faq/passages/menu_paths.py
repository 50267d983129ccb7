"""Finds menu paths: names of menus, pages or buttons that a text joins in order, as 设置 > 隐私."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Path = tuple[tuple[int, int], ...]
"""The spans of the names, without their quotes."""

_PAIRS = dict(zip('【「『“‘《["', '】」』”’》]"', strict=True))
_OPENERS = {closer: opener for opener, closer in _PAIRS.items()}
_MOST_CHARS = 24
"""Of a name."""
_MOST = 12
"""Names of a path."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A way to join names, and how much else it takes to be sure."""

    separator: re.Pattern[str]
    fewest: int = 2
    """Names."""
    cue: bool = False
    """Whether a verb that opens menus must stand before the first name, if it is not quoted."""
    bare: bool = True
    """Whether names may stand without quotes."""


_NEXT = r"\s*(?=[\u3400-\u9fffA-Z*【「『“‘《\[\"])"
"""How a name may begin behind a separator."""
_KINDS = (
    _Kind(re.compile(rf"\s*(?:[-—=–]{{1,2}}>|>{{1,2}}|＞{{1,2}}|[→⇒➔➜›»▸▶]){_NEXT}")),
    _Kind(re.compile(r"(?<=[】」\]])[\s*]*(?=[【「\[])"), bare=False),
    _Kind(re.compile(rf"\s*[-–—‐－]{{1,2}}{_NEXT}"), cue=True),
    _Kind(re.compile(rf"\s*》{_NEXT}"), cue=True),
    _Kind(re.compile(rf"\s*[/／|]{_NEXT}"), fewest=3, cue=True),
)
_HINT = re.compile(rf"[>＞→⇒➔➜›»▸▶－–—‐/／|》-]{_NEXT}|[】」\]]\s*[【「\[]")
_STOP = re.compile(r"[，。；！？、,;!?\n:：()（）【】「」『』“”‘’《》\[\]\"]")
_NAME = re.compile(
    r"(?=.*[\u3400-\u9fff]|[A-Z])(?!\d{1,4}(?![\dA-Z]))[^，。；！？,;!?\n=<]{1,24}", re.S
)
_PLAIN = re.compile(r"[\u3400-\u9fffA-Z][\u3400-\u9fffA-Za-z ]{0,11}")
_VERB = (
    r"(?:依次)?(?:点击|点选|单击|双击|点开|点按|轻点|轻触|打开|进入到?|进到|前往|访问|选择|选中|回到|返回|切换[到至]|转到|跳转[到至]|"
    r"导航[到至]|找到|通过|经由?|路径(?:为|是)?|入口(?:为|是|在)?|按照?|查看|观察|关注|检查|监控|登[录陆]|使用)"
)
_OPENS = re.compile(
    r"(?:点[击选按开]|[单双]击|轻[点触]|打开|进入到?|进到|前往|访问|依次|回到|返回|切换[到至]|[转跳]到|导航[到至]"
    r"|路径(?:为|是)?|入口(?:为|是)?)[^，。；！？\n]{0,30}$"
    r"|(?:^|[，。；、])\s*(?:请|先|再|然后)?[在从到去点走按由][^，。；！？\n]{0,12}$"
)
_LEADING = re.compile(
    rf".*{_VERB}(?=.)\s*|(?:[您你]|[买卖商]家|请|先|再|然后|可以?|也|并|就)*"
    r"(?:[在从到去点走按选进由]|(?<=^)依次)(?=..)",
    re.S,
)
_LOCATED = re.compile(
    r".*(?:[角栏端部方边里中]|页面?|菜单|导航)的(?=.)"
    r"|(?:左|右|上|下|顶|底)[上下侧部边方]?(?:角|栏|方|部|侧|边)?的?(?=..)"
)
_TRAILING = re.compile(
    r"(?<=.)(?:里面?(?!程)|(?<!介入|进行|处理|审核|使用|运输|办理)中(?![心国文间])|内(?![容网存])"
    r"|下(?![载单拉])(?:面|方)?|处(?![理罚方])|上(?![传架门])(?:面)?|页面|(?<=..)页(?=$|[，。中里面])|界面|按钮"
    r"|选项卡?|标签页?|菜单(?!栏)|栏目?(?=$|[中里下])|即可|进行|(?<![售前以背最])后(?=.)(?!台)|来(?!源)|就|可以)"
    r"|(?<=..)(?:查看|找到|提交|修改|关掉|关闭|打开|开启|添加|填写|选择|切换|解绑|绑定|设为|查询|确认"
    r"|勾选|点击|进入|申请|操作|核对|筛[出选]|逐[个一条]|导出|下载|[把将看再和或](?=..))(?=..)"
    r"|(?<=[A-Za-z])\s*中?的\s*(?=[\u3400-\u9fff])|(?<=.)[点看找选](?=[“「【有没是])"
)
_PRESSED = re.compile(r"(?:再|然后)?(?:点击|点(?![评赞券卡数位播]))(?=..)")
"""Before a name, as in 设置 > 点头像."""


def menu_paths(text: str, code: Sequence[tuple[int, int]] = ()) -> Iterator[Path]:
    """The paths of a text as it is written, in order; none that touches `code`."""
    if not _HINT.search(text):
        return
    taken: list[tuple[int, int]] = list(code)
    found: list[Path] = []
    for kind in _KINDS:
        for path in _paths(text, kind):
            start, end = path[0][0], path[-1][1]
            if not any(first < end and start < last for first, last in taken):
                taken.append((start, end))
                found.append(path)
    yield from sorted(found)


def _paths(text: str, kind: _Kind) -> Iterator[Path]:
    joints = [match.span() for match in kind.separator.finditer(text)]
    at = 0
    while at < len(joints):
        stop = at + 1
        while stop < len(joints) and _name(text, joints[stop - 1][1], joints[stop][0]):
            stop += 1
        path = _path(text, joints[at:stop], kind)
        if path:
            yield path
        at = stop


def _path(text: str, joints: Sequence[tuple[int, int]], kind: _Kind) -> Path | None:
    """The path that has these separators, with the names at both of its ends."""
    first, last = joints[0][0], joints[-1][1]
    start, quoted_start = _left(text, first)
    end, quoted_end = _right(text, last)
    enclosed = start > 0 and _PAIRS.get(text[start - 1]) == text[end : end + 1] != ""
    if not (quoted_start or enclosed):
        start += _lead(text[start:first])
    if not (quoted_end or enclosed):
        trail = _TRAILING.search(text[last:end])
        end = last + trail.start() if trail and trail.start() else end
    bounds = [start, *(edge for joint in joints for edge in joint), end]
    names = [_name(text, s, e) for s, e in zip(bounds[::2], bounds[1::2], strict=True)]
    whole = tuple(each for each in names if each)
    if len(whole) < len(names) or not kind.fewest <= len(whole) <= _MOST:
        return None
    bare = [each for each in whole if text[each[1] : each[1] + 1] not in _OPENERS]
    if bare and not enclosed and not kind.bare:
        return None
    if kind.cue and bare and not _is_led_in(text, start - enclosed, whole):
        return None
    return whole


def _is_led_in(text: str, start: int, names: Path) -> bool:
    """Whether a verb that opens menus stands before bare names, which are short Chinese words."""
    plain = all(_PLAIN.fullmatch(text[start:end]) for start, end in names)
    sentence = re.split(r"[。；！？\n]", text[:start])[-1]
    return plain and bool(_OPENS.search(sentence))


def _left(text: str, end: int) -> tuple[int, bool]:
    """Where the name that ends at `end` begins at the earliest, and whether it is quoted."""
    opener = _OPENERS.get(text[end - 1 : end])
    if opener:
        start = text.rfind(opener, max(0, end - _MOST_CHARS - 2), end - 1)
        return (start, True) if start >= 0 else (end, False)
    start = end
    while start > 0 and end - start < 2 * _MOST_CHARS and not _STOP.match(text[start - 1]):
        start -= 1
    return start, False


def _right(text: str, start: int) -> tuple[int, bool]:
    """Where the name that begins at `start` ends at the latest, and whether it is quoted."""
    closer = _PAIRS.get(text[start : start + 1])
    if closer:
        end = text.find(closer, start + 1, start + _MOST_CHARS + 2)
        return (end + 1, True) if end >= 0 else (start, False)
    stop = _STOP.search(text, start, start + 2 * _MOST_CHARS)
    return (stop.start() if stop else min(len(text), start + 2 * _MOST_CHARS)), False


def _lead(before: str) -> int:
    """How much of what stands before the first separator is no part of a name."""
    verb = _LEADING.match(before)
    lead = verb.end() if verb else 0
    located = _LOCATED.match(before, lead)
    return located.end() if located else lead


def _name(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of a name without white space and quotes; None where it is none."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip(" \t*"))
    end = start + len(piece.strip(" \t*"))
    if end - start > 2 and _PAIRS.get(text[start]) == text[end - 1]:
        start, end = start + 1, end - 1
    pressed = _PRESSED.match(text, start, end)
    start = pressed.end() if pressed else start
    inner = text[start:end]
    fits = 0 < len(inner) <= _MOST_CHARS and _NAME.fullmatch(inner) and not _STOP.search(inner)
    return (start, end) if fits else None
