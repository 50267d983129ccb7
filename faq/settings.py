"""Defines the settings and reads them.

Highest first: flags, environment (``FAQ_CORPUS``…), ``faq.toml``, defaults.  A setting is one
field of `Settings`, its range and help in the field's metadata; ``make reference`` writes the docs.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from faq.errors import SettingsError
from faq.files.regular import read_regular
from faq.ranking.model import RankingModel, model_of
from faq.setting_values import checked

SETTINGS_FILE = "faq.toml"
_PREFIX = "FAQ_"
_IN_MODEL = {"k1", "b", "b_heading", "article_share"}
"""Former settings, as are all ``weight_…``, that are parameters of the ranking model now."""


def _setting(
    default: Any, text: str, chinese: str, *, low: float = -math.inf, high: float = math.inf
) -> Any:
    metadata = {"help": text, "help_zh": chinese, "low": low, "high": high}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    """What an owner of the site decides."""

    corpus: Path = _setting(Path("corpus"), "folder of the articles", "文章所在的目录")
    index: Path = _setting(Path("index"), "folder of the generated index", "生成的索引所在的目录")

    host: str = _setting("127.0.0.1", "address the server listens on", "服务监听的地址")
    port: int = _setting(8000, "port the server listens on", "服务监听的端口", low=1, high=65535)
    workers: int = _setting(2, "server processes", "服务进程数", low=1)
    threads: int = _setting(4, "threads in each server process", "每个服务进程的线程数", low=1)

    site_name: str = _setting(
        "办事指引", "name of the help centre, on every page", "帮助中心的名称，显示在每一页上"
    )
    site_welcome: str = _setting(
        "写下遇到的事，直接看到一步一步怎么办。", "text above the search box", "搜索框上方的文字"
    )
    site_placeholder: str = _setting(
        "",
        "text in the empty search box; empty for a question of the corpus",
        "空搜索框里的文字；留空则用语料里的一个问题",
    )
    pinned_questions: tuple[str, ...] | None = _setting(
        None,
        'questions to show first on the first page, such as `["怎么退款"]`; comma-separated in the '
        "environment",
        '首页上最先列出的问题，如 `["怎么退款"]`；环境变量里用逗号分隔',
    )
    site_logo: str = _setting(
        "",
        "picture file (.svg .png .webp) shown beside the name",
        "显示在名称旁的图片文件（.svg、.png、.webp）",
    )
    site_accent: str = _setting(
        "", "colour of links and buttons, as #rrggbb", "链接和按钮的颜色，写作 #rrggbb"
    )
    site_url: str = _setting(
        "",
        "public address of the help centre, such as https://help.example, for search engines, feed "
        "and previews; empty for the address that a page is asked at",
        "帮助中心的公开地址，如 https://help.example，供搜索引擎、订阅和分享预览使用；"
        "留空则用访问时的地址",
    )
    search_engines: str = _setting(
        "allow",
        "whether search engines may list the articles: `allow` or `deny`",
        "是否允许搜索引擎收录文章：`allow` 允许，`deny` 不允许",
    )
    picture_hosts: str = _setting(
        "",
        "sites whose pictures articles may show, such as https://img.example; pictures of the "
        "corpus are always shown",
        "文章可以显示哪些网站的图片，如 https://img.example；语料里的图片总会显示",
    )
    contact_link: str = _setting(
        "",
        "where to turn when there is no answer: http(s), mailto or tel; `{question}` and `{page}` "
        "in it become the question and the page's address, URL-encoded",
        "没有答案时可以联系的地方：http(s)、mailto 或 tel；"
        "其中的 `{question}` 和 `{page}` 换成问题和所在网页的地址（经 URL 编码）",
    )
    contact_text: str = _setting("", "text of that link", "该链接的文字")
    hotline: str = _setting(
        "", "telephone number to call when there is no answer", "没有答案时可以拨打的电话"
    )
    help_line: str = _setting(
        "你现在可能很难受，不必一个人扛。请和信任的人说说，或拨打全国统一心理援助热线 12356；"
        "有立即的危险时，请拨打 110 或 120。",
        "shown instead of answers to whoever speaks of ending their life; empty for answers",
        "有人说到不想活时，代替回答显示的文字；留空则照常回答",
    )
    distress_words: tuple[str, ...] | None = _setting(
        None,
        "what they say, instead of the built-in list; `-` before what only looks so",
        "这样的话有哪些，取代内置的清单；只是看着像的，前面加 `-`",
    )
    feedback: Path = _setting(
        Path("feedback.sqlite3"), "database of the readers' feedback", "保存读者反馈的数据库"
    )
    feedback_chars: int = _setting(
        1000,
        "a longer comment is refused (code points)",
        "超过这个长度的留言不予接受（字符数）",
        low=1,
    )
    embed_origins: str = _setting(
        "",
        "sites whose pages may hold the widget, such as https://shop.example; * for all",
        "可以嵌入搜索挂件的网站，如 https://shop.example；* 表示不限",
    )

    trusted_hosts: str = _setting(
        "",
        "host names that requests may name, such as `help.example.com, .example.com`; others get "
        "400; empty for any",
        "请求可以使用的主机名，如 `help.example.com, .example.com`；其他的得到 400；留空表示不限",
    )

    max_file_bytes: int = _setting(
        8 * 1024 * 1024,
        "a larger article file is a fault (bytes)",
        "超过这个大小的文章文件算作问题（字节）",
        low=1,
    )
    passage_chars: int = _setting(
        600,
        "a longer section is split at sentence ends (code points); applies after `faq rebuild`",
        "超过这个长度的小节在句末切开（字符数）；运行 `faq rebuild` 后生效",
        low=50,
    )
    lexicon_packs: tuple[str, ...] | None = _setting(
        None,
        'packs of words and synonyms for a trade, such as `["ecommerce"]`, instead of those that '
        "the corpus names in `_lexicon/packs.txt` or, without that file, those whose words its "
        "articles use; `[]` for none; comma-separated in the environment; applies "
        "after `faq rebuild`",
        '启用的行业词包，如 `["ecommerce"]`，取代语料在 `_lexicon/packs.txt` 里写的；'
        "没有这个文件时，取代按文章用语自动启用的；`[]` 表示都不用；"
        "环境变量里用逗号分隔；运行 `faq rebuild` 后生效",
    )
    keep_generations: int = _setting(
        3,
        "generations of the index that stay, the one in force among them, for `faq rollback`",
        "保留最近几个版本的索引（含当前的），供 `faq rollback` 换回",
        low=2,
    )
    analysis_processes: int = _setting(
        0,
        "processes that analyze articles in a rebuild; 0 uses every core",
        "重建时分析文章的进程数；0 表示用上所有核心",
        low=0,
    )

    question_chars: int = _setting(
        2000,
        "a longer question is refused (code points)",
        "超过这个长度的问题不予接受（字符数）",
        low=1,
    )
    limit: int = _setting(10, "hits in an answer", "一次回答给出几条", low=1)
    max_limit: int = _setting(
        50, "most hits that one request may ask for", "一次请求最多可以要几条", low=1
    )
    cached_answers: int = _setting(
        256,
        "answers that a server process caches while the index stays the same",
        "索引不变时每个服务进程缓存多少个回答",
        low=0,
    )
    snippet_chars: int = _setting(
        120, "length of a snippet (code points)", "摘要的长度（字符数）", low=20
    )
    related: int = _setting(5, "related questions in an answer", "回答附带几个相关问题", low=0)
    confidence_threshold: float = _setting(
        0.7,
        "below this probability that one of the first hits answers, an answer says that nothing "
        "reliable was found",
        "前几条中有回答的把握低于它时，回答说明没有找到可靠的内容",
        low=0,
        high=1,
    )
    max_wrong: float = _setting(
        0.0,
        "share of questions that may get a wrong first hit as the answer, such as 0.05; 0 promises "
        "nothing; applies after `faq rebuild`",
        "最多有多大比例的问题可以把错的首条当作回答，如 0.05；0 表示不作承诺；"
        "运行 `faq rebuild` 后生效",
        low=0,
        high=1,
    )
    judged_questions: str = _setting(
        "",
        "folder of the judged questions that `max_wrong` stands on: `queries.jsonl`, "
        "`qrels/test.tsv` and, where there are any, `unanswerable.jsonl`",
        "`max_wrong` 所依据的标注问题的目录：`queries.jsonl`、`qrels/test.tsv`，"
        "有的话还有 `unanswerable.jsonl`",
    )
    ranking_model: str = _setting(
        "",
        "TOML file with parameters of the ranking model; applies after `faq rebuild`",
        "排序模型参数的 TOML 文件；运行 `faq rebuild` 后生效",
    )
    models: Path = _setting(
        Path("models"), "folder of the sentence-embedding models", "句向量模型所在的目录"
    )
    model: str = _setting(
        "",
        "name of the model in that folder to use; empty for the only or the default one, `off` for "
        "none",
        "使用该目录里的哪个模型；留空表示唯一的或默认的那个，`off` 表示不用",
    )
    model_hub: str = _setting(
        "https://huggingface.co",
        "address of the hub that `faq model fetch` brings models from",
        "`faq model fetch` 下载模型的站点地址",
    )


def load_settings(
    overrides: Mapping[str, object] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> Settings:
    """The settings in force: `overrides` (None values are ignored) over `environ` over
    ``faq.toml`` in `directory` over the defaults.

    Raises SettingsError for an unknown name in ``faq.toml``, a former setting that is now part of
    the ranking model, a broken file, or a value of the wrong type or out of its range.
    """
    environ = os.environ if environ is None else environ
    known = {each.name: each for each in fields(Settings)}
    values: dict[str, object] = {}
    for name, value in _from_file((directory or Path()) / SETTINGS_FILE).items():
        _refuse_former(name, f"{SETTINGS_FILE}: {name}")
        if name not in known:
            raise SettingsError(f"{SETTINGS_FILE}：没有名为 {name} 的设置 (unknown setting)")
        values[name] = checked(known[name], value, f"{SETTINGS_FILE}: {name}")
    for variable, text in environ.items():
        if variable.startswith(_PREFIX):
            name = variable.removeprefix(_PREFIX).lower()
            _refuse_former(name, variable)
            if variable == variable.upper() and name in known:
                values[name] = checked(known[name], text, variable)
    for name, value in (overrides or {}).items():
        if value is not None:
            values[name] = checked(known[name], value, f"--{name.replace('_', '-')}")
    return replace(Settings(), **values)  # type: ignore[arg-type]


def read_ranking_model(settings: Settings) -> RankingModel:
    """The model that the settings name: the default one, with what its file says instead.

    Raises SettingsError for a file that can't be read, an unknown key or a value out of range.
    """
    if not settings.ranking_model:
        return RankingModel()
    path = Path(settings.ranking_model)
    try:
        values = _read_toml(path)
    except FileNotFoundError as error:
        raise SettingsError(f"没有排序模型文件 {path} (no such ranking model)") from error
    return model_of(values, str(path))


def _refuse_former(name: str, origin: str) -> None:
    if name in _IN_MODEL or name.startswith("weight_"):
        raise SettingsError(
            f"{origin}：已移到设置 ranking_model 所指的文件里 "
            "(now belongs in the file that the setting ranking_model names)"
        )


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return _read_toml(path)
    except FileNotFoundError:
        return {}


def _read_toml(path: Path) -> dict[str, Any]:
    """Raises SettingsError where the file can't be read, FileNotFoundError where there is none."""
    try:
        text = read_regular(path).decode("utf-8")
        import tomllib  # most have no such file, and every command would wait for it

        return tomllib.loads(text)
    except FileNotFoundError:
        raise
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(f"无法读取 {path} (unreadable file): {error}") from error
