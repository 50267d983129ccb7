"""Writes characters for radicals: fonts share a shape between both, and a PDF may tell either."""

from __future__ import annotations

import unicodedata

_KANGXI = range(0x2F00, 0x2FD6)
_SIMPLIFIED = {"⼾": "户"}
"""Where Unicode names the traditional form alone."""
_SUPPLEMENT = (
    "⺁厂⺇几⺈刀⺊卜⺌小⺍小⺎兀⺏尢⺒巳⺓幺⺗心⺛旡⺜日⺝月⺞歹⺟母⺠民⺢水⺧牛⺩王⺪疋⺬示⺮竹⺯糹⺶羊⺷羊⺸羊⺹老⺻聿⺼肉"
    "⺽臼⻁虎⻄西⻅见⻆角⻇角⻉贝⻊足⻋车⻑長⻓长⻔门⻕阜⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄"
    "⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
"""Radicals beside those of Kangxi that are characters too, each with its character."""
_TABLE = str.maketrans(
    {
        **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in _KANGXI},
        **_SIMPLIFIED,
        **dict(zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)),
    }
)


def as_characters(text: str) -> str:
    """The text with characters in the place of radicals."""
    return text.translate(_TABLE)
