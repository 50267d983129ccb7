"""Notes the round trips to a cluster, for whoever counts them."""

from __future__ import annotations

from collections import deque
from typing import Literal, NamedTuple, get_args

RoundTripOutcome = Literal["answered", "refused", "failed", "timeout", "unreachable"]
"""What became of one try: a reply that can be used, a no (4xx), a reply that the host can't answer
now (429, 5xx), no reply in time, no connection."""
OUTCOMES: tuple[str, ...] = get_args(RoundTripOutcome)
_MOST = 10_000
"""Round trips that are kept until somebody takes them; earlier ones are forgotten."""


class RoundTrip(NamedTuple):
    """One try of one request at one host."""

    outcome: RoundTripOutcome
    seconds: float
    received: int
    """Bytes of the reply's body."""


class RoundTrips:
    """The round trips that nobody has taken yet; safe to share between threads."""

    def __init__(self) -> None:
        self._waiting: deque[RoundTrip] = deque(maxlen=_MOST)

    def note(self, trip: RoundTrip) -> None:
        """Keeps one to be taken."""
        self._waiting.append(trip)

    def take(self) -> list[RoundTrip]:
        """Those since they were last taken, oldest first, each given once."""
        taken = []
        while self._waiting:
            try:
                taken.append(self._waiting.popleft())
            except IndexError:  # another thread was faster
                break
        return taken
