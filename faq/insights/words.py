"""Says in words what the insights found, in Chinese with English beside."""

from __future__ import annotations

from faq.insights.falling import FallingArticle
from faq.insights.groups import VainGroup
from faq.insights.nearness import NearPassage
from faq.insights.proposals import Proposal
from faq.insights.vain import Reason

REASONS: dict[Reason, str] = {
    "none": "没找到可靠的 (nothing reliable)",
    "unhelpful": "读者说没帮上 (told unhelpful)",
    "untaken": "给了几个选项，没人选 (no choice taken)",
    "unsure": "答得没把握 (unsure)",
    "missing": "读者说缺答案 (told missing)",
}
FIGURES = {
    "asked": "提问 asked",
    "answered": "答上 answered",
    "choices": "给选项 choices",
    "none": "没答上 none",
    "helped": "有帮助 helped",
    "unhelpful": "没帮助 unhelpful",
    "stuck": "卡住 stuck",
    "used": "点开、勾选、复制 used",
}


def reasons_text(reasons: tuple[tuple[Reason, int], ...]) -> str:
    """Why a question was in vain, and how often."""
    return "；".join(f"{REASONS[reason]} {count}" for reason, count in reasons)


def why_text(near: NearPassage, group: VainGroup) -> str:
    """Why a passage was not enough for a topic."""
    parts = []
    if unheard := [each for each in near.lacks if each in group.unknown]:
        parts.append(f"没有文章说到“{'”“'.join(unheard)}” (no article has it)")
    if lacked := [each for each in near.lacks if each not in group.unknown]:
        parts.append(f"这里没有“{'”“'.join(lacked)}” (not here)")
    if near.unhelpful:
        parts.append("读者说它没帮上 (told unhelpful)")
    if group.phrasings and near.first > 0:
        first = group.phrasings[0]
        parts.append(f"把握 {first.confidence:.0%} (confidence)")
    elif not near.first:
        parts.append("从没排在第一 (never first)")
    if near.opened:
        parts.append(f"{near.opened} 人点开过 (opened)")
    return "；".join(parts)


def proposal_text(proposal: Proposal) -> str:
    """What is proposed, in a line."""
    if proposal.kind == "synonym":
        return f"加同义词 synonym：{proposal.line}"
    if proposal.kind == "question":
        return f"给“{proposal.heading}”加问法 way to ask：{'；'.join(proposal.questions)}"
    return f"新写文章 new article：{proposal.heading}（{len(proposal.questions)} 种问法）"


def grounds_text(proposal: Proposal) -> str:
    """Why it is proposed."""
    grounds = proposal.grounds
    if proposal.kind == "article":
        return f"问了 {grounds.asked} 次，没有哪一段答得上 (asked, and nothing answers it)"
    if grounds.opened:
        return f"问了 {grounds.asked} 次，{grounds.opened} 人点开了它 (opened by those who asked)"
    return (
        f"问了 {grounds.asked} 次，{grounds.first:.0%} 它排第一，把握最高 {grounds.confidence:.0%} "
        "(first, not sure)"
    )


def falling_text(article: FallingArticle) -> str:
    """How an article falls."""
    what = "没帮助 unhelpful" if article.what == "unhelpful" else "没答上 unanswered"
    (few, all_before), (many, all_now) = article.before, article.now
    return f"{what} {few}/{all_before} → {many}/{all_now}"
