"""Encodes questions with an embedding model, whose failures never cost an answer."""

from __future__ import annotations

import logging
from threading import Lock

from faq.semantic.adapter import Adapter
from faq.semantic.text_encoder import TextEncoder, check_vectors
from faq.semantic.vectors import Vectors

_log = logging.getLogger(__name__)


class QuestionEncoder:
    """Gives the vector of a question; safe to share between threads."""

    def __init__(self, encoder: TextEncoder, adapter: Adapter | None = None) -> None:
        """An `adapter` for vectors of another model takes no part."""
        self.encoder = encoder
        self.adapter = adapter if adapter and adapter.fits(encoder) else None
        self._untold = Lock()  # taken by the failure that is logged

    def encode(self, text: str) -> Vectors | None:
        """The one vector of `text`, normalized as passages are and adapted as was learnt; None
        where the model fails, which is logged once."""
        found = self.encode_plain(text)
        return self.adapter.apply(found) if self.adapter and found else found

    def encode_plain(self, text: str) -> Vectors | None:
        """The same, but as the model gives it."""
        try:
            found = self.encoder.encode_questions([text])
            check_vectors(found, 1, self.encoder)
        except Exception:  # noqa: BLE001 -- whatever goes wrong there, words answer
            if self._untold.acquire(blocking=False):
                _log.exception(
                    "语义模型出错，只用词语检索 (the embedding model failed; words serve)"
                )
            return None
        return found
