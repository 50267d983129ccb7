"""Lists the models that can be fetched by name, each file pinned by its digest."""

from __future__ import annotations

from dataclasses import dataclass

from faq.errors import ModelError
from faq.semantic.store import DEFAULT_MODEL


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """A file of a repository of the hub."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PinnedModel:
    """Where a model comes from and what it must be."""

    name: str
    repository: str
    revision: str
    onnx: PinnedFile
    tokenizer: PinnedFile
    artifact: str
    """Coordinates of a Java archive that holds the same two files."""


PINNED_MODELS = (
    # MIT; by the Beijing Academy of Artificial Intelligence, in 8-bit integers.
    PinnedModel(
        name=DEFAULT_MODEL,
        repository="Xenova/bge-small-zh-v1.5",
        revision="75c43b069aac4d136ba6bc1122f995fedcfd2781",
        onnx=PinnedFile(
            "onnx/model_quantized.onnx",
            24_010_842,
            "15b717c382bcb518ba457b93ea6850ede7f4f1cd8937454aa06972366cd19bcc",
        ),
        tokenizer=PinnedFile(
            "tokenizer.json",
            439_125,
            "48cea5d44424912a6fd1ea647bf4fe50b55ab8b1e5879c3275f80e339e8fae26",
        ),
        artifact="dev.langchain4j:langchain4j-embeddings-bge-small-zh-v15-q:0.36.2",
    ),
)


def pinned_model(name: str) -> PinnedModel:
    """The model of that name; ModelError where none has it."""
    for model in PINNED_MODELS:
        if model.name == name:
            return model
    known = "、".join(each.name for each in PINNED_MODELS)
    raise ModelError(
        f"不认识模型 {name}，可以取得的有 {known}；其他模型请用 faq model add "
        "(unknown model; add others from a folder or an archive)"
    )
