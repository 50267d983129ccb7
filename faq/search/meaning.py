"""Opens the embedding model of a generation, or tells why words alone rank."""

from __future__ import annotations

import logging
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from faq.errors import ModelError
from faq.reports import EmbeddingModel
from faq.search.index import Index
from faq.search.question_encoder import QuestionEncoder
from faq.semantic.adapter import Adapter
from faq.semantic.store import OFF, StoreStamp, open_model, stamp_of
from faq.settings import Settings

_log = logging.getLogger(__name__)


class Meaning(Struct, frozen=True, eq=False):
    """How questions are compared in meaning with the passages of a generation; by default they are
    not."""

    model: EmbeddingModel | None = None
    """The model that the generation's vectors are of; None where it has none."""
    encoder: QuestionEncoder | None = None
    """Of that model; None where the vectors aren't used."""
    fault: str = ""
    """Why the generation's vectors aren't used, in words fit to be shown."""
    adapter_fault: str = ""
    """Why what was learnt for questions takes no part; "" where it does, or nothing was."""
    looked_in: StoreStamp | None = None
    """The models among which that one was not found; None where it is not looked for."""

    def is_outdated(self, models: Path) -> bool:
        """Whether there are other models now than when the right one was not found."""
        return self.looked_in is not None and stamp_of(models) != self.looked_in


def meaning_of(index: Index, settings: Settings, previous: Meaning | None = None) -> Meaning:
    """The meaning of a generation, with what was learnt for its questions; the model of `previous`
    where it is the same one.  A fault is logged unless it is that of `previous`."""
    meaning = _adapted(_meaning_of(index, settings, previous), index)
    told = (previous.fault, previous.adapter_fault) if previous else ("", "")
    if meaning.fault not in ("", told[0]) and settings.model not in OFF:
        _log.warning("%s；只用词语检索 (words alone rank)", meaning.fault)
    if meaning.adapter_fault not in ("", told[1]):
        _log.warning("%s；不用学到的调整 (nothing learnt is used)", meaning.adapter_fault)
    return meaning


def _meaning_of(index: Index, settings: Settings, previous: Meaning | None) -> Meaning:
    model = index.manifest.embedding
    if model is None:
        return Meaning()
    if index.vectors_fault:
        return Meaning(
            model,
            fault=f"索引里的语义向量已损坏，请运行 faq rebuild (damaged vectors): "
            f"{index.vectors_fault}",
        )
    if previous and previous.encoder and previous.model == model:
        return previous
    return _opened(model, settings)


def _adapted(meaning: Meaning, index: Index) -> Meaning:
    """The meaning with the adapter of the generation, where that is whole and fits the model."""
    adapter, fault = index.adapter, index.adapter_fault
    if fault:
        fault = f"索引里学到的调整已损坏，请运行 faq rebuild (damaged adapter): {fault}"
    encoder = meaning.encoder
    if encoder is None:
        return replace(meaning, adapter_fault=fault)
    if not _is_same(adapter, encoder.adapter):
        encoder = QuestionEncoder(encoder.encoder, adapter)
    if adapter and encoder.adapter is None:
        fault = (
            "学到的调整属于另一个模型，请运行 faq learn 重新学习 (learnt with another model: "
            "`faq learn` learns anew)"
        )
    return replace(meaning, encoder=encoder, adapter_fault=fault)


def _is_same(adapter: Adapter | None, other: Adapter | None) -> bool:
    if adapter is None or other is None:
        return adapter is other
    return adapter.packed() == other.packed()


def _opened(model: EmbeddingModel, settings: Settings) -> Meaning:
    if settings.model in OFF:
        return Meaning(model, fault=f"设置 model 为 {settings.model} (turned off by the setting)")
    looked_in = stamp_of(settings.models)
    try:
        encoder = open_model(settings.models, settings.model)
        if encoder and encoder.digest == model.digest:
            return Meaning(model, QuestionEncoder(encoder))
        fault = (
            f"向量属于另一个模型 {model.name} (the vectors are of another model)"
            if encoder
            else f"{settings.models} 里没有索引所用的模型 {model.name} (the model is gone)"
        )
    except ModelError as error:
        fault = str(error)
    return Meaning(model, fault=fault, looked_in=looked_in)
