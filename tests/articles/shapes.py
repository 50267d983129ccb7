"""Shows articles in short for tests of readers."""

from __future__ import annotations

from collections.abc import Iterable

from faq.model import Article, Block


def texts(blocks: Iterable[Block]) -> list[str]:
    """The texts of blocks, items with "- " or their number and remarks with "> " before them."""
    return [_mark(block) + block.text for block in blocks]


def sections(article: Article) -> dict[str, list[str]]:
    """The blocks of each section by its path; those of the lead by ""."""
    found = {"": texts(article.lead)} if article.lead else {}
    for section in article.sections:
        found["/".join(section.path)] = texts(section.blocks)
    return found


def _mark(block: Block) -> str:
    if block.kind == "item":
        bullet = "-" if block.number is None else f"{block.number}."
        return f"{'  ' * block.level}{bullet} "
    return {"quote": "> ", "code": "$ "}.get(block.kind, "")
