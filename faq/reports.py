"""Defines what an index records of its making, and what a rebuild and an index tell of themselves.

All types are frozen, as in `faq.model`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from faq.files.digests import FileDamage
from faq.model import Fault

_MOST_ENDINGS = 8
"""Endings that are told of files that aren't read."""
VectorState = Literal["ready", "making", "unused", "none"]
"""Whether the vectors of a generation take part in the ranking; "unused" where it has some and they
can't."""


@dataclass(frozen=True, slots=True)
class EmbeddingModel:
    """A sentence-embedding model, as a generation records it."""

    name: str
    digest: str
    """Of all that decides its vectors, so that those of another model are never compared."""
    dimensions: int


PackSource = Literal["setting", "file", "articles"]
"""What decides on packs: the owner's setting, the corpus's ``packs.txt``, else the articles."""


@dataclass(frozen=True, slots=True)
class PackChoice:
    """The packs of words and synonyms in force, and what decided on them."""

    names: tuple[str, ...] = ()
    by: PackSource = "articles"


@dataclass(frozen=True, slots=True)
class OutcomeShares:
    """How judged questions are answered, as shares from 0 to 1."""

    wrong: float
    """Of all questions: a wrong first hit is the answer."""
    choices: float
    """Of those that have an answer: several hits to choose from."""
    none: float
    """Of those that have an answer: nothing reliable."""


@dataclass(frozen=True, slots=True)
class Promise:
    """That at most a share of questions gets a wrong first hit as the answer, and what it costs."""

    max_wrong: float
    """That share, as the owner has set it."""
    judgements: str
    """Digest of the judged questions; "" where they can't be read."""
    questions: int = 0
    """Judged ones that were asked."""
    held_out: int = 0
    """Of these, the ones that took no part in choosing `sure`: the shares below are theirs."""
    sure: float | None = None
    """The confidence from which a first hit is the answer; None where none can be chosen."""
    shares: OutcomeShares | None = None
    without: OutcomeShares | None = None
    """The shares without a promise."""
    fault: str = ""
    """Why it can't be kept, in words fit to be shown; "" where it is."""


@dataclass(frozen=True, slots=True)
class UnreadFiles:
    """How many files of a corpus are left out because of what their names end with."""

    ending: str
    """With its dot, in lower case."""
    files: int


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """The result of a rebuild; `added` to `unchanged` count articles.

    >>> rebuild(settings).unchanged
    3
    """

    generation: str
    articles: int
    passages: int
    steps: int
    added: int
    changed: int
    removed: int
    unchanged: int
    faults: tuple[Fault, ...]
    seconds: float
    model: EmbeddingModel | None = None
    """The model that the generation's vectors are of; None without vectors."""
    packs: tuple[str, ...] = ()
    packs_by: PackSource = "articles"
    promise: Promise | None = None
    unread: tuple[UnreadFiles, ...] = ()


@dataclass(frozen=True, slots=True)
class Drift:
    """How far a generation of a cluster is from its base, by whose statistics its passages
    score."""

    base: str
    """The generation that was written as a whole; itself, where it is that one."""
    base_passages: int
    added: int = 0
    """Passages since the base; likewise below."""
    changed: int = 0
    removed: int = 0
    new_terms: int = 0
    """Terms that no passage of the base held."""
    idf: float = 0.0
    """How much the inverse document frequency of a posting differs on average from what it would
    be by statistics of its own, as a share."""
    lengths: float = 0.0
    """Likewise, the average lengths of fields."""

    @property
    def share(self) -> float:
        """Passages that were added, changed or removed, as a share of the base's."""
        return (self.added + self.changed + self.removed) / max(self.base_passages, 1)


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What was published into a cluster."""

    generation: str
    index: str
    """Its name in the cluster."""
    passages: int
    articles: int
    written: bool
    """Whether it was written now; else it was there."""
    seconds: float
    sent: int
    """How many passages were sent: all, or those that differ from the index in force."""
    drift: Drift


@dataclass(frozen=True, slots=True)
class KeptGeneration:
    """A generation that is kept, and what of it can be read."""

    generation: str
    in_force: bool
    bytes: int
    """Size on disk, with the files that it shares with other generations."""
    own_bytes: int
    """The part that no other generation shares."""
    built_at: str | None = None
    articles: int | None = None
    passages: int | None = None
    model: EmbeddingModel | None = None
    """The model that its vectors are of; None without vectors."""
    fault: str = ""
    """Why it can't be put in force; "" where it is whole."""


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """Whether a generation is whole, and what of it isn't."""

    generation: str
    """"" where nothing tells which one is in force."""
    whole: bool
    files: int
    """How many were read."""
    bytes: int
    articles: int
    passages: int
    damages: tuple[FileDamage, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What is in a backup."""

    files: int
    bytes: int
    """Before they are compressed."""
    generation: str | None
    """The index in it; None where there was none that is whole."""
    left_out: tuple[str, ...] = ()
    """What is not in it, and why."""


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What was restored from a backup."""

    files: int
    made_at: str
    """When the backup was made."""
    generation: str | None
    """The index that is in force now; None where it must be rebuilt from the corpus."""


@dataclass(frozen=True, slots=True)
class IndexStats:
    """Statistics of the current generation.

    >>> stats = engine.stats()
    >>> stats.steps, stats.vectors
    (4, 'none')
    """

    generation: str
    built_at: str
    """ISO 8601 with the offset from UTC."""
    corpus: str
    articles: int
    passages: int
    steps: int
    terms: int
    """Distinct terms of all kinds."""
    bytes: int
    """Size on disk."""
    seconds: float
    """Duration of the rebuild."""
    faults: tuple[Fault, ...] = field(default=())
    outdated_settings: tuple[str, ...] = field(default=())
    """Settings that have changed since it was built and apply after a rebuild."""
    model: EmbeddingModel | None = None
    """The model that its vectors are of; None without vectors."""
    vectors: VectorState = "none"
    vectors_fault: str = ""
    """Why words alone rank, where a model was meant to take part."""
    learnt: bool = False
    """Whether the vectors of questions are adapted as was learnt."""
    learnt_fault: str = ""
    """Why they aren't, where they were meant to be."""
    packs: tuple[str, ...] = ()
    packs_by: PackSource = "articles"
    promise: Promise | None = None


def unread_text(unread: Sequence[UnreadFiles]) -> str:
    """How many files of which endings are not read, most first."""
    total = sum(each.files for each in unread)
    most = sorted(unread, key=lambda each: (-each.files, each.ending))
    named = "、".join(f"{each.ending} {each.files} 个" for each in most[:_MOST_ENDINGS])
    more = "等" if len(most) > _MOST_ENDINGS else ""
    return (
        f"有 {total} 个文件的格式读不了，没有收录：{named}{more}；"
        "Word、PDF、Excel 等用 faq import 导入"
        " (formats that aren't read; faq import takes Word, PDF, Excel and others)"
    )
