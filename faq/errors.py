"""Defines what the engine refuses to do, with messages fit to be shown.

Chinese comes first, English for operators follows in parentheses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from faq.model import Fault


class FaqError(Exception):
    """Anything the engine refuses to do; its text is fit to be shown."""


@dataclass(frozen=True, slots=True)
class ParameterFault:
    """A parameter of a request and what is wrong with it."""

    parameter: str
    text: str
    """Chinese, with the names of `values` in braces; translated before they are filled in."""
    values: Mapping[str, object] = field(default_factory=dict)
    english: str = ""
    """The same for operators, in a few words."""

    @property
    def detail(self) -> str:
        """The Chinese text, filled in."""
        return self.text.format(**self.values) if self.values else self.text

    def __str__(self) -> str:
        return f"{self.detail} ({self.english})" if self.english else self.detail


class QuestionError(FaqError):
    """A search request that can't be asked; `faults` names each bad parameter."""

    def __init__(self, faults: Sequence[ParameterFault]) -> None:
        super().__init__("；".join(map(str, faults)))
        self.faults = tuple(faults)


class SettingsError(FaqError):
    """A setting whose name or value is not allowed."""


class CorpusError(FaqError):
    """A corpus that can't be read at all, or whose faults forbid publishing."""

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class CorpusShrunk(CorpusError):
    """A corpus that has lost so much that its index is not published unless that is meant."""


class LexiconError(FaqError):
    """A word or a line of synonyms that can't be added."""


class IndexMissing(FaqError):
    """There is no published index; the message names the command that makes one."""


class IndexStale(FaqError):
    """The published index is of another format or damaged; the message names the remedy."""


def damaged_index(error: Exception) -> IndexStale:
    """The error to raise for a published index that can't be read; `error` is its cause."""
    return IndexStale(f"索引已损坏，请运行 faq rebuild --full (damaged index): {error}")


class IndexBusy(FaqError):
    """Another rebuild holds the index folder."""


class IndexWriteError(FaqError):
    """The index could not be written; what was published before is still served."""


class FeedbackError(FaqError):
    """The feedback database can't be read or written."""


class EvaluationError(FaqError):
    """An evaluation folder that can't be read."""


class ModelError(FaqError):
    """A sentence-embedding model that can't be had, is not whole or can't be run here."""
