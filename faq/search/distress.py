"""Tells whether a question speaks of ending one's life, which no article answers."""

from __future__ import annotations

from functools import lru_cache

from faq.language.normalize import normalize
from faq.settings import Settings

_WORDS = (
    *("想死", "想自杀", "要自杀", "想轻生", "想寻死", "想自残", "要自残", "想割腕", "想跳楼"),
    *("不想活了", "不想活着", "不想活下去", "我活不下去", "活着没意思", "活着没有意思"),
    *("活着没意义", "活着没有意义", "结束自己的生命", "结束我的生命", "离开这个世界"),
    *("kill myself", "want to die", "end my life"),
    *("-想死机", "-想死你", "-想死磕", "-想死锁", "-想死循环", "-想死守", "-想死心", "-想死亡"),
    *("-理想死", "-思想死", "-梦想死", "-联想死", "-想跳楼价", "-想跳楼机"),
)
"""Words of one who speaks of oneself; after "-" those that only hold them."""


def is_distress(question: str, settings: Settings) -> bool:
    """Whether a question holds one of the words, in either script and with any spaces, and the
    owner has a help line."""
    if not settings.help_line:
        return False
    words, harmless = _lists(_WORDS if settings.distress_words is None else settings.distress_words)
    text = _plain(question)
    for each in harmless:
        text = text.replace(each, "\n")
    return any(each in text for each in words)


@lru_cache(maxsize=8)
def _lists(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    harmless = tuple(_plain(each[1:]) for each in words if each.startswith("-"))
    return (
        tuple(filter(None, (_plain(each) for each in words if not each.startswith("-")))),
        tuple(filter(None, harmless)),
    )


def _plain(text: str) -> str:
    return "".join(normalize(text).text.split())
