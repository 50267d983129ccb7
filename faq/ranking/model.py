"""Defines the ranking model: every number that decides a score or the confidence.

A generation records the model that its impacts were computed with, and its questions are
scored with that one.  The defaults are those measured in ``docs/ranking.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields, is_dataclass, replace
from typing import Any, TypeVar

from faq.errors import SettingsError

_Part = TypeVar("_Part")
_MOST = 1000
"""Larger weights tell nothing more, and their products stay within 32-bit floats."""
_MOST_RERANK = 100
_MOST_COEFFICIENT = 1000


def _parameter(
    default: float, text: str, chinese: str, *, low: float = 0, high: float = _MOST
) -> Any:
    metadata = {"help": text, "help_zh": chinese, "low": low, "high": high}
    return field(default=default, metadata=metadata)


def _check_ranges(part: Any) -> None:
    """Raises ValueError naming the parameter of `part` that is out of its range, or NaN."""
    for each in fields(part):
        value = getattr(part, each.name)
        if "low" in each.metadata and not each.metadata["low"] <= value <= each.metadata["high"]:
            low, high = each.metadata["low"], each.metadata["high"]
            raise ValueError(f"{each.name} = {value} 应在 {low} 到 {high} 之间 (out of range)")


def _group(default: Any, text: str, chinese: str) -> Any:
    return field(default=default, metadata={"help": text, "help_zh": chinese})


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """Weights of the fields in BM25F."""

    title: float = _parameter(1.0, "the article's title", "文章标题")
    heading: float = _parameter(3.0, "the section's headings", "小标题")
    questions: float = _parameter(1.5, "other ways to ask", "其他问法")
    body: float = _parameter(1.0, "the text", "正文")
    steps: float = _parameter(0.7, "key points and steps", "关键点和步骤")

    def __post_init__(self) -> None:
        _check_ranges(self)


@dataclass(frozen=True, slots=True)
class TermKindWeights:
    """Weights of words, bigrams and characters."""

    word: float = _parameter(1.0, "words", "词")
    bigram: float = _parameter(0.5, "pairs of neighbouring characters", "相邻两字")
    character: float = _parameter(0.8, "single characters", "单字")

    def __post_init__(self) -> None:
        _check_ranges(self)

    def of(self, term_kind: int) -> float:
        """The weight of a term kind: word 0, bigram 1, character 2."""
        return (self.word, self.bigram, self.character)[term_kind]


@dataclass(frozen=True, slots=True)
class QueryWeights:
    """Weights of the question's terms, relative to a content word's 1."""

    stopword: float = _parameter(0.6, "stopwords", "停用词", high=1)
    synonym: float = _parameter(0.9, "synonyms; 0 turns them off", "同义词；0 表示不用", high=1)
    synonym_grams: float = _parameter(
        0.5,
        "the synonyms' characters and bigrams; 0 turns them off",
        "同义词的单字和相邻两字；0 表示不用",
        high=1,
    )

    def __post_init__(self) -> None:
        _check_ranges(self)


@dataclass(frozen=True, slots=True)
class RerankFeatureWeights:
    """Weights of the rerank features, in units of the best sum of impacts."""

    cosine: float = _parameter(
        0.5, "query–passage cosine over words", "问题与段落的余弦（按词）", high=_MOST_RERANK
    )
    heading_lcs: float = _parameter(
        0.7,
        "longest common subsequence with a heading or way to ask",
        "与小标题或问法的最长公共子序列",
        high=_MOST_RERANK,
    )
    text_lcs: float = _parameter(
        1.2,
        "longest common subsequence with the beginning of the text",
        "与正文开头的最长公共子序列",
        high=_MOST_RERANK,
    )
    proximity: float = _parameter(
        0.5,
        "share of the question found within neighbouring blocks of the text",
        "问题在正文相邻处出现的比例",
        high=_MOST_RERANK,
    )
    audience: float = _parameter(
        0.25, "the passage is for the asker's side", "段落是对提问一方说的", high=_MOST_RERANK
    )
    one_sided: float = _parameter(
        0.02,
        "the passage is for one side alone, while nobody knows who asks; taken off",
        "不知道谁在问、而段落只对一方说时减去",
        high=_MOST_RERANK,
    )

    def __post_init__(self) -> None:
        _check_ranges(self)


def _coefficient(default: float, text: str, chinese: str) -> Any:
    return _parameter(default, text, chinese, low=-_MOST_COEFFICIENT, high=_MOST_COEFFICIENT)


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """The logistic regression behind the confidence; ``python -m bench.confidence`` fits it."""

    intercept: float = _coefficient(-7.7, "intercept", "截距")
    share: float = _coefficient(
        3.6, "share of the question that the first hit covers", "首条覆盖问题的比例"
    )
    agreement: float = _coefficient(
        3.7, "agreement in the order of characters", "字的先后与问题一致的程度"
    )
    margin: float = _coefficient(
        6.8, "lead over the next article, times the share", "领先下一篇文章的幅度乘以覆盖比例"
    )
    attained: float = _coefficient(
        0.8, "sum of impacts over the highest possible", "得分占可能最高分的比例"
    )
    length: float = _coefficient(
        1.3, "natural logarithm of the question's length", "问题长度的自然对数"
    )
    partial_word: float = _parameter(
        0.6,
        "coverage of a word whose characters are found but not the word",
        "只有单字、没有整词时算覆盖多少",
        high=1,
    )
    out_of_scope: float = _parameter(
        0.2,
        "factor where the question names what the corpus is not about and the hit does not",
        "问题点名语料之外的事物而首条没有提到时乘以它",
        high=1,
    )
    max_length: int = _parameter(
        60, "code points from which length no longer counts", "超过这个字数后长度不再起作用", low=1
    )

    def __post_init__(self) -> None:
        _check_ranges(self)


@dataclass(frozen=True, slots=True)
class OutcomeModel:
    """When several hits are shown as choices."""

    sure: float = _parameter(
        0.9,
        "confidence from which the first hit stands alone, unless another is very near",
        "置信度到它时只给首条，除非另一条非常接近",
        high=1,
    )
    near: float = _parameter(
        0.85,
        "share of the first hit's score from which another hit is a choice",
        "得分到首条的多少就是另一种可能",
        high=1,
    )
    very_near: float = _parameter(
        0.97,
        "the same where the first hit is sure and both speak to the same side",
        "首条有把握、又不是分别对买卖双方说时，得分要到首条的多少",
        high=1,
    )
    considered: int = _parameter(8, "hits that may be choices", "前几条可以是选项", low=1, high=60)
    choices: int = _parameter(4, "choices at most", "最多几个选项", low=2, high=4)

    def __post_init__(self) -> None:
        _check_ranges(self)


@dataclass(frozen=True, slots=True)
class RankingModel:
    """All parameters of the ranking.  Raises ValueError where one is out of its range."""

    k1: float = _parameter(0.9, "saturation of term frequency", "词频饱和度")
    b_heading: float = _parameter(
        0.6,
        "length normalization of titles and questions",
        "标题和问法的长度归一",
        high=1,
    )
    b_body: float = _parameter(
        0.7, "length normalization of text and steps", "正文和步骤的长度归一", high=1
    )
    article_share: int = _parameter(
        2,
        "passages of one article before those of others get a turn",
        "同一篇文章最多连出几段，再轮到别的文章",
        low=1,
        high=1_000_000,
    )
    field_weights: FieldWeights = _group(FieldWeights(), "weight of a field", "字段的权重")
    heading_term_kinds: TermKindWeights = _group(
        TermKindWeights(1.0, 0.1, 2.0),
        "weight of a term kind in titles, headings and questions",
        "标题、小标题和问法中的权重",
    )
    body_term_kinds: TermKindWeights = _group(
        TermKindWeights(1.0, 0.5, 0.8),
        "weight of a term kind in text and steps",
        "正文和步骤中的权重",
    )
    query: QueryWeights = _group(
        QueryWeights(), "weight of a term of the question", "问题中的词的权重"
    )
    rerank: RerankFeatureWeights = _group(
        RerankFeatureWeights(), "weight of a rerank feature", "重排特征的权重"
    )
    confidence: ConfidenceModel = _group(ConfidenceModel(), "confidence", "置信度")
    outcome: OutcomeModel = _group(OutcomeModel(), "one answer or choices", "一个回答还是几个选项")

    def __post_init__(self) -> None:
        _check_ranges(self)


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
    keys += dict.fromkeys(each.partition(".")[0] for each in keys if "." in each)
    names = {each.rpartition(".")[2]: each for each in keys} | {each: each for each in keys}
    return names[get_close_matches(key, names, 1, 0.0)[0]]
