"""A damaged catalogue of sections costs editors' queries and no reader's question."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.catalogue.sections import find_sections
from faq.engine import Engine
from faq.errors import IndexStale
from faq.indexing.rebuild import rebuild
from faq.model import SearchRequest
from faq.settings import Settings
from faq.storage.generations import open_current
from faq.storage.schema import SECTIONS


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.md").write_text("# 退款\n\n## 怎么退款\n\n1. 打开订单\n2. 点退款\n", "utf-8")
    settings = Settings(corpus=corpus, index=tmp_path / "index", model="off")
    rebuild(settings)
    return settings


# Whoosh leaves a file that it could not read to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("share", [0.0, 0.5, None], ids=["emptied", "halved", "gone"])
@pytest.mark.parametrize("name", ["*.toc", "*.seg"])
def test_a_damaged_catalogue_is_told_and_made_anew(
    settings: Settings, name: str, share: float | None
) -> None:
    (path,) = (open_current(settings.index).folder / SECTIONS).glob(name)
    data = path.read_bytes()
    path.unlink()
    if share is not None:
        path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(IndexStale, match="faq rebuild"):
        find_sections(open_current(settings.index, check="off"), "退款", 10)
    assert Engine(settings).ask(SearchRequest("怎么退款")).hits
    rebuild(settings)
    assert find_sections(open_current(settings.index), "退款", 10).total > 0
