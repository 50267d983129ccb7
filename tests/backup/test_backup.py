"""A backup holds all that an owner has, and restores it or nothing."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import chdir, closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from faq.backup.archive import CONTENTS, FEEDBACK, is_safe
from faq.backup.making import back_up
from faq.backup.restoring import RestoreOptions, restore
from faq.cli import main
from faq.engine import Engine
from faq.errors import BackupError
from faq.evaluation.judging import add_verdict, read_verdicts
from faq.evaluation.rounds import begin_round, rounds
from faq.feedback import Feedback, FeedbackStore
from faq.files.sealed import is_sealed
from faq.indexing.rebuild import rebuild
from faq.model import SearchRequest
from faq.settings import Settings, load_settings
from faq.storage import generations, publish
from faq.storage.verify import verify

_SETTINGS = 'corpus = "docs"\nindex = "made/index"\nconfidence_threshold = 0\nsite_name = "馆"\n'


def _write(corpus: Path, hours: int) -> None:
    (corpus / "_lexicon").mkdir(parents=True, exist_ok=True)
    (corpus / "_lexicon" / "words.txt").write_text("泳池手环\n", "utf-8")
    text = f"# 泳池几点开放\n\n泳池每天开放{hours}个小时，凭手环入场。\n"
    (corpus / "pool.md").write_text(text, "utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working folder of a site with an index and feedback, and its backup beside it."""
    folder = tmp_path_factory.mktemp("made") / "site"
    folder.mkdir()
    (folder / "faq.toml").write_text(_SETTINGS, "utf-8")
    with chdir(folder):
        _write(Path("docs"), 7)
        rebuild(load_settings())
        _give("几点开放", "a")
        back_up(load_settings(), folder.with_name("site.tar.gz"))
    return folder


