"""Makes an article of a sheet that is not of questions: its table as it stands."""

from __future__ import annotations

from collections.abc import Iterator

from faq.importing.markdown import table
from faq.importing.sheets.sheet import Row, Sheet
from faq.importing.source import Document, Loss

_MOST_ROWS = 5_000
"""Of a table that somebody may read."""


def grid_article(file: str, sheet: Sheet) -> Iterator[Document | Loss]:
    """The article, none for an empty sheet."""
    rows = sheet.rows
    if not rows:
        return
    if len(rows) > _MOST_ROWS:
        yield Loss(
            sheet.place(file, rows[_MOST_ROWS].number),
            f"从这一行起 {len(rows) - _MOST_ROWS} 行没有导入：一个表最多 {_MOST_ROWS} 行"
            " (rows beyond those that are read)",
        )
        rows = rows[:_MOST_ROWS]
    title = sheet.name or file.rpartition(".")[0]
    above, body = _parted(rows)
    blocks = ["  ".join(filter(None, row.cells)) for row in above]
    blocks.append(table([row.cells for row in body]))
    stem = file.rpartition(".")[0]
    yield Document(
        key=sheet.name or file,
        name=f"{stem}/{sheet.name.replace('/', '／')}" if sheet.name else stem,
        title=title,
        text="\n\n".join(filter(None, blocks)),
        address=file,
        attachments=sheet.attachments,
    )


def _parted(rows: tuple[Row, ...]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The rows of one cell above the table, which are its title, and the others."""
    count = next((at for at, row in enumerate(rows) if len(set(filter(None, row.cells))) > 1), 0)
    return rows[:count], rows[count:]
