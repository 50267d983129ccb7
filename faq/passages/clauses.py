"""Tells what kind of statement an item makes, by the parts of speech of its first words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from faq.language.segment import Segmenter
from faq.passages import cues

_READ = 24
"""Code points of an item that are read."""
_NAME = 3
"""Of fewer code points nothing can be said."""
_CLAUSE_END = re.compile(r"[,:;。!?、]")
_BEFORE_VERB = {"d", "c", "ad", "zg"}
"""Adverbs and conjunctions, as 先 and 再, may stand before an imperative."""
_SYSTEMS = {
    *("系统", "平台", "服务端", "服务器", "客户端", "后台", "机器", "设备", "服务", "程序", "引擎"),
    *("进程", "模块", "调度器", "客服", "客服人员", "银行", "公司", "工作人员", "审核人员"),
}
_NAMED = re.compile(r"[^,:;。]{1,6}:")
_LATIN_TERM = re.compile(r"[a-z][a-z0-9 /_.-]{0,40}:\s*[㐀-鿿]")
"""A term in Latin letters with what it means, as in `read index ops: 每秒…`."""
_PLACES = {"到", "上", "在", "里"}
_NOUNS = {"n", "nr", "ns", "nt", "nz", "nrt", "nrfg", "eng", "r", "s", "l"}


@cache
def _segmenter() -> Segmenter:
    return Segmenter()


@lru_cache(maxsize=1024)
def opening(item: str) -> str:
    """What the first clause of a normalized item opens with: "verb" as an imperative does, "agent"
    for a system that does something, "subject" for another noun before a verb, "name" where there
    is no verb, else ""."""
    clause = _CLAUSE_END.split(item.strip(" \"'“”‘’「」*"), maxsplit=1)[0][:_READ]
    words = [(word, tag) for word, tag in _segmenter().tagged(clause) if word.strip()]
    if _is_agent(words):
        return "agent"
    tags = [tag for _, tag in words if tag != "x"]
    while tags and tags[0] in _BEFORE_VERB:
        tags.pop(0)
    if not tags:
        return ""
    if _is_verb(tags[0]):
        return "verb"
    if not any(map(_is_verb, tags)):
        return "name" if len(clause) >= _NAME else ""
    return "subject" if tags[0] in _NOUNS else ""


def first_noun(item: str) -> str:
    """The noun that a normalized item begins with, as 打印头; empty where it doesn't."""
    tagged = _segmenter().tagged(item[:_READ])
    return tagged[0][0] if tagged and tagged[0][1] in _NOUNS else ""


def is_imperative(item: str) -> bool:
    """Whether a normalized item begins with an imperative, and not with a name or term."""
    found = cues.STARTS_WITH_VERB.match(item)
    if not found or cues.NOUN_PHRASE.fullmatch(item) or len(first_noun(item)) > found.end():
        return False
    if _LATIN_TERM.match(item):
        return False
    named = _NAMED.match(item)  # 排序: the sorter sorts
    return not (named and opening(item[named.end() :]) in {"subject", "agent"})


def _is_agent(words: Sequence[tuple[str, str]]) -> bool:
    """Whether words tell what a system does: the database writes, 平台审核."""
    if len(words) < 2 or not (words[0][1] == "eng" or words[0][0] in _SYSTEMS):
        return False
    verb = next((each for each in words[1:4] if each[1] not in _NOUNS and each[1] != "d"), None)
    return verb is not None and _is_verb(verb[1]) and verb[0] not in _PLACES


def _is_verb(tag: str) -> bool:
    return tag.startswith("v") and tag != "vn"
