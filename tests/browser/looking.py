"""Where do the browser tests look, and how do they read what is there?"""

from __future__ import annotations

from urllib.parse import quote

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By


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
