"""Tests that pictures of articles are shown, from where the owner allows it and nowhere else."""

from __future__ import annotations

import os
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html

from faq.errors import SettingsError
from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from web import create_app

_SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='16'><script>1</script></svg>"
_ARTICLE = """# 安装路由器

![背面的接口](img/back%20side.png "接口")

## 接线

操作步骤：

1. 把网线插进 WAN 口。

   ![WAN 口在左边](/shared/wan.png)
2. 等 ![绿灯](img/sign.svg) 亮起来。

## 其他

![站外的图](https://img.example/a.png)

![](//img.example/b.png)

![外面](../../outside.png) ![隐藏](.hidden/a.png) ![文字](img/text.png) ![没有](img/none.png)
![脚本](javascript:alert(1)) ![数据](data:image/png;base64,AAAA)
![圈](img/circle.png) ![圈里](img/circle.png/a.png) ![括号](//[) ![方括号](https://[::1)
"""


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress((b"\0" + b"\x88" * width) * height))
    return b"\x89PNG\r\n\x1a\n" + head + rows + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("pictured")
    corpus = folder / "corpus"
    for name in ("guide/img", "guide/.hidden", "shared"):
        (corpus / name).mkdir(parents=True)
    (corpus / "guide" / "router.md").write_text(_ARTICLE, "utf-8")
    (corpus / "guide" / "img" / "back side.png").write_bytes(_png(900, 1280))
    (corpus / "guide" / "img" / "sign.svg").write_text(_SVG, "utf-8")
    (corpus / "guide" / "img" / "text.png").write_text("<script>alert(1)</script>", "utf-8")
    for name in ("shared/wan.png", "guide/.hidden/a.png", "../outside.png"):
        (corpus / name).write_bytes(_png(100, 80))
    (corpus / "guide" / "img" / "none.png").symlink_to(folder / "outside.png")
    (corpus / "guide" / "img" / "circle.png").symlink_to("circle.png")
    settings = Settings(corpus=corpus, index=folder / "index")
    rebuild(settings)
    return settings


def _client(settings: Settings, hosts: str = "") -> FlaskClient:
    return create_app(replace(settings, picture_hosts=hosts)).test_client()


def _shown(client: FlaskClient, within: str = ".article") -> list[dict[str, str]]:
    page = html.fromstring(client.get("/articles/guide/router").text)
    return [dict(each.attrib) for each in page.cssselect(f"{within} img")]


def test_pictures_of_the_corpus_are_shown_where_they_stand(pictured: Settings) -> None:
    client = _client(pictured)
    back, wan, sign = _shown(client)
    assert (back["alt"], back["width"], back["height"]) == ("背面的接口", "450", "640")
    assert (wan["alt"], wan["width"], wan["height"]) == ("WAN 口在左边", "100", "80")
    assert back["loading"] == wan["loading"] == "lazy"
    assert [each["alt"] for each in _shown(client, ".steps li[value='1']")] == ["WAN 口在左边"]
    assert (sign["class"], sign["width"], sign["height"], sign["alt"]) == ("sign", "20", "16", "")
    page = html.fromstring(client.get("/articles/guide/router").text)
    assert "背面的接口" not in page.cssselect(".lead")[0].text_content()
    for each, kind in ((back, "image/png"), (wan, "image/png"), (sign, "image/svg+xml")):
        response = client.get(each["src"])
        assert response.status_code == 200
        assert response.content_type == kind
        assert "immutable" in response.headers["Cache-Control"]
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy


def test_one_that_cannot_be_shown_leaves_its_words(pictured: Settings) -> None:
    page = html.fromstring(_client(pictured).get("/articles/guide/router").text)
    text = page.cssselect(".article")[0].text_content()
    for words in ("站外的图", "外面", "隐藏", "没有", "圈", "圈里", "括号", "方括号"):
        assert words in text


@pytest.mark.parametrize(
    "path",
    [
        *("../outside.png", "..%2foutside.png", "guide/../../outside.png", "guide/.hidden/a.png"),
        *("guide/router.md", "guide/img/text.png", "guide/img/none.png", "guide/img", "x.png"),
        *("%00.png", "a" * 5000 + ".png", "//etc/hosts", "%ed%a0%80.png"),
        *("guide/img/circle.png", "guide/img/circle.png/a.png"),
    ],
)
def test_nothing_else_is_served(pictured: Settings, path: str) -> None:
    response = _client(pictured).get(f"/pictures/{'0' * 16}/{path}")
    assert response.status_code in {404, 308}
    assert b"PNG" not in response.data


def test_a_pipe_named_as_a_picture_is_not_waited_for(pictured: Settings) -> None:
    os.mkfifo(pictured.corpus / "pipe.png")
    assert _client(pictured).get("/pictures/0/pipe.png").status_code == 404


def test_a_picture_that_vanishes_while_it_is_served_is_not_found(
    pictured: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = _client(pictured)
    address = client.get("/pictures/0/shared/wan.png").headers["Location"]

    def gone(path: Path) -> bytes:
        raise FileNotFoundError(path)

    monkeypatch.setattr("web.pictures.read_regular", gone)
    assert client.get(address).status_code == 404


def test_a_changed_picture_is_found_at_its_new_address(pictured: Settings, tmp_path: Path) -> None:
    picture = pictured.corpus / "shared" / "new.png"
    picture.write_bytes(_png(10, 10))
    client = _client(pictured)
    moved = client.get("/pictures/0/shared/new.png")
    assert moved.status_code == 302
    first = moved.headers["Location"]
    picture.write_bytes(_png(20, 10))
    again = client.get(first)
    assert again.status_code == 302
    assert client.get(again.headers["Location"]).data == picture.read_bytes()


def test_a_page_held_by_a_browser_never_shows_the_picture_before(pictured: Settings) -> None:
    client, picture = _client(pictured), pictured.corpus / "shared" / "wan.png"
    before = client.get("/articles/guide/router")
    content = picture.read_bytes()
    picture.write_bytes(_png(120, 80))
    held = {"If-None-Match": before.headers.get("ETag", "")}
    after = client.get("/articles/guide/router", headers=held)
    picture.write_bytes(content)
    assert after.status_code == 200
    assert after.text != before.text
    assert after.headers["Cache-Control"] == "no-cache"


def test_other_sites_only_where_the_owner_allows_them(pictured: Settings) -> None:
    policy = _client(pictured).get("/articles/guide/router").headers["Content-Security-Policy"]
    assert "img-src 'self';" in policy
    client = _client(pictured, "https://IMG.example, https://other.example")
    assert [each["src"] for each in _shown(client, ".picture")[2:]] == [
        "https://img.example/a.png",
        "https://img.example/b.png",
    ]
    policy = client.get("/articles/guide/router").headers["Content-Security-Policy"]
    assert "img-src 'self' https://img.example https://other.example" in policy
    assert [
        each["src"] for each in _shown(_client(pictured, "https://example"), ".picture")[2:]
    ] == []


def test_a_host_never_loosens_the_policy(pictured: Settings) -> None:
    with pytest.raises(SettingsError, match="picture_hosts"):
        _client(pictured, "https://a.example;script-src https://*.example 'unsafe-inline' *")
