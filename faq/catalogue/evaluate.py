"""Evaluates a query over one segment of the catalogue: which documents meet it.

Whoosh's matchers walk from document to document in Python; here each condition is an array of
booleans, one a document, so that NOT over a large corpus costs no more than the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import query

from faq.catalogue.fields import COUNTED, SEARCHED
from faq.catalogue.query_nodes import Between, Holds
from faq.model import ArticleId, PassageId

Flags = npt.NDArray[np.bool_]
"""Of each document of a segment, whether it meets a condition."""
_WEIGHTS = dict(zip(SEARCHED, (16, 8, 4, 2, 1), strict=True))
"""How much it says that a field holds what is sought: a title more than all the others."""


Counts = Mapping[str, Mapping[PassageId, int]]
"""By field of `COUNTED`, a number for each section that has one."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment that is open for reading, for one query."""

    reader: Any
    counts: Counts
    _held: dict[tuple[str, str], npt.NDArray[np.uint32]] = field(default_factory=dict)

    def __len__(self) -> int:
        return int(self.reader.doc_count_all())

    def meeting(self, node: Any) -> Flags:
        """The documents that meet the query `node` and are not deleted."""
        flags = self._flags(node)
        for number in self.reader.segment().deleted_docs():
            flags[number] = False
        return flags

    def weights(self, node: Any) -> npt.NDArray[np.float64]:
        """How strongly each document meets what the query seeks in texts."""
        weights = np.zeros(len(self))
        if isinstance(node, query.Not):
            return weights
        if isinstance(node, Holds):
            for name in node.fields:
                weights[self._holding(name, node.text)] += _WEIGHTS.get(name, 1)
        for each in node.children():
            weights += self.weights(each)
        return weights

    def having(self, name: str, word: str) -> Flags:
        """The documents that have a keyword."""
        flags = np.zeros(len(self), bool)
        term = (name, word.encode("utf-8", "surrogatepass"))
        if term in self.reader:
            flags[list(self.reader.postings(*term).all_ids())] = True
        return flags

    def _flags(self, node: Any) -> Flags:
        if isinstance(node, query.And):
            return reduce(np.logical_and, map(self._flags, node.subqueries), self._all(True))
        if isinstance(node, query.Or):
            return reduce(np.logical_or, map(self._flags, node.subqueries), self._all(False))
        if isinstance(node, query.Not):
            flags: Flags = ~self._flags(node.query)
            return flags
        if isinstance(node, query.Term):
            return self.having(node.fieldname, node.text)
        if isinstance(node, Holds):
            flags = self._all(False)
            for name in node.fields:
                flags[self._holding(name, node.text)] = True
            return flags
        if isinstance(node, Between):
            return self._between(node)
        return self._all(isinstance(node, query.Every))

    def _all(self, value: bool) -> Flags:
        return np.full(len(self), value)

    def _holding(self, name: str, text: str) -> npt.NDArray[np.uint32]:
        held = self._held.get((name, text))
        if held is None:
            held = np.empty(0, "<u4")
            if self.reader.has_column(name):
                held = self.reader.column_reader(name, translate=False).holding(text)
            self._held[name, text] = held
        return held

    def _between(self, node: Between) -> Flags:
        if node.field in COUNTED:
            numbers = self._counted(node.field)
        elif self.reader.has_column(node.field):
            numbers = np.array(self.reader.column_reader(node.field, translate=False).load())
        else:
            numbers = np.zeros(len(self))
        flags: Flags = (numbers >= node.low) & (numbers <= node.high)
        return flags

    def _counted(self, name: str) -> npt.NDArray[np.float64]:
        numbers = np.zeros(len(self))
        for passage, count in self.counts.get(name, {}).items():
            article = ("article", passage.rpartition("#")[0].encode("utf-8", "replace"))
            if count and article in self.reader:
                for document in self.reader.postings(*article).all_ids():
                    if self.passage(document) == passage:
                        numbers[document] = count
        return numbers

    def article(self, document: int) -> ArticleId:
        """The id of the article that a document is of."""
        return ArticleId(self.passage(document).rpartition("#")[0])

    def passage(self, document: int) -> PassageId:
        """The id of the passage that a document begins with."""
        return PassageId(self.reader.stored_fields(document)["passage"])
