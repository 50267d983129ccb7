"""The server runs as the shipped files confine it, and its health check tells the truth."""

from __future__ import annotations

import http.client
import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from programs import program
from servers import faq, free_port, serving
from waiting import until

from faq.indexing.rebuild import rebuild
from faq.settings import Settings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="namespaces of Linux")

_DOCKERFILE = Path(__file__).parents[2] / "docs" / "deployment" / "Dockerfile"
# Of root nothing but the name: another user might not get at the interpreter.
_NO_RIGHTS = (
    *("--no-new-privs", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all"),
    "--securebits=+noroot,+noroot_locked",
)
_NO_NEW_CODE = (
    "import ctypes, os, sys; "
    # PR_SET_MDWE with PR_MDWE_REFUSE_EXEC_GAIN: what MemoryDenyWriteExecute= asks for.
    "ctypes.CDLL(None).prctl(65, 1, 0, 0, 0); os.execvp(sys.argv[1], sys.argv[1:])"
)


@pytest.fixture
def library(tmp_path: Path) -> Settings:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.md").write_text("# 怎么开发票\n\n在订单里申请。\n", "utf-8")
    return Settings(corpus=tmp_path / "corpus", index=tmp_path / "state" / "index")


def _health_check() -> list[str]:
    (words,) = re.findall(r"^HEALTHCHECK .*?CMD (\[.+\])$", _DOCKERFILE.read_text("utf-8"), re.M)
    command = json.loads(words)
    assert command[0] == "python"
    return [sys.executable, *command[1:]]


def _checked(settings: Mapping[str, str]) -> int:
    done = subprocess.run(
        _health_check(), env=os.environ | settings, capture_output=True, check=False
    )
    return done.returncode


@pytest.mark.parametrize("hosts", ["", "help.example.com, other.example", ".example.com"])
def test_the_health_check_sees_a_server_and_its_end(
    library: Settings, tmp_path: Path, hosts: str
) -> None:
    rebuild(library)
    environ = {"FAQ_TRUSTED_HOSTS": hosts}
    log = tmp_path / "serve.log"
    trusted = f"{hosts}, localhost" if hosts else ""
    with serving(library.corpus, library.index, log, FAQ_TRUSTED_HOSTS=trusted) as server:
        settings = environ | {"FAQ_PORT": str(server.port)}
        assert _checked(settings) == 0
    assert _checked(settings) != 0


def test_without_rights_on_a_read_only_disk_it_serves_and_watches(
    library: Settings, tmp_path: Path
) -> None:
    unshare = program("unshare", "apt-get install util-linux")
    setpriv = program("setpriv", "apt-get install util-linux")
    if os.geteuid() != 0:
        pytest.skip("only root may mount")
    state, port = tmp_path / "state", free_port()
    state.mkdir()
    words = faq(library.corpus, library.index, "serve", "--watch", "--port", str(port))
    inner = [sys.executable, "-c", _NO_NEW_CODE, *words]
    held = shlex.join([setpriv, *_NO_RIGHTS, *inner])
    quoted = shlex.quote(str(state))
    script = f"mount --bind {quoted} {quoted} && mount -o remount,bind,ro / && exec {held}"
    environ = os.environ | {
        "FAQ_MODEL": "off",
        "FAQ_FEEDBACK": str(state / "feedback.sqlite3"),
        "FAQ_QUESTION_LOG": str(state / "questions.sqlite3"),
        "FAQ_CHANGES": str(state / "changes.sqlite3"),
    }
    with (state / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [unshare, "--mount", "sh", "-c", script], stdout=log, stderr=log, env=environ, cwd=state
        )
    try:
        until(lambda: _status(port, "/readyz") == 200 or process.poll() is not None)
        assert process.poll() is None, (state / "serve.log").read_text("utf-8")
        before = _generation(port)
        (library.corpus / "b.md").write_text("# 怎么退款\n\n在订单里退款。\n", "utf-8")
        until(lambda: _generation(port) != before)
        assert _status(port, "/") == 200
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        reply = connection.getresponse()
        return reply.status, reply.read()
    except OSError:
        return 0, b"{}"
    finally:
        connection.close()


def _status(port: int, path: str) -> int:
    return _get(port, path)[0]


def _generation(port: int) -> str:
    return str(json.loads(_get(port, "/api/v1/index")[1]).get("generation"))
