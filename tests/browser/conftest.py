"""How does a real Chromium come to look at the pages?

Where it is missing these tests are skipped with a reason, but in CI (``CI`` is set) they
fail: a check that CI skips is a check that does not exist.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from werkzeug.serving import make_server

from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from web import create_app

DOCS = Path(__file__).parents[2] / "docs"
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
_MOUSE = "availableHoverTypes=2,primaryHoverType=2,availablePointerTypes=4,primaryPointerType=4"
_PREFERENCES = {"intl.accept_languages": "zh-CN,zh"}
_NO_SCRIPT = {"profile.managed_default_content_settings.javascript": 2}


@contextmanager
def chromium(
    profile: Path, *, scripts: bool = True, flags: tuple[str, ...] = ()
) -> Iterator[Chrome]:
    """A browser with a profile of its own, which may run the scripts of pages or not."""
    if not (BROWSER.exists() and DRIVER.exists()):
        missing = f"{BROWSER} and {DRIVER} are needed"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    options = ChromeOptions()
    options.binary_location = str(BROWSER)
    for flag in (*_FLAGS, *flags, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.add_experimental_option("prefs", _PREFERENCES | ({} if scripts else _NO_SCRIPT))
    driver = Chrome(options=options, service=Service(str(DRIVER)))
    try:
        yield driver
    finally:
        driver.quit()


@contextmanager
def running(app: Flask) -> Iterator[str]:
    """The address of a server that serves `app`."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def serving() -> Callable[[Flask], AbstractContextManager[str]]:
    """Serves an application of the test's own, and gives its address."""
    return running


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of feedback that the site keeps."""
    return tmp_path_factory.mktemp("feedback") / "feedback.sqlite3"


@pytest.fixture(scope="session")
def foreign() -> Iterator[str]:
    """The address of another site, whose page holds the widget."""
    page = (DOCS / "examples" / "widget.html").read_text(encoding="utf-8")
    app = Flask("foreign")
    with running(app) as address:

        @app.get("/<path:help_site>")
        def holding(help_site: str) -> str:
            return page.replace("HELP", f"http://{help_site}")

        yield address


@pytest.fixture(scope="session")
def site(guidance: Settings, book: Path, foreign: str) -> Iterator[str]:
    """The address of a running help centre."""
    settings = replace(
        guidance,
        feedback=book,
        embed_origins=foreign,
        hotline="400 000 0000",
        contact_link="https://chat.example/?q={question}&from={page}",
    )
    with running(create_app(settings)) as address:
        yield address


@pytest.fixture(scope="session")
def sided_site(sided: Settings, foreign: str) -> Iterator[str]:
    """The address of a help centre with different answers for buyers and sellers."""
    with running(create_app(replace(sided, embed_origins=foreign))) as address:
        yield address


@pytest.fixture(scope="session")
def narrow_site(sided: Settings, foreign: str) -> Iterator[str]:
    """The address of one that shows a single hit."""
    settings = replace(sided, embed_origins=foreign, max_limit=1)
    with running(create_app(settings)) as address:
        yield address


_WIRING = """# 安装路由器

![背面的接口](back.svg)

## 接线

操作步骤：

1. 把网线插进 WAN 口。

   ![WAN 口](back.svg)
2. 等绿灯亮起来。

## 命令

```
ssh admin@192.168.1.1
```

| 型号 | 频段 | 默认地址 | 默认用户名 | 备注 |
| --- | --- | --- | --- | --- |
| X30 | 2.4 / 5 GHz | 192.168.31.1 | root | 初次使用必须修改密码 |
"""
_BACK = (
    "<svg xmlns='http://www.w3.org/2000/svg' width='900' height='500'>"
    "<rect width='900' height='500' fill='#467'/></svg>"
)


@pytest.fixture(scope="session")
def pictured_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a help centre whose articles have pictures, code and wide tables."""
    folder = tmp_path_factory.mktemp("pictured")
    corpus = folder / "corpus"
    (corpus / "net").mkdir(parents=True)
    (corpus / "net" / "back.svg").write_text(_BACK, "utf-8")
    (corpus / "net" / "router.md").write_text(_WIRING, "utf-8")
    for number in range(3):
        text = f"# 交换机{number}\n\n## 重启\n\n按一下开关。\n"
        (corpus / "net" / f"switch-{number}.md").write_text(text, "utf-8")
    settings = Settings(corpus=corpus, index=folder / "index")
    rebuild(settings)
    with running(create_app(settings)) as address:
        yield address


@pytest.fixture(scope="session")
def sites(
    guidance: Settings, sided: Settings, foreign: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """The addresses of help centres; without a model they answer the same on every machine."""
    folder = tmp_path_factory.mktemp("states")
    (folder / "nothing").mkdir()
    full = replace(
        guidance,
        index=folder / "full",
        model="off",
        feedback=folder / "feedback.sqlite3",
        embed_origins=foreign,
        hotline="400 000 0000",
        contact_link="https://chat.example/?q={question}",
    )
    settings = {
        "full": full,
        "sided": replace(sided, index=folder / "sided", model="off"),
        "empty": Settings(corpus=folder / "nothing", index=folder / "empty"),
        "unbuilt": Settings(corpus=folder / "nothing", index=folder / "unbuilt"),
    }
    for name, each in settings.items():
        if name != "unbuilt":
            rebuild(each)
    with ExitStack() as stack:
        sites = {
            name: stack.enter_context(running(create_app(each))) for name, each in settings.items()
        }
        yield sites | {"holding": f"{foreign}/{sites['full'].removeprefix('http://')}"}


@pytest.fixture(scope="session")
def mounted(guidance: Settings, book: Path) -> Iterator[str]:
    """The address of an application with the help centre under a prefix."""
    spec = spec_from_file_location("mounted", DOCS / "examples" / "mounted.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    with running(module.create_app(replace(guidance, feedback=book))) as address:
        yield address


@pytest.fixture(scope="session")
def shared_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture
def browser(shared_browser: Chrome) -> Chrome:
    """A browser at an empty page, in a desktop's window, with an empty console."""
    shared_browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    shared_browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    shared_browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
    shared_browser.get("about:blank")
    shared_browser.get_log("browser")
    return shared_browser


@pytest.fixture
def scriptless(tmp_path: Path) -> Iterator[Chrome]:
    """A browser that runs no script of any page."""
    with chromium(tmp_path / "profile", scripts=False) as driver:
        yield driver


@pytest.fixture
def pointing(tmp_path: Path) -> Iterator[Chrome]:
    """A browser of a machine with a mouse."""
    with chromium(tmp_path / "profile", flags=(f"--blink-settings={_MOUSE}",)) as driver:
        yield driver
