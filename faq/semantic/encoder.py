"""Runs a sentence-embedding model: texts → vectors."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from faq.cores import core_count
from faq.errors import ModelError
from faq.semantic.description import ModelDescription, readable
from faq.semantic.text_encoder import Progress
from faq.semantic.vectors import Vectors, quantize

if TYPE_CHECKING:  # loaded only where a model is opened
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

_CACHED_QUESTIONS = 256
_QUESTIONS_AT_ONCE = 2
"""One of 512 tokens takes 30 MB while it runs, which the process keeps."""
_FATAL_ONLY = 4
"""Of the runtime's messages; a failure is raised as well."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What is found out about a model by running it."""

    dimensions: int
    lowercase: bool
    """Whether its tokenizer knows small letters and takes capital ones for unknown."""


class Encoder:
    """An open model; threads may share it.

    A text is run by itself: the arithmetic of a quantized model depends on what else is in the
    batch, and a vector must be the same whenever it is made.  Batches would save nothing at 200
    characters and a fifth at 14.
    """

    def __init__(self, name: str, folder: Path, description: ModelDescription) -> None:
        """Raises ModelError where a library is missing, or a file is damaged or not what
        `description` says."""
        require_libraries()
        self.name = name
        self.digest = description.digest
        self.dimensions = description.dimensions
        self._description = description
        self._tokenizer = _open_tokenizer(folder / description.tokenizer, description)
        self._session = _open_session(folder / description.onnx)
        self._inputs = {each.name for each in self._session.get_inputs()}
        self._output = _output_of(self._session)
        self._question = lru_cache(_CACHED_QUESTIONS)(self._embed_question)
        self._turns = BoundedSemaphore(_QUESTIONS_AT_ONCE)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """A vector of each question, the last ones from a cache; zeros for a blank one."""
        return self._quantized([self._question(text) for text in texts])

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """A vector of each passage, made on every core; zeros for a blank one.

        `progress` gets how many of how many are made.
        """
        pool = ThreadPoolExecutor(core_count())
        prefix = self._description.passage_prefix
        rows = []
        try:
            for row in pool.map(lambda text: self._embed(prefix, text), texts):
                rows.append(row)
                if progress:
                    progress(len(rows), len(texts))
        finally:
            pool.shutdown(cancel_futures=True)
        return self._quantized(rows)

    def trial(self) -> Trial:
        """What shows when a text is run, whatever the description says."""
        sample = self._tokenizer.encode("怎么申请退款 how")
        output = self._run(np.array([sample.ids], np.int64), sample.type_ids)
        first, second, small, other = (self._tokenizer.encode(each).ids for each in "QXqx")
        return Trial(output.shape[-1], lowercase=first == second and small != other)

    def _quantized(self, rows: Sequence[npt.NDArray[np.float32]]) -> Vectors:
        return quantize(np.array(rows, np.float32).reshape(len(rows), self.dimensions))

    def _embed_question(self, text: str) -> npt.NDArray[np.float32]:
        with self._turns:
            return self._embed(self._description.question_prefix, text)

    def _embed(self, prefix: str, text: str) -> npt.NDArray[np.float32]:
        if not text.strip():
            return np.zeros(self.dimensions, np.float32)
        folded = text.lower() if self._description.lowercase else text
        tokens = self._tokenizer.encode(readable(prefix + folded))
        if not tokens.ids:
            return np.zeros(self.dimensions, np.float32)
        return self._pooled(self._run(np.array([tokens.ids], np.int64), tokens.type_ids))

    def _run(self, ids: npt.NDArray[np.int64], types: Sequence[int]) -> npt.NDArray[np.float32]:
        given: dict[str, Any] = {"input_ids": ids}
        if "attention_mask" in self._inputs:
            given["attention_mask"] = np.ones_like(ids)
        if "token_type_ids" in self._inputs:
            given["token_type_ids"] = np.array([types], np.int64)
        if "position_ids" in self._inputs:
            given["position_ids"] = np.arange(ids.shape[1])[None]
        try:
            (output,) = self._session.run([self._output], given)
            made = np.atleast_1d(np.asarray(output[0], np.float32))
        except Exception as error:  # the runtime has no class of its own
            raise ModelError(f"模型 {self.name} 无法运行 (the model fails): {error}") from error
        return made

    def _pooled(self, output: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        if output.ndim == 2:  # a vector of each token
            output = output[0] if self._description.pooling == "cls" else output.mean(axis=0)
        if output.shape != (self.dimensions,):
            raise ModelError(
                f"模型 {self.name} 给出 {output.size} 维，应为 {self.dimensions} 维 "
                "(other dimensions than model.toml says)"
            )
        if not np.isfinite(output).all():
            raise ModelError(f"模型 {self.name} 的结果不是数字 (the model gives no numbers)")
        return output


def _open_tokenizer(path: Path, description: ModelDescription) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
        tokenizer.no_padding()
        tokenizer.enable_truncation(description.max_length)
    except Exception as error:  # the library raises no other class
        raise ModelError(f"{path} 不是分词器 (not a tokenizer): {error}") from error
    return tokenizer


def _open_session(path: Path) -> InferenceSession:
    import onnxruntime as runtime

    options = runtime.SessionOptions()
    # The texts of a rebuild run side by side instead; a worker answers other questions meanwhile.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _FATAL_ONLY
    try:
        return runtime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime has no class of its own
        raise ModelError(f"{path} 不是可用的 ONNX 模型 (not a usable model): {error}") from error


def _output_of(session: InferenceSession) -> str:
    """The output to pool: vectors of tokens, or else one that is a vector of the text already."""
    outputs = session.get_outputs()
    tokens = [each.name for each in outputs if len(each.shape or ()) == 3]
    return str((tokens or [outputs[0].name])[0])


def require_libraries() -> None:
    """Raises ModelError where a library that runs models is missing."""
    try:
        import onnxruntime  # noqa: F401
        import tokenizers  # noqa: F401
    except ImportError as error:
        raise ModelError(
            "缺少运行模型的库，请运行 pip install 'faq-steps[semantic]' "
            f"(libraries of the model are missing): {error}"
        ) from error
