"""Starts three OpenSearch nodes in one Java machine, of packages from Maven's registry."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError

from filelock import FileLock
from programs import program
from waiting import until

_POM = Path(__file__).parent / "nodes" / "pom.xml"
_NODES = 3
_BASE_PORT = 9240
"""The runner takes the next free ports from here, up to 9299."""
_MOST_MEMORY = "640m"
CHEAPLY = ("-Xms256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""Half the processor time until nodes run: no test lasts long enough for the second compiler."""
_SECONDS = 300
"""In which the packages must have come, and others be done with the nodes."""
_ON_ANY_DISK = {"cluster.routing.allocation.disk.threshold_enabled": False}
"""Else no copy goes to a disk of which others have taken 85%."""
_PORT = re.compile(rb"HTTP Port:\s+(\d+)")


@contextmanager
def nodes(folder: Path) -> Iterator[tuple[str, ...]]:
    """The addresses of three nodes that form a green cluster, while the block runs."""
    java = program("java", "apt-get install default-jre-headless")
    classpath = _packages(program("mvn", "apt-get install maven"), folder)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                *_ending_with_us(),
                *(java, *CHEAPLY, f"-Xmx{_MOST_MEMORY}", "-cp", classpath),
                *("org.codelibs.opensearch.runner.OpenSearchRunner", "-basePath"),
                *(str(folder / "nodes"), "-clusterName", f"tests-{os.getpid()}"),
                *("-numOfNode", str(_NODES), "-baseHttpPort", str(_BASE_PORT)),
            ],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        addresses = until(lambda: _green(process, folder / "log"))
        _put_settings(addresses[0], _ON_ANY_DISK)
        yield addresses
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)


@contextmanager
def shared_nodes(folder: Path) -> Iterator[tuple[str, ...]]:
    """The same for all processes that name one folder: the first starts the nodes, and stops them
    once nobody uses them any more."""
    users, told = folder / "users", folder / "addresses"
    users.mkdir(parents=True, exist_ok=True)
    lock, own = FileLock(f"{folder}.lock"), users / str(os.getpid())
    with ExitStack() as started:
        with lock.acquire(_SECONDS):
            if not told.exists():
                running = nodes(Path(tempfile.mkdtemp(dir=folder)))
                told.write_text(" ".join(started.enter_context(running)), "ascii")
                started.callback(until, lambda: _unused(users, told, lock), _SECONDS)
            own.touch()
        started.callback(own.unlink)
        yield tuple(told.read_text("ascii").split())


def _unused(users: Path, told: Path, lock: FileLock) -> bool:
    """Whether nobody uses the nodes; then nobody will."""
    with lock:
        if any(Path(f"/proc/{each.name}").exists() for each in users.iterdir()):
            return False
        told.unlink()
        return True


def _packages(maven: str, folder: Path) -> str:
    """The class path of the packages, which Maven keeps for the next time."""
    shutil.copy(_POM, folder)
    subprocess.run(
        [
            *(maven, "-q", "-B", "dependency:build-classpath"),
            *("-DincludeScope=runtime", "-Dmdep.outputFile=classpath"),
        ],
        cwd=folder,
        check=True,
        timeout=_SECONDS,
    )
    return (folder / "classpath").read_text("utf-8").strip()


def _ending_with_us() -> list[str]:
    """Has the nodes killed where the tests are."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL"] if setpriv else []


def _green(process: subprocess.Popen[bytes], log: Path) -> tuple[str, ...] | None:
    assert process.poll() is None, log.read_text("utf-8", "replace")
    # The first node's alone: those of the others go to files of their own.
    found = _PORT.search(log.read_bytes())
    if found is None:
        return None
    first = f"http://127.0.0.1:{found[1].decode('ascii')}"
    try:
        health = _read(f"{first}/_cluster/health")
        if (health["status"], health["number_of_nodes"]) != ("green", _NODES):
            return None
        listed = _read(f"{first}/_nodes/http")["nodes"].values()
    except (URLError, OSError):
        return None
    return tuple(f"http://{each['http']['publish_address']}" for each in listed)


def _put_settings(address: str, settings: dict[str, bool]) -> None:
    request = urllib.request.Request(
        f"{address}/_cluster/settings",
        json.dumps({"persistent": settings}).encode(),
        {"Content-Type": "application/json"},
        method="PUT",
    )
    with urllib.request.urlopen(request, timeout=10) as reply:
        assert reply.status == 200


def _read(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=10) as reply:
        return json.load(reply)
