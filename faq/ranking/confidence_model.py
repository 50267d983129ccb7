"""Defines the confidence model: the regressions that tell how likely a hit answers."""

from __future__ import annotations

from dataclasses import dataclass

from faq.ranking.parameters import check_ranges, coefficient, group, parameter


@dataclass(frozen=True, slots=True)
class Regression:
    """A logistic regression over `faq.ranking.confidence.features` without embeddings."""

    intercept: float = coefficient(0.0, "intercept", "截距")
    share: float = coefficient(
        0.0, "share of the question that the first hit covers", "首条覆盖问题的比例"
    )
    agreement: float = coefficient(
        0.0, "agreement in the order of characters", "字的先后与问题一致的程度"
    )
    margin: float = coefficient(
        0.0, "lead over the next article, times the share", "领先下一篇文章的幅度乘以覆盖比例"
    )
    lead: float = coefficient(0.0, "lead over the next section", "领先下一个小节的幅度")
    attained: float = coefficient(
        0.0, "sum of impacts over the highest possible", "得分占可能最高分的比例"
    )
    length: float = coefficient(
        0.0, "natural logarithm of the question's length", "问题长度的自然对数"
    )

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True, slots=True)
class MeaningRegression(Regression):
    """The same over the features with embeddings."""

    told: float = coefficient(
        0.0, "nearness in meaning to what the hit tells", "与首条内容意思相近的程度"
    )
    heading: float = coefficient(
        0.0,
        "nearness in meaning to the nearest heading or way to ask",
        "与最相近的标题或问法意思相近的程度",
    )


@dataclass(frozen=True, slots=True)
class Regressions:
    """What is told of a ranking by words alone."""

    first: Regression = group(Regression(), "the first hit answers", "首条是回答")
    among_first: Regression = group(Regression(), "one of the first hits answers", "前几条里有回答")


@dataclass(frozen=True, slots=True)
class MeaningRegressions:
    """The same of a ranking with an embedding model."""

    first: MeaningRegression = group(MeaningRegression(), "the first hit answers", "首条是回答")
    among_first: MeaningRegression = group(
        MeaningRegression(), "one of the first hits answers", "前几条里有回答"
    )


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """How sure an answer is; ``python -m bench.confidence`` fits the regressions."""

    words: Regressions = group(
        Regressions(
            first=Regression(-7.0, 2.2, 4.0, 1.8, 2.4, 4.1, 1.0),
            among_first=Regression(-7.0, 3.0, 4.2, 0.8, 1.8, 4.7, 1.0),
        ),
        "by words alone",
        "只凭词语",
    )
    meaning: MeaningRegressions = group(
        MeaningRegressions(
            first=MeaningRegression(-10.2, 2.1, -0.2, 3.4, 5.3, 2.2, 0.6, told=8.7, heading=1.9),
            among_first=MeaningRegression(
                -10.4, 2.5, -0.3, 2.8, 3.5, 2.8, 0.6, told=9.3, heading=1.9
            ),
        ),
        "with an embedding model",
        "有语义模型",
    )
    partial_word: float = parameter(
        0.6,
        "coverage of a word whose characters are found but not the word",
        "只有单字、没有整词时算覆盖多少",
        high=1,
    )
    out_of_scope: float = parameter(
        0.2,
        "factor where the question names what the corpus is not about and the hit does not",
        "问题点名语料之外的事物而首条没有提到时乘以它",
        high=1,
    )
    conflict: float = parameter(
        0.3,
        "factor where the hit tells of another code, name or direction than the question",
        "首条讲的是另一个编码、名称或相反操作时乘以它",
        high=1,
    )
    max_length: int = parameter(
        60, "code points from which length no longer counts", "超过这个字数后长度不再起作用", low=1
    )

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True, slots=True)
class OutcomeModel:
    """When several hits are shown as choices."""

    sure: float = parameter(
        0.8,
        "confidence from which the first hit stands alone",
        "置信度到它时只给首条",
        high=1,
    )
    near: float = parameter(
        0.75,
        "share of the first hit's score from which another hit is a choice",
        "得分到首条的多少就是另一种可能",
        high=1,
    )
    equal: float = parameter(
        0.997,
        "the same where the first hit is sure: what is as good is a choice all the same",
        "首条有把握时，得分到它的多少仍算同样好",
        high=1,
    )
    other_side: float = parameter(
        0.97,
        "the same where the first hit is sure and the other speaks to the other side",
        "首条有把握、另一条却是对另一方说时，得分要到首条的多少",
        high=1,
    )
    considered: int = parameter(8, "hits that may be choices", "前几条可以是选项", low=1, high=60)
    choices: int = parameter(4, "choices at most", "最多几个选项", low=2, high=4)

    def __post_init__(self) -> None:
        check_ranges(self)
