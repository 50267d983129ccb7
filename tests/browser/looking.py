"""Where do the browser tests look, and how do they read what is there?"""

from __future__ import annotations

from urllib.parse import quote

from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait


def search_path(question: str) -> str:
    """The path of the results for a question."""
    return f"/search?q={quote(question)}"


PATHS = (
    "/",
    search_path("卖家一直没发货怎么催"),
    search_path("火星车的轮胎"),
    search_path("alert(1)") + "&limit=50",
    "/articles",
    "/articles/delivery/late",
    "/articles/money/refund",
    "/articles/odd/hostile",
)
"""A page of every kind that is served with status 200."""


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
