"""Models are taken from every known layout, and from nothing else; what is kept works."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from tiny_models import DIMENSIONS, table, tiny_onnx, tiny_tokenizer, write_tiny

from faq.errors import ModelError
from faq.semantic import adding, packages
from faq.semantic.adding import add_model
from faq.semantic.description import read_description
from faq.semantic.encoder import Encoder
from faq.semantic.store import list_models, open_model, remove_model, stamp_of


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return write_tiny(tmp_path / "tiny")


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)


def _zipped(folder: Path, archive: Path) -> Path:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for path in sorted(folder.rglob("*")):
            opened.write(path, path.relative_to(folder))
    return archive


def _tarred(folder: Path, archive: Path) -> Path:
    with tarfile.open(archive, "w:gz") as opened:
        opened.add(folder, "tiny")
    return archive


@pytest.mark.parametrize(
    "pack",
    [
        lambda folder: folder,
        lambda folder: _zipped(folder, folder.with_name("tiny.zip")),
        lambda folder: _zipped(folder, folder.with_name("tiny.jar")),
        lambda folder: _tarred(folder, folder.with_name("tiny.tar.gz")),
    ],
    ids=["folder", "zip", "jar", "tar.gz"],
)
def test_a_model_comes_in_a_folder_or_an_archive(
    models: Path, package: Path, pack: Callable[[Path], Path]
) -> None:
    added = add_model(models, pack(package))
    assert (added.name, added.dimensions, added.fault) == ("tiny", DIMENSIONS, "")
    assert [each.name for each in models.iterdir()] == ["tiny"]
    encoder = open_model(models, None)
    assert encoder is not None
    assert (encoder.name, encoder.digest) == ("tiny", added.digest)
    assert encoder.encode_questions(["退款"]).scales.all()


@pytest.mark.parametrize(
    ("onnx", "tokenizer", "name"),
    [
        ("onnx/model.onnx", "tokenizer.json", "tiny"),
        ("onnx/model_quantized.onnx", "tokenizer.json", "tiny"),
        ("model_optimized.onnx", "tokenizer.json", "tiny"),
        ("small-zh-v1.5-q.onnx", "small-zh-v1.5-q-tokenizer.json", "small-zh-v1.5"),
        ("a/b/model.onnx", "a/tokenizer.json", "tiny"),
    ],
)
def test_known_layouts_are_found(
    models: Path, tmp_path: Path, onnx: str, tokenizer: str, name: str
) -> None:
    package = write_tiny(tmp_path / "tiny", onnx, tokenizer)
    assert add_model(models, package).name == name


def test_a_hubs_cache_names_the_model(models: Path, tmp_path: Path) -> None:
    cache = tmp_path / "models--someone--small-zh"
    blobs = write_tiny(cache / "blobs", "1", "2")
    snapshot = cache / "snapshots" / "75c43b"
    (snapshot / "onnx").mkdir(parents=True)
    (snapshot / "onnx" / "model.onnx").symlink_to(blobs / "1")
    (snapshot / "tokenizer.json").symlink_to(blobs / "2")
    assert add_model(models, snapshot).name == "small-zh"
    assert not any(path.is_symlink() for path in models.rglob("*"))


def test_what_a_package_tells_is_written_down(models: Path, package: Path) -> None:
    _write(
        package,
        {
            "1_Pooling/config.json": b'{"pooling_mode_cls_token": true, "pooling_mode_max": false}',
            "sentence_bert_config.json": b'{"max_seq_length": 256}',
            "config_sentence_transformers.json": (
                '{"prompts": {"query": "问：", "document": "文："}}'.encode()
            ),
        },
    )
    add_model(models, package)
    written = read_description(models / "tiny")
    assert (written.pooling, written.max_length) == ("cls", 256)
    assert (written.question_prefix, written.passage_prefix) == ("问：", "文：")
    assert (written.dimensions, written.lowercase) == (DIMENSIONS, True)


@pytest.mark.parametrize(
    ("name", "pooling"), [("bge-small-zh-v1.5-q.onnx", "cls"), ("paraphrase.onnx", "mean")]
)
def test_pooling_goes_by_the_family_where_nothing_is_told(
    models: Path, tmp_path: Path, name: str, pooling: str
) -> None:
    added = add_model(models, write_tiny(tmp_path / "package", name))
    assert read_description(models / added.name).pooling == pooling


@pytest.mark.parametrize("prompt", ['问"\\：', "a\nb\x7f\0", "\ud800", "''' #💬"])
def test_any_prompt_can_be_written_down(models: Path, package: Path, prompt: str) -> None:
    config = json.dumps({"prompts": {"query": prompt}})
    _write(package, {"config_sentence_transformers.json": config.encode()})
    add_model(models, package)
    written = read_description(models / "tiny").question_prefix
    assert written == prompt.replace("\ud800", "?")


def test_what_can_not_be_written_down_is_refused(models: Path, package: Path) -> None:
    config = json.dumps({"prompts": {"query": "问" * 1001}})
    _write(package, {"config_sentence_transformers.json": config.encode()})
    with pytest.raises(ModelError, match=r"model\.toml"):
        add_model(models, package)
    assert list(models.iterdir()) == []


def test_a_file_name_that_could_mislead_is_refused(models: Path, package: Path) -> None:
    (package / "model.onnx").rename(package / "my model.onnx")
    with pytest.raises(ModelError, match="file name"):
        add_model(models, package)


def test_a_huge_length_of_a_tokenizer_is_no_limit(models: Path, package: Path) -> None:
    length = b'{"model_max_length": 1000000000000000019884624838656}'
    _write(package, {"tokenizer_config.json": length})
    add_model(models, package)
    assert read_description(models / "tiny").max_length == 512


def test_of_several_files_the_quantized_one_is_taken_or_the_one_that_is_chosen(
    models: Path, package: Path
) -> None:
    for number, name in enumerate(("model_quantized", "model_fp16", "model_qint8_avx512"), 2):
        (package / f"{name}.onnx").write_bytes(tiny_onnx(table(number)))
    add_model(models, package)
    assert read_description(models / "tiny").onnx == "model_quantized.onnx"
    add_model(models, package, file="model_fp16.onnx")
    assert read_description(models / "tiny").onnx == "model_fp16.onnx"
    with pytest.raises(ModelError, match=r"other\.onnx"):
        add_model(models, package, file="other.onnx")


def test_weights_beside_the_onnx_file_come_along(models: Path, package: Path) -> None:
    whole = add_model(models, package, name="whole")
    (package / "model.onnx").write_bytes(tiny_onnx(beside="model.onnx_data"))
    (package / "model.onnx_data").write_bytes(table().tobytes())
    added = add_model(models, package)
    assert added.bytes > table().nbytes
    first, second = (open_model(models, each.name) for each in (whole, added))
    assert first is not None
    assert second is not None
    vectors = first.encode_questions(["退款"]).values, second.encode_questions(["退款"]).values
    assert np.array_equal(*vectors)


@pytest.mark.parametrize("place", ["../secret", "{}/secret", "link"])
def test_weights_are_read_from_nowhere_else(
    models: Path, package: Path, tmp_path: Path, place: str
) -> None:
    models.mkdir()
    for folder in (models, tmp_path):
        (folder / "secret").write_bytes(table().tobytes())
    (package / "link").symlink_to(tmp_path / "secret")
    (package / "model.onnx").write_bytes(tiny_onnx(beside=place.format(tmp_path)))
    with pytest.raises(ModelError, match="not a usable model"):
        add_model(models, package)


def test_edits_of_the_description_are_in_force_and_travel_along(
    models: Path, package: Path, tmp_path: Path
) -> None:
    first = add_model(models, package)
    path = models / "tiny" / "model.toml"
    path.write_text(path.read_text("utf-8").replace('"mean"', '"cls"'), "utf-8")
    encoder = open_model(models, "tiny")
    assert encoder is not None
    assert encoder.digest != first.digest
    moved = add_model(tmp_path / "elsewhere", models / "tiny")
    assert (moved.name, moved.digest) == ("tiny", encoder.digest)


def test_a_model_is_replaced_by_one_of_the_same_name(models: Path, package: Path) -> None:
    first = add_model(models, package)
    (package / "model.onnx").write_bytes(tiny_onnx(table(2)))
    second = add_model(models, package)
    assert first.digest != second.digest
    assert [each.digest for each in list_models(models)] == [second.digest]
    assert [each.name for each in models.iterdir()] == ["tiny"]


def test_a_name_can_be_given(models: Path, package: Path) -> None:
    assert add_model(models, package, name="my.model-2").name == "my.model-2"
    for name in (".hidden", "../out", "a/b", "off", "x" * 101):
        with pytest.raises(ModelError, match="not allowed"):
            add_model(models, package, name=name)
    assert [each.name for each in list_models(models)] == ["my.model-2"]


def _without(name: str) -> Callable[[Path], None]:
    return lambda package: (package / name).unlink()


def _with(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda package: _write(package, {name: content})


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_without("model.onnx"), "no such ONNX file"),
        (_without("tokenizer.json"), "no tokenizer"),
        (_with("model.onnx", b"GIF89a" * 99), "not a usable model"),
        (_with("model.onnx", tiny_onnx()[:-40]), "not a usable model"),
        (_with("model.onnx", tiny_onnx(0 * table())), "zeros"),
        (_with("model.onnx", tiny_onnx(float("nan") * table())), "no numbers"),
        (_with("tokenizer.json", b'{"no": "tokenizer"}'), "not a tokenizer"),
        (_with("tokenizer.json", b"\xff\xfe"), "not a tokenizer"),
        (_with("tokenizer_config.json", b"{"), "not JSON"),
        (_with("model.toml", b"pooling = 1"), "unreadable model description"),
        (_with("1_Pooling/config.json", b'{"pooling_mode_max_tokens": true}'), "unsupported"),
        (shutil.rmtree, "neither a folder"),
    ],
)
def test_what_is_no_model_is_refused_and_leaves_nothing(
    models: Path, package: Path, spoil: Callable[[Path], None], told: str
) -> None:
    spoil(package)
    with pytest.raises(ModelError, match=told):
        add_model(models, package)
    assert list(models.iterdir()) == []


def test_a_failed_replacement_leaves_the_model_as_it_was(models: Path, package: Path) -> None:
    first = add_model(models, package)
    (package / "model.onnx").write_bytes(b"broken")
    with pytest.raises(ModelError):
        add_model(models, package)
    assert list_models(models) == [first]


def test_a_full_disk_is_told_and_leaves_the_model_as_it_was(
    models: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = add_model(models, package)

    def full(folder: Path, *_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for name in ("write_description", "sync_below"):
        with monkeypatch.context() as patch:
            patch.setattr(adding, name, full)
            with pytest.raises(ModelError, match="No space left"):
                add_model(models, package)
    assert list_models(models) == [first]
    assert [each.name for each in models.iterdir()] == ["tiny"]


def test_a_folder_that_is_a_file_is_told(models: Path, package: Path) -> None:
    models.write_bytes(b"")
    with pytest.raises(ModelError, match="can't be written"):
        add_model(models, package)


def test_an_archive_reaches_nothing_outside_the_store(models: Path, tmp_path: Path) -> None:
    archive = tmp_path / "evil.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("../../escaped/model.onnx", tiny_onnx())
        opened.writestr("/tmp/../tokenizer.json", tiny_tokenizer())
    add_model(models, archive, name="tiny")
    made = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.onnx")}
    assert made == {"models/tiny/model.onnx"}


def test_links_in_an_archive_are_no_files(models: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_bytes(tiny_tokenizer())
    archive = tmp_path / "links.tar"
    with tarfile.open(archive, "w") as opened:
        entry = tarfile.TarInfo("model.onnx")
        entry.size = len(tiny_onnx())
        opened.addfile(entry, io.BytesIO(tiny_onnx()))
        link = tarfile.TarInfo("tokenizer.json")
        link.type, link.linkname = tarfile.SYMTYPE, str(secret)
        opened.addfile(link)
    with pytest.raises(ModelError, match="no tokenizer"):
        add_model(models, archive)


def test_a_file_that_unpacks_to_too_much_is_left(
    models: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "_ONNX_BYTES", 10_000)
    (package / "model.onnx").write_bytes(bytes(1_000_000))
    with pytest.raises(ModelError, match="too large"):
        add_model(models, _zipped(package, package.with_name("bomb.zip")))
    assert list(models.iterdir()) == []


def test_a_folder_of_everything_is_no_package(
    models: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "_MOST_FILES", 1)
    with pytest.raises(ModelError, match="too many"):
        add_model(models, package)


@pytest.mark.parametrize("damage", [lambda whole: whole[:300], lambda whole: b"x" + whole])
def test_a_damaged_archive_is_refused(
    models: Path, package: Path, damage: Callable[[bytes], bytes]
) -> None:
    archive = _tarred(package, package.with_name("tiny.tar.gz"))
    archive.write_bytes(damage(archive.read_bytes()))
    with pytest.raises(ModelError):
        add_model(models, archive)
    assert not models.exists() or list(models.iterdir()) == []


_KILLED = """
import os, signal, sys
from pathlib import Path
from faq.semantic.adding import add_model

