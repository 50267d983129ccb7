"""By the statistics of another generation, passages that stayed the same keep their impacts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from faq.errors import IndexDamaged
from faq.indexing.rebuild import rebuild
from faq.indexing.restate import restate, statistics_of
from faq.ranking.postings import HIGHEST
from faq.settings import Settings
from faq.storage.generation import Generation
from faq.storage.generations import open_current
from faq.storage.schema import INFORMATION, POSTINGS

_CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture
def books(tmp_path: Path) -> Settings:
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", model="off")
    settings.corpus.mkdir()
    for name, text in (("b", "# 图书\n\n## 怎么续借\n\n在柜台续借。"), ("d", "# 罚款\n\n交钱。")):
        (settings.corpus / f"{name}.md").write_text(text, "utf-8")
    return settings


def _rebuilt(settings: Settings) -> Generation:
    rebuild(settings)
    return open_current(settings.index)


def _impacts(generation: Generation, row: int) -> dict[int, int]:
    postings = generation.postings
    at = np.flatnonzero(postings.rows == row)
    terms = np.searchsorted(postings.offsets, at, side="right") - 1
    found = zip(postings.keys[terms].tolist(), postings.quantized[at].tolist(), strict=True)
    common = postings.keys[postings.common].tolist()
    dense = zip(common, postings.table[:, row].tolist(), strict=True)
    return dict(found) | {key: impact for key, impact in dense if impact}


def test_its_own_statistics_change_no_bit(guidance: Settings, tmp_path: Path) -> None:
    generation = open_current(guidance.index)
    restate(generation, statistics_of(generation), tmp_path / "restated")
    for spec in (*POSTINGS.specs, INFORMATION):
        path = f"{spec.name}.npy"
        before, after = (
            (each / path).read_bytes() for each in (generation.folder, tmp_path / "restated")
        )
        assert before == after, path
    assert Generation(tmp_path / "restated", check="digests").rows == generation.rows


def test_passages_that_stay_keep_their_impacts(books: Settings, tmp_path: Path) -> None:
    base = _rebuilt(books)
    (books.corpus / "c.md").write_text("# 借书证\n\n## 怎么办证\n\n带上身份证到柜台。", "utf-8")
    after = _rebuilt(books)
    restate(after, statistics_of(base), tmp_path / "restated")
    restated = Generation(tmp_path / "restated")
    rows = {after.passage(row).id: row for row in range(after.rows)}
    assert len(rows) == base.rows + 1
    for row in range(base.rows):
        now = rows[base.passage(row).id]
        assert _impacts(restated, now) == _impacts(base, row) != _impacts(after, now)
        assert restated.columns.information[now] == base.columns.information[row]
    assert restated.postings.peaks.max() <= HIGHEST
    assert restated.postings.holders.tolist() == after.postings.holders.tolist()


def test_what_rebuilds_need_is_left_as_it_was(books: Settings, tmp_path: Path) -> None:
    generation = _rebuilt(books)
    restate(generation, statistics_of(generation), tmp_path / "restated")
    assert not generation.damages()
    assert not list((tmp_path / "restated").glob("counts_*"))


def test_damaged_counts_are_told(books: Settings) -> None:
    generation = _rebuilt(books)
    path = generation.folder / "counts_counts.npy"
    path.write_bytes(path.read_bytes()[:-1] + b"\xff")
    with pytest.raises(IndexDamaged):
        statistics_of(generation)


def test_titles_weigh_what_they_did_in_the_base(books: Settings, tmp_path: Path) -> None:
    for number in range(9):
        (books.corpus / f"{number}.md").write_text(f"# 第{number}条\n\n借书不收钱。", "utf-8")
    base = _rebuilt(books)
    own = statistics_of(base)
    assert own.titles < 1
    restate(base, own, tmp_path / "same")
    restate(base, replace(own, titles=1.0), tmp_path / "other")
    same, other = (Generation(tmp_path / each) for each in ("same", "other"))
    assert _impacts(same, 0) == _impacts(base, 0) != _impacts(other, 0)
