"""Notices when the index in force needs vectors: it is another one, or another model is there."""

from __future__ import annotations

import logging

from faq.errors import FaqError
from faq.indexing.embed import lacks_vectors
from faq.reports import EmbeddingModel
from faq.semantic.store import StoreStamp, find_model, stamp_of
from faq.settings import Settings
from faq.storage.generations import Stamp, stamp_of_current

_State = tuple[Stamp | None, StoreStamp]
_log = logging.getLogger(__name__)


class VectorNeed:
    """Whether vectors are to be made, found out once for each state of index and models."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._seen = self._state()
        self._examined: _State | None = None

    def arises(self) -> bool:
        """Whether the index lacks vectors of the model in place, in a state that wasn't examined
        before and is the same as at the last call.

        Whoever has just published or added something may go on: `faq rebuild` makes the vectors of
        what it has published, and a model comes file by file.
        """
        state = self._state()
        settled, self._seen = state == self._seen, state
        if not settled or state == self._examined or state[0] is None:
            return False
        self._examined = state
        return self._is_there()

    def stays(self) -> None:
        """Examines the state once more, since vectors could not be made now."""
        self._examined = None

    def _state(self) -> _State:
        return stamp_of_current(self._settings.index), stamp_of(self._settings.models)

    def _is_there(self) -> bool:
        settings = self._settings
        try:
            found = find_model(settings.models, settings.model)
            if found is None:
                return False
            description = found.description
            model = EmbeddingModel(found.name, description.digest, description.dimensions)
            return lacks_vectors(settings.index, model)
        except FaqError as error:
            _log.warning("没有语义向量，只用词语检索 (no vectors, words alone rank): %s", error)
            return False
