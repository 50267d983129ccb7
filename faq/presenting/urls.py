"""Makes the paths of an article's page and of a passage on it."""

from __future__ import annotations

import re

from faq.model import ArticleId, PassageId

_PLAIN_PATH = re.compile(r"[\w/\-.~!$&'()*+,;=:@]*")
"""A path that needs no percent-encoding."""
_PLAIN_ID = re.compile(_PLAIN_PATH.pattern + r"#[^#]*")
"""A passage id that needs no percent-encoding; the anchor is never encoded."""


def article_url(article_id: ArticleId) -> str:
    """The path of an article's page, as an IRI.

    Characters that end a path or are not allowed in it (white space, ``?``, ``#``, ``%``…) are
    percent-encoded; Chinese is not.
    """
    return "/articles/" + _encode_path(article_id)


def passage_url(passage_id: PassageId) -> str:
    """The path of an article's page with the passage's anchor as its fragment."""
    if _PLAIN_ID.fullmatch(passage_id):
        return f"/articles/{passage_id}"
    article_id, _, anchor = passage_id.rpartition("#")
    return f"/articles/{_encode_path(article_id)}#{anchor}"


def _encode_path(path: str) -> str:
    if _PLAIN_PATH.fullmatch(path):
        return path
    return "".join(
        char
        if char.isalnum() or char in "/-._~!$&'()*+,;=:@"
        else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))
        for char in path
    )
