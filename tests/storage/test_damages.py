"""However a file of an index is damaged, it is told and never published again.

``python -m bench.damages`` tries every file in every way; here is a part of it.
"""

from __future__ import annotations

import pytest

from bench.damages import Damage, Trial, damages_of

# Whoosh leaves a file that it can't read to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
_REBUILT = (
    ("manifest.json", "turned"),
    ("passages.bin", "turned"),
    ("articles.msgpack", "turned"),
    ("sources.msgpack", "turned"),
    ("counts_slots.npy", "turned"),
    ("owners.npy", "zeroed"),
    ("suggestion_sources.bin", "cut"),
    ("vocabulary_texts.npy", "turned"),
    ("suggestions_written.npy", "zeroed"),
    ("terms.bin", "exchanged"),
    ("known_words.npy", "removed"),
    ("lexicon.msgpack", "turned"),
)


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return Trial.of(tmp_path_factory.mktemp("damages"))


def test_every_damage_is_told(trial: Trial) -> None:
    tried = list(damages_of(trial.folder))
    assert len(tried) > 600
    found = {
        f"{damage.path} {damage.kind}: {fault}"
        for damage in tried[::9]
        for fault in trial.faults(damage, rebuilding=False)
    }
    assert found == set()


@pytest.mark.parametrize(("path", "kind"), _REBUILT)
def test_no_damage_is_published(trial: Trial, path: str, kind: str) -> None:
    assert list(trial.faults(Damage(path, kind))) == []
