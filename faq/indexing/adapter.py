"""Takes what was learnt for questions from a corpus into a generation of its index."""

from __future__ import annotations

from pathlib import Path

from faq.language.lists import FOLDER
from faq.model import Fault
from faq.semantic.adapter import ADAPTER_FILE, read_adapter
from faq.storage.schema import ADAPTER


def adapter_path(corpus: Path) -> Path:
    """Where a corpus has it."""
    return corpus / FOLDER / ADAPTER_FILE


def take_adapter(corpus: Path, folder: Path) -> tuple[Fault, ...]:
    """Writes the adapter of `corpus`, where it has one, into the folder of a generation; the fault
    of one that is damaged, which is left out."""
    try:
        adapter = read_adapter(adapter_path(corpus))
    except (OSError, ValueError) as error:
        return (Fault(f"{FOLDER}/{ADAPTER_FILE}", 1, f"{error}，未采用 (left out)"),)
    if adapter:
        (folder / ADAPTER).write_bytes(adapter.packed())
    return ()


def has_same_adapter(corpus: Path, folder: Path) -> bool:
    """Whether the generation in a folder has the adapter that a rebuild would take."""
    try:
        adapter = read_adapter(adapter_path(corpus))
    except (OSError, ValueError):
        adapter = None
    stored = folder / ADAPTER
    return (stored.read_bytes() if stored.exists() else None) == (adapter and adapter.packed())
