"""Limits how many requests a client makes, over all processes of a server."""

from __future__ import annotations

import ipaddress
import math
import struct
import time
from functools import lru_cache, partial
from hashlib import blake2b
from pathlib import Path

from flask import Request
from limits import RateLimitItemPerMinute
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

from faq.settings import Settings
from web.oversight.networks import in_networks, read_networks
from web.oversight.shared_memory import SharedMemory

_BUCKETS, _PLACES = 16_384, 4
"""Clients that are counted at once are at most the product: 1.5 MB."""
_SLOT = struct.Struct("<QdQ")
"""A hash of the key, when its window ends, and its count."""
_BUCKET = struct.Struct("<" + _PLACES * "QdQ")
_IPV6_CLIENT = 64
"""Bits of the network that a provider gives one customer."""
_UNCOUNTED = frozenset({"assets", "health"})
"""What is free: files that a browser caches, and probes."""
_WRONG_TOKENS = 10
"""Tokens that are none which one client may try in a minute, whoever it is."""


class SharedCounts(Storage):
    """Counts of a window by key, for a library whose own storages are one process's or a service.

    Where more clients come than there are places, the one with the lowest count of four is
    forgotten: whoever is over a limit stays.
    """

    STORAGE_SCHEME = None

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        self._memory = SharedMemory(_BUCKETS * _BUCKET.size, path)
        # Another one in each server, so that nobody can choose keys that share a place.
        self._key = str(path).encode()[-64:]
        self._place = lru_cache(maxsize=4096)(self._find_place)

    @property
    def base_exceptions(self) -> type[Exception]:
        """Errors of the storage itself."""
        return OSError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """The count of the key in its window, which begins where none is open."""
        number, start = self._place(key)
        self._memory.hold(start, _BUCKET.size)
        try:
            now = time.time()
            position, end, count = self._find(number, start, now)
            if end <= now:
                end, count = now + expiry, 0
            count += amount
            _SLOT.pack_into(self._memory.bytes, position, number, end, count)
        finally:
            self._memory.free(start, _BUCKET.size)
        return count

    def get(self, key: str) -> int:
        """The count of the key; 0 where no window is open."""
        return self._read(key)[1]

    def get_expiry(self, key: str) -> float:
        """When the window of the key ends; now where none is open."""
        return self._read(key)[0]

    def check(self) -> bool:
        """Memory is there always."""
        return True

    def reset(self) -> None:
        """Forgets all counts."""
        size = _BUCKETS * _BUCKET.size
        self._memory.hold(0, size)
        self._memory.bytes[:] = bytes(size)
        self._memory.free(0, size)

    def clear(self, key: str) -> None:
        """Forgets the count of a key."""
        number, start = self._place(key)
        self._memory.hold(start, _BUCKET.size)
        position = self._find(number, start, time.time())[0]
        _SLOT.pack_into(self._memory.bytes, position, 0, 0.0, 0)
        self._memory.free(start, _BUCKET.size)

    def _read(self, key: str) -> tuple[float, int]:
        number, start = self._place(key)
        self._memory.hold(start, _BUCKET.size)
        now = time.time()
        _, end, count = self._find(number, start, now)
        self._memory.free(start, _BUCKET.size)
        return (end, count) if end > now else (now, 0)

    def _find_place(self, key: str) -> tuple[int, int]:
        """The number that stands for a key, and where its bucket begins."""
        digest = blake2b(key.encode(), key=self._key, digest_size=8).digest()
        number = int.from_bytes(digest, "little")
        return number, number % _BUCKETS * _BUCKET.size

    def _find(self, number: int, start: int, now: float) -> tuple[int, float, int]:
        """The slot of a key with its end and count, or the slot to take, as one that is over."""
        values = _BUCKET.unpack_from(self._memory.bytes, start)
        if values[0] == number:
            return start, values[1], values[2]
        numbers, ends, counts = values[::3], values[1::3], values[2::3]
        if number in numbers:
            place = numbers.index(number)
            return start + place * _SLOT.size, ends[place], counts[place]
        open_counts = [count if end > now else -1 for end, count in zip(ends, counts, strict=True)]
        return start + open_counts.index(min(open_counts)) * _SLOT.size, 0.0, 0


class OnlyOnce:
    """Knows what came before, over all processes of a server."""

    def __init__(self, path: Path | None = None) -> None:
        """`path` is a file of its own, which clients that are counted can't crowd."""
        self._counts = SharedCounts(path)

    def is_first(self, name: str, seconds: int) -> bool:
        """Whether this name didn't come within so many seconds before."""
        return self._counts.incr(name, seconds) == 1

    def forget(self, name: str) -> None:
        """Has a name be the first again."""
        self._counts.clear(name)


class RateLimits:
    """The limits that the owner sets; a client is an address, of IPv6 the network of one."""

    def __init__(self, settings: Settings, path: Path | None = None) -> None:
        """`path` is the file that all processes of the server count in.  Raises SettingsError for
        an address that is none."""
        self._limiter = FixedWindowRateLimiter(SharedCounts(path))
        networks = read_networks("unlimited_clients", settings.unlimited_clients)
        self._is_unlimited = lru_cache(maxsize=4096)(partial(in_networks, networks=networks))
        self._requests = _item(settings.rate_limit, "requests")
        # Each of its own, so that ticking steps costs nobody their word.
        self._posts = {
            name: _item(settings.feedback_rate_limit, name) for name in ("feedback", "uses")
        }
        self._guesses = RateLimitItemPerMinute(_WRONG_TOKENS, namespace="tokens")

    def wait(self, request: Request, blueprint: str) -> int:
        """Counts a request; the seconds after which its client may come again, 0 for one that is
        within its limits."""
        if request.method == "POST":
            item = self._posts.get((request.endpoint or "").rpartition(".")[2])
            if item is not None:
                return self._over(item, request)
        if self._requests is None or blueprint in _UNCOUNTED:
            return 0
        is_unlimited = self._is_unlimited(request.remote_addr or "")
        return 0 if is_unlimited else self._over(self._requests, request)

    def wait_to_guess(self, request: Request) -> int:
        """The seconds after which a client that tried too many wrong tokens may try another; 0 for
        any other client."""
        client = client_of(request.remote_addr or "")
        return 0 if self._limiter.test(self._guesses, client) else self._left(self._guesses, client)

    def note_guess(self, request: Request) -> None:
        """Counts a token that is none."""
        self._limiter.hit(self._guesses, client_of(request.remote_addr or ""))

    def _over(self, item: RateLimitItemPerMinute, request: Request) -> int:
        client = client_of(request.remote_addr or "")
        return 0 if self._limiter.hit(item, client) else self._left(item, client)

    def _left(self, item: RateLimitItemPerMinute, client: str) -> int:
        end = self._limiter.get_window_stats(item, client).reset_time
        return max(1, math.ceil(end - time.time()))


def _item(per_minute: int, namespace: str) -> RateLimitItemPerMinute | None:
    return RateLimitItemPerMinute(per_minute, namespace=namespace) if per_minute else None


@lru_cache(maxsize=4096)
def client_of(address: str) -> str:
    """Who a request comes from, by its address: all addresses that one customer of a provider has
    are one client."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, _IPV6_CLIENT), strict=False))
