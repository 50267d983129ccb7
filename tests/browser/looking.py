"""Where do the browser tests look, and how do they read what is there?"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import TypeVar
from urllib.parse import quote

from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait


def search_path(question: str) -> str:
    """The path of the results for a question."""
    return f"/search?q={quote(question)}"


T = TypeVar("T")

PATHS = (
    "/",
    search_path("卖家一直没发货怎么催"),
    search_path("火星车的轮胎"),
    search_path("alert(1)") + "&limit=50",
    "/articles",
    "/articles/delivery/late",
    "/articles/delivery/late#催卖家发货",
    "/articles/money/refund",
    "/articles/odd/hostile",
    "/articles/odd/long",
    "/docs",
    search_path("一串不断开的字xxx"),
    search_path("q" * 1500),
    search_path("\u202eשלום עולם\u202e مرحبا"),
)
"""A page of every kind that is served with status 200."""


def resize(browser: Chrome, width: int, height: int = 800) -> None:
    """Gives the page a window of so many CSS pixels."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def fetched(browser: Chrome, part: str) -> list[str]:
    """The addresses with `part` in them that the page has fetched since it was opened."""
    return browser.execute_script(
        "return performance.getEntriesByType('resource').map(each => decodeURI(each.name))"
        ".filter(name => name.includes(arguments[0]))",
        part,
    )


def until(browser: Chrome, found: Callable[[], T]) -> T:
    """What `found` gives, once it gives something."""
    ignored = (StaleElementReferenceException, NoSuchElementException)
    return WebDriverWait(browser, 5, ignored_exceptions=ignored).until(lambda _: found())


def texts(browser: Chrome, selector: str) -> list[str]:
    """What is to be read in the elements that `selector` finds."""
    return [element.text for element in browser.find_elements(By.CSS_SELECTOR, selector)]


def awaited(browser: Chrome, selector: str, beginning: str) -> list[str]:
    """As `texts`, once the first of them begins so: a key or a click may open a page late."""
    ignored = (StaleElementReferenceException, NoSuchElementException)

    def there(driver: Chrome) -> list[str] | None:
        found = texts(driver, selector)
        return found if found and found[0].startswith(beginning) else None

    return WebDriverWait(browser, 5, ignored_exceptions=ignored).until(there)


def ready(browser: Chrome) -> None:
    """Waits until the scripts of the page have the box."""
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "[name=q][aria-controls]"))


def open_page(browser: Chrome, address: str) -> None:
    """Opens a page, and waits until its scripts have the box."""
    browser.get(address)
    ready(browser)


_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_RUN = """
const [options, done] = arguments;
axe.run(document, options).then(found => done(found.violations.map(
  each => `${each.id}: ${each.help}: ${each.nodes.map(node => node.html).join(' | ')}`)));
"""
_OPTIONS = {
    "runOnly": [
        *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"),
    ]
}


def violations(browser: Chrome) -> list[str]:
    """What axe-core finds in the open page."""
    browser.execute_script(_AXE)
    return browser.execute_async_script(_RUN, _OPTIONS)


def prefer(browser: Chrome, scheme: str) -> None:
    """Has the system prefer a light or a dark theme, and no motion."""
    features = [
        {"name": "prefers-color-scheme", "value": scheme},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


_SHIFTS = """
return new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(each => sum += each.value))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 300);
})
"""


def shifts(browser: Chrome) -> float:
    """The layout shift of the page since it was opened."""
    return browser.execute_script(_SHIFTS)
