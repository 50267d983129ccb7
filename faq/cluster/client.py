"""Speaks with an OpenSearch cluster."""

from __future__ import annotations

import logging
import os
import re
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import msgspec
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConnectionError as NoConnection
from opensearchpy.exceptions import ImproperlyConfigured, SerializationError, TransportError
from urllib3.exceptions import ReadTimeoutError

from faq.cluster.connection import BoundedConnection
from faq.cluster.forks import renew_after_fork
from faq.errors import ClusterRefused, IndexUnreachable, SettingsError
from faq.round_trips import RoundTrip, RoundTripOutcome, RoundTrips
from faq.settings import Settings
from faq.settings.forms import origins

_USER, _PASSWORD = "FAQ_CLUSTER_USER", "FAQ_CLUSTER_PASSWORD"
_API_KEY, _CA = "FAQ_CLUSTER_API_KEY", "FAQ_CLUSTER_CA"
_LOGGERS = ("opensearch", "opensearchpy.trace")
_CONNECTIONS = 32
"""Kept open to each host, for as many threads."""
TRIES = 4
"""How often a request is sent, at one host after another, before it fails."""
_KIND = re.compile(r"[a-z_]{1,60}", re.ASCII)
"""Such as index_not_found_exception."""
_OVERLOADED = 429
_FAILED = 500
_TRIED_AGAIN = (500, 502, 503, 504)
"""A node that has lost the others answers 500; another one may have them."""
_MISSING, _TAKEN = 404, 409
_BY_OTHERS = (_MISSING, _OVERLOADED)
"""What is said by whoever stands between, too."""
_EXISTS = "resource_already_exists_exception"
Body = dict[str, Any]
_LINES = msgspec.json.Encoder()


class Cluster:
    """An OpenSearch cluster; safe to share between threads.

    Every call raises IndexUnreachable where no host answers in time, and ClusterRefused where one
    does and says no.
    """

    def __init__(self, settings: Settings) -> None:
        """Connects to nothing yet.  Raises SettingsError for an address that is none."""
        hosts = settings.cluster or ()
        if not hosts:
            raise SettingsError("cluster：没有地址 (no address)")
        if any("@" in each for each in hosts):  # told without what may be a password
            raise SettingsError(
                f"cluster：地址里不能有用户名和口令，请放在环境变量 {_USER} 和 {_PASSWORD} 里 "
                "(no credentials in an address)"
            )
        if fault := origins(" ".join(hosts)):
            raise SettingsError(f"cluster：{fault}")
        self.timeout = settings.cluster_timeout
        """Seconds that one try may take."""
        for name in _LOGGERS:
            # A host that is taken for dead is logged; our error says what happened, once.
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self.trips = RoundTrips()
        """What became of each try."""
        self._hosts = list(hosts)
        self._known = _credentials(os.environ)
        self._client = self._connected()
        renew_after_fork(self)

    def renew(self) -> None:
        """Connects anew: two processes must not write to one connection."""
        self._client = self._connected()

    def _connected(self) -> OpenSearch:
        try:
            return OpenSearch(
                self._hosts,
                connection_class=_Connection,
                trips=self.trips,
                timeout=self.timeout,
                pool_maxsize=_CONNECTIONS,
                max_retries=TRIES - 1,
                retry_on_timeout=True,
                retry_on_status=_TRIED_AGAIN,
                http_compress=False,
                **self._known,
            )
        except (ImproperlyConfigured, OSError, ValueError) as error:
            raise SettingsError(
                f"集群的设置不对 (wrong settings of the cluster): {error}"
            ) from None

    def get(self, path: str, **query: Any) -> Any:
        """What a path gives; None where there is nothing."""
        return self._ask("GET", path, None, query)

    def post(self, path: str, body: object, **query: Any) -> Any:
        """The reply to a body; None where there is nothing at the path."""
        return self._ask("POST", path, body, query)

    def put(self, path: str, body: object, **query: Any) -> Any:
        """Likewise."""
        return self._ask("PUT", path, body, query)

    def delete(self, path: str, **query: Any) -> Any:
        """Removes what is at a path; None where there was nothing."""
        return self._ask("DELETE", path, None, query)

    def make(self, path: str, body: Body, **query: Any) -> None:
        """Makes an index that isn't there by a PUT, or by a try of it whose reply was lost."""
        try:
            self.put(path, body, **query)
        except ClusterRefused as error:
            if _EXISTS not in str(error):
                raise

    def create(self, index: str, document: str, body: Body) -> bool:
        """Makes a document that must not be there yet; whether it wasn't."""
        try:
            made = self.put(f"/{index}/_create/{document}", body)
        except ClusterRefused as error:
            if error.status == _TAKEN:
                return False
            raise
        if made is None:
            raise ClusterRefused(f"集群里没有 {index} (no such index)", _MISSING)
        return True

    def bulk(self, index: str, documents: Iterable[tuple[str, Body]]) -> None:
        """Writes documents by their ids in one request; raises ClusterRefused where one of them is
        not taken."""
        lines = [
            _LINES.encode(line).decode("utf-8")
            for name, body in documents
            for line in ({"index": {"_id": name}}, body)
        ]
        if not lines:
            return
        reply = self.post(f"/{index}/_bulk", "\n".join((*lines, "")))
        if reply["errors"]:
            wrong = next(
                each["index"]["error"] for each in reply["items"] if "error" in each["index"]
            )
            raise ClusterRefused(f"集群没有收下 (not accepted): {wrong.get('reason')}")

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def _ask(self, method: str, path: str, body: object, query: Mapping[str, Any]) -> Any:
        with _told():
            try:
                return self._client.transport.perform_request(
                    method, path, params=dict(query), body=body
                )
            except TransportError as error:
                # Whoever stands between may say so too, but not in this form.
                if error.status_code == _MISSING and isinstance(error.info, Mapping):
                    return None
                raise


