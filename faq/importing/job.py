"""Imports a source into a corpus, once or again."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

import msgspec

from faq import articles as reading
from faq.changes.change import digest_of
from faq.errors import ImportFailed, ImportRefused
from faq.importing.apart import Apart
from faq.importing.collecting import Collection, Place, Spool, collect
from faq.importing.moves import followed
from faq.importing.names import TakenNames, original_name, safe_path
from faq.importing.plan import Deed, Step, There, plan
from faq.importing.readers import KINDS, Kind, with_restricted
from faq.importing.reading import Progress, as_text, open_source
from faq.importing.record import Entry, Record, Source, read_record
from faq.importing.report import ImportReport
from faq.importing.writing import Writer, Written, content_of

_LOCK = ".importing.lock"


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What is to be imported, and how."""

    source: Path
    corpus: Path
    max_file_bytes: int
    """Of an article, as the corpus is read."""
    kind: str = ""
    """The kind of the source; "" to tell it by its files."""
    name: str = ""
    """What the source is recorded by; "" for the name of its file or folder."""
    into: str = ""
    """Folder below the corpus, "" for the corpus itself."""
    retire: bool = False
    """Whether to move away what is no longer at the source."""
    restricted: bool = False
    """Whether to import for everybody what is for some readers of the source only."""
    dry_run: bool = False
    """Whether to write nothing, and only tell what would be."""
    kinds: Sequence[Kind] = KINDS


def import_source(request: ImportRequest, apart: Apart, progress: Progress) -> ImportReport:
    """Imports a source, which `apart` reads.

    Raises ImportRefused where nothing can be imported, ImportFailed where files can't be written or
    another import is running.
    """
    kinds = with_restricted(request.kinds) if request.restricted else request.kinds
    source = open_source(request.source, request.corpus, request.kind, kinds)
    name = as_text(request.name or request.source.resolve().name)
    with _locked(request), Spool() as spool:
        record = read_record(request.corpus)
        before = _before(record, name, request)
        place = replace(_place(record, name, before, request), whole=source.whole)
        with closing(source.found(name, apart, progress)) as found:
            collection = collect(found, place, spool)
        writer = Writer(request.corpus, request.dry_run)
        steps = _plan(before.files, collection, writer)
        retire = request.retire and collection.documents > 0
        try:
            writer.begin(record, name, before, steps)
            written = writer.carry_out(steps, spool.content, retire=retire)
            files = _recorded(before.files, steps, retire=retire)
            done = Source(_place_of(request.source), source.kind, files)
            writer.record(Record({**record.sources, name: done}))
            writer.settle(before.files, steps)
        except OSError as error:
            raise ImportFailed(
                f"没有写完：{error.strerror or error}（{error.filename or request.corpus}）；已写的"
                "文件都完整，处理好后再导入一次 (not finished, every file is whole: import again)"
            ) from error
    losses = tuple(collection.losses)
    read = ImportReport(
        name, source.kind, collection.documents, losses=losses, dry_run=request.dry_run
    )
    return _with_files(read, steps, written)


@contextmanager
def _locked(request: ImportRequest) -> Iterator[None]:
    """Holds the corpus against other imports; makes its folder where there is none."""
    if request.dry_run:
        yield
        return
    try:
        request.corpus.mkdir(parents=True, exist_ok=True)
        lock = (request.corpus / _LOCK).open("ab")
    except OSError as error:
        raise ImportFailed(
            f"语料目录 {request.corpus} 不能写 (can't write to the corpus): {error.strerror}"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ImportFailed(
                f"另一个导入正在写 {request.corpus}，请等它结束 (another import is running)"
            ) from error
        yield


def _place_of(source: Path) -> str:
    return blake2b(str(source.resolve()).encode("utf-8", "replace"), digest_size=8).hexdigest()


def _before(record: Record, name: str, request: ImportRequest) -> Source:
    """What was imported of the source before; raises ImportRefused where that may have been another
    one of the same name, or was one of which this is called a copy."""
    first = original_name(name)
    if name not in record.sources and first in record.sources and not request.name:
        raise ImportRefused(
            f"{name} 像是导入过的 {first} 的另一份：是它的新导出就加 --name {first}，不是就用 "
            f"--name 另取名字 (a copy of {first}? --name {first} if it is, else a new name)"
        )
    place = _place_of(request.source)
    before = record.sources.get(name, Source(place, "", {}))
    before = msgspec.structs.replace(before, files=followed(request.corpus, before.files))
    if before.place != place and not request.name:
        raise ImportRefused(
            f"从另一个位置导入过同名的 {name}：是同一来源就加 --name {name}，不是就用 --name 另取"
            f"名字 (another {name} was imported: --name {name} if it is the same, else a new name)"
        )
    return before


def _place(record: Record, name: str, before: Source, request: ImportRequest) -> Place:
    into = request.into.strip("/")
    if into and safe_path(into) != into:
        raise ImportRefused(f"{request.into} 不能作目录 (no folder): --into {safe_path(into)}")
    stems = [path.rpartition(".")[0] for path, _, _ in record.owners()]
    if request.corpus.is_dir():
        stems += (file.stem for file in reading.walk(request.corpus).files)
    is_new = not request.name and name not in record.sources
    owners = record.owners() if is_new else ()
    others = {path: (other, key) for path, other, key in owners}
    return Place(into, before.files, TakenNames(stems), others, request.max_file_bytes)


def _plan(before: Mapping[str, Entry], collection: Collection, writer: Writer) -> tuple[Step, ...]:
    """The steps; what could not be read this time is none that vanished."""
    lost = collection.seen - {each.key for each in collection.files.values()}
    known = {
        path: entry
        for path, entry in before.items()
        if path in collection.files or not (entry.key in lost or collection.hides(entry.key))
    }
    paths = {*known, *collection.files}
    there = There(
        {path: digest_of(content_of(writer.corpus / path)) for path in paths},
        {path: digest_of(content_of(writer.beside(path))) for path in paths},
    )
    return plan(known, collection.files, there)


def _recorded(
    before: Mapping[str, Entry], steps: tuple[Step, ...], *, retire: bool
) -> dict[str, Entry]:
    """What is known of each file afterwards."""
    files = dict(before)
    for each in steps:
        if each.deed == "forgotten" or (each.deed == "vanished" and retire):
            del files[each.path]
        else:
            files[each.path] = each.entry
    return files


def _with_files(read: ImportReport, steps: tuple[Step, ...], written: Written) -> ImportReport:
    def paths(deed: Deed) -> tuple[str, ...]:
        return tuple(each.path for each in steps if each.deed == deed)

    return replace(
        read,
        added=paths("added"),
        changed=paths("changed"),
        unchanged=paths("unchanged"),
        kept=paths("kept"),
        conflicts=tuple(written.conflicts),
        vanished=() if written.retired else paths("vanished"),
        retired=tuple(written.retired),
    )
