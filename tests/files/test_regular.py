"""What is no regular file is refused at once, wherever a file is named."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from faq.errors import EvaluationError, ModelError, SettingsError
from faq.evaluation.judgements import QRELS, QUERIES, digest_of, read_judged_queries
from faq.files.regular import open_regular, read_regular
from faq.semantic.packages import open_package
from faq.settings import Settings, load_settings, read_ranking_model
from web.branding import read_branding


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(os.path.relpath(path))


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, _socket])
def test_pipes_folders_and_sockets_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None]
) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    make(tmp_path / "odd")
    with pytest.raises(OSError, match=r"not a regular file|No such device"):
        open_regular(tmp_path / "odd")


def test_a_file_is_read_through_its_link(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"text")
    (tmp_path / "link").symlink_to("file")
    assert read_regular(tmp_path / "link") == b"text"
    with pytest.raises(FileNotFoundError):
        open_regular(tmp_path / "none")


def test_no_command_waits_for_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    with pytest.raises(SettingsError, match="not a regular file"):
        read_ranking_model(Settings(ranking_model=str(pipe)))
    with pytest.raises(SettingsError, match="not a regular file"):
        read_branding(Settings(site_logo=str(pipe)))
    with pytest.raises(ModelError, match="neither a folder nor an archive"), open_package(pipe):
        pass
    os.mkfifo(tmp_path / "faq.toml")
    with pytest.raises(SettingsError, match="not a regular file"):
        load_settings(directory=tmp_path)


@pytest.mark.parametrize("name", [QUERIES, QRELS])
def test_judgements_in_a_pipe_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "qrels").mkdir()
    (tmp_path / QUERIES).write_text('{"_id": "q", "text": "a"}\n', "utf-8")
    (tmp_path / QRELS).write_text("query-id\tcorpus-id\tscore\nq\td\t1\n", "utf-8")
    (tmp_path / name).unlink()
    os.mkfifo(tmp_path / name)
    with pytest.raises(EvaluationError, match="not a regular file"):
        read_judged_queries(tmp_path)
    assert digest_of(tmp_path) == ""
