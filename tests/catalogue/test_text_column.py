"""The column of texts finds what a plain search through them finds."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.filedb.filestore import RamStorage

from faq.catalogue import text_column
from faq.catalogue.text_column import TextColumn

_TEXTS = st.lists(st.text(alphabet="退款货a\n😀", max_size=12), max_size=8)
_SOUGHT = st.text(alphabet="退款货a😀", min_size=1, max_size=4)


def _column(texts: list[str]) -> Any:
    storage = RamStorage()
    with storage.create_file("column") as file:
        writer = TextColumn().writer(file)
        for number, text in enumerate(texts):
            if text:
                writer.add(number, text.encode())
        writer.finish(len(texts))
    file = storage.open_file("column")
    return TextColumn().reader(file, 0, storage.file_length("column"), len(texts))


@settings(max_examples=150)
@given(texts=_TEXTS, sought=_SOUGHT)
def test_it_finds_every_stretch_of_a_line(texts: list[str], sought: str) -> None:
    column = _column(texts)
    plain = [number for number, text in enumerate(texts) if sought in text]
    assert column.holding(sought).tolist() == plain
    assert [each.decode() for each in column] == texts


@settings(max_examples=50)
@given(texts=_TEXTS, sought=st.text(alphabet="退款货a😀", min_size=3, max_size=4))
def test_reading_all_texts_finds_the_same(texts: list[str], sought: str) -> None:
    column = _column(texts)
    plain = [number for number, text in enumerate(texts) if sought in text]
    assert column._scanned(sought.encode()).tolist() == plain


def test_many_documents_are_read_at_once() -> None:
    texts = ["退款货" if number % 3 else "退款,款货" for number in range(text_column._MANY * 2)]
    found = _column(texts).holding("退款货").tolist()
    assert found == [number for number in range(len(texts)) if number % 3]
