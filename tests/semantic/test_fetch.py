"""A pinned model is brought from a hub or by Maven's client, whatever the network does."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tiny_models import tiny_onnx, tiny_tokenizer, write_tiny

from faq.errors import ModelError
from faq.semantic import fetch, hub
from faq.semantic.fetch import fetch_model
from faq.semantic.hub import Patience, download
from faq.semantic.maven import bring_archive
from faq.semantic.pinned_models import PINNED_MODELS, PinnedFile, PinnedModel
from faq.semantic.store import open_model

_CONTENT = bytes(range(256)) * 1000
_FILE = PinnedFile("onnx/model.onnx", len(_CONTENT), sha256(_CONTENT).hexdigest())


@dataclass
class _Hub:
    """A server whose behaviour a test decides; `requests` are the paths and ranges asked for."""

    files: dict[str, bytes] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    """Given instead of the file, one a request."""
    redirects: dict[str, str] = field(default_factory=dict)
    breaks_after: list[int] = field(default_factory=list)
    """Bytes after which the connection is closed, one a request."""
    knows_ranges: bool = True
    silent: threading.Event | None = None
    """Where it is set, nothing is sent until the event is."""
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    address: str = ""

    def url(self, path: str) -> str:
        return f"{self.address}{path}"


class _Handler(BaseHTTPRequestHandler):
    hub: _Hub

    def log_message(self, *_: Any) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        served, wanted = self.hub, self.headers.get("Range")
        served.requests.append((self.path, wanted))
        if served.silent:
            served.silent.wait(30)
            return
        if served.statuses:
            self.send_error(served.statuses.pop(0))
        elif self.path in served.redirects:
            self.send_response(307)
            self.send_header("Location", served.redirects[self.path])
            self.end_headers()
        elif self.path not in served.files:
            self.send_error(404)
        else:
            self._send(served.files[self.path], wanted if served.knows_ranges else None)

    def _send(self, content: bytes, wanted: str | None) -> None:
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        if start >= len(content):
            self.send_error(416)
            return
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        end = len(content)
        if self.hub.breaks_after:
            end = start + self.hub.breaks_after.pop(0)
        with suppress(OSError):  # the other side may have heard enough
            self.wfile.write(content[start:end])


@pytest.fixture
def served() -> Iterator[_Hub]:
    served = _Hub(files={"/file": _CONTENT})
    handler = type("_Handler", (_Handler,), {"hub": served})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        served.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield served
        if served.silent:
            served.silent.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "model.onnx"


def _download(
    served: _Hub, target: Path, path: str = "/file", attempts: int = 3, **patience: float
) -> list[int]:
    """Downloads; returns how many bytes were told to be there, each time."""
    told: list[int] = []
    patient = Patience(attempts=attempts, pause=0, **patience)
    download(served.url(path), target, _FILE, patient, lambda done, total: told.append(done))
    return told


def _part(target: Path) -> Path:
    return target.with_name("model.onnx.part")


def test_a_file_comes_whole_and_is_told_on_the_way(served: _Hub, target: Path) -> None:
    told = _download(served, target)
    assert target.read_bytes() == _CONTENT
    assert told == sorted(told)
    assert told[-1] == len(_CONTENT)
    assert not _part(target).exists()


def test_a_broken_download_goes_on_where_it_ended(served: _Hub, target: Path) -> None:
    served.breaks_after = [100_000, 50_000]
    _download(served, target)
    assert target.read_bytes() == _CONTENT
    assert [wanted for _, wanted in served.requests] == [None, "bytes=100000-", "bytes=150000-"]


def test_another_call_goes_on_as_well(served: _Hub, target: Path) -> None:
    served.breaks_after = [100_000]
    with pytest.raises(ModelError, match="incomplete"):
        _download(served, target, attempts=1)
    assert not target.exists()
    _download(served, target)
    assert target.read_bytes() == _CONTENT
    assert served.requests[-1][1] == "bytes=100000-"


def test_a_server_without_ranges_sends_it_all_again(served: _Hub, target: Path) -> None:
    served.knows_ranges = False
    served.breaks_after = [100_000]
    _download(served, target)
    assert target.read_bytes() == _CONTENT


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_failure_is_tried_again(served: _Hub, target: Path, status: int) -> None:
    served.statuses = [status, status]
    _download(served, target)
    assert target.read_bytes() == _CONTENT


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_lasting_failure_is_told_at_once(served: _Hub, target: Path, status: int) -> None:
    served.statuses = [status]
    with pytest.raises(ModelError, match=str(status)):
        _download(served, target)
    assert len(served.requests) == 1


def test_a_redirect_is_followed_with_the_range(served: _Hub, target: Path) -> None:
    served.redirects = {"/moved": served.url("/file")}
    served.breaks_after = [100_000]
    _download(served, target, "/moved")
    assert target.read_bytes() == _CONTENT
    assert served.requests[-1] == ("/file", "bytes=100000-")


def test_redirects_in_a_circle_end(served: _Hub, target: Path) -> None:
    served.redirects = {"/moved": served.url("/moved")}
    with pytest.raises(ModelError):
        _download(served, target, "/moved")


@pytest.mark.parametrize("content", [_CONTENT[::-1], _CONTENT + b"more"])
def test_another_file_is_not_taken_nor_left(served: _Hub, target: Path, content: bytes) -> None:
    served.files["/file"] = content
    with pytest.raises(ModelError, match="not the pinned file"):
        _download(served, target)
    assert not target.exists()
    assert not _part(target).exists() or _part(target).stat().st_size == 0


def test_a_page_instead_of_the_file_is_not_taken(served: _Hub, target: Path) -> None:
    served.files["/file"] = b"<html>Log in to this network</html>"
    with pytest.raises(ModelError, match=r"incomplete|416"):
        _download(served, target)
    assert not target.exists()


def test_a_part_that_is_too_long_is_begun_anew(served: _Hub, target: Path) -> None:
    _part(target).write_bytes(bytes(len(_CONTENT) + 5))
    _download(served, target)
    assert target.read_bytes() == _CONTENT


def test_a_whole_file_of_an_earlier_call_is_not_asked_for_again(served: _Hub, target: Path) -> None:
    target.write_bytes(_CONTENT)
    _download(served, target)
    assert served.requests == []


def test_a_silent_server_is_given_up(served: _Hub, target: Path) -> None:
    served.silent = threading.Event()
    with pytest.raises(ModelError, match="timed out"):
        _download(served, target, silence=0.05)
    assert len(served.requests) == 3


def test_when_time_is_over_nothing_is_asked(served: _Hub, target: Path) -> None:
    with pytest.raises(ModelError, match="no time left"):
        _download(served, target, deadline=time.monotonic() - 1)
    assert served.requests == []


def test_an_unreachable_hub_is_told(target: Path) -> None:
    nobody = _Hub(address="http://127.0.0.1:9")
    with pytest.raises(ModelError, match=r"127\.0\.0\.1:9"):
        _download(nobody, target)


def test_two_downloads_of_a_file_do_not_mix(served: _Hub, target: Path) -> None:
    with hub._locked(_part(target)), pytest.raises(ModelError, match="can't be downloaded"):
        _download(served, target)
    assert served.requests == []


def _pinned(path: str, content: bytes) -> PinnedFile:
    return PinnedFile(path, len(content), sha256(content).hexdigest())


_TINY = PinnedModel(
    name="bge-tiny",
    repository="someone/bge-tiny",
    revision="0" * 40,
    onnx=_pinned("onnx/model_quantized.onnx", tiny_onnx()),
    tokenizer=_pinned("tokenizer.json", tiny_tokenizer()),
    artifact="org.example:tiny:1",
)
_BASE = f"/someone/bge-tiny/resolve/{'0' * 40}"


@pytest.fixture
def tiny_hub(served: _Hub, monkeypatch: pytest.MonkeyPatch) -> _Hub:
    """A hub that has the tiny model, which is the only pinned one; no Maven."""
    served.files = {
        f"{_BASE}/onnx/model_quantized.onnx": tiny_onnx(),
        f"{_BASE}/tokenizer.json": tiny_tokenizer(),
    }
    monkeypatch.setattr(fetch, "pinned_model", lambda name: _TINY)
    monkeypatch.setattr(fetch, "maven_client", lambda: None)
    return served


def test_a_model_is_fetched_from_a_hub(tiny_hub: _Hub, tmp_path: Path) -> None:
    fetched = fetch_model(tmp_path, None, tiny_hub.address)
    assert (fetched.name, fetched.fault) == ("bge-tiny", "")
    assert fetched.source == f"someone/bge-tiny@{'0' * 40}"
    assert [each.name for each in tmp_path.iterdir()] == ["bge-tiny"]
    assert open_model(tmp_path, "bge-tiny") is not None


def test_a_model_that_is_there_is_not_fetched_again(tiny_hub: _Hub, tmp_path: Path) -> None:
    first = fetch_model(tmp_path, None, tiny_hub.address)
    tiny_hub.requests.clear()
    assert fetch_model(tmp_path, None, tiny_hub.address) == first
    assert tiny_hub.requests == []


def test_a_damaged_model_is_fetched_again(tiny_hub: _Hub, tmp_path: Path) -> None:
    fetch_model(tmp_path, None, tiny_hub.address)
    (tmp_path / "bge-tiny" / "tokenizer.json").write_bytes(b"{}")
    assert fetch_model(tmp_path, None, tiny_hub.address).fault == ""


def test_a_hub_that_is_no_address_is_named(tiny_hub: _Hub, tmp_path: Path) -> None:
    for address in ("", "hub.example", "file:///etc/", "http://"):
        with pytest.raises(ModelError, match="model_hub"):
            fetch_model(tmp_path, None, address)


_MAVEN = """\
#!/bin/sh
for each in "$@"; do
  case "$each" in
    -DoutputDirectory=*) cp {archive} "${{each#-DoutputDirectory=}}/"{ending};;
  esac
