"""Tests what says until when something is to be done, and what only looks so."""

from __future__ import annotations

import pytest

from faq.language.normalize import normalize
from faq.passages.deadlines import deadlines


def _found(text: str) -> list[str]:
    normal = normalize(text)
    spans = deadlines(normal.text)
    return [text[first:last] for first, last in (normal.raw_span(*span) for span in spans)]


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("48 小时内交回钥匙。", "48 小时内"),
        ("请在３个工作日以内补材料。", "３个工作日以内"),
        ("自领证之日起 15 日内办理登记。", "自领证之日起 15 日内"),
        ("签收后七天内寄回。", "签收后七天内"),
        ("于公示次日起五日内提出。", "公示次日起五日内"),
        ("每月二十五日前缴清。", "每月二十五日前"),
        ("2031年5月6日前报名。", "2031年5月6日前"),
        ("次日18点前取走。", "次日18点前"),
        ("当日24点前提交。", "当日24点前"),
        ("提前 3 天预约。", "提前 3 天"),
        ("当天上报物业。", "当天"),
        ("借阅人须在 24 小时内归还。", "24 小时内"),
        ("商家须在 24 小时内寄出。", "24 小时内"),
        ("3-5个工作日到账。", "3-5个工作日"),
        ("3 个工作日内到账。", "3 个工作日内"),
        ("系统会在 24 小时内审核。", "24 小时内"),
        ("48 小时内未取走，退回仓库。", "48 小时内"),
        ("静置 30 分钟。", "30 分钟"),
        ("过三天再试。", "三天"),
        ("借书证有效期为 1 年。", "1 年"),
        ("办卡大约需要两周左右。", "两周左右"),
        ("最长可借，最长四周。", "最长四周"),
        ("水箱加热约 5 分钟后停止。", "约 5 分钟后"),
        ("重启需要十秒。", "十秒"),
        ("住满六个月可以续租。", "满六个月"),
        ("当天没取走，第二天再来。", "当天"),
    ],
)
def test_a_limit_is_found_whole(text: str, deadline: str) -> None:
    assert _found(text) == [deadline]


@pytest.mark.parametrize(
    "text",
    [
        "支持7天无理由退换。",
        "拨打24小时客服热线。",
        "查看近30天内的记录。",
        "每 3 天浇一次水。",
        "满 18 周岁可以办卡。",
        "2030年后出版的书。",
        "5月6日前报名的读者名单。",
        "第三天后的课程表。",
        "二年级以上可以借。",
        "选择 90 天内订单。",
        "尽快交回。",
        "看当天的水位。",
        "查看内容。",
        "2031-05-06 发布。",
        "",
    ],
)
def test_other_times_are_no_limits(text: str) -> None:
    assert _found(text) == []