@pytest.fixture
def site(made: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the site, as the working folder."""
    folder = Path(shutil.copytree(made, tmp_path / "site"))
    with chdir(folder):
        yield folder


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made.with_name("site.tar.gz"), tmp_path))


def _give(question: str, key: str) -> None:
    FeedbackStore(load_settings().feedback).add(
        Feedback(question, "pool#泳池几点开放", True), key=key
    )


def _given() -> list[str]:
    return [each.question for each in FeedbackStore(load_settings().feedback).each()]


def _restore(archive: Path, folder: Path, *, force: bool = False) -> Settings:
    with chdir(folder):
        return restore(archive, RestoreOptions(Path(), {}, force))[1]


def _everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _told(settings: Settings) -> str:
    return Engine.open(settings).ask(SearchRequest("泳池几点开放")).hits[0].passage.text


def test_verdicts_come_back_with_all_that_others_wrote_beside_them(
    site: Path, tmp_path: Path
) -> None:
    settings = load_settings()
    add_verdict(settings.judged, "几点开放", "pool#泳池几点开放", 2)
    (settings.judged / "notes.txt").write_text("谁评的", "utf-8")
    begun = begin_round(settings.judged, ["几点开放"], "given", hits=5)
    back_up(settings, tmp_path / "judged.tar.gz")
    add_verdict(settings.judged, "几点开放", "pool#泳池几点开放", 0)
    with pytest.raises(BackupError, match="judged"):
        _restore(tmp_path / "judged.tar.gz", site)
    (tmp_path / "other").mkdir()
    for folder, force in ((tmp_path / "other", False), (site, True)):
        _restore(tmp_path / "judged.tar.gz", folder, force=force)
        judged = folder / settings.judged
        assert read_verdicts(judged)["几点开放"].relevances == {"pool#泳池几点开放": 2}
        assert (judged / "notes.txt").read_text("utf-8") == "谁评的"
        assert [each.round for each in rounds(judged)] == [begun]
        add_verdict(judged, "几点开放", "pool#泳池几点开放", 1)


def test_all_of_it_comes_back_in_an_empty_folder(site: Path, archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    settings = _restore(archive, other)
    with chdir(other):
        assert verify(settings.index).whole
        assert "7个小时" in _told(settings)
        assert _given() == ["几点开放"]
        assert rebuild(settings).unchanged == 1
    for name in ("faq.toml", "docs/pool.md", "docs/_lexicon/words.txt"):
        assert (other / name).read_bytes() == (site / name).read_bytes()
        assert (other / name).stat().st_mtime == pytest.approx((site / name).stat().st_mtime, abs=1)
    assert not [path for path in other.rglob(".*") if path.is_dir()]


def test_nothing_is_replaced_unless_that_is_meant(site: Path, archive: Path) -> None:
    engine = Engine.open(load_settings())
    _write(site / "docs", 9)
    rebuild(load_settings())
    FeedbackStore(load_settings().feedback).add(
        Feedback("后来", "pool#泳池几点开放", True), key="b"
    )
    before = _everything(site)
    with pytest.raises(BackupError, match="--force"):
        _restore(archive, site)
    assert _everything(site) == before
    _restore(archive, site, force=True)
    assert "7个小时" in engine.ask(SearchRequest("泳池几点开放")).hits[0].passage.text
    assert [each.question for each in FeedbackStore(Path("feedback.sqlite3")).each()] == [
        "几点开放"
    ]
    assert not list(site.glob(".*"))


def test_a_failure_brings_back_what_was_replaced(
    site: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(site / "docs", 9)
    FeedbackStore(load_settings().feedback).add(
        Feedback("后来", "pool#泳池几点开放", True), key="b"
    )
    given = _given()
    before = {name: data for name, data in _everything(site).items() if "sqlite" not in name}

    def fail(*_: object) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(publish, "put_in_force", fail)
    with pytest.raises((BackupError, Exception), match="no space"):
        _restore(archive, site, force=True)
    after = {name: data for name, data in _everything(site).items() if "sqlite" not in name}
    assert after == before
    assert _given() == given


def test_a_database_is_copied_whole_while_it_is_written(site: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect("feedback.sqlite3")) as writing:
        writing.execute("PRAGMA journal_mode = WAL")
        writing.execute("CREATE TABLE more (number INTEGER)")
        writing.executemany("INSERT INTO more VALUES (?)", [(each,) for each in range(1000)])
        writing.commit()
        writing.execute("INSERT INTO more VALUES (1000)")  # not committed
        back_up(load_settings(), tmp_path / "busy.tar.gz")
    with tarfile.open(tmp_path / "busy.tar.gz") as tar:
        tar.extract(FEEDBACK, tmp_path, filter="data")
    with closing(sqlite3.connect(tmp_path / FEEDBACK)) as copied:
        assert copied.execute("SELECT count(*) FROM more").fetchone() == (1000,)


def test_what_is_no_file_of_the_corpus_is_told_and_left_out(site: Path, tmp_path: Path) -> None:
    docs = site / "docs"
    (docs / "secret.md").symlink_to("/etc/passwd")
    (docs / "gone.md").symlink_to("nowhere")
    (docs / "again.md").symlink_to("pool.md")
    (docs / "folder").symlink_to("/etc")
    os.mkfifo(docs / "pipe.md")
    (docs / ".git").mkdir()
    (docs / ".git" / "config").touch()
    report = back_up(load_settings(), tmp_path / "site.tar.gz")
    assert {each.partition(":")[0] for each in report.left_out} == {
        f"corpus/{name}" for name in ("secret.md", "gone.md", "folder", "pipe.md")
    }
    with tarfile.open(tmp_path / "site.tar.gz") as tar:
        names = set(tar.getnames())
    assert "corpus/again.md" in names
    assert not {name for name in names if "etc" in name or ".git" in name}


def test_a_damaged_index_is_left_out_and_rebuilt(site: Path, tmp_path: Path) -> None:
    folder = generations.open_current(load_settings().index).folder
    (folder / "keys.npy").write_bytes(b"")
    result = CliRunner().invoke(main, ["backup", str(tmp_path / "site.tar.gz")])
    assert result.exit_code == 0
    assert "keys.npy" in result.stderr
    shutil.rmtree(site / "made")
    result = CliRunner().invoke(main, ["restore", "--force", str(tmp_path / "site.tar.gz")])
    assert result.exit_code == 0, result.stderr
    assert "7个小时" in _told(load_settings())


def test_an_index_of_another_format_is_rebuilt(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from faq.storage import manifest

    back_up(load_settings(), tmp_path / "site.tar.gz")
    monkeypatch.setattr(manifest, "FORMAT", manifest.FORMAT + 1)
    other = tmp_path / "other"
    other.mkdir()
    with chdir(other):
        report, settings = restore(tmp_path / "site.tar.gz", RestoreOptions(Path(), {}))
    assert report.generation is None
    assert (other / "docs" / "pool.md").exists()
    assert not (other / settings.index / "CURRENT").exists()


def _members(archive: Path) -> list[tuple[tarfile.TarInfo, bytes]]:
    with tarfile.open(archive) as tar:
        return [(each, (tar.extractfile(each) or io.BytesIO()).read()) for each in tar]


def _rewritten(archive: Path, members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    with tarfile.open(archive, "w:gz") as tar:
        for member, data in members:
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))


def _with(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> Callable[[Path], None]:
    """Puts another member before the others."""

    def act(archive: Path) -> None:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, target
        _rewritten(archive, [(member, b""), *_members(archive)])

    return act


def _other_bytes(archive: Path) -> None:
    members = _members(archive)
    number = next(n for n, (each, _) in enumerate(members) if each.name == "corpus/pool.md")
    members[number] = (members[number][0], members[number][1].replace(b"7", b"8"))
    _rewritten(archive, members)


def _without(name: str) -> Callable[[Path], None]:
    def act(archive: Path) -> None:
        _rewritten(archive, [each for each in _members(archive) if each[0].name != name])

    return act


def _flipped(place: float) -> Callable[[Path], None]:
    """Harms one byte; a negative place counts from the end, where -8 to -5 is the checksum."""

    def act(archive: Path) -> None:
        data = bytearray(archive.read_bytes())
        data[int(len(data) * place) if place >= 0 else int(place)] ^= 0x10
        archive.write_bytes(data)

    return act


@pytest.mark.parametrize(
    "harm",
    [
        *(_flipped(place) for place in (0.0, 0.2, 0.5, 0.9, -6)),
        lambda archive: os.truncate(archive, archive.stat().st_size // 2),
        lambda archive: os.truncate(archive, archive.stat().st_size - 4),
        lambda archive: archive.write_bytes(b""),
        lambda archive: archive.write_bytes(gzip.compress(b"no tar")),
        lambda archive: archive.unlink(),
        _other_bytes,
        _without(CONTENTS),
        _without("corpus/pool.md"),
        _with("corpus/more.md"),
        _with("corpus/../../escaped"),
        _with("/tmp/escaped"),
        _with("elsewhere/escaped"),
        _with("corpus/link", tarfile.SYMTYPE, "/etc"),
        _with("corpus/hard", tarfile.LNKTYPE, "corpus/pool.md"),
        _with("corpus/pipe", tarfile.FIFOTYPE),
        _with("corpus/device", tarfile.CHRTYPE),
        _with("corpus/pool.md"),
    ],
)
def test_an_archive_that_is_not_whole_or_not_ours_restores_nothing(
    archive: Path, tmp_path: Path, harm: Callable[[Path], object]
) -> None:
    harm(archive)
    other = tmp_path / "other"
    other.mkdir()
    with chdir(other):
        result = CliRunner().invoke(main, ["restore", str(archive)])
    assert result.exit_code == 5, result.output
    assert result.stderr.strip()
    assert list(other.iterdir()) == []
    assert not list(tmp_path.glob("escaped"))


@pytest.mark.parametrize("place", ["/srv/elsewhere", "../elsewhere", "."])
def test_settings_that_lead_out_of_the_folder_are_refused(
    site: Path, tmp_path: Path, place: str
) -> None:
    settings = load_settings()
    (site / "faq.toml").write_text(_SETTINGS.replace('"docs"', f'"{place}"'), "utf-8")
    back_up(settings, tmp_path / "site.tar.gz")
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(BackupError, match="FAQ_CORPUS"):
        _restore(tmp_path / "site.tar.gz", other)
    assert list(other.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("corpus/a.md", True),
        ("databases/feedback.sqlite3", True),
        ("corpus", False),
        ("corpus/", False),
        ("corpus//a", False),
        ("corpus/./a", False),
        ("corpus/../a", False),
        ("/corpus/a", False),
        ("corpus/a\\b", False),
        ("corpus/a\0", False),
        ("other/a", False),
        ("", False),
    ],
)
def test_places_in_an_archive(name: str, safe: bool) -> None:
    assert is_safe(name) is safe


def test_the_list_of_contents_vouches_for_itself(archive: Path) -> None:
    raw = next(data for member, data in _members(archive) if member.name == CONTENTS)
    assert is_sealed(raw)
    for place in range(0, len(raw), 97):
        changed = bytearray(raw)
        changed[place] ^= 1
        assert not is_sealed(bytes(changed))


def test_a_backup_that_fails_leaves_the_last_one(
    site: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = archive.read_bytes()
    assert archive.stat().st_mode & 0o777 == 0o600
    shutil.rmtree(site / "docs")
    with pytest.raises(BackupError):
        back_up(load_settings(), archive)
    assert archive.read_bytes() == before
    assert list(archive.parent.glob(".*")) == []
