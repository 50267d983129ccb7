"""Has a browser test work at the editors' desk of a small help centre."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import running
from looking import until
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By

from faq.indexing.rebuild import rebuild
from faq.question_log.database import LoggedQuestion, QuestionLog
from faq.settings import Settings
from web import create_app

TOKEN = "the-token-of-an-editor"
HOSTILE = (
    "\"><img src=x onerror=\"document.title='ran'\"><script>document.title='ran'</script>\u202e"
)
THINGS = (
    *("苹果", "香蕉", "牛奶", "面包", "鸡蛋", "大米"),
    *("茶叶", "咖啡", "蜂蜜", "海鲜", "蘑菇", "豆腐"),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """A running desk."""

    address: str
    settings: Settings

    def log_in(self, browser: Chrome) -> None:
        """By keyboard: the token and Enter."""
        browser.get(f"{self.address}/desk")
        browser.switch_to.active_element.send_keys(TOKEN, Keys.ENTER)
        until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".desk-out"))
        browser.get_log("browser")  # that the login page is a refusal


@contextmanager
def desk_of(folder: Path) -> Iterator[Desk]:
    """A desk over a corpus in a folder, one of its articles and its log hostile."""
    corpus = folder / "corpus"
    corpus.mkdir()
    for thing in THINGS:
        text = (
            f"# {thing}\n\n## {thing}怎么保存\n\n{thing}要冷藏。\n\n操作步骤：\n\n1. 打开冰箱\n"
            f"2. 放入{thing}\n\n## {thing}坏了怎么办\n\n{thing}坏了就扔掉，别再吃。\n"
        )
        (corpus / f"{thing}.md").write_text(text, "utf-8")
    text = f"# 坏文章 {HOSTILE}\n\n## 坏小节 {HOSTILE}\n\n坏话 {HOSTILE}\n\n1. 坏步骤 {HOSTILE}\n"
    (corpus / "hostile.md").write_text(text, "utf-8")
    settings = Settings(
        corpus=corpus,
        index=folder / "index",
        feedback=folder / "feedback.sqlite3",
        question_log=folder / "questions.sqlite3",
        judged=folder / "judged",
        model="off",
    )
    rebuild(settings)
    (corpus / "苹果.md").write_text("# 苹果\n\n## 苹果怎么保存\n\n苹果要常温放。\n", "utf-8")
    rebuild(settings)
    logged = [
        LoggedQuestion(f"坏小节 {HOSTILE}", "answer", 0.5, logged_at="2026-01-01"),
        LoggedQuestion("苹果怎么保存", "answer", 0.5, logged_at="2026-01-02"),
    ]
    rows = [(f"{place}", each) for place, each in enumerate(logged)]
    QuestionLog(settings.question_log).add(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAQ_TOKEN", TOKEN)
        app = create_app(settings)
    with running(app) as address:
        yield Desk(address, settings)
