"""Tells how much a title tells, from all titles of a corpus.

Where many articles have one title but for its numbers (民法典第五十四条, 视频服务 / 直播), titles
are labels of series: they name what all articles of one are about, and nothing of a single one.
Their words would lift a whole series for whoever uses one of them.  The weight is one for the
corpus: single series weighed less than others would only go behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from faq.ranking.model import RankingModel

_NUMBERS = re.compile("[0-9０-９〇零一二三四五六七八九十百千]+")
_SHARE_OF_TITLES = 0.5
"""Share of different titles from which titles are no labels."""


def title_weight(titles: Iterable[str], least: float) -> float:
    """The weight of titles, as a share of what the ranking model gives them: from `least` to 1.

    It grows with the share of titles that differ by more than their numbers; 1 without titles.
    """
    series = [_NUMBERS.sub("#", title) for title in titles if title]
    if not series:
        return 1.0
    different = len(set(series)) / len(series)
    return min(max(different / _SHARE_OF_TITLES, least), 1.0)


def with_titles(model: RankingModel, share: float) -> RankingModel:
    """The model with titles at a share of their weight."""
    weights = replace(model.field_weights, title=share * model.field_weights.title)
    return replace(model, field_weights=weights)
