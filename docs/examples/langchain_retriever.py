"""Retrieves from a help centre for LangChain; needs langchain-core.

python langchain_retriever.py http://127.0.0.1:8000 退款成功了钱没到账
"""

from __future__ import annotations

import json
import sys
from typing import Any
from urllib.parse import urlencode, urljoin
from urllib.request import urlopen

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

_AMISS = {"expired": ("注意：已过有效期。",), "upcoming": ("注意：尚未生效。",)}


class FaqRetriever(BaseRetriever):
    """Sections that answer a question: those to choose from where it may mean several, and none
    where there is no reliable answer."""

    address: str
    """Of the help centre, such as http://127.0.0.1:8000."""
    limit: int = 3
    """Sections at most; of choices all."""
    seconds: float = 10

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        parameters = urlencode({"q": query})
        address = urljoin(f"{self.address.rstrip('/')}/", f"api/v1/search?{parameters}")
        with urlopen(address, timeout=self.seconds) as response:
            answer = json.load(response)
        return [self._document(hit, answer) for hit in _answering(answer, self.limit)]

    def _document(self, hit: dict[str, Any], answer: dict[str, Any]) -> Document:
        # A step for one case only has no number.
        marks = (f"{each['ordinal']}." if each["ordinal"] else "◇" for each in hit["steps"])
        steps = [f"{mark} {each['text']}" for mark, each in zip(marks, hit["steps"], strict=True)]
        topic = " › ".join(dict.fromkeys((hit["title"], hit["heading"])))
        amiss = _AMISS.get(hit.get("validity", "current"), ())
        return Document(
            "\n".join((topic, *amiss, hit["text"], *hit["key_points"], *steps)),
            id=hit["passage_id"],
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
                "url": urljoin(f"{self.address.rstrip('/')}/", hit["url"]),
            },
        )


def _answering(answer: dict[str, Any], limit: int) -> list[dict[str, Any]]:
    """The hits that are fit to be shown: what is near without answering is none of them."""
    if answer["outcome"] == "choices":
        choices = {each["passage_id"] for each in answer["choices"]}
        return [each for each in answer["hits"] if each["passage_id"] in choices]
    return answer["hits"][:limit] if answer["outcome"] == "answer" else []


if __name__ == "__main__":
    for found in FaqRetriever(address=sys.argv[1]).invoke(sys.argv[2]):
        print(f"{found.page_content}\n→ {found.metadata['url']}\n")
