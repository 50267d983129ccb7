"""Credentials are sent and never told, certificates are checked, hosts tried one after another."""

from __future__ import annotations

import json
import logging
import ssl
import subprocess
import traceback
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from programs import program
from servers import free_port
from stub_cluster import stub

from faq.cli import main
from faq.cluster.client import Cluster
from faq.engine import Engine
from faq.errors import ClusterRefused, FaqError, IndexUnreachable, SettingsError
from faq.model import SearchRequest
from faq.settings import Settings
from web import create_app

_SECRET = "open-sesame"
_LOGGERS = ("", "faq", "opensearch", "opensearchpy.trace", "urllib3")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    databases = {name: tmp_path / name for name in ("feedback", "question_log")}
    address = f"http://127.0.0.1:{free_port()}"
    return Settings(
        index=tmp_path / "index", cluster=(address,), cluster_timeout=1.0, model="off", **databases
    )


@pytest.fixture(params=["PASSWORD", "API_KEY"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which credential holds the secret."""
    monkeypatch.setenv("FAQ_CLUSTER_USER", "faq")
    monkeypatch.setenv(f"FAQ_CLUSTER_{request.param}", _SECRET)
    return str(request.param)


_ECHO = f"no such user: faq {_SECRET}".encode()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, b"{}"),
        (401, _ECHO),
        (403, json.dumps({"error": {"type": "security", "reason": _ECHO.decode()}}).encode()),
        (400, json.dumps({"error": _ECHO.decode()}).encode()),
        (500, _ECHO),
        (200, _ECHO),
    ],
)
def test_no_error_and_no_log_has_them(
    settings: Settings, kind: str, status: int, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with stub(settings, status, body) as (there, seen):
        engine = Engine(there)
        for name in _LOGGERS:  # whoever runs us may want to see everything
            caplog.set_level(logging.DEBUG, logger=name)
        with pytest.raises(FaqError) as told:
            engine.ask(SearchRequest("退款"))
        client = create_app(there).test_client()
        pages = [client.get(path).text for path in ("/search?q=a", "/readyz", "/metrics")]
    assert {each.split()[0] for each in seen} == {{"PASSWORD": "Basic"}.get(kind, "ApiKey")}
    shown = traceback.format_exception(told.value, chain=False)
    assert _SECRET not in "".join([*shown, caplog.text, *pages])


def test_no_command_prints_them(
    settings: Settings, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with stub(settings, 401, _ECHO) as (there, _):
        monkeypatch.setenv("FAQ_CLUSTER", ",".join(there.cluster or ()))
        found = CliRunner().invoke(main, ["search", "退款"])
    assert (found.exit_code, _SECRET in found.output) == (5, False)


@pytest.mark.parametrize("address", ["http://faq:{}@127.0.0.1:9", "http://faq:{},1@[::1]:9"])
def test_an_address_that_holds_them_is_refused_without_saying_it(
    settings: Settings, address: str
) -> None:
    hosts = tuple(address.format(_SECRET).split(","))
    with pytest.raises(SettingsError, match="FAQ_CLUSTER_PASSWORD") as told:
        Cluster(replace(settings, cluster=hosts))
    assert _SECRET not in str(told.value)


@pytest.mark.parametrize("value", [f"{_SECRET}\n", f"{_SECRET}密"])
def test_what_no_header_can_carry_is_refused_without_saying_it(
    settings: Settings, kind: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"FAQ_CLUSTER_{kind}", value)
    with pytest.raises(SettingsError, match=f"FAQ_CLUSTER_{kind}") as told:
        Cluster(settings)
    assert _SECRET not in str(told.value)


def _certificate(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """A certificate of its own making for this machine, and a server's context with it."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    subject = ("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1")
    files = ("-keyout", str(key), "-out", str(certificate))
    openssl = program("openssl", "apt-get install openssl")
    subprocess.run(
        [openssl, "req", "-x509", *curve, *subject, *files], check=True, capture_output=True
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return certificate, context


def test_only_a_certificate_of_the_named_authority_is_taken(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, context = _certificate(tmp_path, "ours")
    other, _ = _certificate(tmp_path, "other")
    with stub(settings, 200, b'{"a": 1}', context) as (there, seen):
        for authority in ("", str(other)):
            monkeypatch.setenv("FAQ_CLUSTER_CA", authority)
            with pytest.raises(IndexUnreachable, match="SSLError"):
                Cluster(there).get("/")
        assert not seen
        monkeypatch.setenv("FAQ_CLUSTER_CA", str(ours))
        assert Cluster(there).get("/") == {"a": 1}
    monkeypatch.setenv("FAQ_CLUSTER_CA", str(tmp_path / "nowhere"))
    with pytest.raises(SettingsError, match="FAQ_CLUSTER_CA"):
        Cluster(there)


@pytest.mark.parametrize("status", [500, 503])
def test_the_other_hosts_are_tried(settings: Settings, status: int) -> None:
    with (
        stub(settings, status, b"{}") as (failing, _),
        stub(settings, 200, b'{"a": 1}') as (whole, seen),
    ):
        every = (*(settings.cluster or ()), *(failing.cluster or ()), *(whole.cluster or ()))
        cluster = Cluster(replace(settings, cluster=every))
        assert [cluster.get("/") for _ in range(9)] == [{"a": 1}] * 9
    outcomes = {trip.outcome for trip in cluster.trips.take()}
    assert len(seen) == 9
    assert outcomes == {"answered", "failed", "unreachable"}


def test_a_refusal_is_not_tried_again(settings: Settings) -> None:
    with stub(settings, 403, b"{}") as (there, seen):
        cluster = Cluster(there)
        with pytest.raises(ClusterRefused):
            cluster.get("/")
    assert len(seen) == 1
    (trip,) = cluster.trips.take()
    assert (trip.outcome, trip.received, cluster.trips.take()) == ("refused", 2, [])
