"""What does a screen reader have to tell about a page, and in which order?

The tree is Chromium's own.  A line is a node, ``role "name" [state]``, two spaces deeper than
the one that holds it; a text that is all a node holds stands behind a colon.  Nodes without a
meaning of their own are left out, and texts that only repeat a name.
"""

from __future__ import annotations

from typing import Any

from selenium.webdriver import Chrome

_SILENT = {"LabelText", "Legend", "ListMarker", "RootWebArea", "generic", "none"}
_WORDS = {"StaticText", "code", "emphasis", "mark", "strong", "time"}
_SHOWN = ("level", "checked", "pressed", "expanded", "required", "disabled", "modal", "live")
_TOLD_WHERE_FALSE = {"checked", "expanded", "pressed"}
_NAMED_BY_TEXT = {"button", "cell", "columnheader", "heading", "link", "option", "rowheader"}
"""Roles whose texts are their names, or are replaced by them."""
_BOXES = {"searchbox", "textbox"}
_Node = dict[str, Any]


def tree(browser: Chrome) -> str:
    """The accessibility tree of the open page, a line for each node."""
    nodes: list[_Node] = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    root = nodes[0]
    page = _Tree({node["nodeId"]: node for node in nodes}).lines(root, frozenset())
    return "\n".join([f'page "{_value(root, "name")}"', *(f"  {line}" for line in page), ""])


class _Tree:
    def __init__(self, nodes: dict[str, _Node]) -> None:
        self._nodes = nodes

    def lines(self, node: _Node, told: frozenset[str]) -> list[str]:
        """What stands below a node; `told` are the names that hold it."""
        lines: list[str] = []
        words = ""
        for child in self._children(node):
            role = _value(child, "role")
            if role in _WORDS:
                words += _value(child, "name") or self._words(child)
                continue
            lines += _text(words, told)
            words = ""
            lines += self._told(child, role, told)
        return lines + _text(words, told)

    def _told(self, node: _Node, role: str, told: frozenset[str]) -> list[str]:
        if node["ignored"] or role in _SILENT:
            return self.lines(node, told)
        name = _one_line(_value(node, "name"))
        below = self.lines(node, told | {_squeezed(name)})
        if role in _NAMED_BY_TEXT:
            below = [line for line in below if _squeezed(line) not in _squeezed(name)]
        if role in _BOXES:
            below = [_value(node, "value")] if _value(node, "value") else []
        head = _head(node, role, name)
        if len(below) == 1 and role not in ("main", "banner"):
            return [f"{head}: {below[0]}"]
        return [head, *(f"  {line}" for line in below)]

    def _children(self, node: _Node) -> list[_Node]:
        """The children of a node, those of a child without a meaning instead of it."""
        found: list[_Node] = []
        for each in node.get("childIds", ()):
            child = self._nodes.get(each)
            if child is None:
                continue
            plain = child["ignored"] or _value(child, "role") in ("generic", "none")
            found += self._children(child) if plain else [child]
        return found

    def _words(self, node: _Node) -> str:
        children = self._children(node)
        return "".join(_value(child, "name") or self._words(child) for child in children)


def _text(words: str, told: frozenset[str]) -> list[str]:
    text = _one_line(words)
    return [] if not text or _squeezed(text) in told else [text]


def _head(node: _Node, role: str, name: str) -> str:
    states = [
        f"{each['name']}={str(value).lower()}"
        for each in node.get("properties", ())
        if each["name"] in _SHOWN
        and ((value := each["value"].get("value")) or each["name"] in _TOLD_WHERE_FALSE)
        and value != "off"
        and not (role == "listitem" and each["name"] == "level")
    ]
    about = _one_line(_value(node, "description"))
    return "".join(
        [
            role,
            f' "{name}"' if name else "",
            f" [{', '.join(states)}]" if states else "",
            f" ({about})" if about else "",
        ]
    )


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _value(node: _Node, part: str) -> str:
    return str(node.get(part, {}).get("value", ""))
