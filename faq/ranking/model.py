"""Defines the ranking model: every number that decides a score or the confidence.

A generation records the model that its impacts were computed with, and its questions are
scored with that one.  The defaults are those measured in ``docs/ranking.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from faq.errors import SettingsError
from faq.ranking.confidence_model import ConfidenceModel, OutcomeModel
from faq.ranking.parameters import check_ranges, group, parameter

_Part = TypeVar("_Part")
_MOST_RERANK = 100


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """Weights of the fields in BM25F."""

    title: float = parameter(1.0, "the article's title", "文章标题")
    heading: float = parameter(3.0, "the section's headings", "小标题")
    questions: float = parameter(0.6, "other ways to ask", "其他问法")
    body: float = parameter(1.0, "the text", "正文")
    steps: float = parameter(0.7, "key points and steps", "关键点和步骤")

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True, slots=True)
class TermKindWeights:
    """Weights of words, bigrams and characters."""

    word: float = parameter(1.0, "words", "词")
    bigram: float = parameter(0.5, "pairs of neighbouring characters", "相邻两字")
    character: float = parameter(0.8, "single characters", "单字")

    def __post_init__(self) -> None:
        check_ranges(self)

    def of(self, term_kind: int) -> float:
        """The weight of a term kind: word 0, bigram 1, character 2."""
        return (self.word, self.bigram, self.character)[term_kind]


@dataclass(frozen=True, slots=True)
class QueryWeights:
    """Weights of the question's terms, relative to a content word's 1."""

    stopword: float = parameter(0.6, "stopwords", "停用词", high=1)
    latin: float = parameter(
        3.0,
        "words with Latin letters, which have no bigrams and characters",
        "有字母的词（它们没有相邻两字和单字）",
        high=10,
    )
    code: float = parameter(
        12.0,
        "codes after a word that says so (错误码 4006); the word itself stands beside any other",
        "前面写明是代码的数字或代码（错误码 4006）：光有“错误码”说明不了什么",
        high=20,
    )
    synonym: float = parameter(0.9, "synonyms; 0 turns them off", "同义词；0 表示不用", high=1)
    synonym_grams: float = parameter(
        0.5,
        "the synonyms' characters and bigrams; 0 turns them off",
        "同义词的单字和相邻两字；0 表示不用",
        high=1,
    )

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True, slots=True)
class RerankFeatureWeights:
    """Weights of the rerank features, in units of the best sum of impacts."""

    cosine: float = parameter(
        0.5, "query–passage cosine over words", "问题与段落的余弦（按词）", high=_MOST_RERANK
    )
    heading_lcs: float = parameter(
        0.7,
        "longest common subsequence with a heading or way to ask",
        "与小标题或问法的最长公共子序列",
        high=_MOST_RERANK,
    )
    text_lcs: float = parameter(
        1.2,
        "longest common subsequence with the beginning of the text",
        "与正文开头的最长公共子序列",
        high=_MOST_RERANK,
    )
    proximity: float = parameter(
        0.5,
        "share of the question found within neighbouring blocks of the text",
        "问题在正文相邻处出现的比例",
        high=_MOST_RERANK,
    )
    audience: float = parameter(
        0.25, "the passage is for the asker's side", "段落是对提问一方说的", high=_MOST_RERANK
    )
    one_sided: float = parameter(
        0.02,
        "the passage is for one side alone, while nobody knows who asks; taken off",
        "不知道谁在问、而段落只对一方说时减去",
        high=_MOST_RERANK,
    )
    meaning: float = parameter(
        3.0,
        "nearness in meaning of question and what the passage tells; needs an embedding model",
        "问题与段落内容意思的相近；需要语义模型",
        high=_MOST_RERANK,
    )
    topic_meaning: float = parameter(
        4.0,
        "nearness in meaning of question and title with heading",
        "问题与标题加小标题意思的相近",
        high=_MOST_RERANK,
    )
    heading_meaning: float = parameter(
        2.0,
        "nearness in meaning of question and the nearest title, heading or way to ask",
        "问题与最相近的标题、小标题或问法意思的相近",
        high=_MOST_RERANK,
    )

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True, slots=True)
class RankingModel:
    """All parameters of the ranking.  Raises ValueError where one is out of its range."""

    k1: float = parameter(0.9, "saturation of term frequency", "词频饱和度")
    b_heading: float = parameter(
        0.6,
        "length normalization of titles and questions",
        "标题和问法的长度归一",
        high=1,
    )
    b_body: float = parameter(
        0.7, "length normalization of text and steps", "正文和步骤的长度归一", high=1
    )
    series_title: float = parameter(
        0.05,
        "least share of a title's weight, where many articles have it but for its numbers",
        "许多文章共用一个标题（只有编号不同）时，标题权重最少还剩几成",
        high=1,
    )
    article_share: int = parameter(
        3,
        "passages of one article before those of others get a turn",
        "同一篇文章最多连出几段，再轮到别的文章",
        low=1,
        high=1_000_000,
    )
    rivals: float = parameter(
        0.5,
        "share of the first score from which a passage goes before one that tells of another code, "
        "name or direction than the question",
        "首条讲的是另一回事时，得分达到它的多少的段落可以排到前面",
        high=1,
    )
    field_weights: FieldWeights = group(FieldWeights(), "weight of a field", "字段的权重")
    heading_term_kinds: TermKindWeights = group(
        TermKindWeights(1.0, 0.1, 2.0),
        "weight of a term kind in titles, headings and questions",
        "标题、小标题和问法中的权重",
    )
    body_term_kinds: TermKindWeights = group(
        TermKindWeights(1.0, 0.5, 0.8),
        "weight of a term kind in text and steps",
        "正文和步骤中的权重",
    )
    query: QueryWeights = group(
        QueryWeights(), "weight of a term of the question", "问题中的词的权重"
    )
    rerank: RerankFeatureWeights = group(
        RerankFeatureWeights(), "weight of a rerank feature", "重排特征的权重"
    )
    confidence: ConfidenceModel = group(ConfidenceModel(), "confidence", "置信度")
    outcome: OutcomeModel = group(OutcomeModel(), "one answer or choices", "一个回答还是几个选项")

    def __post_init__(self) -> None:
        check_ranges(self)


def parameters(part: Any = None, prefix: str = "") -> Iterator[tuple[str, float, Field[Any]]]:
    """Dotted key, value and field of every parameter of a model; of the default one without."""
    part = RankingModel() if part is None else part
    for each in fields(part):
        value = getattr(part, each.name)
        if is_dataclass(value):
            yield from parameters(value, f"{prefix}{each.name}.")
        else:
            yield f"{prefix}{each.name}", value, each


def model_of(values: Mapping[str, object], origin: str) -> RankingModel:
    """The default model with `values` in place of its own, nested as the model is.

    Raises SettingsError, naming `origin` and the key, for an unknown key and for a value of the
    wrong type or out of its range.
    """
    return _replaced(RankingModel(), values, origin, "")


def _replaced(part: _Part, values: Mapping[str, object], origin: str, prefix: str) -> _Part:
    changed: dict[str, object] = {}
    known = {each.name for each in fields(part)}  # type: ignore[arg-type]
    for name, value in values.items():
        key = f"{prefix}{name}"
        if name not in known:
            raise SettingsError(
                f"{origin}：没有名为 {key} 的参数，最接近的是 {_nearest(key)} "
                f"(unknown key; the nearest is {_nearest(key)})"
            )
        default = getattr(part, name)
        if not is_dataclass(default):
            changed[name] = _number(value, type(default), f"{origin}：{key}")
        elif isinstance(value, Mapping):
            changed[name] = _replaced(default, value, origin, f"{key}.")
        else:
            raise SettingsError(f"{origin}：{key} 应是一张表 [{key}] (not a table)")
    try:
        return replace(part, **changed)  # type: ignore[type-var]
    except ValueError as error:
        raise SettingsError(f"{origin}：{prefix}{error}") from error


def _number(value: object, kind: type[float], origin: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, kind)):
        # A list or a table may hold an integer of more digits than Python shows.
        shown = type(value).__name__ if isinstance(value, (list, dict)) else repr(value)
        raise SettingsError(f"{origin} 不能取值 {shown} (not a {kind.__name__})")
    try:
        return kind(value)
    except OverflowError as error:
        raise SettingsError(f"{origin} 的值太大 (too large)") from error


def _nearest(key: str) -> str:
    """The parameter or group whose dotted key, or its last name, is most like `key`."""
    from difflib import get_close_matches  # only an error needs it

    keys = [each for each, _, _ in parameters()]
    parts = [each.split(".") for each in keys]
    keys += dict.fromkeys(".".join(each[:n]) for each in parts for n in range(1, len(each)))
    names = {each.rpartition(".")[2]: each for each in keys} | {each: each for each in keys}
    return names[get_close_matches(key, names, 1, 0.0)[0]]
