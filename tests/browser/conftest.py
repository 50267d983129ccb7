"""How does a real Chromium come to look at the pages?

Where it is missing these tests are skipped with a reason, but in CI (``CI`` is set) they
fail: a check that CI skips is a check that does not exist.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from werkzeug.serving import make_server

from faq.settings import Settings
from web import create_app

BROWSER = Path("/usr/bin/chromium")
DRIVER = Path("/usr/bin/chromedriver")
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,800",
    "--lang=zh-CN",
)
_PREFERENCES = {"intl.accept_languages": "zh-CN,zh"}
_NO_SCRIPT = {"profile.managed_default_content_settings.javascript": 2}


@contextmanager
def _chromium(profile: Path, *, scripts: bool = True) -> Iterator[Chrome]:
    if not (BROWSER.exists() and DRIVER.exists()):
        missing = f"{BROWSER} and {DRIVER} are needed"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    options = ChromeOptions()
    options.binary_location = str(BROWSER)
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.add_experimental_option("prefs", _PREFERENCES | ({} if scripts else _NO_SCRIPT))
    driver = Chrome(options=options, service=Service(str(DRIVER)))
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture(scope="session")
def site(guidance: Settings) -> Iterator[str]:
    """The address of a running server."""
    server = make_server("127.0.0.1", 0, create_app(guidance), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def shared_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with _chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture
def browser(shared_browser: Chrome) -> Chrome:
    """A browser at an empty page, in a desktop's window, with an empty console."""
    shared_browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    shared_browser.get("about:blank")
    shared_browser.get_log("browser")
    return shared_browser


@pytest.fixture
def scriptless(tmp_path: Path) -> Iterator[Chrome]:
    """A browser that runs no script of any page."""
    with _chromium(tmp_path / "profile", scripts=False) as driver:
        yield driver
