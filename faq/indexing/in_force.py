"""Tells what is in force: generation and model, and whether a rebuild would give another one."""

from __future__ import annotations

from faq import articles as reading
from faq.errors import IndexMissing, IndexStale, ModelError
from faq.indexing.adapter import has_same_adapter
from faq.indexing.analyze import fingerprint
from faq.indexing.changes import CorpusFile, read_changes
from faq.language.pack_choice import lexicon_in_force
from faq.model import Fault
from faq.semantic.store import open_model
from faq.semantic.text_encoder import TextEncoder
from faq.settings import Settings, read_ranking_model
from faq.storage import generations
from faq.storage.generation import Generation


def generation_in_force(settings: Settings) -> Generation | None:
    """The generation in force; None where there is none that can be opened."""
    try:
        return generations.open_current(settings.index, open_catalogue=False)
    except (IndexMissing, IndexStale):
        return None


def encoder_in_force(settings: Settings, generation: Generation | None) -> TextEncoder | None:
    """The model, where a generation has vectors: an index beside it is to have some too."""
    if generation is None or generation.manifest.embedding is None:
        return None
    try:
        return open_model(settings.models, settings.model)
    except ModelError:
        return None


def is_up_to_date(generation: Generation, settings: Settings) -> bool:
    """Whether a rebuild would make a generation that ranks as this one does, vectors apart."""
    files = reading.walk(settings.corpus).files
    lexicon, _ = lexicon_in_force(settings, reading.sample_files(files))
    manifest = generation.manifest
    if (
        manifest.model != read_ranking_model(settings)
        or manifest.analysis != fingerprint(lexicon, settings)
        or generation.lexicon() != lexicon
        or not has_same_adapter(settings.corpus, generation.folder)
    ):
        return False
    sources = {each.name: each for each in generation.sources()}
    changes = read_changes(files, sources, settings)
    return len(changes) == len(sources) and all(_is_same(each, settings) for each in changes)


def _is_same(file: CorpusFile, settings: Settings) -> bool:
    """Whether a file gives what it gave; one that can't be read gives nothing, as before."""
    if file.unchanged or file.previous is None or file.previous.digest:
        return file.unchanged
    return isinstance(reading.load(file.file, settings.max_file_bytes), Fault)
