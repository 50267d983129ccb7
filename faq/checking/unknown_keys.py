"""Finds keys of front matter that mean nothing, and tells which one may be meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rapidfuzz import process
from rapidfuzz.distance import OSA

from faq.articles import KEYS
from faq.checking.findings import Finding
from faq.checking.reading import CheckedCorpus

_MEANT = {
    "title": "标题 题目",
    "questions": "问法 问题 相似问 similar",
    "audience": "受众 对象 适用对象",
    "tags": "标签 关键词 关键字 keyword keywords",
    "updated": "更新 更新时间 更新日期 日期 date lastmod last_updated last_modified",
    "valid_from": "生效 生效日期 生效时间 effective effective_date start_date",
    "valid_until": "有效期 有效期至 截止日期 expires expiry expiration",
    "source": "来源 出处 origin",
}
"""What other tools and people call what a key says."""
_OTHER_NAMES = {name: key for key, names in _MEANT.items() for name in names.split()}
_LONG = 6
"""From this length on, two letters may be wrong."""
_MOST_SHOWN = 8


def unknown_keys(corpus: CheckedCorpus) -> Iterator[Finding]:
    """A finding for each key that is like a known one, and one for all others together: front
    matter is often written for other programs too."""
    others: Counter[str] = Counter()
    for path, line, key in corpus.unknown_keys:
        meant = _meant(key)
        if meant:
            spot = f"文件头的键 {key} 不认识，是不是 {meant}？(unknown key; did you mean {meant}?)"
            yield Finding(path, line, spot, "unknown-key", mend=f"{path}: {meant}")
        else:
            others[key] += 1
    if others:
        named = "、".join(f"{key} {times} 处" for key, times in others.most_common(_MOST_SHOWN))
        more = "等" if len(others) > _MOST_SHOWN else ""
        spot = f"文件头里没有作用的键：{named}{more} (unknown keys of front matter)"
        yield Finding(".", 1, spot, "unknown-key")


def _meant(key: str) -> str:
    """The known key that one may stand for; empty where none is near."""
    folded = key.strip().lower().replace("-", "_")
    slips = 2 if len(folded) >= _LONG else 1
    found = process.extractOne(folded, KEYS, scorer=OSA.distance, score_cutoff=slips)
    return found[0] if found else _OTHER_NAMES.get(folded, "")
