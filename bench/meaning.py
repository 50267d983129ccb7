"""Measures what an embedding model costs: memory and time of questions, vectors, rebuilds.

`python -m bench.meaning INDEX` reads questions from stdin, one a line, asks them on one core in a
process of its own, as a worker does, and prints the figures as JSON.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.corpora import Corpus
from bench.machine import use_cores
from faq.engine import Engine
from faq.indexing.embed import embed
from faq.model import SearchRequest
from faq.semantic.text_encoder import TextEncoder
from faq.settings import Settings
from faq.storage.schema import VECTOR_FILES

_WARM = 5
"""Questions that warm up and aren't measured."""
_ANONYMOUS = re.compile(r"^RssAnon:\s+(\d+) kB", re.MULTILINE)


def with_meaning(
    corpus: Corpus, index: Path, encoder: TextEncoder, questions: int
) -> dict[str, Any]:
    """Figures of an index before it gets vectors and afterwards, and of making these."""
    # Each once, since the encoder caches the latest.
    texts = list(dict.fromkeys(corpus.questions("ordinary", questions + _WARM)))
    words = _measured(texts, index)
    made = 0

    def tell(done: int, _: int) -> None:
        nonlocal made
        made = done

    began = time.perf_counter()
    manifest = embed(index, encoder, tell)
    seconds = time.perf_counter() - began
    folder = index / "generations" / manifest.generation
    size = sum(each.stat().st_size for each in folder.glob(VECTOR_FILES.pattern))
    return {
        "model": encoder.name,
        "passages_per_second": round(manifest.passages / seconds, 1),
        "texts_per_second": round(made / seconds, 1),
        "bytes_per_passage": round(size / manifest.passages),
        "questions": {"words": words, "with meaning": _measured(texts, index)},
    }


def _measured(texts: Sequence[str], index: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.meaning", str(index)]
    done = subprocess.run(
        command, input="\n".join(texts), stdout=subprocess.PIPE, text=True, check=True
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def ask(index: Path, texts: Sequence[str]) -> dict[str, float]:
    """Questions a second, percentiles of their milliseconds, and the memory of this process that it
    shares with no file."""
    engine = Engine.open(Settings(index=index, cached_answers=0))
    for text in texts[:_WARM]:
        engine.ask(SearchRequest(text))
    taken = []
    for text in texts[_WARM:]:
        began = time.perf_counter()
        engine.ask(SearchRequest(text))
        taken.append((time.perf_counter() - began) * 1000)
    p50, p95 = np.percentile(taken, (50, 95)).round(2).tolist()
    per_second = round(1000 * len(taken) / sum(taken), 1)
    return {"per_second": per_second, "p50": p50, "p95": p95, "own_megabytes": _own_megabytes()}


def _own_megabytes() -> float:
    """0 where the system doesn't tell."""
    status = Path("/proc/self/status")
    found = _ANONYMOUS.search(status.read_text("utf-8")) if status.exists() else None
    return round(int(found[1]) * 1024 / 1e6) if found else 0.0


if __name__ == "__main__":
    use_cores(1)
    sys.stdout.write(json.dumps(ask(Path(sys.argv[1]), sys.stdin.read().splitlines())))