models, package, survived = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
rename = Path.rename

def rename_or_die(path, target):
    global survived
    if models in Path(target).parents:
        if not survived:
            os.kill(os.getpid(), signal.SIGKILL)
        survived -= 1
    return rename(path, target)

Path.rename = rename_or_die
add_model(models, package)
"""


@pytest.mark.parametrize("survived", [0, 1, 2])
def test_a_kill_while_a_model_is_replaced_leaves_one_of_both(
    models: Path, package: Path, survived: int
) -> None:
    first = add_model(models, package)
    (package / "model.onnx").write_bytes(tiny_onnx(table(2)))
    command = (sys.executable, "-c", _KILLED, str(models), str(package), str(survived))
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    (listed,) = list_models(models)
    assert (listed.name, listed.fault) == ("tiny", "")
    assert (listed.digest == first.digest) == (survived < 2)
    opened = open_model(models, None)
    assert opened is not None
    assert opened.digest == listed.digest
    add_model(models, package, name="other")
    assert [each.name for each in list_models(models)] == ["other", "tiny"]
    assert list_models(models)[1].digest == listed.digest
    assert sorted(each.name for each in models.iterdir()) == ["other", "tiny"]


def test_a_model_beside_its_place_is_removed_with_it(models: Path, package: Path) -> None:
    add_model(models, package)
    shutil.copytree(models / "tiny", models / ".ready-1-tiny")
    assert len(list_models(models)) == 1
    remove_model(models, "tiny")
    assert list_models(models) == []
    assert list(models.iterdir()) == []


def test_a_stamp_tells_whatever_happens_to_a_model(models: Path, package: Path) -> None:
    seen = [stamp_of(models)]
    add_model(models, package)
    seen.append(stamp_of(models))
    assert stamp_of(models) == seen[-1]
    path = models / "tiny" / "model.onnx"
    path.write_bytes(path.read_bytes()[:-1])
    seen.append(stamp_of(models))
    remove_model(models, "tiny")
    assert stamp_of(models) == seen[0]
    assert len(set(seen)) == 3


def test_what_a_killed_process_left_is_cleared_away(models: Path, package: Path) -> None:
    mine = models / f".unfinished-{os.getpid()}-abc"
    dead = models / ".unfinished-99999999999-abc"
    for folder in (mine, dead):
        folder.mkdir(parents=True)
    add_model(models, package)
    assert mine.exists()
    assert not dead.exists()


def test_without_a_model_there_is_none(models: Path) -> None:
    for name in (None, ""):
        assert open_model(models, name) is None
    assert list_models(models) == []


@pytest.mark.parametrize("name", ["off", "none"])
def test_a_model_can_be_switched_off(models: Path, package: Path, name: str) -> None:
    add_model(models, package)
    assert open_model(models, name) is None


def test_a_named_model_must_be_there(models: Path, package: Path) -> None:
    add_model(models, package)
    with pytest.raises(ModelError, match="no such model"):
        open_model(models, "other")


def test_of_several_models_the_default_one_is_taken_or_else_a_choice_is_asked_for(
    models: Path, package: Path
) -> None:
    add_model(models, package, name="a")
    add_model(models, package, name="b")
    with pytest.raises(ModelError, match="setting model"):
        open_model(models, "")
    add_model(models, package, name="bge-small-zh-v1.5")
    opened = open_model(models, "")
    assert opened is not None
    assert opened.name == "bge-small-zh-v1.5"


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json"])
def test_a_file_that_was_cut_or_lost_is_found_when_the_model_is_opened(
    models: Path, package: Path, file: str
) -> None:
    add_model(models, package)
    path = models / "tiny" / file
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ModelError, match="damaged"):
        open_model(models, None)
    path.unlink()
    with pytest.raises(ModelError, match="damaged"):
        open_model(models, None)
    assert file in list_models(models)[0].fault


def test_a_changed_byte_is_found_by_the_list(models: Path, package: Path) -> None:
    add_model(models, package)
    path = models / "tiny" / "model.onnx"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    (listed,) = list_models(models)
    assert "other digest" in listed.fault


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"mean"', '"max"'),
        ("max_length = 512", "max_length = -1"),
        ("dimensions = 6", "dimensions = 0"),
        ('onnx = "model.onnx"', 'onnx = "../model.onnx"'),
        ('onnx = "model.onnx"', 'onnx = "other.onnx"'),
        ("lowercase", "lower_case"),
        ("[files]", "[files"),
    ],
)
def test_a_wrong_description_is_named(models: Path, package: Path, old: str, new: str) -> None:
    add_model(models, package)
    path = models / "tiny" / "model.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ModelError, match=r"model\.toml"):
        open_model(models, None)
    assert "model.toml" in list_models(models)[0].fault


def test_a_model_is_removed_whole(models: Path, package: Path) -> None:
    add_model(models, package)
    remove_model(models, "tiny")
    assert list(models.iterdir()) == []
    with pytest.raises(ModelError, match="no such model"):
        remove_model(models, "tiny")


def test_a_model_with_places_for_fewer_tokens_than_it_says_is_refused(
    models: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Encoder._run

    def run_short(encoder: Encoder, ids: np.ndarray, types: Sequence[int]) -> np.ndarray:
        if ids.shape[1] > 511:
            raise ModelError("places")
        return run(encoder, ids, types)

    monkeypatch.setattr(Encoder, "_run", run_short)
    with pytest.raises(ModelError, match="places"):
        add_model(models, package)
    assert not list(models.iterdir())
