"""Does the widget say that a rule is over, or that articles contradict each other?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from conftest import running
from looking import until
from own_site import own_site
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.shadowroot import ShadowRoot

from web import create_app

pytestmark = pytest.mark.browser

_ARTICLES = {
    "over.md": "---\nvalid_until: 2020-01-01\n---\n\n# 保证金\n\n## 保证金要交多少\n\n500 元。\n",
    "later.md": "---\nvalid_from: 2999-01-01\n---\n\n# 会员\n\n## 会员怎么升级\n\n消费满额即可。\n",
    "holds.md": "---\nvalid_until: 2999-01-01\n---\n\n# 发票\n\n## 发票在哪里开\n\n在订单里开。\n",
    "points.md": "# 积分\n\n## 积分怎么抵货款\n\n100 积分抵 1 元。\n\n注意：退货不退积分。\n\n"
    "操作步骤：\n\n1. 打开结算页。\n2. 点“使用积分”。\n",
    "old.md": "---\nupdated: 2024-05-01\n---\n\n# 退款说明\n\n## 退款多久到账\n\n"
    "卖家同意后，钱款在 48 小时内退回原账户。\n",
    "new.md": "---\nupdated: 2026-05-01\n---\n\n# 售后问题\n\n## 退款多久能到账\n\n"
    "卖家同意后，钱款会在 24 小时内退回原账户。\n",
}


@pytest.fixture(scope="module")
def dated_site(tmp_path_factory: pytest.TempPathFactory, foreign: str) -> Iterator[str]:
    settings = own_site(tmp_path_factory.mktemp("dated"), _ARTICLES)
    settings = replace(settings, embed_origins=foreign, confidence_threshold=0.1)
    with running(create_app(settings)) as address:
        yield address


def _asked(browser: Chrome, site: str, foreign: str, question: str) -> ShadowRoot:
    browser.get(f"{foreign}/{site.removeprefix('http://')}")
    until(browser, lambda: browser.find_elements(By.TAG_NAME, "faq-steps"))
    root = browser.find_element(By.TAG_NAME, "faq-steps").shadow_root
    root.find_element(By.CSS_SELECTOR, "input").send_keys(question)
    until(browser, lambda: root.find_elements(By.CSS_SELECTOR, ".more"))
    return root


@pytest.mark.parametrize(
    ("question", "mark"),
    [("保证金要交多少", "已过有效期"), ("会员怎么升级", "尚未生效"), ("发票在哪里开", "")],
)
def test_what_does_not_hold_is_marked(
    question: str, mark: str, browser: Chrome, dated_site: str, foreign: str
) -> None:
    root = _asked(browser, dated_site, foreign, question)
    told = [each.text for each in root.find_elements(By.CSS_SELECTOR, ".results > .say")]
    assert told == ([mark] if mark else [])
    assert browser.get_log("browser") == []


def test_what_contradicts_is_closed_and_dated(
    browser: Chrome, dated_site: str, foreign: str
) -> None:
    root = _asked(browser, dated_site, foreign, "退款多久到账")
    told = [each.text.splitlines()[1] for each in root.find_elements(By.CSS_SELECTOR, "summary")]
    assert sorted(told) == [
        "售后问题 · 24 小时 · 2026-05-01",
        "退款说明 · 48 小时 · 2024-05-01",
    ]
    assert not root.find_elements(By.CSS_SELECTOR, "details[open]")
    assert browser.get_log("browser") == []


def test_what_is_told_beside_the_steps_is_shown(
    browser: Chrome, dated_site: str, foreign: str
) -> None:
    root = _asked(browser, dated_site, foreign, "积分怎么抵货款")
    shown = root.find_element(By.CSS_SELECTOR, ".results").text.split("\n")
    told = ["注意：退货不退积分。", "打开结算页。", "点“使用积分”。", "100 积分抵 1 元。"]
    assert [each for each in shown if each in told] == told