class _Connection(BoundedConnection):
    """A connection to one host.  It notes each try and logs none: whoever catches our error says
    once what happened."""

    def __init__(self, *, trips: RoundTrips, **how: Any) -> None:
        super().__init__(**how)
        self._trips = trips

    def log_request_success(self, *about: Any) -> None:
        """Notes a reply: `about` ends with its status, its body and the seconds it took."""
        _, body, seconds = about[-3:]
        self._trips.note(RoundTrip("answered", seconds, len(body)))

    def log_request_fail(self, *about: Any, exception: Exception | None = None) -> None:
        """Notes a try without a reply that can be used: `about` has the seconds it took after four
        others, and status and body where there was a reply."""
        seconds, status, body = (*about[4:], None, "")[:3]
        self._trips.note(RoundTrip(_outcome(status, exception), seconds, len(body or "")))


def _outcome(status: int | None, exception: Exception | None) -> RoundTripOutcome:
    if status is None:
        return "timeout" if isinstance(exception, ReadTimeoutError) else "unreachable"
    if status in (_MISSING, _TAKEN):  # what we ask for may be gone, or there already
        return "answered"
    return "failed" if status == _OVERLOADED or status >= _FAILED else "refused"


@contextmanager
def _told() -> Iterator[None]:
    """Turns the client's errors into ours, without what a request held."""
    try:
        yield
    except (NoConnection, SerializationError) as error:
        told = f"连不上索引所在的集群 (the cluster can't be reached): {type(error).__name__}"
        raise IndexUnreachable(told) from None
    except TransportError as error:
        status = error.status_code
        if status in _BY_OTHERS or not isinstance(status, int) or status >= _FAILED:
            raise IndexUnreachable(
                f"索引所在的集群暂时不能回答 (the cluster can't answer now): {status}"
            ) from None
        raise ClusterRefused(
            f"集群拒绝了请求 (the cluster refused): {status}{_kind(error)}", status
        ) from None


def _kind(error: TransportError) -> str:
    """What an error is called; nothing else of a reply is told: it may repeat what was sent."""
    if "too_many_" in str(error.info):
        return " 问题太长，见 indices.query.bool.max_clause_count (too long a question)"
    kind = str(error.error)
    return f" {kind}" if _KIND.fullmatch(kind) else ""


def _credentials(environ: Mapping[str, str]) -> dict[str, Any]:
    """Who asks, and whom the cluster's certificate must be of.

    Raises SettingsError, without the value, for one that no header can carry, and for a file that
    has no certificates.
    """
    for name in (_USER, _PASSWORD, _API_KEY):
        value = environ.get(name, "")
        # A basic header is base64; what it is of is ours to encode, and the client takes Latin-1.
        if not value.isprintable() or not value.isascii():
            raise SettingsError(f"{name}：只能用可打印的 ASCII 字符 (printable ASCII only)")
    found: dict[str, Any] = {}
    if key := environ.get(_API_KEY):
        found["headers"] = {"Authorization": f"ApiKey {key}"}
    elif user := environ.get(_USER):
        found["http_auth"] = (user, environ.get(_PASSWORD, ""))
    if authority := environ.get(_CA):
        try:
            ssl.create_default_context(cafile=authority)
        except OSError as error:  # else each request would fail without saying so
            raise SettingsError(
                f"{_CA}：{authority} 不是可用的证书 (no certificates to read there): {error}"
            ) from None
        found["ca_certs"] = authority
    return found


Progress = Callable[[int, int], None]
"""Told how many passages are written, and of how many."""