done
"""


def _client(folder: Path, archive: Path, ending: str = "") -> str:
    client = folder / "mvn"
    client.write_text(_MAVEN.format(archive=archive, ending=ending), "utf-8")
    client.chmod(0o755)
    return str(client)


def _archive(folder: Path) -> Path:
    write_tiny(folder / "package", "bge-tiny-q.onnx", "bge-tiny-q-tokenizer.json")
    return Path(shutil.make_archive(str(folder / "tiny"), "zip", folder / "package")).rename(
        folder / "tiny.jar"
    )


def test_maven_is_asked_first(
    tiny_hub: _Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = _client(tmp_path, _archive(tmp_path))
    monkeypatch.setattr(fetch, "maven_client", lambda: client)
    fetched = fetch_model(tmp_path / "models", None, tiny_hub.address)
    assert tiny_hub.requests == []
    monkeypatch.setattr(fetch, "maven_client", lambda: None)
    by_hub = fetch_model(tmp_path / "others", None, tiny_hub.address)
    assert fetched == by_hub


@pytest.mark.parametrize("ending", ["; exit 1", "; rm *.jar", "; echo broken > tiny.jar"])
def test_where_maven_fails_the_hub_is_asked(
    tiny_hub: _Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    client = _client(tmp_path, _archive(tmp_path), ending)
    monkeypatch.setattr(fetch, "maven_client", lambda: client)
    assert fetch_model(tmp_path / "models", None, tiny_hub.address).fault == ""
    assert len(tiny_hub.requests) == 2


def test_where_both_fail_both_are_named_and_nothing_is_kept(
    tiny_hub: _Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = _client(tmp_path, _archive(tmp_path), "; echo no mirror; exit 1")
    monkeypatch.setattr(fetch, "maven_client", lambda: client)
    tiny_hub.files.clear()
    with pytest.raises(ModelError, match=r"no mirror.*404"):
        fetch_model(tmp_path / "models", None, tiny_hub.address)
    assert open_model(tmp_path / "models", None) is None


def test_a_maven_that_takes_too_long_is_told_in_words(tmp_path: Path) -> None:
    client = tmp_path / "mvn"
    client.write_text("#!/bin/sh\nexec sleep 600\n", "utf-8")
    client.chmod(0o755)
    with pytest.raises(ModelError, match=r"g:a:1 .*took too long") as raised:
        bring_archive(str(client), "g:a:1", tmp_path, 0.2)
    assert "dependency:copy" not in str(raised.value)


def test_the_default_model_is_pinned_by_revision_and_digests() -> None:
    for model in PINNED_MODELS:
        for digest, length in (
            (model.revision, 40),
            (model.onnx.sha256, 64),
            (model.tokenizer.sha256, 64),
        ):
            assert len(digest) == length
            int(digest, 16)
