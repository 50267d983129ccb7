"""A FAQ search engine for Chinese guidance text: the names that programs may rely on.

`docs/python.md` describes them.  Each is imported when it is first used, so that ``import faq``
costs nothing.  Modules below are not public, whatever they are called; nothing within the package
imports from here.
"""

from faq.version import __version__

TYPE_CHECKING = False  # that of `typing`, which takes longer to import than all of this
if TYPE_CHECKING:
    from faq.api import evaluate, rebuild
    from faq.async_engine import AsyncEngine
    from faq.catalogue.sections import FoundSection, FoundSections
    from faq.engine import Engine
    from faq.errors import (
        CorpusError,
        FaqError,
        FindError,
        IndexMissing,
        IndexStale,
        QuestionError,
        SettingsError,
    )
    from faq.evaluation.run import Evaluation
    from faq.model import (
        Answer,
        Article,
        ArticleEntry,
        Facts,
        Fault,
        Hit,
        IndexedArticle,
        Passage,
        Related,
        SearchRequest,
        Section,
        Snippet,
        Step,
    )
    from faq.reports import IndexStats, RebuildReport
    from faq.settings import Settings, load_settings

__all__ = [
    "Answer",
    "Article",
    "ArticleEntry",
    "AsyncEngine",
    "CorpusError",
    "Engine",
    "Evaluation",
    "Facts",
    "FaqError",
    "Fault",
    "FindError",
    "FoundSection",
    "FoundSections",
    "Hit",
    "IndexMissing",
    "IndexStale",
    "IndexStats",
    "IndexedArticle",
    "Passage",
    "QuestionError",
    "RebuildReport",
    "Related",
    "SearchRequest",
    "Section",
    "Settings",
    "SettingsError",
    "Snippet",
    "Step",
    "__version__",
    "evaluate",
    "load_settings",
    "rebuild",
]

_MODULES = {
    "faq.api": ("evaluate", "rebuild"),
    "faq.async_engine": ("AsyncEngine",),
    "faq.catalogue.sections": ("FoundSection", "FoundSections"),
    "faq.engine": ("Engine",),
    "faq.errors": (
        *("CorpusError", "FaqError", "FindError", "IndexMissing", "IndexStale"),
        *("QuestionError", "SettingsError"),
    ),
    "faq.evaluation.run": ("Evaluation",),
    "faq.model": (
        *(
            "Answer",
            "Article",
            "ArticleEntry",
            "Facts",
            "Fault",
            "Hit",
            "IndexedArticle",
            "Passage",
        ),
        *("Related", "SearchRequest", "Section", "Snippet", "Step"),
    ),
    "faq.reports": ("IndexStats", "RebuildReport"),
    "faq.settings": ("Settings", "load_settings"),
}
"""Where each public name is defined, as above for type checkers."""
_RENAMED: dict[str, str] = {}
"""Former public names, each with the one that stands for it until the next major version."""


if not TYPE_CHECKING:  # a type checker would take any name for one of ours

    def __getattr__(name: str) -> object:
        if name in _RENAMED:
            import warnings

            now = _RENAMED[name]
            text = f"faq.{name} 已改名为 faq.{now} (renamed; gone with the next major version)"
            warnings.warn(text, DeprecationWarning, stacklevel=2)
            return __getattr__(now)
        for module, names in _MODULES.items():
            if name in names:
                from importlib import import_module

                globals()[name] = getattr(import_module(module), name)
                return globals()[name]
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
