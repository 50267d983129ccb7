"""Retrieves from a help centre for LlamaIndex; needs llama-index-core.

python llamaindex_retriever.py http://127.0.0.1:8000 退款成功了钱没到账
"""

from __future__ import annotations

import json
import sys
from typing import Any
from urllib.parse import urlencode, urljoin
from urllib.request import urlopen

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

_AMISS = {"expired": ("注意：已过有效期。",), "upcoming": ("注意：尚未生效。",)}


class FaqRetriever(BaseRetriever):
    """Sections that answer a question: those to choose from where it may mean several, and none
    where there is no reliable answer."""

    def __init__(self, address: str, limit: int = 3, seconds: float = 10) -> None:
        """`address` is that of the help centre, such as http://127.0.0.1:8000; `limit` the sections
        at most, of choices all."""
        super().__init__()
        self._address = address.rstrip("/") + "/"
        self._limit = limit
        self._seconds = seconds

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        parameters = urlencode({"q": query_bundle.query_str})
        address = urljoin(self._address, f"api/v1/search?{parameters}")
        with urlopen(address, timeout=self._seconds) as response:
            answer = json.load(response)
        return [
            NodeWithScore(node=self._node(hit, answer), score=hit["score"])
            for hit in _answering(answer, self._limit)
        ]

    def _node(self, hit: dict[str, Any], answer: dict[str, Any]) -> TextNode:
        # A step for one case only has no number.
        marks = (f"{each['ordinal']}." if each["ordinal"] else "◇" for each in hit["steps"])
        steps = [f"{mark} {each['text']}" for mark, each in zip(marks, hit["steps"], strict=True)]
        topic = " › ".join(dict.fromkeys((hit["title"], hit["heading"])))
        amiss = _AMISS.get(hit.get("validity", "current"), ())
        return TextNode(
            id_=hit["passage_id"],
            text="\n".join((topic, *amiss, hit["text"], *hit["key_points"], *steps)),
            metadata={
                "outcome": answer["outcome"],
                "confidence": answer["confidence"],
                "steps": steps,
                "title": hit["title"],
                "heading": hit["heading"],
                "audience": hit["audience"],
                "updated": hit["updated"],
                "valid_from": hit.get("valid_from"),
                "valid_until": hit.get("valid_until"),
                "source": hit["source"],
                "url": urljoin(self._address, hit["url"]),
            },
            # They stand in the text already.
            excluded_llm_metadata_keys=["steps", "title", "heading"],
        )


def _answering(answer: dict[str, Any], limit: int) -> list[dict[str, Any]]:
    """The hits that are fit to be shown: what is near without answering is none of them."""
    if answer["outcome"] == "choices":
        choices = {each["passage_id"] for each in answer["choices"]}
        return [each for each in answer["hits"] if each["passage_id"] in choices]
    return answer["hits"][:limit] if answer["outcome"] == "answer" else []


if __name__ == "__main__":
    for found in FaqRetriever(sys.argv[1]).retrieve(sys.argv[2]):
        print(f"{found.text}\n→ {found.metadata['url']}\n")
