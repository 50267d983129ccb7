"""Records what readers ask, what comes of it and what they do with it, for who mends articles.

A question is spooled in microseconds; a thread moves spools into the database every few seconds.
"""

from __future__ import annotations

import logging
import re
import secrets
import threading
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path

from flask import Request

from faq.errors import LogError
from faq.model import Answer, SearchRequest
from faq.question_log.database import LoggedQuestion, QuestionLog
from faq.question_log.spool import QuestionSpool
from faq.question_log.uses import Use
from faq.settings import Settings
from web.languages import language

TYPING = "HTTP_X_TYPING"
"""Header, as WSGI names it, with a key that a page makes anew for each question typed in it."""
_OF_BROWSER = ("User-Agent", "Accept-Language")
_SANE = re.compile(r"[A-Za-z0-9-]{8,64}")
_EVERY = 5.0
"""Seconds between two collections."""
_PURGE_EVERY = 720
"""Collections between two purges: an hour."""
_SHOWN = 3
_log = logging.getLogger(__name__)


class QuestionRecorder:
    """Logs the questions of one process; safe to share between threads."""

    def __init__(self, settings: Settings, folder: Path | None = None) -> None:
        """`folder` is what all processes of the server have in common, another one each time."""
        self._spool = QuestionSpool(settings.question_log)
        self._log = QuestionLog(settings.question_log)
        self._days = timedelta(days=settings.question_days)
        # So that nobody can know, or choose, which row a key stands for.
        self._secret = str(folder).encode()[-64:] if folder else secrets.token_bytes(16)
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._waiting = threading.Event()

    def note(self, answer: Answer, search: SearchRequest, request: Request) -> None:
        """Spools a question with its answer, but for further pages of the same one."""
        of_page = not request.path.rpartition("/api/")[1]
        if search.offset or (of_page and _is_shown_again(request)):
            return
        shown = answer.choices or answer.hits
        self._spool.add(
            LoggedQuestion(
                answer.question,
                answer.outcome,
                round(answer.confidence, 3),
                tuple(hit.passage.id for hit in shown[:_SHOWN]),
                search.audience or search.reader or "",
                language() if of_page else "",
                answer.generation,
                typing=self._typing(request),
            )
        )
        self._have_collected()

    def note_use(self, use: Use) -> None:
        """Spools what a reader did with an answer."""
        self._spool.add(use)
        self._have_collected()

    def collect(self) -> None:
        """Moves what was spooled into the database; raises LogError where that can't be written."""
        self._spool.collect()

    def _typing(self, request: Request) -> str:
        """What stands for the question that is being typed: the same key of another browser stands
        for another one.  "" where the request has none."""
        key = request.environ.get(TYPING, "")
        if not _SANE.fullmatch(key):
            return ""
        parts = (key, *(request.headers.get(name, "") for name in _OF_BROWSER))
        told = "\n".join(parts).encode("utf-8", "replace")
        return blake2b(told, key=self._secret, digest_size=12).hexdigest()

    def _have_collected(self) -> None:
        if self._thread is None:
            self._start()
        if not self._waiting.is_set():  # which is faster than to set it again
            self._waiting.set()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._collect_forever, daemon=True)
                self._thread.start()

    def _collect_forever(self) -> None:
        pause, turns, told = threading.Event(), 0, ""
        while True:
            self._waiting.wait()
            pause.wait(_EVERY)
            self._waiting.clear()
            try:
                self.collect()
                if turns % _PURGE_EVERY == 0:
                    self._log.purge(self._days)
                turns, told = turns + 1, ""
            except (LogError, OSError) as error:
                if str(error) != told:  # once while it lasts: the spools stay
                    _log.warning("%s", error)
                told = str(error)
                self._waiting.set()


def _is_shown_again(request: Request) -> bool:
    """Whether the very page that shows the answer asks for it, in another language or look, or on
    the way back to it."""
    address, mark, query = request.environ.get("HTTP_REFERER", "").partition("?")
    again = query == request.environ.get("QUERY_STRING", "")
    return bool(mark) and again and address.endswith(request.path)
