"""Tells what each column of a table of questions holds, by the names people and bots use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_NAMES = {
    "question": """标准问题 标准问 标准问法 主问题 question standardquestion 问题 问句 提问 问 q
        知识标题 知识点标题 知识点名称 知识名称 问题标题 问题名称 faq标题 faq问题
        意图名称
        标题 title instruction prompt questions""",
    "answer": """标准答案 答案 答案内容 answer standardanswer 默认答案 通用答案 富文本答案
        图文答案 文本答案 纯文本答案 标准回复 机器人回复 机器人答案 回答 回答内容 回复 回复内容
        答复 解答 答 a answers reply response output 回复话术 话术 知识内容 内容 正文 content""",
    "similar": """similar similarquestion similarquestions 相似问题 相似问法 相似问 相似问句
        扩展问 扩展问法 扩展问题 扩展问句 同义问 同义问法 同义问题 同义句 其他问法 问法 别名
        相似说法 类似问法 类似问题 类似问 用户问法 用户说法 用户问题 问题变体 泛化问法 泛化问题
        alias aliases variants""",
    "audience": "audience 受众 适用人群 适用对象 适用范围 人群",
    "tags": "tags tag 标签 知识标签 业务标签 关键词 关键字 keyword keywords",
    "category": """category categories 分类 分类路径 类别 类目 知识类目 目录
        一级分类 二级分类 三级分类 四级分类 一级类目 二级类目 三级类目 四级类目
        类目名称 类目路径 所属类目 所属分类 所属目录 知识分类 知识目录 分类名称 问题分类
        问题类别 知识类别
        一级目录 二级目录 三级目录""",
    "updated": """updated updatedat updatetime 更新时间 更新日期 修改时间 修改日期 最后更新
        最后更新时间 最近更新时间 最后修改时间 编辑时间""",
    "valid_from": """validfrom effectivefrom effectivedate 生效日期 生效时间 生效日 起始日期
        开始日期 实施日期 施行日期 有效开始时间 生效开始时间""",
    "valid_until": """validuntil expires expirydate 有效期至 有效期 有效日期 失效日期 失效时间
        到期日 到期日期 到期时间 过期日期 过期时间 有效结束时间 生效结束时间""",
    "source": "source 来源 出处",
}
"""Of the names of one meaning, the surer ones first, as NFKC in lower case without white space."""
_MEANINGS = {
    name: (meaning, rank)
    for meaning, names in _NAMES.items()
    for rank, name in enumerate(names.split())
}
_MANY = frozenset({"similar", "audience", "tags", "category"})
"""Meanings that all columns with any of their names have."""
_NOTE = re.compile(r"(?<=[^\s*])[(\[【〔][^)\]】〕]{0,100}[)\]】〕]")
"""A remark behind a name, as in `问题（必填）`."""
_DECORATION = re.compile(r"[\W_]+|\d+$")


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a table means."""

    meanings: tuple[str, ...]
    """A meaning, or "" for a column that is not read."""
    unread: tuple[str, ...]
    """The names of columns that are not read."""

    @property
    def missing(self) -> str:
        """The required meaning that no column has, "" if there is none."""
        return next((each for each in ("question", "answer") if each not in self.meanings), "")


def columns_of(names: Sequence[str]) -> Columns:
    """The meanings of columns with these names.

    A name may have a number, as similar questions have that stand in a column each.  Of columns
    that could be the question or the answer, those with the surest name are.
    """
    found = [_meaning(name) for name in names]
    surest: dict[str, int] = {}
    for meaning, rank in found:
        surest[meaning] = min(rank, surest.get(meaning, rank))
    meanings = tuple(
        meaning
        if meaning in _MANY or rank == surest[meaning]
        else ("similar" if (meaning, rank) == _MEANINGS["questions"] else "")
        for meaning, rank in found
    )
    unread = (name for name, meaning in zip(names, meanings, strict=True) if not meaning)
    return Columns(meanings, tuple(" ".join(name.split()) for name in unread if name.strip()))


def _meaning(name: str) -> tuple[str, int]:
    folded = unicodedata.normalize("NFKC", name).casefold()
    bare = _DECORATION.sub("", _DECORATION.sub("", _NOTE.sub("", folded)))
    return _MEANINGS.get(bare, ("", 0))
