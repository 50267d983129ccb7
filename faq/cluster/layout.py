"""Lists every index, field and document that a generation has in a cluster."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode, urlsafe_b64encode
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Struct

from faq.errors import damaged_index
from faq.files.digests import digest_of_bytes
from faq.model import ArticleId

MOST_ROWS = 11_000
"""Passages that one question may rank, for the furthest page."""
CLAUSES = 8192
"""Terms that a question of 2,000 characters may have."""
TERMS_FIELD, SORT_KEY, AUDIENCE, BODY = "terms", "sort_key", "audience", "body"
PUBLICATION = "publication"
"""The document that tells how a generation was published."""
_GENERATION = re.compile(r"\d{8}t\d{6}-\w+", re.ASCII)


class StoredPassage(Struct, frozen=True, array_like=True, gc=False):
    """What a cluster keeps of a passage: the columns and runs that the kernel reads, and what is
    shown; but not its row nor the number of its article, which others change."""

    audience: int
    information: bytes
    """One 32-bit float."""
    codes: bytes
    headings: bytes
    analyzed: bytes
    passage: bytes
    """msgpack of `faq.model.Passage`."""
    alone: bytes
    """Likewise, of the passage that this one is a step or an alternative of; empty for itself."""
    vectors: bytes = b""
    """8-bit integers, a row a vector."""
    scales: bytes = b""
    """A 32-bit float for each vector."""


_STORED = msgspec.msgpack.Decoder(StoredPassage)


def index_name(prefix: str, generation: str) -> str:
    """The index of a generation: names of indexes have no capitals."""
    return f"{prefix}-{generation.lower()}"


def is_index_of(prefix: str, name: str) -> bool:
    """Whether an index holds a generation under `prefix`."""
    return name.startswith(f"{prefix}-") and bool(_GENERATION.fullmatch(name[len(prefix) + 1 :]))


def alias_in_force(prefix: str) -> str:
    """The alias of the generation that answers."""
    return prefix


def alias_before(prefix: str) -> str:
    """The alias of the one before it, which stays for servers that still ask it."""
    return f"{prefix}-before"


def lock_index(prefix: str) -> str:
    """The index of the lock of publications."""
    return f"{prefix}-lock"


def index_body(shards: int) -> dict[str, Any]:
    """Settings and mapping of the index of a generation, while it is written: without replicas."""
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            "max_result_window": MOST_ROWS,
            "similarity": {
                # Impacts are frequencies, weights of the question are boosts: the sum is ours.
                "impacts": {
                    "type": "scripted",
                    "script": {"source": "return query.boost * doc.freq;"},
                }
            },
            "analysis": {
                "filter": {"impact": {"type": "delimited_term_freq", "delimiter": "|"}},
                "analyzer": {
                    "impacts": {
                        "type": "custom",
                        "tokenizer": "whitespace",
                        "filter": ["impact"],
                    }
                },
            },
        },
        "mappings": {
            "dynamic": False,
            "_source": {"excludes": [TERMS_FIELD]},
            "properties": {
                TERMS_FIELD: {
                    "type": "text",
                    "analyzer": "impacts",
                    "search_analyzer": "keyword",
                    "similarity": "impacts",
                    "norms": False,
                    "index_options": "freqs",
                },
                SORT_KEY: {"type": "long"},
                AUDIENCE: {"type": "byte"},
                BODY: {"type": "binary"},
            },
        },
    }


def term_name(key: int) -> str:
    """A term as a token: letters, digits, - and _."""
    raw = key.to_bytes(8, "big").lstrip(b"\0") or b"\0"
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def passage_document(sort_key: int) -> str:
    """The id of a passage."""
    return str(sort_key)


def article_document(article_id: ArticleId) -> str:
    """The id of an article."""
    return f"article-{digest_of_bytes(article_id.encode('utf-8', 'surrogatepass'))}"


def article_of_digest(digest: npt.NDArray[np.uint64]) -> str:
    """The same, where the digest of the article's id is known."""
    return f"article-{digest.tobytes().hex()}"


def piece_document(path: str, number: int) -> str:
    """The id of a piece of a file of the pack."""
    return f"pack-{path.replace('/', ':')}-{number}"


def stored_body(value: bytes) -> str:
    """Bytes as a document has them."""
    return b64encode(value).decode("ascii")


def read_body(source: dict[str, Any]) -> bytes:
    """The bytes of a document; IndexDamaged where it has none."""
    try:
        return b64decode(source[BODY], validate=True)
    except (KeyError, TypeError, ValueError) as error:
        raise damaged_index(error) from error


def read_passage(source: dict[str, Any]) -> StoredPassage:
    """The passage of a document; IndexDamaged where it is none."""
    try:
        return _STORED.decode(read_body(source))
    except (ValueError, msgspec.DecodeError) as error:
        raise damaged_index(error) from error
