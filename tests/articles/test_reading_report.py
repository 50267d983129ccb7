"""Checks that the report on real files finds what a reader loses or makes up, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bench.reading import findings
from faq import articles as reading

_FILES = {
    "a.md": "---\ntitle: 修伞\n---\n# 修伞\n\n1. 打开伞。\n2. 看伞骨。\n\n"
    "## 二、布面\n\n问法：伞布破了\n\n缝。\n",
    "b.html": "<h1>伞</h1><p>收<b>伞</b><br>晾干</p><table><tr><td>甲<td>乙</table>",
    "c.csv": "问题,答案,标签\n怎么收伞,<p>抖水</p><p>晾干</p>,收纳\n",
    "d.txt": "晒伞\n\n先晾干。\n再收起。\n",
    "e.jsonl": '{"question": "怎么买伞", "answer": ["看**骨**", "看布"]}\n',
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in _FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def _found(folder: Path) -> list[str]:
    found = [str(each) for file in reading.walk(folder).files for each in findings(file)]
    return [each for each in found if ": meant" not in each]


def test_nothing_is_found_where_all_is_read(folder: Path) -> None:
    assert _found(folder) == []


def test_what_is_lost_or_made_up_is_told_with_its_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reading.read_file

    def lossy(file: reading.SourceFile, data: bytes) -> reading.FileContent:
        content = whole(file, data)
        (article,) = content.articles
        worse = replace(article.lead[0], text="捏造")
        return reading.FileContent((replace(article, lead=(worse, *article.lead[1:])),))

    monkeypatch.setattr(reading, "read_file", lossy)
    assert sorted(each for each in _found(folder) if each.startswith("d.txt")) == [
        "d.txt:3: lost by read (text): 先晾干",
        "d.txt:3: made up by read (paragraph): 捏造",
    ]
