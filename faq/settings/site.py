"""Defines the settings of the site, its index and its answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from faq.settings import forms
from faq.settings.field import setting


@dataclass(frozen=True)
class SiteSettings:
    """What `faq.settings.Settings` has of the site, its index and its answers."""

    corpus: Path = setting(Path("corpus"), "folder of the articles", "文章所在的目录")
    index: Path = setting(Path("index"), "folder of the generated index", "生成的索引所在的目录")

    host: str = setting("127.0.0.1", "address the server listens on", "服务监听的地址")
    port: int = setting(8000, "port the server listens on", "服务监听的端口", low=1, high=65535)
    workers: int = setting(2, "server processes", "服务进程数", low=1)
    threads: int = setting(4, "threads in each server process", "每个服务进程的线程数", low=1)

    site_name: str = setting(
        "办事指引", "name of the help centre, on every page", "帮助中心的名称，显示在每一页上"
    )
    site_welcome: str = setting(
        "写下遇到的事，直接看到一步一步怎么办。", "text above the search box", "搜索框上方的文字"
    )
    site_placeholder: str = setting(
        "",
        "text in the empty search box; empty for a question of the corpus",
        "空搜索框里的文字；留空则用语料里的一个问题",
    )
    pinned_questions: tuple[str, ...] | None = setting(
        None,
        'questions to show first on the first page, such as `["怎么退款"]`; comma-separated in the '
        "environment",
        '首页上最先列出的问题，如 `["怎么退款"]`；环境变量里用逗号分隔',
        example=("怎么退款",),
    )
    site_logo: str = setting(
        "",
        "picture file (.svg .png .webp) shown beside the name",
        "显示在名称旁的图片文件（.svg、.png、.webp）",
    )
    site_accent: str = setting(
        "",
        "colour of links and buttons, as #rrggbb",
        "链接和按钮的颜色，写作 #rrggbb",
        form=forms.colour,
    )
    site_url: str = setting(
        "",
        "public address of the help centre, such as https://help.example, for search engines, feed "
        "and previews; empty for the address that a page is asked at",
        "帮助中心的公开地址，如 https://help.example，供搜索引擎、订阅和分享预览使用；"
        "留空则用访问时的地址",
        form=forms.address,
    )
    search_engines: str = setting(
        "allow",
        "whether search engines may list the articles: `allow` or `deny`",
        "是否允许搜索引擎收录文章：`allow` 允许，`deny` 不允许",
        form=forms.one_of("allow", "deny"),
    )
    picture_hosts: str = setting(
        "",
        "sites whose pictures articles may show, such as https://img.example; pictures of the "
        "corpus are always shown",
        "文章可以显示哪些网站的图片，如 https://img.example；语料里的图片总会显示",
        form=forms.origins,
    )
    contact_link: str = setting(
        "",
        "where to turn when there is no answer: http(s), mailto or tel; `{question}` and `{page}` "
        "in it become the question and the page's address, URL-encoded",
        "没有答案时可以联系的地方：http(s)、mailto 或 tel；"
        "其中的 `{question}` 和 `{page}` 换成问题和所在网页的地址（经 URL 编码）",
        form=forms.contact,
    )
    contact_text: str = setting("", "text of that link", "该链接的文字")
    hotline: str = setting(
        "",
        "telephone number to call when there is no answer",
        "没有答案时可以拨打的电话",
        form=forms.telephone,
    )
    help_line: str = setting(
        "你现在可能很难受，不必一个人扛。请和信任的人说说，或拨打全国统一心理援助热线 12356；"
        "有立即的危险时，请拨打 110 或 120。",
        "shown instead of answers to whoever speaks of ending their life; empty for answers",
        "有人说到不想活时，代替回答显示的文字；留空则照常回答",
    )
    distress_words: tuple[str, ...] | None = setting(
        None,
        "what they say, instead of the built-in list; `-` before what only looks so",
        "这样的话有哪些，取代内置的清单；只是看着像的，前面加 `-`",
        example=("我想死", "-笑死"),
    )
    feedback: Path = setting(
        Path("feedback.sqlite3"), "database of the readers' feedback", "保存读者反馈的数据库"
    )
    feedback_chars: int = setting(
        500,
        "a longer comment is refused (code points)",
        "超过这个长度的留言不予接受（字符数）",
        low=1,
    )
    embed_origins: str = setting(
        "",
        "sites whose pages may hold the widget, such as https://shop.example; * for all",
        "可以嵌入搜索挂件的网站，如 https://shop.example；* 表示不限",
        form=forms.origins_or_all,
    )

    trusted_hosts: str = setting(
        "",
        "host names that requests may name, such as `help.example.com, .example.com`; others get "
        "400; empty for any",
        "请求可以使用的主机名，如 `help.example.com, .example.com`；其他的得到 400；留空表示不限",
        form=forms.hosts,
    )

    max_file_bytes: int = setting(
        8 * 1024 * 1024,
        "a larger article file is a fault (bytes)",
        "超过这个大小的文章文件算作问题（字节）",
        low=1,
    )
    passage_chars: int = setting(
        600,
        "a longer section is split at sentence ends (code points); applies after `faq rebuild`",
        "超过这个长度的小节在句末切开（字符数）；运行 `faq rebuild` 后生效",
        low=50,
    )
    lexicon_packs: tuple[str, ...] | None = setting(
        None,
        'packs of words and synonyms for a trade, such as `["ecommerce"]`, instead of those that '
        "the corpus names in `_lexicon/packs.txt` or, without that file, those whose words its "
        "articles use; `[]` for none; comma-separated in the environment; applies "
        "after `faq rebuild`",
        '启用的行业词包，如 `["ecommerce"]`，取代语料在 `_lexicon/packs.txt` 里写的；'
        "没有这个文件时，取代按文章用语自动启用的；`[]` 表示都不用；"
        "环境变量里用逗号分隔；运行 `faq rebuild` 后生效",
        example=("ecommerce",),
    )
    keep_generations: int = setting(
        3,
        "generations of the index that stay, the one in force among them, for `faq rollback`",
        "保留最近几个版本的索引（含当前的），供 `faq rollback` 换回",
        low=2,
    )
    verify_on_open: str = setting(
        "sizes",
        "how files are verified when an index is opened: `off`, `sizes` or `digests` (reads them)",
        "打开索引时怎样核对文件：`off` 不核对，`sizes` 核对大小，`digests` 读取全部并核对摘要",
        form=forms.one_of("off", "sizes", "digests"),
    )
    analysis_processes: int = setting(
        0,
        "processes that analyze articles in a rebuild; 0 uses every core",
        "重建时分析文章的进程数；0 表示用上所有核心",
        low=0,
    )

    question_chars: int = setting(
        2000,
        "a longer question is refused (code points)",
        "超过这个长度的问题不予接受（字符数）",
        low=1,
    )
    limit: int = setting(10, "hits in an answer", "一次回答给出几条", low=1)
    max_limit: int = setting(
        50, "most hits that one request may ask for", "一次请求最多可以要几条", low=1
    )
    cached_answers: int = setting(
        256,
        "answers that a server process caches while the index stays the same",
        "索引不变时每个服务进程缓存多少个回答",
        low=0,
    )
    snippet_chars: int = setting(
        120, "length of a snippet (code points)", "摘要的长度（字符数）", low=20
    )
    related: int = setting(5, "related questions in an answer", "回答附带几个相关问题", low=0)
    confidence_threshold: float = setting(
        0.7,
        "below this probability that one of the first hits answers, an answer says that nothing "
        "reliable was found",
        "前几条中有回答的把握低于它时，回答说明没有找到可靠的内容",
        low=0,
        high=1,
    )
    max_wrong: float = setting(
        0.0,
        "share of questions that may get a wrong first hit as the answer, such as 0.05; 0 promises "
        "nothing; applies after `faq rebuild`",
        "最多有多大比例的问题可以把错的首条当作回答，如 0.05；0 表示不作承诺；"
        "运行 `faq rebuild` 后生效",
        low=0,
        high=1,
    )
    judged_questions: str = setting(
        "",
        "folder of the judged questions that `max_wrong` stands on: `queries.jsonl`, "
        "`qrels/test.tsv` and, where there are any, `unanswerable.jsonl`",
        "`max_wrong` 所依据的标注问题的目录：`queries.jsonl`、`qrels/test.tsv`，"
        "有的话还有 `unanswerable.jsonl`",
    )
    ranking_model: str = setting(
        "",
        "TOML file with parameters of the ranking model; empty for `_lexicon/ranking.toml` of the "
        "corpus, where there is one; applies after `faq rebuild`",
        "排序模型参数的 TOML 文件；留空则用语料里的 `_lexicon/ranking.toml`（如果有）；"
        "运行 `faq rebuild` 后生效",
    )
    models: Path = setting(
        Path("models"), "folder of the sentence-embedding models", "句向量模型所在的目录"
    )
    model: str = setting(
        "",
        "name of the model in that folder to use; empty for the only or the default one, `off` for "
        "none",
        "使用该目录里的哪个模型；留空表示唯一的或默认的那个，`off` 表示不用",
    )
    model_hub: str = setting(
        "https://huggingface.co",
        "address of the hub that `faq model fetch` brings models from",
        "`faq model fetch` 下载模型的站点地址",
        form=forms.address,
    )
