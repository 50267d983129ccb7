"""What can go wrong, and what is said about it?

Every message is made to be shown: Chinese first, then English for operators.
"""

from __future__ import annotations

from collections.abc import Sequence

from faq.model import Fault


class FaqError(Exception):
    """Anything the engine refuses to do; its text is fit to be shown."""


class QuestionError(FaqError):
    """A question, or a parameter that came with it, that can't be asked."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter


class SettingsError(FaqError):
    """A setting whose name or value is not allowed."""


class CorpusError(FaqError):
    """A corpus that can't be read at all, or whose faults forbid publishing."""

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class LexiconError(FaqError):
    """A word or a line of synonyms that can't be added."""


class IndexMissing(FaqError):
    """There is no published index; the message names the command that makes one."""


class IndexStale(FaqError):
    """The published index is of another format or damaged; the message names the remedy."""


def damaged_index(error: Exception) -> IndexStale:
    """What is said of a published index that can't be read, as `error` tells."""
    return IndexStale(f"索引已损坏，请运行 faq rebuild --full (damaged index): {error}")


class IndexBusy(FaqError):
    """Another rebuild holds the index folder."""


class IndexWriteError(FaqError):
    """The index could not be written; what was published before is still served."""


class FeedbackError(FaqError):
    """The feedback database can't be read or written."""


class EvaluationError(FaqError):
    """An evaluation folder that can't be read."""
