"""Gives the words of pictures that stand in no text of their section."""

from __future__ import annotations

from collections.abc import Sequence

from faq.articles.inline import says_something
from faq.model import Block


def unseen_words(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The alternative texts of the pictures of `blocks` that their texts leave out."""
    return tuple(
        dict.fromkeys(
            picture.alt
            for block in blocks
            for picture in block.pictures
            if says_something(picture.alt) and picture.alt not in block.text
        )
    )
