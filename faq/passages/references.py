"""Makes links of the places where an article refers to its own sections by their headings."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from faq.articles.anchors import slug
from faq.model import Article, Block, Section, Span

_SEE = r"(?:见|見|参见|參見|参考|參考|参照|参阅|查看|查阅|请看|看)"
_WHERE = (
    r"(?:(?:本文|本页|本篇|文中|前文|后文|上文|下文|前面|后面|上面|下面|前述|后述|文末)"
    r"(?:的|中的|里的|中|里|[:：])?)"
)
_OPEN, _CLOSE = r"[“「『《【‘\"]", r"[”」』》】’\"]"
_PART = r"(?:这|那)?(?:一)?(?:节|小节|章节|部分|章|段)"
_MAX_CHARS = 60
"""Code points of a heading that is referred to."""
_MAX_POINTING = 120
"""Of a text that does nothing but refer."""
_GAP = r"\s{0,2}"
"""Bounded, or a long run of spaces would be tried from each of its places."""
_TO = rf"{_WHERE}?{_GAP}"
_REFERENCE = re.compile(
    rf"{_SEE}{_TO}{_OPEN}(?P<quoted>[^\n“”「」『』《》【】\"]{{2,{_MAX_CHARS}}}){_CLOSE}"
    rf"|{_TO}{_OPEN}(?P<named>[^\n“”「」『』《》【】\"]{{2,{_MAX_CHARS}}}){_CLOSE}{_GAP}{_PART}"
    rf"|按照?{_TO}{_OPEN}(?P<way>[^\n“”「」『』《》【】\"]{{2,{_MAX_CHARS}}}){_CLOSE}"
    rf"|{_SEE}{_TO}(?P<part>[^\n，。；：、（）()“”「」]{{2,{_MAX_CHARS}}}?){_GAP}{_PART}"
    rf"|{_SEE}{_TO}(?P<bare>[^\n，。；：、（）()“”「」]{{2,{_MAX_CHARS}}})"
)

_TOPIC = (
    r"(?:(?:更多|详细|具体|有关|关于|其他|其它|如需|如想|若需|想)[^，,。；;：:\n]{0,40}"
    r"|(?!查看|检查|打开|点击|阅读)[^，,。；;：:\n]{0,24}(?:方法|步骤|流程|说明|信息|内容|办法|详情|情况|去向|哪里|哪儿|什么|怎么办))"
)
"""What a reference tells more of."""
_LOOK = r"(?:参见|參見|参阅|參閱|详见|詳見|请见|請見|另见|见(?![面证识到过])|参考|參考|参照|參照)"
_POINTS = re.compile(
    rf"(?:{_TOPIC}[，,]?\s*)?(?:请|請|您|你|可以?|也|另|还|可)*{_LOOK}(?!以下|下面的|如下|下列|上一步)"
    r"[^，,。；;：:\n]{2,80}"
    rf"|按照?{_WHERE}[^，,。；;：:\n]{{2,{_MAX_CHARS}}}"
    rf"|按照?{_OPEN}[^，,。；;：:\n]{{2,{_MAX_CHARS}}}{_CLOSE}(?:{_PART})?[的中里]*"
    r"(?:办法|方法|步骤|做法|流程|说明)(?:处理|操作|办理|进行|做|解决)?"
)
_ACTS = re.compile("以?(?:进行|完成|创建|配置|部署|安装|修改|填写|确认|检查|选择|搭建|执行|添加)")
"""What is done by what is referred to: then that is a step."""


def is_reference(text: str) -> bool:
    """Whether a text does nothing but send its reader elsewhere, as 参见“退款去向”。 does."""
    bare = text.strip().rstrip("。.;；")
    found = len(bare) <= _MAX_POINTING and _POINTS.fullmatch(bare)
    return bool(found) and not _ACTS.search(re.sub(rf"{_OPEN}[^\n]*?{_CLOSE}", "", bare))


def link_references(article: Article) -> Article:
    """The article with a link wherever it names, as one to see, the heading of a section.

    Only a heading that is named letter for letter counts, and not within its own section.
    """
    anchors = {
        each.heading: f"#{slug(each.heading)}"
        for each in article.sections
        if len(each.heading) <= _MAX_CHARS
    }
    if not anchors:
        return article
    return replace(
        article,
        lead=_linked(article.lead, anchors, ""),
        sections=tuple(_section(each, anchors) for each in article.sections),
        notice=_linked(article.notice, anchors, ""),
        closing=_linked(article.closing, anchors, ""),
    )


def _section(section: Section, anchors: Mapping[str, str]) -> Section:
    blocks = _linked(section.blocks, anchors, section.heading)
    return section if blocks is section.blocks else replace(section, blocks=blocks)


def _linked(blocks: tuple[Block, ...], anchors: Mapping[str, str], own: str) -> tuple[Block, ...]:
    made = tuple(_block(each, anchors, own) for each in blocks)
    return blocks if all(a is b for a, b in zip(made, blocks, strict=True)) else made


def _block(block: Block, anchors: Mapping[str, str], own: str) -> Block:
    if block.kind == "code":
        return block
    found = [
        Span(start, end, "link", anchors[block.text[start:end]])
        for start, end in _named(block.text, anchors)
        if block.text[start:end] != own
        and not any(
            span.kind in {"link", "code"} and span.start < end and start < span.end
            for span in block.spans
        )
    ]
    if not found:
        return block
    ordered = sorted((*block.spans, *found), key=lambda span: (span.start, -span.end))
    return replace(block, spans=tuple(ordered))


def _named(text: str, headings: Container[str]) -> Iterable[tuple[int, int]]:
    """The spans of headings that a text refers to."""
    for match in _REFERENCE.finditer(text):
        start, end = match.span(match.lastgroup or "")
        if text[start:end] in headings:
            yield start, end
