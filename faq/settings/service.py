"""Defines the settings of a server that others use: who may, and what its operator sees."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from faq.settings import forms
from faq.settings.field import setting


@dataclass(frozen=True)
class ServiceSettings:
    """What `faq.settings.Settings` has of a server for others."""

    trusted_proxies: str = setting(
        "",
        "proxies before the server, such as `127.0.0.1, 10.0.0.0/8`: from these alone it believes "
        "who a request comes from (`X-Forwarded-For`, `X-Forwarded-Proto`)",
        "服务前面的代理，如 `127.0.0.1, 10.0.0.0/8`：只有它们所说的请求来源（`X-Forwarded-For`、"
        "`X-Forwarded-Proto`）可信",
        form=forms.networks,
    )
    rate_limit: int = setting(
        6000,
        "requests that one client may make in a minute, over all server processes; 0 for any",
        "一个客户端每分钟可以发多少个请求（所有服务进程合计）；0 表示不限",
        low=0,
    )
    feedback_rate_limit: int = setting(
        120,
        "feedback that one client may send in a minute; 0 for any",
        "一个客户端每分钟可以发多少条反馈；0 表示不限",
        low=0,
    )
    unlimited_clients: str = setting(
        "127.0.0.0/8, ::1",
        "addresses and networks that `rate_limit` doesn't apply to",
        "不受 `rate_limit` 限制的地址和网段",
        form=forms.networks,
    )
    token_file: str = setting(
        "",
        "file with the tokens that rebuilds and metrics ask for, one a line; `FAQ_TOKEN` and "
        "`FAQ_TOKENS` (several) may hold some too",
        "令牌文件，每行一个，重建和监控指标凭它访问；也可以写在 `FAQ_TOKEN` 和 `FAQ_TOKENS`"
        "（多个）里",
        form=forms.file,
    )
    log_format: str = setting(
        "text",
        "how the server logs requests and faults: `text`, `json`, or `off` for faults alone",
        "服务怎样记录请求和错误：`text`、`json`，或者 `off`，只记错误",
        form=forms.one_of("text", "json", "off"),
    )
    log_questions: bool = setting(
        False,
        "whether the log holds the questions",
        "日志里是否写下问题的内容",
    )
    question_log: Path = setting(
        Path("questions.sqlite3"),
        "database of the questions that readers put and what came of them, masked",
        "记录读者的问题和结果的数据库，个人信息已遮盖",
    )
    question_days: int = setting(
        180,
        "how long a question stays in it (days); 0 logs none",
        "问题在其中保留多久（天）；0 表示不记录",
        low=0,
    )
    changes: Path = setting(
        Path("changes.sqlite3"),
        "database of the changes that were taken at the desk, by which they are undone",
        "记录编辑台采用过的改动的数据库，凭它撤销",
    )
    desk_commits: bool = setting(
        False,
        "whether the desk commits what it takes, where the corpus is in git; it never pushes",
        "语料在 git 里时，编辑台采用改动后是否提交；从不推送",
    )
    judged: Path = setting(
        Path("judged"),
        "folder of the questions that editors judge at the desk, in the layout of `faq eval`",
        "编辑在编辑台评判的问题所在的目录，格式与 `faq eval` 相同",
    )
    max_loss: float = setting(
        0.01,
        "by how much `faq check` lets a measure on judged or logged questions fall below that of "
        "the index in force",
        "`faq check` 允许标注问题和记录问题的指标比当前索引下降多少",
        low=0,
        high=1,
    )
    max_age: int = setting(
        0,
        "`/readyz` fails where the index was built longer ago (seconds); 0 for any age",
        "索引建成超过这么久（秒），`/readyz` 就不再就绪；0 表示不限",
        low=0,
    )
    feishu_app_id: str = setting(
        "",
        "app of Feishu or Lark that may ask at `/chat/feishu`; needs `FAQ_FEISHU_SECRET`, "
        "`FAQ_FEISHU_ENCRYPT_KEY`, `FAQ_FEISHU_TOKEN` and the extra `chat`",
        "可以在 `/chat/feishu` 提问的飞书应用的 App ID；还需要 `FAQ_FEISHU_SECRET`、"
        "`FAQ_FEISHU_ENCRYPT_KEY`、`FAQ_FEISHU_TOKEN` 和 `chat` 附加组件",
    )
    feishu_address: str = setting(
        "https://open.feishu.cn",
        "address of its API; https://open.larksuite.com for Lark",
        "飞书 API 的地址；Lark 是 https://open.larksuite.com",
        form=forms.address,
    )
    wecom_corp_id: str = setting(
        "",
        "company whose app in WeCom may ask at `/chat/wecom`; needs `FAQ_WECOM_TOKEN`, "
        "`FAQ_WECOM_AES_KEY`, the extra `chat` and, for buttons, `FAQ_WECOM_SECRET`",
        "自建应用可以在 `/chat/wecom` 提问的企业的企业 ID；还需要 `FAQ_WECOM_TOKEN`、"
        "`FAQ_WECOM_AES_KEY` 和 `chat` 附加组件，要按钮再加 `FAQ_WECOM_SECRET`",
    )
    wecom_address: str = setting(
        "https://qyapi.weixin.qq.com",
        "address of the API of WeCom",
        "企业微信 API 的地址",
        form=forms.address,
    )
    trace_endpoint: str = setting(
        "",
        "where OpenTelemetry traces are sent over HTTP, such as http://127.0.0.1:4318/v1/traces; "
        "needs the extra `otel`",
        "OpenTelemetry 跟踪数据通过 HTTP 发往哪里，如 http://127.0.0.1:4318/v1/traces；"
        "需要安装 `otel` 附加组件",
        form=forms.address,
    )
