"""Formats what readers asked in vain as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields

from faq.cli.answer_lines import clean
from faq.insights import words
from faq.insights.groups import VainGroup
from faq.insights.overview import Overview
from faq.insights.proposals import Proposal
from faq.insights.summary import Figures, Summary

_TOPICS, _PHRASINGS, _NEAR, _ARTICLES = 10, 3, 2, 5


def insight_lines(found: Overview) -> Iterator[str]:
    """The overview for people: figures, topics with what would mend them, articles."""
    summary = found.summary
    if not summary.now.asked and not found.topics.groups:
        yield f"这 {summary.period.days} 天还没有记录 (nothing logged in these days)"
        return
    yield (
        f"{summary.period.begin[:10]} 起 {summary.period.days} 天，括号里是之前同样多天 "
        "(the days before in brackets)"
    )
    for each in fields(Figures):
        now, before = getattr(summary.now, each.name), getattr(summary.before, each.name)
        yield f"  {words.FIGURES[each.name]}  {now}（{before}）"
    yield from topic_lines(found.topics.groups, found.proposals)
    yield from _mended_lines(found)
    yield from _article_lines(summary)


def topic_lines(topics: Sequence[VainGroup], proposals: Sequence[Proposal]) -> Iterator[str]:
    """Topics that were asked in vain, with what would mend them."""
    yield ""
    yield f"没答上的话题 {len(topics)} 个 (topics asked in vain)"
    for nth, topic in enumerate(topics[:_TOPICS], 1):
        yield (
            f"{nth}. {clean(topic.name)}  问了 {topic.asked} 次，"
            f"约 {topic.missed:.0f} 人没得到答案 (asked, missed)"
        )
        for phrasing in topic.phrasings[:_PHRASINGS]:
            if phrasing.text != topic.name:
                yield f"   · {clean(phrasing.text)}  {phrasing.asked}"
        for near in topic.near[:_NEAR]:
            why = clean(words.why_text(near, topic))
            yield f"   近 near：{clean(near.title)} › {clean(near.heading)}  {why}"
        for proposal in proposals:
            if proposal.topic == topic.name:
                yield f"   → {clean(words.proposal_text(proposal))}"
                yield f"     {words.grounds_text(proposal)}"
    if len(topics) > _TOPICS:
        yield f"   另有 {len(topics) - _TOPICS} 个，见 --json (more)"


def _mended_lines(found: Overview) -> Iterator[str]:
    if found.topics.mended:
        yield f"   {len(found.topics.mended)} 个问题现在已能答上 (questions answered by now)"


def _article_lines(summary: Summary) -> Iterator[str]:
    if summary.stuck:
        yield ""
        yield "读者卡住的步骤 (steps readers got stuck at)"
        for step in summary.stuck[:_ARTICLES]:
            where = f"{clean(step.passage_id)} 第 {step.step} 步"
            yield f"  {where} {clean(step.text)}  {step.count} 次"
    if summary.falling:
        yield ""
        yield "变差的文章 (articles falling)"
        for article in summary.falling[:_ARTICLES]:
            yield f"  {clean(article.title)}  {words.falling_text(article)}"
    yield ""
    yield f"没人看到的文章 {len(summary.unhit)} 篇 (articles never hit)"
    for each in summary.unhit[:_ARTICLES]:
        yield f"  {clean(each.title)}  {clean(each.source)}"
