"""Serves an engine over standard input and output whose answers wait: ``slow_process.py FOLDER``.

It writes each question that it begins with to ``FOLDER/begun``, a line each, and answers once
``FOLDER/go-on`` is there.
"""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Lock

from waiting import until

from faq.agents import server, serving
from faq.engine import Engine
from faq.model import Answer, SearchRequest
from faq.settings import Settings, load_settings


class _Slow(Engine):
    def __init__(self, settings: Settings, folder: Path) -> None:
        super().__init__(settings)
        self._folder = folder
        self._writing = Lock()

    def ask(self, request: SearchRequest) -> Answer:
        with self._writing, (self._folder / "begun").open("a", encoding="utf-8") as begun:
            begun.write(f"{request.question}\n")
        until((self._folder / "go-on").exists)
        return super().ask(request)


if __name__ == "__main__":
    serving.serve_stdio(server.make_server(_Slow(load_settings(), Path(sys.argv[1]))))
