"""What can be tuned, and where does each value come from?

Highest first: flags, environment (``FAQ_CORPUS``…), ``faq.toml``, defaults.  A setting
is one field of `Settings`; its help stands in the field's metadata, and README's table
of settings is tested against it.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from faq.errors import SettingsError

SETTINGS_FILE = "faq.toml"


def _setting(
    default: Any, text: str, *, unit: str = "", low: float = -math.inf, high: float = math.inf
) -> Any:
    metadata = {"help": text, "unit": unit, "low": low, "high": high}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    """Every tunable, once."""

    corpus: Path = _setting(Path("corpus"), "folder of guidance articles")
    index: Path = _setting(Path("index"), "folder of the generated index")

    host: str = _setting("127.0.0.1", "address the server listens on")
    port: int = _setting(8000, "port the server listens on", low=1, high=65535)
    workers: int = _setting(2, "server processes", low=1)
    threads: int = _setting(4, "threads in each server process", low=1)

    site_name: str = _setting("办事指引", "name of the help centre, on every page")
    site_welcome: str = _setting(
        "写下遇到的事，直接看到一步一步怎么办。", "what stands above the search box"
    )
    site_logo: str = _setting("", "picture file (.svg .png .webp) shown beside the name")
    site_accent: str = _setting("", "colour of links and buttons, as #rrggbb")
    contact_link: str = _setting("", "where to turn when there is no answer: http(s), mailto, tel")
    contact_text: str = _setting("", "what that link says")
    hotline: str = _setting("", "telephone number to call when there is no answer")
    feedback: Path = _setting(Path("feedback.sqlite3"), "database of what readers found helpful")
    feedback_chars: int = _setting(1000, "a longer comment is refused", unit="code points", low=1)
    embed_origins: str = _setting(
        "", "sites whose pages may hold the widget, such as https://shop.example; * for all"
    )

    max_file_bytes: int = _setting(
        8 * 1024 * 1024, "a larger article file is a fault", unit="bytes", low=1
    )
    passage_chars: int = _setting(
        600, "a longer section is cut into pieces at sentence ends", unit="code points", low=50
    )
    analysis_processes: int = _setting(
        0, "processes that analyse articles; 0 takes every core", low=0
    )

    question_chars: int = _setting(2000, "a longer question is refused", unit="code points", low=1)
    limit: int = _setting(10, "hits in an answer", low=1)
    max_limit: int = _setting(50, "the most hits one request may ask for", low=1)
    cached_answers: int = _setting(
        256, "answers that a server process remembers while the index stays the same", low=0
    )
    snippet_chars: int = _setting(120, "length of a snippet", unit="code points", low=20)
    related: int = _setting(5, "related questions in an answer", low=0)

    k1: float = _setting(0.9, "saturation of a term's frequency (BM25F)", low=0)
    b: float = _setting(
        0.7, "how much the length of text and steps counts, 0 to 1 (BM25F)", low=0, high=1
    )
    b_heading: float = _setting(
        0.6, "how much the length of titles and questions counts, 0 to 1 (BM25F)", low=0, high=1
    )
    weight_title: float = _setting(1.0, "weight of the article's title", low=0)
    weight_heading: float = _setting(3.0, "weight of the section's headings", low=0)
    weight_questions: float = _setting(1.5, "weight of other ways to ask", low=0)
    weight_body: float = _setting(1.0, "weight of the text", low=0)
    weight_steps: float = _setting(0.7, "weight of key points and steps", low=0)
    weight_words: float = _setting(1.0, "weight of words in text and steps", low=0)
    weight_bigrams: float = _setting(
        0.5, "weight of pairs of neighbouring characters in text and steps", low=0
    )
    weight_characters: float = _setting(0.8, "weight of single characters in text and steps", low=0)
    weight_heading_words: float = _setting(1.0, "weight of words in titles and questions", low=0)
    weight_heading_bigrams: float = _setting(
        0.1, "weight of pairs of neighbouring characters in titles and questions", low=0
    )
    weight_heading_characters: float = _setting(
        2.0, "weight of single characters in titles and questions", low=0
    )
    weight_stopwords: float = _setting(0.6, "weight of stopwords beside other words", low=0)
    weight_synonym: float = _setting(0.9, "weight of a synonym beside the word itself", low=0)
    weight_synonym_grams: float = _setting(
        0.5, "weight of a synonym's characters and pairs beside the word's own", low=0
    )
    weight_cosine: float = _setting(
        0.5, "weight of how little else a passage says, beside the best score", low=0
    )
    weight_heading_lcs: float = _setting(
        0.7,
        "weight of the order of characters in titles and questions, beside the best score",
        low=0,
    )
    weight_text_lcs: float = _setting(
        1.2, "weight of the order of characters in the text, beside the best score", low=0
    )
    weight_proximity: float = _setting(
        0.5, "weight of how close together the text says it, beside the best score", low=0
    )
    weight_audience: float = _setting(
        0.25, "weight of speaking to the asker's side, beside the best score", low=0
    )
    article_share: int = _setting(
        2, "passages of one article before those of others get a turn", low=1
    )
    confidence_threshold: float = _setting(
        0.5, "below it an answer says that nothing reliable was found, 0 to 1", low=0, high=1
    )


def load_settings(
    overrides: Mapping[str, object] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> Settings:
    """The settings in force: `overrides` (None values are ignored) over `environ` over
    ``faq.toml`` in `directory` over the defaults.

    Raises SettingsError for an unknown name in ``faq.toml``, a broken file, or a value
    of the wrong type or beyond its bounds.
    """
    environ = os.environ if environ is None else environ
    known = {each.name: each for each in fields(Settings)}
    values: dict[str, object] = {}
    for name, value in _from_file((directory or Path()) / SETTINGS_FILE).items():
        if name not in known:
            raise SettingsError(f"{SETTINGS_FILE}：没有名为 {name} 的设置 (unknown setting)")
        values[name] = _checked(known[name], value, f"{SETTINGS_FILE}: {name}")
    for name, each in known.items():
        variable = f"FAQ_{name.upper()}"
        if variable in environ:
            values[name] = _checked(each, environ[variable], variable)
    for name, value in (overrides or {}).items():
        if value is not None:
            values[name] = _checked(known[name], value, f"--{name.replace('_', '-')}")
    return replace(Settings(), **values)  # type: ignore[arg-type]


def _from_file(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        import tomllib  # most have no such file, and every command would wait for it

        return tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError(f"无法读取设置文件 {path} (unreadable settings): {error}") from error


def _checked(setting: Field[Any], value: object, origin: str) -> object:
    """`value` in the type of the setting's default, or SettingsError naming `origin`."""
    kind: Any = Path if isinstance(setting.default, Path) else type(setting.default)
    numeric = kind in {int, float}
    allowed = (str, int, kind) if numeric else (str, Path)
    if isinstance(value, bool) or not isinstance(value, allowed):
        raise SettingsError(f"{origin}：不能取值 {value!r} (not a {kind.__name__})")
    try:
        converted = kind(value)
    except (ValueError, OverflowError) as error:
        raise SettingsError(f"{origin}：{value!r} 不是 {kind.__name__} (wrong type)") from error
    if not numeric:
        return converted
    low, high = setting.metadata["low"], setting.metadata["high"]
    if not converted >= low:
        raise SettingsError(f"{origin}：{value!r} 小于下限 {low} (below the lowest value)")
    if converted > high or converted == math.inf:
        raise SettingsError(f"{origin}：{value!r} 大于上限 {high} (above the highest value)")
    return converted
