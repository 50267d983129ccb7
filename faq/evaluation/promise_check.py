"""Tells whether the promise that the settings ask for can be kept on the corpus as it is."""

from __future__ import annotations

from pathlib import Path

from faq.errors import IndexMissing, IndexStale
from faq.evaluation.judgements import digest_of
from faq.indexing.in_force import is_up_to_date
from faq.model import Fault
from faq.settings import SETTINGS_FILE, Settings
from faq.storage.generation import Generation
from faq.storage.generations import open_current


def promise_faults(settings: Settings) -> tuple[Fault, ...]:
    """What keeps the promise from being kept: at most one fault, none where none is asked for.

    The index in force answers for the corpus it was built from; for another corpus, other judged
    questions or another ranking model nothing is known before the next rebuild.
    """
    if not settings.max_wrong:
        return ()
    place = settings.judged_questions or SETTINGS_FILE
    try:
        generation = open_current(settings.index, open_catalogue=False)
    except (IndexMissing, IndexStale) as error:
        return (Fault(place, 1, f"max_wrong 还没有依据 (nothing is known yet): {error}"),)
    promise = generation.manifest.promise
    if promise is None or not _has_same_promise(generation, settings):
        fault = (
            "语料、标注问题或设置与索引不同，运行 faq rebuild 后才知道能否兑现 max_wrong "
            "(run `faq rebuild` to know whether it can be kept)"
        )
        return (Fault(place, 1, fault),)
    return (Fault(place, 1, promise.fault),) if promise.fault else ()


def _has_same_promise(generation: Generation, settings: Settings) -> bool:
    """Whether a rebuild would make the same promise."""
    promise = generation.manifest.promise
    return (
        promise is not None
        and promise.max_wrong == settings.max_wrong
        and promise.judgements == digest_of(Path(settings.judged_questions))
        and is_up_to_date(generation, settings)
    )
