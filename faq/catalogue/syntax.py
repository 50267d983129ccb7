"""Parses the query language of the catalogue: fields, phrases, ranges, AND, OR and NOT."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rapidfuzz import process
from whoosh import qparser, query
from whoosh.qparser import plugins, syntax

from faq.catalogue.fields import ALIASES, ANYWHERE, SEARCHED, schema
from faq.catalogue.query_nodes import Between, Holds
from faq.errors import FindError

_LENGTH, _DEPTH = 2_000, 40
_ASCII = str.maketrans("：（）［］　“”「」『』＞＜", ':()[] """"""><')
_QUOTED = r'"(?P<text>[^"]*)"'


@dataclass(frozen=True, slots=True)
class Scope:
    """What a query may name."""

    fields: tuple[str, ...]
    words_in: tuple[str, ...]
    """Fields that a word without a field's name is sought in, one or `SEARCHED`."""


EDITORS = Scope(tuple(ALIASES), SEARCHED)
READERS = Scope(("title", "tag", "audience", "folder"), ("title",))
"""What the list of articles shows of each."""


class _Comparison(plugins.GtLtPlugin):  # type: ignore[misc]  # Whoosh has no types
    """Takes what stands right behind a field's colon as the end of a range; elsewhere > is text."""

    expr = r"(?<=:)(?P<rel><=|>=|<|>)(?=[^\s<>=])"


class _Quotes(plugins.TaggingPlugin):  # type: ignore[misc]
    """Takes what stands in quotation marks as one text."""

    expr = _QUOTED
    nodetype = syntax.WordNode
    priority = -10


def parse(text: str, scope: Scope = EDITORS) -> Any:
    """The query that `text` writes, as a tree of Whoosh's And, Or and Not over `Holds`, `Between`,
    Term and Every; it names fields of `scope` alone.

    Raises FindError where it seeks nothing, names no known field, or has a date or number that
    can't be read.
    """
    if len(text) > _LENGTH:
        raise FindError(f"查询超过 {_LENGTH} 个字符 (query too long)")
    plain = text.translate(_ASCII)
    if plain.count('"') % 2:
        raise FindError("引号没有成对 (a quotation mark without its other one)")
    try:
        root = _parser(scope).parse(plain, normalize=False)
    except Exception as error:  # of many kinds: Whoosh checks nothing of what it is given
        raise FindError("查询无法读取，请检查 AND、OR、NOT 和字段 (can't be read)") from error
    if root == query.NullQuery:
        raise FindError("查询里没有要找的内容 (nothing to find)")
    _check(root, _DEPTH, scope)
    return root


def _parser(scope: Scope) -> qparser.QueryParser:
    default = scope.words_in[0] if len(scope.words_in) == 1 else ANYWHERE
    parser = qparser.QueryParser(default, schema(), plugins=[])
    for plugin in (
        plugins.WhitespacePlugin(),
        _Quotes(),
        plugins.FieldsPlugin(remove_unknown=False),
        plugins.FieldAliasPlugin(ALIASES),
        plugins.RangePlugin(),
        _Comparison(),
        plugins.GroupPlugin(),
        plugins.OperatorsPlugin(AndNot=None, AndMaybe=None, Require=None),
        plugins.EveryPlugin(),
    ):
        parser.add_plugin(plugin)
    return parser


def _check(node: Any, depth: int, scope: Scope) -> None:
    if error := getattr(node, "error", None):
        raise FindError(str(error))
    if depth == 0:
        raise FindError("查询的括号太多层 (nested too deep)")
    for name in _fields_of(node):
        if name not in scope.fields:
            raise FindError(_unknown(name, scope))
    for each in node.children():
        _check(each, depth - 1, scope)


def _fields_of(node: Any) -> tuple[str, ...]:
    if isinstance(node, Holds):
        return node.fields
    if isinstance(node, Between):
        return (node.field,)
    return (node.fieldname,) if isinstance(node, (query.Term, query.TermRange)) else ()


def _unknown(name: str, scope: Scope) -> str:
    """What to say of a field that there is not."""
    names = [each for field in scope.fields for each in (field, *ALIASES[field])]
    nearest = process.extractOne(name, names, score_cutoff=60)
    hint = f"，是不是 {nearest[0]}" if nearest else ""
    return (
        f"没有字段 {name}{hint}？可用的字段：{' '.join(scope.fields)}；"
        f"要找带冒号的文字，请加引号 (no such field; quote a text that has a colon)"
    )
