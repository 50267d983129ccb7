"""Damages every file of an index in every way, and tells what came of it.

``python -m bench.damages`` builds a small index and harms a copy of it some 640 times: bits turned
at seeded places, a file cut, zeroed, extended, removed or exchanged for another.  Each time `faq
verify` must name the file, a rebuild must publish what one from nothing would, and a question must
be answered rightly or refused with the remedy where the index is opened by digests; by sizes alone
nothing but such a refusal may be raised.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from faq.engine import Engine
from faq.errors import IndexStale
from faq.files.digests import paths_below, record_of
from faq.indexing.rebuild import rebuild
from faq.model import SearchRequest
from faq.settings import Settings
from faq.storage import generations
from faq.storage.verify import verify

_KINDS = (
    "turned",
    "turned again",
    "and again",
    "cut",
    "zeroed",
    "extended",
    "removed",
    "exchanged",
)
_TIMES = frozenset({"manifest.json", "sources.msgpack"})
"""Files that differ between two rebuilds of the same corpus, as do Whoosh's."""
_QUESTIONS = ("怎么退款", "tuikuan", "退欵", "包裹什么时候到")


@dataclass(frozen=True, slots=True)
class Damage:
    """One way to harm one file."""

    path: str
    kind: str

    def act(self, folder: Path) -> bool:
        """Harms the file in `folder`; whether its bytes are others now."""
        path = folder / self.path
        data = path.read_bytes()
        rng = random.Random(f"{self.path} {self.kind}")
        if self.kind == "removed":
            path.unlink()
            return True
        if self.kind == "exchanged":
            others = sorted(each for each in paths_below(folder) if each != self.path)
            other = folder / rng.choice(others)
            mine = other.read_bytes()
            other.write_bytes(data)
        else:
            mine = _harmed(data, self.kind, rng)
        path.write_bytes(mine)
        return mine != data


def _harmed(data: bytes, kind: str, rng: random.Random) -> bytes:
    if kind == "cut":
        return data[: len(data) // 2]
    if kind == "zeroed":
        return bytes(len(data))
    if kind == "extended":
        return data + rng.randbytes(8)
    changed = bytearray(data)
    if changed:
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def damages_of(folder: Path) -> Iterator[Damage]:
    """Every file of a generation with every way to harm it."""
    for path in sorted(paths_below(folder)):
        for kind in _KINDS:
            yield Damage(path, kind)


def write_corpus(folder: Path) -> None:
    """A small corpus in which much occurs: several formats, synonyms, sides."""
    (folder / "_lexicon").mkdir(parents=True)
    (folder / "_lexicon" / "synonyms.txt").write_text("包裹, 快递\n", "utf-8")
    for number in range(6):
        (folder / f"{number}.md").write_text(
            f"# 第{number}种退款\n\n## 怎么退款{number}\n\n问法：退钱{number}\n\n"
            f"操作步骤：\n\n1. 打开第{number}个订单\n2. 点退款\n",
            "utf-8",
        )
    (folder / "table.csv").write_text("question,answer\n包裹什么时候到,三天内到\n", "utf-8")


def _answers(settings: Settings, check: str = "digests") -> list[object]:
    """What is answered to some questions, without the generation and the time."""
    engine = Engine(replace(settings, verify_on_open=check), one_shot=True)
    found: list[object] = []
    for question in _QUESTIONS:
        answer = engine.ask(SearchRequest(question))
        hits = [(hit.passage.id, hit.passage.text, hit.score) for hit in answer.hits]
        found.append((answer.confidence, hits, answer.related))
    return [*found, engine.articles(), engine.suggest("退款")]


@dataclass(frozen=True, slots=True)
class Trial:
    """A whole index, and what it answers."""

    settings: Settings
    answers: list[object]

    @classmethod
    def of(cls, folder: Path) -> Trial:
        """Builds one in `folder`."""
        settings = Settings(
            corpus=folder / "corpus", index=folder / "whole", confidence_threshold=0
        )
        write_corpus(settings.corpus)
        rebuild(settings)
        return cls(settings, _answers(settings))

    @property
    def folder(self) -> Path:
        """Of the generation."""
        return generations.open_current(self.settings.index).folder

    def faults(self, damage: Damage, *, rebuilding: bool = True) -> Iterator[str]:
        """What goes wrong with a copy that is harmed."""
        index = self.settings.index.with_name("harmed")
        shutil.rmtree(index, ignore_errors=True)
        shutil.copytree(self.settings.index, index)
        settings = replace(self.settings, index=index)
        if not damage.act(index / self.folder.relative_to(self.settings.index)):
            return
        report = verify(index)
        if damage.path not in {each.path for each in report.damages}:
            yield "not told by verify"
        for check in ("digests", "sizes"):
            try:
                if _answers(settings, check) != self.answers and check == "digests":
                    yield "answered wrongly"
            except IndexStale as error:
                if "faq rebuild" not in str(error):
                    yield "told without a remedy"
        if not rebuilding:
            return
        rebuild(settings)
        if not verify(index).whole or self._differs(index):
            yield "published damage"
        elif _answers(settings) != self.answers:
            yield "answered wrongly after a rebuild"

    def _differs(self, index: Path) -> bool:
        rebuilt, whole = generations.open_current(index).folder, self.folder
        return any(
            record_of(rebuilt / path) != record_of(whole / path)
            for path in paths_below(whole)
            if path not in _TIMES and "/" not in path
        )


def main() -> int:
    """Tries every damage; 1 where anything goes wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="try one in so many")
    every = parser.parse_args().every
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial.of(Path(folder))
        tried = list(damages_of(trial.folder))[::every]
        for damage in tried:
            try:
                faults = list(trial.faults(damage))
            except Exception as error:  # noqa: BLE001 -- each is one of the things to count
                faults = [f"{type(error).__name__}: {error}"]
            for fault in faults:
                print(f"{damage.path} {damage.kind}: {fault}", file=sys.stderr)
                found[fault.partition(":")[0]] += 1
    print(f"{len(tried)} damages: {dict(found) or 'nothing went wrong'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
