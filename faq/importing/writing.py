"""Carries out what was planned for the files of an import, each in one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path

import msgspec

from faq.changes.change import digest_of
from faq.changes.writing import remove, write_file
from faq.errors import ImportFailed, ImportRefused
from faq.files.regular import read_regular
from faq.importing.plan import Step
from faq.importing.record import RECORD, Entry, Record, Source, record_content
from faq.importing.rendering import FILES
from faq.importing.report import Conflict

CONFLICTS, RETIRED = "_import_conflicts", "_retired"
_TEMPORARY = ".importing.tmp"
"""Where a file is written before it takes its place."""


def content_of(path: Path) -> bytes | None:
    """The content of a file; None where there is none.  Raises ImportRefused for one that can't be
    read."""
    try:
        return read_regular(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ImportRefused(f"{path} 读不了 (can't be read): {error.strerror or error}") from error


@dataclass(slots=True)
class Written:
    """What was done beside the files' own places."""

    conflicts: list[Conflict] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes into a corpus; on a dry run, says what it would write."""

    corpus: Path
    dry_run: bool = False

    def beside(self, path: str) -> Path:
        """Where the source's content of a file edited by hand is put."""
        return self.corpus / CONFLICTS / path

    def record(self, record: Record) -> None:
        """Writes the record of imports, unless it is as it was."""
        content, path = record_content(record), self.corpus / RECORD
        if content != content_of(path):
            self._write(path, content)

    def begin(self, record: Record, name: str, source: Source, steps: tuple[Step, ...]) -> None:
        """Records what is about to be written: whatever ends the import, the next one knows which
        files are as an import has written them."""
        files = dict(source.files)
        for each in steps:
            if each.writes:
                entry = files.get(each.path) or Entry(each.entry.key, "")
                if entry.writing and self._has(each.path, entry.writing):
                    entry = msgspec.structs.replace(entry, digest=entry.writing)
                files[each.path] = msgspec.structs.replace(entry, writing=each.entry.digest)
        if files != source.files:
            begun = msgspec.structs.replace(source, files=files)
            self.record(Record({**record.sources, name: begun}))

    def _has(self, path: str, digest: str) -> bool:
        return digest_of(content_of(self.corpus / path)) == digest

    def carry_out(
        self, steps: tuple[Step, ...], content: Callable[[str], bytes], *, retire: bool
    ) -> Written:
        """Writes, puts beside and moves files; raises OSError where one can't be, ImportFailed
        where a link leads out of the corpus."""
        written = Written()
        for each in steps:
            if each.writes:
                self._write(self.corpus / each.path, content(each.path))
            elif each.deed == "conflict":
                written.conflicts.append(self._conflict(each, content))
            elif each.deed == "vanished" and retire:
                written.retired.append(self._retire(each.path))
        return written

    def settle(self, before: Mapping[str, Entry], steps: tuple[Step, ...]) -> None:
        """Removes what was put beside files that are now as the source has them."""
        for each in steps:
            old, place = before.get(each.path), self.beside(each.path)
            if each.deed != "unchanged" or old is None or not old.offered or self.dry_run:
                continue
            if digest_of(content_of(place)) == old.offered:
                place.unlink()

    def _conflict(self, step: Step, content: Callable[[str], bytes]) -> Conflict:
        place = self.beside(step.path)
        if step.offers:
            if digest_of(content_of(place)) not in {None, step.replaces, step.entry.offered}:
                place = self.corpus / self._free(f"{CONFLICTS}/{step.path}")  # edited there
            self._write(place, content(step.path))
        return Conflict(step.path, place.relative_to(self.corpus).as_posix())

    def _retire(self, path: str) -> str:
        free = self._free(f"{RETIRED}/{path}")
        target = self.corpus / free
        if not self.dry_run:
            for each in (self.corpus / path, target):
                self._require_inside(each)
            target.parent.mkdir(parents=True, exist_ok=True)
            (self.corpus / path).rename(target)
            self._remove_empty(path)
        return free

    def _free(self, path: str) -> str:
        """The path, or the first with a number that nothing is at."""
        stem, dot, ending = path.rpartition(".")
        numbered = (f"{stem}-{number}{dot}{ending}" for number in count(2))
        return next(each for each in chain([path], numbered) if not (self.corpus / each).exists())

    def _remove_empty(self, path: str) -> None:
        """Removes the folder that belonged to an article alone, once it is empty."""
        parts = path.split("/")
        if FILES not in parts:
            return
        folder = (self.corpus / path).parent
        while folder != self.corpus and FILES in folder.relative_to(self.corpus).parts:
            if any(folder.iterdir()):
                return
            folder.rmdir()
            folder = folder.parent

    def _write(self, path: Path, content: bytes) -> None:
        if self.dry_run:
            return
        self._require_inside(path)
        beside = path.with_name(_TEMPORARY)
        try:
            write_file(path, content, beside)
        except OSError:
            remove(beside)
            raise

    def _require_inside(self, path: Path) -> None:
        """Raises ImportFailed for a file that a link leads to."""
        root = self.corpus.resolve()
        existing = next(each for each in path.parents if each.exists())
        if not existing.resolve().is_relative_to(root) or path.is_symlink():
            raise ImportFailed(
                f"{path} 经过链接，不写入 (through a link that may leave the corpus: not written)"
            )
