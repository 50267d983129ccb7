"""How is an index written, opened and looked into?

The row of a passage is its place in all arrays and runs of a generation, the number of an article
its place among the articles.  Everything of one generation lies in one folder that never changes
once it is complete.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from faq.errors import IndexStale, damaged_index
from faq.language.lexicon import Lexicon
from faq.mapped import (
    Runs,
    RunsWriter,
    digest_of,
    hand_on,
    load_array,
    load_arrays,
    save_array,
)
from faq.model import ArticleEntry, ArticleId, IndexedArticle, Passage, PassageId, Terms
from faq.packing import RUNS, PackedArticles, unpack_article
from faq.ranking.layout import Looks
from faq.ranking.postings import Postings
from faq.ranking.rank import Ranker
from faq.records import FIELDS, Asking, Field, Manifest, Source, unpack_terms
from faq.spelling.ordinary import Ordinary
from faq.spelling.vocabulary import Vocabulary, VocabularyArrays
from faq.suggesting import SuggestionArrays, Suggestions
from faq.typed import SUGGESTIONS, TypedTexts

if TYPE_CHECKING:
    from faq.article_ids import ArticleIds

FORMAT = 14
"""Raised whenever an index of before can no longer be opened."""

_MANIFEST = "manifest.json"
_LEXICON = "lexicon.msgpack"
_ENTRIES = "articles.msgpack"
_SOURCES = "sources.msgpack"
_WHOOSH = "whoosh"
ORDINARY = "ordinary_"
_IDS, _SUGGESTED, _GENERAL = f"{_WHOOSH}/*", f"{SUGGESTIONS}*", f"{ORDINARY}*"
"""Files that are handed on unread."""
ARTICLES = "articles"
STEPS = "steps"
_OWNERS = "owners"
_AUDIENCES = "audiences"
_INFORMATION = "information"
VOCABULARY = "vocabulary_"
_PASSAGES, _ASKINGS = msgspec.msgpack.Decoder(Passage), msgspec.msgpack.Decoder(Asking)
_Value = TypeVar("_Value")


class GenerationWriter:
    """Writes the articles of one generation; nothing is readable before `finish`."""

    def __init__(
        self, folder: Path, before: Generation | None = None, *, hands_on_general: bool = False
    ) -> None:
        """What is the same in the generation `before` is handed on; `hands_on_general` says that
        what it knows of general language will be, and is whole."""
        self.hands_on_general = hands_on_general
        self._folder, self._before = folder, before
        self._digests: dict[str, str] = {}
        self._entries: list[ArticleEntry] = []
        self._steps, self._owners, self._audiences = array("I"), array("I"), array("B")
        whole = before and self._takes_on(before, _SUGGESTED)
        self._typed = TypedTexts(before.folder if before and whole else None)
        self._records = RunsWriter(folder, ARTICLES)
        self._runs = {name: RunsWriter(folder, name) for name in RUNS}

    @property
    def rows(self) -> int:
        """Passages written so far."""
        return len(self._owners)

    @property
    def articles(self) -> int:
        """Articles written so far."""
        return len(self._entries)

    @property
    def steps(self) -> int:
        """Steps of the articles written so far."""
        return sum(self._steps)

    def phrases(self) -> set[str]:
        """What of the passages written so far may be typed as a whole."""
        return self._typed.phrases()

    def add(self, packed: PackedArticles) -> None:
        """Writes articles and, in the next rows, their passages."""
        self._typed.add(packed.runs["typed"])
        for count in packed.passages:
            self._owners.extend((len(self._steps),) * count)
            self._steps.append(0)
        self._steps[len(self._entries) :] = array("I", packed.steps)
        self._entries.extend(packed.entries)
        self._audiences.frombytes(packed.audiences)
        self._records.extend(packed.records.data, packed.records.sizes)
        for name, runs in packed.runs.items():
            self._runs[name].extend(runs.data, runs.sizes)

    def write(
        self,
        information: npt.NDArray[np.float32],
        lexicon: Lexicon,
        sources: Sequence[Source],
    ) -> None:
        """Writes all but the manifest, and the postings and vocabulary, which others write."""
        self._write_ids([entry.id for entry in self._entries])
        save_array(self._folder, STEPS, np.array(self._steps, np.uint32))
        save_array(self._folder, _OWNERS, np.array(self._owners, np.uint32))
        save_array(self._folder, _AUDIENCES, np.array(self._audiences, np.uint8))
        save_array(self._folder, _INFORMATION, information)
        if not self._typed.write(self._folder):
            self._digests[_SUGGESTED] = digest_of(self._folder, _SUGGESTED)
        for runs in (self._records, *self._runs.values()):
            runs.finish()
        for name, value in ((_LEXICON, lexicon), (_ENTRIES, self._entries), (_SOURCES, sources)):
            (self._folder / name).write_bytes(msgspec.msgpack.encode(value))

    def finish(self, manifest: Manifest) -> None:
        """Completes the generation: its manifest is written last."""
        if self.hands_on_general and self._before:
            self._digests[_GENERAL] = self._before.manifest.digests[_GENERAL]
        else:
            self._digests[_GENERAL] = digest_of(self._folder, _GENERAL)
        manifest = replace(
            manifest,
            entry_bytes=(self._folder / _ENTRIES).stat().st_size,
            digests=self._digests,
        )
        (self._folder / _MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))

    def cancel(self) -> None:
        """Gives the files up; the caller removes the folder."""
        for runs in (self._records, *self._runs.values()):
            runs.cancel()

    def _write_ids(self, ids: list[ArticleId]) -> None:
        before, whoosh = self._before, self._folder / _WHOOSH
        same = before and ids == [entry.id for entry in before.entries()]
        if before and same and self._takes_on(before, _IDS):
            whoosh.mkdir()
            hand_on(before.folder / _WHOOSH, whoosh, "*")
            return
        # Whoosh takes longer to import than many a change to be written.
        from faq.article_ids import write_ids

        write_ids(whoosh, ids)
        self._digests[_IDS] = digest_of(self._folder, _IDS)

    def _takes_on(self, before: Generation, files: str) -> bool:
        """Whether files that nobody reads here are as they were written; notes their digest."""
        if before.is_whole(files):
            self._digests[files] = before.manifest.digests[files]
            return True
        return False


class Generation:
    """A complete generation, open for reading; safe to share between threads."""

    def __init__(self, folder: Path, *, looks_up: bool = True) -> None:
        """`looks_up` says whether passages and articles are sure to be found by their ids: what
        is needed for it is opened now, while the folder is there, else at the first such question.

        Raises IndexStale when `folder` holds another format or is damaged, and
        FileNotFoundError when it is not there.
        """
        self.folder = folder
        self.manifest = _read_manifest(folder)
        try:
            self.postings = load_arrays(folder, "", Postings)
            self.owners: npt.NDArray[np.uint32] = load_array(folder, _OWNERS)
            self.audiences: npt.NDArray[np.uint8] = load_array(folder, _AUDIENCES)
            self.vocabulary = Vocabulary(load_arrays(folder, VOCABULARY, VocabularyArrays))
            self.suggestions = Suggestions(load_arrays(folder, SUGGESTIONS, SuggestionArrays))
            self._passages, self._terms, self._codes, self._faces = (
                Runs(folder, name) for name in ("passages", "terms", "codes", "faces")
            )
            self._articles = Runs(folder, ARTICLES)
            looks = Looks(
                self.owners,
                self.audiences,
                load_array(folder, _INFORMATION),
                self._codes.bytes,
                self._codes.ends,
                self._faces.bytes,
                self._faces.ends,
                self._terms.bytes,
                self._terms.ends,
            )
            self.ranker = Ranker(self.postings, looks)
        except (OSError, ValueError, EOFError) as error:
            raise damaged_index(error) from error
        self._ids = self._open_ids() if looks_up else None

    @property
    def rows(self) -> int:
        """How many passages there are."""
        return len(self.owners)

    def lexicon(self) -> Lexicon:
        """The words, synonyms and stopwords that the passages were analysed with."""
        return self._unpack_file(_LEXICON, Lexicon)

    def is_whole(self, files: str) -> bool:
        """Whether the files that match a pattern are as they were written."""
        digest = self.manifest.digests.get(files)
        return bool(digest) and digest == digest_of(self.folder, files)

    def general(self, *, checked: bool) -> Ordinary | None:
        """What is known of general language, while jieba's dictionary is that which it was read
        from; when `checked` only if it is as it was written."""
        try:
            known = load_arrays(self.folder, ORDINARY, Ordinary)
        except (OSError, ValueError, EOFError) as error:
            raise damaged_index(error) from error
        whole = self.is_whole(_GENERAL) if checked else True
        return known if whole and known.is_current() else None

    def entries(self) -> tuple[ArticleEntry, ...]:
        """All articles, in the order of their sources."""
        return self._unpack_file(_ENTRIES, tuple[ArticleEntry, ...])

    def sources(self) -> tuple[Source, ...]:
        """All files that were read."""
        return self._unpack_file(_SOURCES, tuple[Source, ...])

    def passage(self, row: int) -> Passage:
        """The passage at `row`."""
        return _PASSAGES.decode(self._passages[row])

    def asking(self, row: int) -> Asking:
        """What the passage at `row` may be asked."""
        return _ASKINGS.decode(self._passages[row])

    def terms(self, row: int) -> tuple[Terms, ...]:
        """The terms of all fields of the passage at `row`."""
        return unpack_terms(self._terms[row])

    def field_terms(self, row: int, field: Field) -> Terms:
        """The terms of one field of the passage at `row`."""
        return self.terms(row)[FIELDS.index(field)]

    def row_of(self, passage_id: PassageId) -> int | None:
        """The row of a passage, or None."""
        found = self._found(ArticleId(passage_id.rpartition("#")[0]))
        if found is None:
            return None
        return next((row for row in found[1] if self.passage(row).id == passage_id), None)

    def article(self, article_id: ArticleId) -> IndexedArticle | None:
        """An article with its passages, or None."""
        found = self._found(article_id)
        if found is None:
            return None
        number, rows = found
        return IndexedArticle(
            unpack_article(self._articles[number]), tuple(self.passage(row) for row in rows)
        )

    def size(self) -> int:
        """Bytes on disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def _found(self, article_id: ArticleId) -> tuple[int, range] | None:
        """The number of an article, and the rows of its passages."""
        self._ids = self._ids or self._open_ids()
        number = self._ids.number(article_id)
        if number is None:
            return None
        first, end = np.searchsorted(self.owners, (number, number + 1)).tolist()
        return number, range(first, end)

    def _open_ids(self) -> ArticleIds:
        # Whoosh takes longer to import than a question to be answered.
        from faq.article_ids import ArticleIds

        return ArticleIds(self.folder / _WHOOSH)

    def _unpack_file(self, name: str, kind: type[_Value]) -> _Value:
        try:
            return msgspec.msgpack.decode((self.folder / name).read_bytes(), type=kind)
        except (OSError, msgspec.DecodeError) as error:
            raise damaged_index(error) from error


def _read_manifest(folder: Path) -> Manifest:
    raw = (folder / _MANIFEST).read_bytes()
    try:
        found = msgspec.json.decode(raw)["format"]
        manifest = msgspec.json.decode(raw, type=Manifest) if found == FORMAT else None
        entry_bytes = (folder / _ENTRIES).stat().st_size if manifest else 0
    except (msgspec.DecodeError, KeyError, TypeError, OSError) as error:
        raise damaged_index(error) from error
    if manifest and manifest.entry_bytes != entry_bytes:
        raise damaged_index(ValueError(f"{_ENTRIES}: {entry_bytes} bytes"))
    if manifest:
        return manifest
    raise IndexStale(f"索引格式是 {found}，需要 {FORMAT}，请运行 faq rebuild (stale index format)")
