"""Runs nginx before a server, with the configuration that we ship."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from programs import program
from servers import free_port
from waiting import until

from bench.attacks import probe

NAME = "help.example.com"
_CONFIGURATION = Path(__file__).parents[2] / "docs" / "deployment" / "nginx.conf"
_CERTIFICATES = f"/etc/letsencrypt/live/{NAME}"
_LOOSE = (
    # All clients have one address here.
    ("limit_conn connections 100;", "limit_conn connections 10000;"),
    ("rate=50r/s", "rate=10000r/s"),
    ("burst=100 ", "burst=10000 "),
)


@dataclass(frozen=True)
class Proxy:
    """Where a running nginx listens."""

    http: int
    """Leads to TLS."""
    https: int
    plain: int
    """The site without TLS, as attacks and probes speak."""
    certificate: Path
    server: int
    """What it passes requests on to."""


@contextmanager
def nginx(server: int, folder: Path, *, strict: bool = False) -> Iterator[Proxy]:
    """nginx before the server at that port; `strict` with the limits of one client that we ship."""
    command = [
        program("nginx", "apt-get install nginx-light"),
        "-p",
        str(folder),
        "-e",
        "error.log",
    ]
    certificate = _certificate(folder)
    proxy = Proxy(free_port(), free_port(), free_port(), certificate, server)
    text = _CONFIGURATION.read_text("utf-8")
    for ours, theirs in (
        ("server_tokens off;", f"server_tokens off; access_log off; {_temporary(folder)}"),
        ("listen 80 backlog=4096;", f"listen 127.0.0.1:{proxy.http};"),
        (
            "listen 443 ssl http2 ",
            f"listen 127.0.0.1:{proxy.plain} backlog=4096; "
            f"listen 127.0.0.1:{proxy.https} ssl http2 ",
        ),
        (f"{_CERTIFICATES}/fullchain.pem", str(certificate)),
        (f"{_CERTIFICATES}/privkey.pem", str(folder / "key.pem")),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{server};"),
        *(() if strict else _LOOSE),
    ):
        assert ours in text, ours
        text = text.replace(ours, theirs)
    (folder / "nginx.conf").write_text(f"daemon off;\npid {folder}/pid;\n{text}", "utf-8")
    command += ["-c", "nginx.conf"]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    assert "[warn]" not in tried.stderr
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:
        try:
            until(lambda: _answers(proxy.plain))
            yield proxy
        finally:
            running.terminate()


def _certificate(folder: Path) -> Path:
    """A certificate of our own making for the site's name."""
    found = folder / "certificate.pem"
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    name = ("-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}")
    files = ("-keyout", str(folder / "key.pem"), "-out", str(found))
    openssl = program("openssl", "apt-get install openssl")
    subprocess.run(
        [openssl, "req", "-x509", *curve, *name, *files], check=True, capture_output=True
    )
    return found


def _temporary(folder: Path) -> str:
    """Has nginx write nowhere else, so that it needs no rights."""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return " ".join(f"{each}_temp_path {folder}/{each};" for each in kinds)


def _answers(port: int) -> bool:
    try:
        return probe(port, "/healthz") == 200
    except OSError:
        return False
