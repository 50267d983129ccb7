"""Asks a help centre from Python; needs nothing but the standard library.

python client.py http://127.0.0.1:8000 退款成功了钱没到账
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urljoin
from urllib.request import Request, urlopen

_NEXT = re.compile(r'<([^>]*)>; rel="next"')


class Problem(Exception):
    """What the server refuses, as it says; `errors` names each bad parameter."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem["detail"])
        self.status = problem["status"]
        self.errors = problem.get("errors", [])


class Client:
    """A help centre at an address such as http://127.0.0.1:8000."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/") + "/"
        self._replies: dict[str, tuple[str, Any]] = {}

    def search(self, question: str, **parameters: object) -> Any:
        """The answer to a question."""
        return self._get("api/v1/search", q=question, **parameters)

    def suggest(self, prefix: str) -> list[str]:
        """Questions that complete a prefix, in characters or pinyin."""
        return [each["text"] for each in self._get("api/v1/suggest", q=prefix)["suggestions"]]

    def article(self, article_id: str) -> Any:
        """One article."""
        return self._get(f"api/v1/articles/{quote(article_id)}")

    def articles(self, limit: int = 100) -> Iterator[Any]:
        """All articles, fetched in parts of `limit`."""
        target: str | None = f"api/v1/articles?limit={limit}"
        while target:
            part, headers = self._open(urljoin(self._address, target))
            yield from part["articles"]
            following = _NEXT.search(", ".join(headers.get_all("Link", [])))
            target = following[1] if following else None

    def tell(self, question: str, passage_id: str, helpful: bool) -> None:
        """Says whether an answer helped."""
        body = {"question": question, "passage_id": passage_id, "helpful": helpful}
        headers = {"Content-Type": "application/json"}
        self._open(urljoin(self._address, "api/v1/feedback"), json.dumps(body).encode(), headers)

    def _get(self, path: str, **parameters: object) -> Any:
        """A reply; the one we have, where the server says that it is still true."""
        url = f"{urljoin(self._address, path)}?{urlencode(parameters)}"
        tag, held = self._replies.get(url, ("", None))
        try:
            reply, headers = self._open(url, headers={"If-None-Match": tag} if tag else {})
        except HTTPError as error:
            error.close()
            if error.code != 304:
                raise
            return held
        self._replies[url] = (headers["ETag"], reply)
        return reply

    def _open(self, url: str, body: bytes | None = None, headers: Any = None) -> tuple[Any, Any]:
        try:
            with urlopen(Request(url, body, headers or {}), timeout=10) as response:
                content = response.read()
                return json.loads(content) if content else None, response.headers
        except HTTPError as error:
            if error.headers.get_content_type() == "application/problem+json":
                with error:
                    raise Problem(json.load(error)) from None
            raise


def main(address: str, question: str) -> None:
    """Prints the answer."""
    answer = Client(address).search(question, limit=3)
    if answer["outcome"] == "none":
        print("没有找到可靠的回答")
    elif answer["outcome"] == "choices":
        for choice in answer["choices"]:
            print(f"- {choice['heading']}：{urljoin(address, choice['url'])}")
    else:
        first = answer["hits"][0]
        print(first["heading"] or first["title"])
        for step in first["steps"]:
            # A step for one case only has no number.
            print("◇" if step["ordinal"] is None else f"{step['ordinal']}.", step["text"])


if __name__ == "__main__":
    main(*sys.argv[1:3])
