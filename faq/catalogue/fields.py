"""Defines the fields of the catalogue and how a query writes what they are compared with."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from typing import Any

from whoosh import columns, fields, formats, query
from whoosh.qparser.common import QueryParserError

from faq.catalogue.query_nodes import FIRST, LAST, Between, Holds, days_of, number_of
from faq.catalogue.text_column import TextColumn
from faq.language.normalize import normalize

SEARCHED = ("title", "heading", "questions", "text", "steps")
"""Fields that a word without a field's name is sought in."""
ANYWHERE = "any"
KEYWORDS = ("tag", "audience", "folder")
COUNTED = ("asked", "helped", "unhelpful")
"""How many questions a section was shown first for, how many readers it helped, and how many it
didn't; known when it is asked for."""
ALIASES = {
    "title": ["标题"],
    "heading": ["小标题", "章节"],
    "questions": ["问法"],
    "text": ["正文", "body"],
    "steps": ["步骤"],
    "tag": ["标签", "tags"],
    "audience": ["对象"],
    "folder": ["文件夹", "目录"],
    "updated": ["更新", "更新于"],
    "source": ["来源", "文件"],
    "asked": ["问过"],
    "helped": ["有用"],
    "unhelpful": ["没用"],
}
"""Other names of the fields."""
AUDIENCES = {"买家": "buyer", "卖家": "seller"}


def keyword(field: str, text: str) -> str:
    """A tag, an audience or a folder as it is indexed."""
    plain = normalize(text).text.strip()
    if field == "audience":
        return AUDIENCES.get(plain, plain)
    return plain.strip("/") if field == "folder" else plain


class _SelfParsing:
    """A field that reads what a query says of it."""

    def self_parsing(self) -> bool:
        """True: `parse_query` and `parse_range` are the field's own."""
        return True

    def parse_range(self, fieldname: str, *_: Any, **__: Any) -> Any:
        """Refused: texts and words have no order that an editor would ask for."""
        raise QueryParserError(f"字段 {fieldname} 没有范围 (no ranges of this field)")


class _Column(_SelfParsing, fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A field without terms: a column at most."""

    indexed = False
    analyzer = format = vector = None
    column_type: Any = None
    scorable = stored = unique = spelling = False


class Text(_Column):
    """Text that a query finds any stretch of."""

    def __init__(self, *names: str) -> None:
        """A text of its own, or, with `names`, whichever of these fields holds what is sought."""
        self.names = names
        self.column_type = None if names else TextColumn()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and self.names == other.names

    def to_bytes(self, value: str) -> bytes:
        """The text as its column stores it."""
        return value.encode("utf-8", "surrogatepass")

    def parse_query(self, fieldname: str, qstring: str, boost: float = 1.0) -> Any:
        """That the field holds what the query writes."""
        found = Holds(self.names or (fieldname,), qstring)
        return found if found.text else query.Every()


class Keywords(_SelfParsing, fields.KEYWORD):  # type: ignore[misc]
    """Whole words, as tags are: a query gives one of them."""

    def __init__(self) -> None:
        super().__init__(scorable=False)
        self.format = formats.Existence()

    def index(self, value: Iterable[str], **_: Any) -> list[tuple[bytes, int, float, bytes]]:
        """The postings of a document with these words."""
        return [(word.encode("utf-8", "surrogatepass"), 1, 1.0, b"") for word in sorted({*value})]

    def parse_query(self, fieldname: str, qstring: str, boost: float = 1.0) -> Any:
        """That the document has the word that the query writes."""
        return query.Term(fieldname, keyword(fieldname, qstring))


class _Numbers(_Column):
    """A number that a query gives, or the ends of a range of it."""

    def __init__(self) -> None:
        """A number that is known when it is asked for."""

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def _range(self, text: str) -> tuple[float, float]:
        number = number_of(text)
        return number, number

    def parse_query(self, fieldname: str, qstring: str, boost: float = 1.0) -> Any:
        """That the field has this number."""
        return Between(fieldname, *self._range(qstring))

    def parse_range(
        self,
        fieldname: str,
        start: str | None,
        end: str | None,
        startexcl: bool,
        endexcl: bool,
        boost: float = 1.0,
    ) -> Any:
        """That the field's number lies between the ends, which may be left out."""
        low, high = -math.inf, math.inf
        try:
            if start:
                first, last = self._range(start)
                low = math.nextafter(last, math.inf) if startexcl else first
            if end:
                first, last = self._range(end)
                high = math.nextafter(first, -math.inf) if endexcl else last
        except ValueError as error:
            raise QueryParserError(error) from error
        return Between(fieldname, low, high)


class Count(_Numbers):
    """How often something happened."""


class Day(_Numbers):
    """A date, stored as its ordinal; 0 for none."""

    column_type = columns.NumericColumn("I", default=0)

    def to_column_value(self, value: str | None) -> int:
        """The ordinal of an ISO 8601 date; 0 where it is none."""
        try:
            return date.fromisoformat(value or "").toordinal()
        except ValueError:
            return 0

    def from_column_value(self, value: int) -> int:
        """The ordinal."""
        return value

    def _range(self, text: str) -> tuple[float, float]:
        days = days_of(text)
        return days.first, days.last

    def parse_range(self, *args: Any, **more: Any) -> Any:
        """As for a number; no date lies in no range."""
        found = super().parse_range(*args, **more)
        return Between(found.field, max(found.low, FIRST), min(found.high, LAST))


def schema() -> fields.Schema:
    """The fields: `article` and `passage` tell whose they are."""
    return fields.Schema(
        article=fields.ID(),
        passage=fields.STORED(),
        any=Text(*SEARCHED),
        source=Text(),
        updated=Day(),
        **{name: Text() for name in SEARCHED},
        **{name: Keywords() for name in KEYWORDS},
        **{name: Count() for name in COUNTED},
    )
