"""Tests where texts name the way through menus."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.passages.menu_paths import menu_paths


def _found(text: str) -> list[list[str]]:
    return [[text[start:end] for start, end in path] for path in menu_paths(text)]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("打开我的书架 > 借阅记录 > 续借，选日期。", "我的书架 借阅记录 续借"),
        ("进入【设置】→【账户】，点“修改”。", "设置 账户"),
        ("依次点击【网络】【无线】【重连】。", "网络 无线 重连"),
        ("点击设置-账户-安全。", "设置 账户 安全"),
        ("点右上角的我的书架》借阅记录》续借", "我的书架 借阅记录 续借"),
        ("到“设置 > 隐私”里关掉展示。", "设置 隐私"),
        ("设置 > 隐私里关掉展示。", "设置 隐私"),
        ("打开我的 > 借书/还书，点这一本。", "我的 借书/还书"),
        ("进入“社会保险 / 灵活就业 / 缴费申报”。", "社会保险 灵活就业 缴费申报"),
        ("点“我的”》“安全中心”》“挂失”，输入密码。", "我的 安全中心 挂失"),
        ("在 File > Settings 中选择主题。", "File Settings"),
        ("路径：我的 › 设置 › 关于", "我的 设置 关于"),
        ("在馆员工作台 > 流通 > 借出的书核对条码。", "馆员工作台 流通 借出的书"),
        ("支付 > 点头像进入资料。", "支付 头像"),
    ],
)
def test_a_path_is_found_name_by_name(text: str, path: str) -> None:
    assert [" ".join(names) for names in _found(text)] == [path]


@pytest.mark.parametrize(
    "text",
    [
        *("余额>100 时再取。", "若 a>b，跳过。", "kubectl get pods > out.txt", "点“借书/还书”。"),
        *(
            "2031-05-06 至 2031-06-07",
            "选“大件-北馆”。",
            "价格 3-5 元",
            "见 /etc/fstab",
            "",
            ">",
            "【】【】",
        ),
    ],
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert _found(text) == []


def test_nothing_within_code_is_a_path() -> None:
    assert list(menu_paths("运行 设置 > 账户", [(3, 10)])) == []


def test_a_text_may_hold_several() -> None:
    assert _found("打开甲页 > 乙页，再打开丙页 > 丁页。") == [["甲页", "乙页"], ["丙页", "丁页"]]


@given(st.text(st.sampled_from("我的设置点 >→-/》【】“”「」，。\nA1"), max_size=40))
def test_names_are_stretches_in_order(text: str) -> None:
    for path in menu_paths(text):
        edges = [edge for span in path for edge in span]
        assert edges == sorted(edges)
        assert all(text[start:end].strip() for start, end in path)
