"""Opens the embedding model of a generation, or tells why words alone rank."""

from __future__ import annotations

import logging
from pathlib import Path

from msgspec import Struct

from faq.errors import ModelError
from faq.reports import EmbeddingModel
from faq.search.question_encoder import QuestionEncoder
from faq.semantic.store import OFF, StoreStamp, open_model, stamp_of
from faq.settings import Settings
from faq.storage.generation import Generation

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
    looked_in: StoreStamp | None = None
    """The models among which that one was not found; None where it is not looked for."""

    def is_outdated(self, models: Path) -> bool:
        """Whether there are other models now than when the right one was not found."""
        return self.looked_in is not None and stamp_of(models) != self.looked_in


def meaning_of(
    generation: Generation, settings: Settings, previous: Meaning | None = None
) -> Meaning:
    """The meaning of a generation; the encoder of `previous` where it is of the same model.  A
    fault is logged unless it is that of `previous`."""
    model = generation.manifest.embedding
    if model is None:
        return Meaning()
    if generation.vectors is None:
        meaning = Meaning(
            model,
            fault=f"索引里的语义向量已损坏，请运行 faq rebuild (damaged vectors): "
            f"{generation.vectors_fault}",
        )
    elif previous and previous.encoder and previous.model == model:
        return previous
    else:
        meaning = _opened(model, settings)
    told = previous is not None and previous.fault == meaning.fault
    if meaning.fault and not told and settings.model not in OFF:
        _log.warning("%s；只用词语检索 (words alone rank)", meaning.fault)
    return meaning


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
