"""Gives an index of the corpus as it is: the one in force, or one in a temporary folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from faq.indexing.in_force import encoder_in_force, generation_in_force, is_up_to_date
from faq.indexing.rebuild import RebuildOptions, rebuild_by
from faq.semantic.store import OFF
from faq.settings import Settings
from faq.storage.generations import open_current


@dataclass(frozen=True, slots=True)
class FreshIndex:
    """Two indexes to compare, each as settings that an engine opens."""

    fresh: Settings
    """Those with an index of the corpus as it is."""
    published: Settings | None
    """Those with the index in force; None where there is none that can be opened, or where it is
    of the corpus as it is."""
    generation: str = ""
    """The generation in force."""


@contextmanager
def fresh_index(settings: Settings, *, building: bool = True) -> Iterator[FreshIndex | None]:
    """An index of the corpus as it is, while the block lasts; the index in force stays as it is.
    None where one would have to be made and `building` is false.

    What did not change is taken from the index in force.  Where only one of the two has vectors,
    words alone rank in both, so that like is compared with like.
    """
    # Of the index on this machine, also where a cluster has one: what didn't change is taken of it.
    settings = replace(settings, cluster=None)
    generation = generation_in_force(settings)
    if generation and is_up_to_date(generation, settings):
        yield FreshIndex(settings, None, generation.manifest.generation)
        return
    if not building:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="faq-check-") as folder:
        own = replace(settings, index=Path(folder), cluster=None)
        encoder = encoder_in_force(settings, generation)
        rebuild_by(RebuildOptions(allow_shrink=True, encoder=encoder, previous=settings.index), own)
        if generation is None:
            yield FreshIndex(_by_words(own), None)
            return
        built = open_current(own.index, open_catalogue=False)
        same = built.manifest.embedding == generation.manifest.embedding
        fresh, published = (own, settings) if same else (_by_words(own), _by_words(settings))
        yield FreshIndex(fresh, published, generation.manifest.generation)


def _by_words(settings: Settings) -> Settings:
    return replace(settings, model=OFF[0])
