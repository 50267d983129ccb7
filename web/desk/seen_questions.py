"""Gives the pages of the desk what readers asked in the days that a form names."""

from __future__ import annotations

import time
from concurrent.futures import Future
from datetime import UTC, datetime
from threading import Lock, Thread

from flask import Response, request

from faq.engine import Engine
from faq.insights.observations import DAYS, MOST_DAYS, observe, period_until
from faq.insights.overview import Overview, overview
from web.desk.changes import refreshed
from web.desk.shell import desk_reply

_SECONDS = 60.0
"""For so long an overview is shown again: making one asks thousands of questions."""
_PATIENCE = 8.0
"""Seconds that a page waits for one; after twenty, silent connections are ended."""
_STORED = 8
_Key = tuple[str, str, int, str]
_Made = tuple[float, Overview]
"""When an overview was made, and the overview."""

_made: dict[_Key, _Made] = {}
_being_made: dict[_Key, Future[Overview]] = {}
_lock = Lock()
"""For both of them."""
_one_at_a_time = Lock()


def asked_days() -> int:
    """How many days the request is about."""
    days = request.args.get("days", DAYS, type=int) or DAYS
    return min(max(days, 1), MOST_DAYS)


def recent_overview(engine: Engine, days: int) -> Overview | None:
    """The overview of the last days, not older than a minute, or the one before while it is made;
    None while the first one is.

    Raises LogError and FeedbackError, and what the engine raises where there is no index.
    """
    settings = engine.settings
    key = str(settings.question_log), str(settings.index), days, engine.answers
    with _lock:
        made = _made.get(key)
        if made and time.monotonic() - made[0] <= _SECONDS:
            return made[1]
        making = _being_made.get(key)
        if making is None and len(_being_made) < _STORED:
            making = _being_made[key] = Future()
            Thread(target=_make, args=(engine, key, making), name="overview", daemon=True).start()
    try:
        return making.result(_PATIENCE) if making else None
    except TimeoutError:
        return made[1] if made else None


def counting_reply(title: str) -> Response:
    """A page with the title of the one that comes as soon as its overview is made."""
    return refreshed(desk_reply("counting.html", title=title))


def _make(engine: Engine, key: _Key, making: Future[Overview]) -> None:
    """Makes an overview, and stores it for those who wait and those who come next."""
    try:
        with _one_at_a_time:
            period = period_until(datetime.now(UTC), key[2])
            found = overview(observe(engine.settings, period.before.begin), period, engine)
    except Exception as error:  # noqa: BLE001 -- those who wait raise it
        with _lock:
            del _being_made[key]
        making.set_exception(error)
        return
    with _lock:
        _made.pop(key, None)
        _made[key] = time.monotonic(), found
        while len(_made) > _STORED:
            del _made[next(iter(_made))]
        del _being_made[key]
    making.set_result(found)
