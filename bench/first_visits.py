"""Measures first visits over a slow mobile network: paint, an answer to typing, and bytes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

_NETWORK = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}
"""Slow 3G: milliseconds a request, bytes a second."""
_POLL = 0.01
"""Seconds between two looks at the page."""
_LONGEST = 20.0
"""Seconds until a page counts as broken."""

_PAINT = "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
_SENT = """
return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .filter(each => each.initiatorType !== 'img')
  .reduce((sum, each) => sum + each.transferSize, 0)
"""
_READY = "return document.querySelector('[name=q][aria-controls]') !== null"
_ANSWERED = "return document.querySelector('.answer, .unanswered') && performance.now()"


@dataclass(frozen=True, slots=True)
class Visit:
    """What the first visit of a page took: milliseconds to the first paint, bytes received."""

    paint: float
    sent: int


def first_visit(browser: Chrome, address: str) -> Visit:
    """Opens a page with an empty cache over a slow network."""
    with _slow(browser):
        browser.get(address)
        paint = _once(browser, _PAINT)
        return Visit(paint, int(browser.execute_script(_SENT)))


def typing_answered(browser: Chrome, home: str, question: str) -> float:
    """Milliseconds from entering the address of the first page to the answer of a question that
    is typed as soon as the page has its box."""
    with _slow(browser):
        browser.execute_cdp_cmd("Page.navigate", {"url": home})
        _once(browser, _READY)
        browser.find_element(By.NAME, "q").send_keys(question)
        return _once(browser, _ANSWERED)


def lines(
    browser: Chrome, site: str, pages: Sequence[tuple[str, str]], question: str, rounds: int
) -> Iterator[str]:
    """A table of first visits of `pages`, each a name and a path; times are medians."""
    yield "| first visit, slow 3G | first contentful paint, ms | bytes without pictures |"
    yield "| --- | --- | --- |"
    for name, path in pages:
        visits = [first_visit(browser, site + path) for _ in range(rounds)]
        paint = median(each.paint for each in visits)
        yield f"| {name} | {paint:.0f} | {max(each.sent for each in visits):,} |"
    yield ""
    took = median(typing_answered(browser, site, question) for _ in range(rounds))
    yield f"Slow 3G: typing is answered {took:.0f} ms after the address was entered."


@contextmanager
def _slow(browser: Chrome) -> Iterator[None]:
    browser.get("about:blank")
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.clearBrowserCache", {})
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", _NETWORK)
    try:
        yield
    finally:
        browser.execute_cdp_cmd(
            "Network.emulateNetworkConditions",
            {**_NETWORK, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
        )


def _once(browser: Chrome, script: str) -> float:
    """What the script gives, once it gives something."""
    until = time.monotonic() + _LONGEST
    while time.monotonic() < until:
        found = browser.execute_script(script)
        if found:
            return float(found)
        time.sleep(_POLL)
    raise TimeoutError(script)
