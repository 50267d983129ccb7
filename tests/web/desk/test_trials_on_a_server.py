"""Tests that a change is tried, taken and live on a server of several processes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import pytest
from servers import Server, serving
from waiting import until

_TOKEN = "the-token-of-an-editor"
_QUESTION = "钢镚儿跑哪儿去了"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "refund.md").write_text("# 退款\n\n## 退到哪里\n\n原路退回。\n", "utf-8")
    (corpus / "parcel.md").write_text("# 快递\n\n## 停在半路\n\n联系快递公司。\n", "utf-8")
    judged = str(tmp_path / "judged")
    with serving(
        corpus, tmp_path / "index", tmp_path / "log", FAQ_TOKENS=_TOKEN, FAQ_JUDGED=judged
    ) as running:
        assert f"editors' desk: http://127.0.0.1:{running.port}/desk" in running.written()
        yield running


def _open(server: Server, path: str, **form: str) -> tuple[str, str]:
    """The address that a request leads to, and what stands there; another process may answer each
    time."""
    address = f"http://localhost:{server.port}{path}"
    data = urlencode(form).encode() if form else None
    request = Request(address, data, {"Authorization": f"Bearer {_TOKEN}"})
    with urlopen(request, timeout=60) as reply:
        return str(reply.url), reply.read().decode()


def test_a_change_is_tried_taken_and_live(server: Server, tmp_path: Path) -> None:
    form = {"kind": "question", "passage": "refund#退到哪里", "question": _QUESTION}
    address, _ = _open(server, "/desk/try", **form)
    assert address.endswith("/desk/try/1")
    until(lambda: "/desk/try/1/take" in _open(server, "/desk/try/1")[1])
    assert _QUESTION not in (tmp_path / "corpus" / "refund.md").read_text("utf-8")
    address, _ = _open(server, "/desk/try/1/take", do="take")
    assert address.endswith("/desk/try/taken/1")
    until(lambda: "已生效" in _open(server, "/desk/try/taken/1")[1])

    def answered() -> bool:
        _, reply = _open(server, f"/api/v1/search?q={quote(_QUESTION)}")
        return bool(json.loads(reply)["outcome"] == "answer")

    until(answered)
