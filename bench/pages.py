"""Takes pictures of the pages in a real browser and measures how fast they paint.

``make screenshots`` takes a picture of every state of the pages, in both themes and three
widths, and measures first paint, layout shift, the time a change of results takes and first visits
over a slow mobile network.
``make picture`` takes the one picture in the README.  Needs Debian's chromium and
chromium-driver.
"""

from __future__ import annotations

import logging
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import click
from selenium.webdriver import ActionChains, Chrome, ChromeOptions, Keys
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from werkzeug.serving import make_server

from bench import first_visits
from faq.indexing.rebuild import rebuild
from faq.settings import load_settings
from web import create_app

_FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--lang=zh-CN", "--hide-scrollbars")
_WIDTHS = {"phone": 375, "tablet": 768, "desktop": 1280}
_HEIGHT = 900
_LONGEST = 4000
"""Height of the tallest picture, in pixels."""
_README_SIZE = (900, 870)
"""Width and height of the README's picture, in pixels."""
_FRAME = 1000 / 60
"""Milliseconds from a reply to the next paint."""

_QUESTION = "虚拟订单没发货怎么办"
_PAINT = "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
_UPDATE = "return performance.getEntriesByName('faq:update').map(each => each.duration)"
_SHIFT = """
return new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(each => sum += each.value))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 200);
})
"""


@dataclass(frozen=True, slots=True)
class State:
    """A state of the pages: its path ("" for an article's), and what to do before the picture."""

    name: str
    path: str
    act: Callable[[Chrome], None] = lambda browser: None


def _search(question: str) -> str:
    return f"/search?q={quote(question)}"


def _suggest(browser: Chrome) -> None:
    ActionChains(browser).send_keys("tuikuan").perform()
    time.sleep(0.8)
    ActionChains(browser).send_keys(Keys.ARROW_DOWN).perform()


def _tick(browser: Chrome) -> None:
    for label in browser.find_elements(By.CSS_SELECTOR, ".checklist label")[:2]:
        browser.execute_script("arguments[0].click()", label)
    button = browser.find_element(By.CSS_SELECTOR, ".helpful [value='0']")
    browser.execute_script("arguments[0].click()", button)
    time.sleep(0.4)


def _unfold(browser: Chrome) -> None:
    for each in browser.find_elements(By.CSS_SELECTOR, ".hit")[:1]:
        browser.execute_script("arguments[0].open = true", each)


def _stuck(browser: Chrome) -> None:
    browser.execute_script("document.querySelector('.stuck').open = true")
    browser.execute_script("document.querySelector('.stuck button').click()")
    time.sleep(0.4)


def _offline(browser: Chrome) -> None:
    browser.execute_script("window.fetch = () => Promise.reject(new TypeError())")
    browser.find_element(By.NAME, "q").send_keys("怎么退款")
    time.sleep(0.6)


def _traditional(browser: Chrome) -> None:
    browser.add_cookie({"name": "faq_language", "value": "zh-Hant"})
    browser.refresh()
    browser.delete_cookie("faq_language")


STATES = (
    State("01-home", "/"),
    State("02-suggestions", "/", _suggest),
    State("03-answer", _search(_QUESTION), _unfold),
    State("04-working-through", _search("退款成功了钱没到账"), _tick),
    State("05-corrected", _search("xuni dingdan tuikuan")),
    State("06-no-answer", _search("火星车的轮胎怎么换")),
    State("07-articles", "/articles"),
    State("08-tag", "/articles?tag=" + quote("退款")),
    State("09-article", ""),
    State("10-error", "/search?q=+"),
    State("11-which-one", _search("货不对板退款")),
    State("12-stuck", _search("退款成功了钱没到账"), _stuck),
    State("13-offline", _search(_QUESTION), _offline),
    State("14-traditional", "", _traditional),
    State("15-docs", "/docs"),
    State("16-tags", "/tags"),
)


