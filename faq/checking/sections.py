"""Finds sections and articles that lack steps or text, are too long or out of date."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from posixpath import dirname

from faq.checking.findings import Finding
from faq.checking.reading import CheckedCorpus, is_row, line_of
from faq.model import Article, validity
from faq.passages.evidence import promise

_SHARE_WITH_STEPS = 0.9
"""Of the other articles of a folder or table: where fewer have steps, none are expected."""
_LEAST_OTHERS = 5
_REFERENCE = re.compile(r"(?:参考(?:指南|手册)?|函数)$")
"""Titles of what is looked up, though 指南 and 流程 promise steps elsewhere."""
_SIBLINGS_WITH_STEPS = 0.75
_LEAST_SIBLINGS = 3
_LEAST_CHARS = 20
"""Letters of a section that might tell steps."""
_PIECES = 4
"""A section longer than so many passages is too long."""


def articles_without_steps(corpus: CheckedCorpus) -> Iterator[Finding]:
    """Articles without steps whose title promises some, or that stand among articles with steps."""
    groups: dict[str, list[tuple[Article, bool]]] = defaultdict(list)
    for article, passages in corpus.prepared:
        place = article.source if is_row(article) else dirname(article.source)
        groups[place].append((article, any(each.steps for each in passages)))
    for group in groups.values():
        with_steps, others = sum(has for _, has in group), len(group) - 1
        usual = with_steps >= max(_LEAST_OTHERS, _SHARE_WITH_STEPS * others)
        for article, has in group:
            title = "how to" if has else _promise(article.title)
            if not has and (title == "how to" or (usual and title != "against")):
                text = "没有任何操作步骤 (no action steps)"
                yield Finding(article.source, line_of(article), text, "no-steps")


def _promise(title: str) -> str:
    return "against" if _REFERENCE.search(title) else promise(title)


def sections_without_steps(corpus: CheckedCorpus) -> Iterator[Finding]:
    """Sections without steps, where nearly all others of the same level have some."""
    for article, passages in corpus.prepared:
        with_steps = {each.section for each in passages if each.part == "section" and each.steps}
        families: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for number, section in enumerate(article.sections):
            families[section.path[:-1]].append(number)
        for family in families.values():
            have = [each for each in family if each in with_steps]
            if len(have) >= max(_LEAST_SIBLINGS, _SIBLINGS_WITH_STEPS * (len(family) - 1)):
                for number in sorted(set(family) - set(have)):
                    if _might_tell_steps(article, number):
                        section = article.sections[number]
                        yield Finding(
                            article.source,
                            section.line,
                            f"小节“{section.heading}”没有步骤，同级的 {len(have)} 节都有 "
                            "(no steps, unlike its siblings)",
                            "steps-missing",
                        )


def _might_tell_steps(article: Article, number: int) -> bool:
    """Whether a section has text, no sections of its own, and a heading that promises steps."""
    section = article.sections[number]
    inner = article.sections[number + 1 :][:1]
    if inner and inner[0].path[:-1] == section.path:
        return False
    text = "".join(block.text for block in section.blocks if block.kind in {"paragraph", "item"})
    return len(text) >= _LEAST_CHARS and promise(section.heading) == "how to"


def empty_sections(corpus: CheckedCorpus) -> Iterator[Finding]:
    """Sections that hold neither text nor sections."""
    for article in corpus.articles:
        parents = {section.path[:-1] for section in article.sections}
        for section in article.sections:
            if not section.blocks and section.path not in parents:
                spot = f"小节“{section.heading}”没有内容 (empty section)"
                yield Finding(article.source, section.line, spot, "empty-section")


def long_sections(corpus: CheckedCorpus) -> Iterator[Finding]:
    """Sections of many passages: what is asked may stand in any of them."""
    most = _PIECES * corpus.settings.passage_chars
    for each in corpus.sections:
        size = sum(len(block.text) for block in each.blocks if block.kind in {"paragraph", "item"})
        if size > most:
            spot = (
                f"“{each.heading}”有 {size} 字，超过 {most} 字，宜用小标题分开 "
                "(too long; headings would part it)"
            )
            yield Finding(each.article.source, each.line, spot, "section-long")


def expired_articles(corpus: CheckedCorpus) -> Iterator[Finding]:
    """Articles past the last day on which they hold."""
    today = date.today().isoformat()
    for article in corpus.articles:
        if validity(article.valid_from, article.valid_until, today) == "expired":
            spot = f"已过有效期 {article.valid_until} (no longer valid)"
            yield Finding(article.source, line_of(article), spot, "expired")
