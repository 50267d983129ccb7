"""Defines what the engine refuses to do, with messages fit to be shown.

Chinese comes first, English for operators follows in parentheses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from faq.model import Fault


class FaqError(Exception):
    """Anything the engine refuses to do; its text is fit to be shown.

    >>> issubclass(QuestionError, FaqError)
    True
    """


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
    """A search request that can't be asked; `faults` names each bad parameter.

    >>> engine.ask(" ")
    Traceback (most recent call last):
    faq.errors.QuestionError: 请先写下你的问题：问题不能为空 (the question is empty)
    """

    def __init__(self, faults: Sequence[ParameterFault]) -> None:
        super().__init__("；".join(map(str, faults)))
        self.faults = tuple(faults)


class SettingsError(FaqError):
    """A setting whose name or value is not allowed.

    >>> load_settings({"port": 0})
    Traceback (most recent call last):
    faq.errors.SettingsError: --port：0 小于下限 1 (below the lowest value)
    """


class FolderTaken(FaqError):
    """A folder that a start can't be written into; nothing has been."""


class CorpusError(FaqError):
    """A corpus that can't be read at all, or whose faults forbid publishing.

    >>> rebuild(Settings(corpus=Path("nowhere"), index=Path("new")))
    Traceback (most recent call last):
    faq.errors.CorpusError: 没有语料目录 nowhere；...
    """

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class CorpusShrunk(CorpusError):
    """A corpus that has lost so much that its index is not published unless that is meant."""


class LexiconError(FaqError):
    """A word or a line of synonyms that can't be added."""


class IndexMissing(FaqError):
    """There is no published index; the message names the command that makes one.

    >>> Engine.open(Settings(index=Path("new")))
    Traceback (most recent call last):
    faq.errors.IndexMissing: new 里还没有索引，请先运行 faq rebuild (no index yet)
    """


class IndexStale(FaqError):
    """The published index is of another format or damaged; the message names the remedy.

    >>> issubclass(IndexStale, FaqError)
    True
    """


class IndexOutdated(IndexStale):
    """The published index is of a format that this version doesn't read."""


class IndexDamaged(IndexStale):
    """The published index is not as it was written; the message names the remedies."""


def damaged_index(error: Exception | str) -> IndexDamaged:
    """The error to raise for a published index that can't be read; `error` is its cause."""
    return IndexDamaged(
        "索引已损坏，请运行 faq rebuild --full，或用 faq rollback 换回更早的版本 "
        f"(damaged index; `faq rebuild --full` or `faq rollback` mends it): {error}"
    )


class LocalIndexNeeded(FaqError):
    """What is asked for needs the files of an index, and they are not on this machine."""


class IndexUnreachable(FaqError):
    """The cluster that holds the index doesn't answer."""


class ClusterRefused(FaqError):
    """The cluster doesn't take what it is sent; `status` is that of its reply, 0 without one."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class IndexBusy(FaqError):
    """Another rebuild holds the index folder."""


class IndexWriteError(FaqError):
    """The index could not be written; what was published before is still served."""


class FindError(FaqError):
    """A query of the catalogue that can't be read.

    >>> engine.find("name:积分", 1)
    Traceback (most recent call last):
    faq.errors.FindError: 没有字段 name？...
    """


class ToolArgumentsError(FaqError):
    """Arguments that a tool for agents doesn't take."""


class DatabaseError(FaqError):
    """A database can't be read or written."""


class FeedbackError(DatabaseError):
    """The feedback database can't be read or written."""


class BackupError(FaqError):
    """A backup that can't be made, or one that can't be restored; nothing was replaced."""


class LogError(DatabaseError):
    """The log of questions can't be read or written."""


class EvaluationError(FaqError):
    """An evaluation folder that can't be read or written."""


class BaselineError(FaqError):
    """A baseline of known findings that can't be read."""


class InsightsError(FaqError):
    """A report, a draft or a patch that can't be written."""


class ImportRefused(FaqError):
    """A source that can't be imported at all; nothing was written."""


class ImportFailed(FaqError):
    """An import that did not come to its end; each file is the old one or the new one."""


class ModelError(FaqError):
    """A sentence-embedding model that can't be had, is not whole or can't be run here."""


class ChangeError(FaqError):
    """A change that can't be made; nothing was written."""


class ChangeConflict(ChangeError):
    """A file is not as it was when the change was made; nothing was written."""
