"""Oversees requests: limits them, notes what becomes of each, counts and logs it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from flask import Flask, Request, Response
from werkzeug.exceptions import TooManyRequests

from faq.round_trips import RoundTrip
from faq.settings import Settings
from faq.stages import Stage
from web.oversight import seen as noting
from web.oversight.limits import OnlyOnce, RateLimits
from web.oversight.metrics import OTHER, Metrics
from web.oversight.networks import read_networks
from web.oversight.platforms import read_platforms
from web.oversight.question_recorder import QuestionRecorder
from web.oversight.rebuild_jobs import RebuildJobs
from web.oversight.request_log import RequestLog
from web.oversight.tokens import Tokens
from web.oversight.traces import open_traces, require_exporter


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """What a process of `faq serve` has in common with the others."""

    folder: Path | None = None
    """Where all of them count together; None where each counts alone."""
    log_request: Callable[[str], None] | None = None
    """Takes the lines of the log of requests; None where another server logs them."""


class Oversight:
    """What one server has beside its answers; safe to share between threads."""

    def __init__(self, settings: Settings, name: str, process: ServerProcess | None = None) -> None:
        """`name` is that of the site's blueprint, `process` the one of `faq serve` that this is.

        Raises SettingsError for tokens, addresses and keys that are none.
        """
        self.jobs = RebuildJobs(settings.index)
        self.runs_rebuilds = process is not None
        """Whether the server runs rebuilds that are asked for."""
        self.tokens = Tokens(settings.token_file)
        read_networks("trusted_proxies", settings.trusted_proxies)
        logs = process is not None and settings.question_days > 0
        self.questions = QuestionRecorder(settings, process.folder) if process and logs else None
        """Logs questions, in a process of `faq serve` alone."""
        process = process or ServerProcess()
        shared = process.folder
        self.platforms = read_platforms(settings)
        self.arrivals = OnlyOnce(shared / "arrivals" if shared else None)
        """Messages that chat platforms have sent."""
        self._limits = RateLimits(settings, shared / "limits" if shared else None)
        self._log = RequestLog(
            settings.log_format, process.log_request, questions=settings.log_questions
        )
        self._traces = open_traces(settings.trace_endpoint)
        self._prefix = f"{name}."
        self._counts = shared / "counts" if shared else None
        self._metrics: Metrics | None = None
        self._opening = Lock()

    def begin(self, request: Request, blueprint: str) -> None:
        """Notes a request from now on; raises TooManyRequests where its client makes too many."""
        seen = noting.begin(request)
        if wait := self._limits.wait(request, blueprint):
            told = request.method == "POST" and blueprint != "chat"
            seen.refused = "feedback_rate" if told else "rate"
            raise TooManyRequests(retry_after=wait)

    def refuse_guessing(self, request: Request) -> None:
        """Raises TooManyRequests where a client has tried too many wrong tokens."""
        if wait := self._limits.wait_to_guess(request):
            noting.refuse("token_rate")
            raise TooManyRequests(retry_after=wait)

    def note_wrong_token(self, request: Request) -> None:
        """Counts a token that is none of the owner's."""
        self._limits.note_guess(request)

    def finish(self, request: Request, response: Response, app: Flask) -> None:
        """Counts and logs a request, and gives its id back."""
        seen = noting.seen_of(request)
        if seen is None:
            return
        response.headers.add("X-Request-ID", seen.id)
        now = time.perf_counter_ns()
        if seen.answered:
            seen.stages.append(Stage("present", seen.answered, now))
        seconds = (now - seen.began) / 1e9
        rule = request.url_rule
        route = rule.rule if rule and rule.endpoint.startswith(self._prefix) else OTHER
        self.metrics(app).count(seen, route, response.status_code, seconds)
        self._log.log(request, seen, response.status_code, seconds)
        if self._traces:
            self._traces.add(seen, route, response.status_code, dict(request.headers))

    def count_round_trips(self, trips: Sequence[RoundTrip], app: Flask) -> None:
        """Counts requests to a search cluster."""
        if trips:
            self.metrics(app).count_round_trips(trips)

    def metrics(self, app: Flask) -> Metrics:
        """The numbers of the server, for the routes that `app` has once it is complete."""
        if self._metrics is None:
            with self._opening:
                if self._metrics is None:
                    rules = app.url_map.iter_rules()
                    ours = {each.rule for each in rules if each.endpoint.startswith(self._prefix)}
                    self._metrics = Metrics(sorted(ours), self._counts)
        return self._metrics


def check(settings: Settings) -> None:
    """Raises SettingsError as `Oversight`, without its sending anything."""
    Oversight(replace(settings, trace_endpoint=""), "faq")
    if settings.trace_endpoint:
        require_exporter()
