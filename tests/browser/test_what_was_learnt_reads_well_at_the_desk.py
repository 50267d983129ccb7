"""Is the page of what was learnt sound in both themes and languages, and on a phone?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from desk_site import HOSTILE, Desk, desk_of
from looking import prefer, resize, texts, until, violations
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By

from web.oversight.desk_jobs import DeskJobs

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_of(tmp_path) as desk:
        yield desk


def _learnt(desk: Desk, *, proposed: bool) -> None:
    """Has a job as if it had learnt something."""
    path = str(desk.settings.corpus / "_lexicon" / "ranking.toml")
    measure = {"before": 0.5, "after": 0.6, "low": 0.01, "high": 0.2}
    gain = {"questions": 40, "ndcg": measure, "first": measure, "won": 5, "lost": 1}
    result = {
        "proposed": proposed,
        "reason": "" if proposed else f"不能断定 {HOSTILE}",
        "more_verdicts": None if proposed else 30,
        "chosen": {"kind": "both"},
        "held_out": gain,
        "frozen": gain,
        "weights": {"topic_meaning": [4.0, 3.125]},
        "change": {"title": "采用学到的排序", "files": [[path, None, "W3JlcmFua10K"]]}
        if proposed
        else None,
    }
    jobs = DeskJobs(desk.settings.index)
    jobs.put(
        msgspec.structs.replace(jobs.request("learn", "学习", {}), state="done", result=result)
    )


@pytest.mark.parametrize("proposed", [True, False])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_sound(browser: Chrome, desk: Desk, scheme: str, proposed: bool) -> None:
    prefer(browser, scheme)
    desk.log_in(browser)
    _learnt(desk, proposed=proposed)
    for language in ("zh", "en"):
        browser.get(f"{desk.address}/desk/learn")
        browser.find_element(By.CSS_SELECTOR, f"[name=language][value^={language}]").click()
        for width in (1280, 320):
            resize(browser, width)
            assert violations(browser) == [], (language, width)
            wide = browser.execute_script("return document.documentElement.scrollWidth")
            assert wide <= width, language
    browser.get(f"{desk.address}/desk/learn")
    assert browser.title != "ran"
    assert len(texts(browser, "tbody tr")) == 2
    buttons = texts(browser, ".desk-buttons .button")
    assert buttons == (["Try it first", "Take it"] if proposed else [])
    if proposed:
        browser.switch_to.active_element.send_keys(Keys.ENTER)
        until(browser, lambda: "/desk/try/" in browser.current_url)
    assert browser.get_log("browser") == []
