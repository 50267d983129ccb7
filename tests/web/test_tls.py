"""The shipped nginx speaks TLS, leads to it, and bounds what one client may do."""

from __future__ import annotations

import http.client
import socket
import ssl
import sys
from collections.abc import Iterator

import pytest
from proxies import NAME, Proxy, nginx
from servers import serving

from bench.attacks import probe
from faq.indexing.rebuild import rebuild
from faq.settings import Settings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")

_LOCAL = "127.0.0.1"
_PATIENCE = 60.0


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("behind")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "a.md").write_text("# 怎么开发票\n\n在订单里申请。\n", "utf-8")
    settings = Settings(corpus=folder / "corpus", index=folder / "index")
    rebuild(settings)
    named = {"FAQ_SITE_URL": f"https://{NAME}", "FAQ_TRUSTED_HOSTS": f"{NAME}, localhost, {_LOCAL}"}
    log = folder / "serve.log"
    with (
        serving(settings.corpus, settings.index, log, **named) as server,
        nginx(server.port, folder, strict=True) as running,
    ):
        yield running


def _secured(proxy: Proxy, context: ssl.SSLContext | None = None) -> ssl.SSLSocket:
    context = context or ssl.create_default_context(cafile=str(proxy.certificate))
    connection = socket.create_connection((_LOCAL, proxy.https), timeout=_PATIENCE)
    return context.wrap_socket(connection, server_hostname=NAME)


def _get(connection: socket.socket, path: str) -> http.client.HTTPResponse:
    head = f"GET {path} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n"
    connection.sendall(head.encode())
    reply = http.client.HTTPResponse(connection)
    reply.begin()
    return reply


def test_plain_requests_are_led_to_tls_at_our_own_name(proxy: Proxy) -> None:
    for host in (NAME, "evil.example"):
        connection = http.client.HTTPConnection(_LOCAL, proxy.http, timeout=_PATIENCE)
        connection.request("GET", "/search?q=a", headers={"Host": host})
        reply = connection.getresponse()
        assert reply.status == 301
        assert reply.headers["Location"] == f"https://{NAME}/search?q=a"
        connection.close()


def test_a_reply_over_tls_binds_the_browser_to_it(proxy: Proxy) -> None:
    with _secured(proxy) as connection:
        reply = _get(connection, "/")
        assert reply.status == 200
        assert reply.headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
        assert f'href="https://{NAME}/"' in reply.read().decode()


def test_http_2_is_spoken_to_clients(proxy: Proxy) -> None:
    context = ssl.create_default_context(cafile=str(proxy.certificate))
    context.set_alpn_protocols(["h2", "http/1.1"])
    with _secured(proxy, context) as connection:
        assert connection.selected_alpn_protocol() == "h2"
        assert connection.version() == "TLSv1.3"


def test_old_versions_of_tls_are_refused(proxy: Proxy) -> None:
    context = ssl.create_default_context(cafile=str(proxy.certificate))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)):
        _secured(proxy, context).close()


def test_one_client_is_bounded_and_told_so_by_tls_too(proxy: Proxy) -> None:
    statuses = set()
    for _ in range(40):  # twice the burst of posts
        with _secured(proxy) as connection:
            reply = _get(connection, "/feedback")
            statuses.add(reply.status)
            if reply.status == 429:
                assert reply.headers["Strict-Transport-Security"]
    assert 429 in statuses


def test_metrics_are_not_for_clients_outside(proxy: Proxy) -> None:
    with _secured(proxy) as connection:
        assert _get(connection, "/metrics").status == 404
    assert probe(proxy.server, "/metrics") == 200


def test_a_token_for_rebuilds_can_be_guessed_a_few_times_only(proxy: Proxy) -> None:
    statuses = []
    for _ in range(8):
        with _secured(proxy) as connection:
            statuses.append(_get(connection, "/api/v1/rebuild").status)
    assert statuses[0] == 405
    assert statuses[-1] == 429
