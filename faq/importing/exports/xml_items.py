"""Reads large XML files element by element, without following anything that they declare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from lxml import etree

from faq.importing.exports.trees import EntryError

_BROKEN = (etree.XMLSyntaxError, OSError, EOFError, ValueError)


def elements(file: IO[bytes], tag: str) -> Iterator[etree._Element]:
    """Each element called `tag`, whatever its namespace, with what is in it; it is emptied once
    the next one is asked for.

    Raises EntryError where the file is broken, or declares a document type: exports have none, and
    its entities could grow without bounds.
    """
    events = etree.iterparse(
        file,
        events=("end",),
        tag=("{*}" + tag, tag),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in events:
            _refuse_declarations(element)
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except _BROKEN as error:
        raise EntryError(f"XML 不完整 (broken XML): {error}") from error


def _refuse_declarations(element: etree._Element) -> None:
    declared = element.getroottree().docinfo
    if declared.internalDTD is not None:
        raise EntryError("XML 声明了文档类型或实体，没有导入 (declares a document type)")


def fragment(text: str, namespaces: str) -> etree._Element | None:
    """The root of a piece of XML whose prefixes `namespaces` declares; None for a broken one."""
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, recover=True, remove_comments=True
    )
    try:
        return etree.fromstring(f"<root {namespaces}>{text}</root>".encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
