"""Tells which side a step addresses by name: 卖家须在 48 小时内发货.

All texts here are normalized.
"""

from __future__ import annotations

import re

from faq.model import Audience

_SIDES: dict[str, Audience] = {
    **dict.fromkeys(("买家", "买方", "消费者", "顾客"), "buyer"),
    **dict.fromkeys(("卖家", "卖方", "商家", "店家", "店主"), "seller"),
}
_SIDE = "|".join(_SIDES)
_SUBJECT = re.compile(
    rf"\s*(?:请|若|则|[,:])*(?P<side>{_SIDE})(?:您|你|本人|自己)?"
    "(?=必?须|需|应|要(?!求)|可|请|也?可以|在|先|到|进入|登录|点|打开|选|负责|自行|及时|尽快)"
)
_HEADING = re.compile(
    rf"(?P<side>{_SIDE})(?:端|版|侧)?(?:$|[::]|怎[么样]|如何|该|要(?!求)|应|需|须|可|在|发现|把|收到|想|操作)"
)


def subject(clause: str) -> Audience | None:
    """The side that is the subject of a clause, which tells what it is to do."""
    found = _SUBJECT.match(clause)
    return _SIDES[found["side"]] if found else None


def named(heading: str) -> Audience | None:
    """The side that a heading or lead-in names as the one who acts: 卖家怎么发货, 买家：."""
    found = _HEADING.match(heading)
    return _SIDES[found["side"]] if found else None