@click.command(help=__doc__)
@click.option("--out", type=click.Path(path_type=Path), default=Path("screenshots"))
@click.option("--rounds", default=5, show_default=True, help="Times each page is measured.")
@click.option(
    "--readme", type=click.Path(path_type=Path), help="Take the README's picture only, into FILE."
)
def main(out: Path, rounds: int, readme: Path | None) -> None:
    """Takes the pictures and prints the measurements."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    (readme.parent if readme else out).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, _site(Path(folder)) as site, _browser() as one:
        if readme:
            _readme_picture(one, site, readme)
            return
        article = _an_article(one, site)
        states = [replace(each, path=each.path or article) for each in STATES]
        for state in states:
            _picture(one, site, state, out)
        click.echo(f"{3 * 2 * len(states)} pictures in {out}")
        for line in _measured(one, site, states, rounds):
            click.echo(line)
        _resize(one, _WIDTHS["phone"], _HEIGHT)
        paths = [(state.name, state.path) for state in states]
        for line in first_visits.lines(one, site, paths, _QUESTION, rounds):
            click.echo(line)


@contextmanager
def _site(folder: Path) -> Iterator[str]:
    settings = replace(
        load_settings(),
        index=folder / "index",
        feedback=folder / "feedback.sqlite3",
        question_log=folder / "questions.sqlite3",
        contact_link="https://example.com/help",
        hotline="400 000 0000",
    )
    rebuild(settings)
    server = make_server("127.0.0.1", 0, create_app(settings), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def _browser() -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    with tempfile.TemporaryDirectory() as profile:
        for flag in (*_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.add_experimental_option("prefs", {"intl.accept_languages": "zh-CN,zh"})
        browser = Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        try:
            yield browser
        finally:
            browser.quit()


def _an_article(browser: Chrome, site: str) -> str:
    """The path of an article, with the anchor of the passage that answers."""
    browser.get(site + _search("退款成功了钱没到账"))
    link = browser.find_element(By.CSS_SELECTOR, ".answer .more")
    return str(link.get_attribute("href")).removeprefix(site)


def _readme_picture(browser: Chrome, site: str, file: Path) -> None:
    _set_theme(browser, "light")
    _resize(browser, *_README_SIZE)
    browser.get(site + _search("退款成功了钱没到账"))
    browser.save_screenshot(str(file))
    click.echo(f"{file}: {file.stat().st_size:,} bytes")


def _picture(browser: Chrome, site: str, state: State, out: Path) -> None:
    for theme in ("light", "dark"):
        _set_theme(browser, theme)
        for name, width in _WIDTHS.items():
            _resize(browser, width, _HEIGHT)
            browser.get(site + "/tags")
            browser.execute_script("localStorage.clear(); sessionStorage.clear()")
            browser.get("about:blank")
            browser.get(site + state.path)
            time.sleep(0.2)
            state.act(browser)
            if "#" not in state.path:
                whole = browser.execute_script("return document.documentElement.scrollHeight")
                _resize(browser, width, min(max(whole, _HEIGHT), _LONGEST))
            browser.save_screenshot(str(out / f"{state.name}-{name}-{theme}.png"))


def _set_theme(browser: Chrome, theme: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": theme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def _resize(browser: Chrome, width: int, height: int) -> None:
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def _measured(browser: Chrome, site: str, states: Sequence[State], rounds: int) -> Iterator[str]:
    yield "| page | first contentful paint, ms (median) | layout shift |"
    yield "| --- | --- | --- |"
    _resize(browser, _WIDTHS["desktop"], _HEIGHT)
    for state in states:
        paints, shifts = [], []
        for _ in range(rounds):
            browser.get("about:blank")
            browser.get(site + state.path)
            shifts.append(float(browser.execute_script(_SHIFT)))
            paints.append(float(browser.execute_script(_PAINT)))
        yield f"| {state.name} | {statistics.median(paints):.0f} | {max(shifts):.4f} |"
    browser.get(site)
    for text in "虚拟订单没有发货怎么办":
        ActionChains(browser).send_keys(text).perform()
        time.sleep(0.4)
    updates = browser.execute_script(_UPDATE)
    yield ""
    yield (
        f"Results change within {statistics.median(updates):.1f} ms of the reply (median of "
        f"{len(updates)}, most {max(updates):.1f}); a frame is {_FRAME:.1f} ms."
    )


if __name__ == "__main__":
    main()
