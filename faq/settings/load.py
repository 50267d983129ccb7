"""Reads the settings: flags over environment (``FAQ_CORPUS``…) over ``faq.toml`` over defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from faq.errors import SettingsError
from faq.ranking.model import RankingModel, model_of
from faq.settings.cluster import ClusterSettings
from faq.settings.service import ServiceSettings
from faq.settings.site import SiteSettings
from faq.settings.sources import (
    SETTINGS_FILE,
    in_environment,
    in_file,
    in_flags,
    read_toml,
    unknown,
)
from faq.settings.values import checked, form_fault


@dataclass(frozen=True)
class Settings(ClusterSettings, ServiceSettings, SiteSettings):
    """What an owner of the site decides, as a program says it; `load_settings` reads ``faq.toml``.

    Raises SettingsError for text in the place of a path.

    >>> Settings(corpus=Path("articles")).index
    PosixPath('index')
    """

    def __post_init__(self) -> None:
        faults = [
            f"{each.name}：应为 pathlib.Path，不是 {getattr(self, each.name)!r} (must be a Path)"
            for each in fields(self)
            if isinstance(each.default, Path) and not isinstance(getattr(self, each.name), Path)
        ]
        if faults:
            raise SettingsError("\n".join(faults))


def load_settings(
    overrides: Mapping[str, object] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> Settings:
    """The settings in force: `overrides` (None values are ignored) over `environ` over
    ``faq.toml`` in `directory` over the defaults.

    Raises SettingsError, which tells every fault in a line of its own: an unknown name in
    ``faq.toml``, a former setting that is now part of the ranking model, a broken file, a value of
    the wrong type or form or out of its range.

    >>> load_settings({"corpus": "articles"}).corpus
    PosixPath('articles')
    """
    environ = os.environ if environ is None else environ
    known = {each.name: each for each in fields(Settings)}
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    faults: list[str] = []
    for given in (
        *in_file((directory or Path()) / SETTINGS_FILE),
        *in_environment(environ, known),
        *in_flags(overrides or {}),
    ):
        try:
            if given.name not in known:
                raise unknown(given, known)
            values[given.name] = checked(known[given.name], given.value, given.origin)
            origins[given.name] = given.origin
        except SettingsError as error:
            faults.append(str(error))
    settings = replace(Settings(), **values)
    if "limit" in origins and settings.limit > settings.max_limit:
        most = f"max_limit 的 {settings.max_limit} (above max_limit)"
        faults.append(f"{origins['limit']}：{settings.limit} 大于 {most}")
    if faults:
        raise SettingsError("\n".join(faults))
    return settings


def check_forms(settings: Settings) -> None:
    """Raises SettingsError for every text that has not the form it needs, as settings that were
    not loaded may have."""
    faults = [
        f"{each.name}：{fault}"
        for each in fields(settings)
        if (fault := form_fault(each, getattr(settings, each.name)))
    ]
    if faults:
        raise SettingsError("\n".join(faults))


def ranking_model_path(settings: Settings) -> Path:
    """The file that has the parameters of the ranking model, which need not be there."""
    named = settings.ranking_model
    return Path(named) if named else settings.corpus / "_lexicon" / "ranking.toml"


def read_ranking_model(settings: Settings) -> RankingModel:
    """The model of the file that the settings name or, where they name none, that the corpus has:
    the default one, with what the file says instead.

    Raises SettingsError for a file that can't be read, an unknown key or a value out of range.
    """
    path = ranking_model_path(settings)
    try:
        values = read_toml(path)
    except FileNotFoundError as error:
        if not settings.ranking_model:
            return RankingModel()
        raise SettingsError(f"没有排序模型文件 {path} (no such ranking model)") from error
    return model_of(values, str(path))
