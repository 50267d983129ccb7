"""Starts OpenSearch nodes, of packages from Maven's registry, in Java machines that may be killed.

They listen on the loopback interface alone, on ports that were free, and end with whoever started
them.
"""

from __future__ import annotations

import json
import secrets
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_SOURCES = Path(__file__).parents[1] / "tests" / "cluster" / "nodes"
PROGRAMS = {
    "java": "apt-get install default-jre-headless",
    "javac": "apt-get install default-jdk-headless",
    "mvn": "apt-get install maven",
}
"""What must be installed, and how."""
_SECONDS = 300
"""In which the packages must have come."""
_STARTED = 180.0
_STOPPED = 20.0
_PAUSE = 0.2
_CHEAPLY = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""Half the processor time until nodes run, where nothing lasts long enough for the other
compiler."""


@dataclass(slots=True)
class Nodes:
    """A cluster on this machine; nodes are counted from 0."""

    folder: Path
    machines: tuple[tuple[int, ...], ...]
    """The nodes of each Java machine."""
    megabytes: int
    """Of heap, at most, for each machine."""
    classpath: str
    http: tuple[int, ...]
    transport: tuple[int, ...]
    lasting: bool
    """Whether they run for long, or only until something was tried."""
    _name: str = field(default_factory=lambda: f"faq-{secrets.token_hex(4)}")
    _running: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Of all nodes."""
        return tuple(f"http://127.0.0.1:{port}" for port in self.http)

    def start(self, machine: int) -> None:
        """Starts a machine, and waits for nothing."""
        log = self.folder / f"log-{machine}"
        nodes = ",".join(map(str, self.machines[machine]))
        ports = (",".join(map(str, each)) for each in (self.http, self.transport))
        with log.open("ab") as output:
            self._running[machine] = subprocess.Popen(
                [
                    *_ending_with_us(),
                    *("java", "-Xms128m", f"-Xmx{self.megabytes}m"),
                    # One without memory ends rather than answer never.
                    "-XX:+ExitOnOutOfMemoryError",
                    *(() if self.lasting else _CHEAPLY),
                    *("-cp", self.classpath, "SomeNodes"),
                    *(str(self.folder / f"machine-{machine}"), self._name, nodes, *ports),
                ],
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self, machine: int) -> None:
        """Kills a machine by SIGKILL."""
        process = self._running.pop(machine)
        process.kill()
        process.wait(_STOPPED)

    def stop(self) -> None:
        """Ends all machines."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(_STOPPED)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(_STOPPED)

    def health(self) -> dict[str, Any]:
        """Of the cluster, as the first node says that answers; empty where none does."""
        for address in self.addresses:
            if found := _read(f"{address}/_cluster/health"):
                return found
        return {}

    def manager(self) -> int:
        """The elected cluster manager."""
        for address in self.addresses:
            if found := _read(f"{address}/_cat/cluster_manager?format=json"):
                return int(found[0]["node"].removeprefix("node"))
        raise RuntimeError("no node answers")

    def wait(self, status: str = "green", nodes: int | None = None) -> float:
        """Waits until so many nodes, by default all, have a status; returns the seconds.

        Raises RuntimeError where a machine has ended, or that takes three minutes.
        """
        wanted, began = nodes or len(self.http), time.monotonic()
        while time.monotonic() < began + _STARTED:
            found = self.health()
            if (found.get("status"), found.get("number_of_nodes")) == (status, wanted):
                return time.monotonic() - began
            if any(process.poll() is not None for process in self._running.values()):
                break
            time.sleep(_PAUSE)
        logs = "\n".join(self._end_of_log(machine) for machine in self._running)
        raise RuntimeError(f"no {status} cluster of {wanted} nodes: {self.health()}\n{logs}")

    def _end_of_log(self, machine: int) -> str:
        return (self.folder / f"log-{machine}").read_text("utf-8", "replace")[-3000:]


@contextmanager
def running_nodes(
    folder: Path, machines: Sequence[Sequence[int]], megabytes: int, *, lasting: bool = False
) -> Iterator[Nodes]:
    """A green cluster while the block runs, with the nodes of each Java machine."""
    count = sum(map(len, machines))
    ports = _free_ports(2 * count)
    nodes = Nodes(
        folder,
        tuple(map(tuple, machines)),
        megabytes,
        _classpath(folder),
        ports[:count],
        ports[count:],
        lasting,
    )
    with ExitStack() as stack:
        stack.callback(nodes.stop)
        for machine in range(len(machines)):
            nodes.start(machine)
        nodes.wait()
        yield nodes


def _classpath(folder: Path) -> str:
    """Where Java finds the packages, which Maven keeps for the next time, and our own class."""
    shutil.copy(_SOURCES / "pom.xml", folder)
    told = ("-DincludeScope=runtime", "-Dmdep.outputFile=classpath")
    _run(("mvn", "-q", "-B", "dependency:build-classpath", *told), folder)
    packages = (folder / "classpath").read_text("utf-8").strip()
    sources = map(str, _SOURCES.glob("*.java"))
    _run(("javac", "-d", ".", "-cp", packages, *sources), folder)
    return f"{folder}:{packages}"


def _run(command: Sequence[str], folder: Path) -> None:
    subprocess.run(
        command, cwd=folder, check=True, stdin=subprocess.DEVNULL, timeout=_SECONDS, text=True
    )


def _free_ports(count: int) -> tuple[int, ...]:
    with ExitStack() as stack:
        taken = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return tuple(each.getsockname()[1] for each in taken)


def _ending_with_us() -> list[str]:
    """Has the nodes killed where whoever started them is."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL"] if setpriv else []


def _read(address: str) -> Any:
    try:
        with urllib.request.urlopen(address, timeout=5) as reply:
            return json.load(reply)
    except (OSError, ValueError):
        return None
