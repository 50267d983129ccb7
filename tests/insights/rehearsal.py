"""Makes a week of questions over a corpus from which sections and ways to ask were taken.

What was taken is known, so what the insights find can be judged.  The questions are the headings
and ways to ask of the whole corpus, said otherwise: with fillers, particles, everyday words,
another order of clauses and slips of the hand.  Nothing here is tuned on what the insights make of
it.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

STARTER = Path(__file__).parents[2] / "corpus"
_JUDGED = Path(__file__).parents[1] / "relevance"
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_WAYS = re.compile(r"^问法：(.+)$", re.MULTILINE)
_LISTED = re.compile(r"^  - (.+)$", re.MULTILINE)
_FEWEST_SECTIONS, _FEWEST_PHRASES = 3, 4

_NO_QUESTION = ("特别提醒", "小提示")

_BEFORE = (
    "请问",
    "你好，",
    "您好，",
    "想问一下",
    "我想问下",
    "那个",
    "急，",
    "在吗，",
    "亲，",
    "求助",
)
_AFTER = ("呢", "啊", "呀", "谢谢", "，怎么办", "？", "？？", "！", "，急", "怎么弄", "，求解答")
_WORDS = {
    "卖家": ("店家", "商家", "老板"),
    "退款": ("退钱", "退费"),
    "怎么": ("咋", "如何", "怎样"),
    "快递": ("包裹", "物流"),
    "付款": ("付钱", "支付"),
    "没有": ("没", "木有"),
    "什么": ("啥",),
    "可以": ("能", "能不能"),
    "为什么": ("为啥", "咋回事"),
    "多久": ("几天", "多长时间"),
    "店铺": ("店", "网店"),
    "买家": ("顾客", "客人"),
}
_SLIPS = dict(zip("的在账做已到款货", "得再帐作以道宽或", strict=True))


@dataclass(frozen=True, slots=True)
class Told:
    """A section of the whole corpus, with the ways to ask for it."""

    source: str
    heading: str
    phrases: tuple[str, ...]
    """Its heading first."""


Popularity = dict[tuple[Told, str], float]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the week, and what it is after."""

    text: str
    phrase: str
    told: Told | None
    """None for what no section ever told."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken out of a corpus."""

    gaps: tuple[Told, ...]
    ways: tuple[tuple[Told, str], ...]


@dataclass(slots=True)
class Week:
    """The questions of a week, and those that are held back."""

    asked: list[Asked] = field(default_factory=list)
    held: list[Asked] = field(default_factory=list)
    """Of gaps other phrasings; of ways other forms than those that were asked."""


def told_by(corpus: Path) -> list[Told]:
    """The sections of the Markdown articles of a corpus that have ways to ask."""
    found = []
    for path in sorted(corpus.rglob("*.md")):
        sections = list(_sections(_read(path)))
        if len(sections) >= _FEWEST_SECTIONS:
            source = path.relative_to(corpus).as_posix()
            found += [
                Told(source, heading, (heading, *ways))
                for heading, text in sections
                if heading not in _NO_QUESTION and len(ways := _ways_of(text)) >= _FEWEST_PHRASES
            ]
    return found


def copy_of(corpus: Path, folder: Path) -> Path:
    """A copy to take things from."""
    return Path(shutil.copytree(corpus, folder))


def take_section(corpus: Path, told: Told) -> None:
    """Takes a section out of its article, and those of the article's questions that are nearest
    to it."""
    path = corpus / told.source
    text = _read(path)
    start = text.index(f"\n## {told.heading}\n")
    end = text.find("\n## ", start + 1)
    text = text[:start] + (text[end:] if end >= 0 else "\n")
    own = {pair for phrase in told.phrases for pair in _pairs(phrase)}
    others = [
        {pair for phrase in (heading, *_ways_of(body)) for pair in _pairs(phrase)}
        for heading, body in _sections(text)
    ]

    def without(line: re.Match[str]) -> str:
        pairs = _pairs(line[1])
        mine = len(pairs & own)
        return "" if mine and mine >= max(len(pairs & other) for other in others) else line[0]

    head, _, rest = text.partition("\n# " if text.startswith("#") else "\n---")
    head = re.sub(r"\n+", "\n", _LISTED.sub(without, head))
    if "questions:" in head and not _LISTED.search(head):
        head = head.replace("questions:\n", "").replace("questions:", "")
    path.write_text(f"{head.rstrip()}\n---{rest}", "utf-8")


def take_way(corpus: Path, told: Told, phrase: str) -> None:
    """Takes a way to ask out of its section."""
    path = corpus / told.source
    text = _read(path)
    start = text.index(f"\n## {told.heading}\n")
    end = text.find("\n## ", start + 1) % (len(text) + 1)

    def without(line: re.Match[str]) -> str:
        return "问法：" + "；".join(each for each in _parted(line[1]) if each != phrase)

    path.write_text(text[:start] + _WAYS.sub(without, text[start:end]) + text[end:], "utf-8")


def week_of(popular: Popularity, taken: Taken, chance: random.Random, size: int) -> Week:
    """`size` questions, of which a hundred are what no section tells, all different.

    A third of the phrasings of a gap and of the forms of a way are held back.
    """
    week = Week()
    strange = [
        each["text"]
        for name in ("open", "aside")
        for each in _lines(_JUDGED / name / "unanswerable.jsonl")
    ]
    week.asked = [Asked(each, "", None) for each in chance.sample(strange, min(100, size // 50))]
    held = {gap: tuple(chance.sample(gap.phrases, len(gap.phrases) // 3)) for gap in taken.gaps}
    for gap, phrases in held.items():
        week.held += [
            Asked(rephrased(each, chance), each, gap) for each in phrases for _ in range(4)
        ]
    week.held += [
        Asked(rephrased(way, chance), way, told) for told, way in taken.ways for _ in range(4)
    ]
    hidden = {each.text for each in week.held}
    asked = [(told, phrase) for told, phrase in popular if phrase not in held.get(told, ())]
    weights = [popular[each] for each in asked]
    while len(week.asked) < size:
        told, phrase = chance.choices(asked, weights)[0]
        if (text := rephrased(phrase, chance)) not in hidden:
            week.asked.append(Asked(text, phrase, told))
    chance.shuffle(week.asked)
    return week


def rephrased(phrase: str, chance: random.Random) -> str:
    """A phrase as somebody may put it; in one of four cases as it is."""
    if chance.random() < 0.25:
        return phrase
    text = phrase
    for word, others in _WORDS.items():
        if word in text and chance.random() < 0.3:
            text = text.replace(word, chance.choice(others))
    if "，" in text and chance.random() < 0.2:
        first, _, second = text.partition("，")
        text = f"{second}，{first}"
    if chance.random() < 0.35:
        text = chance.choice(_BEFORE) + text
    if chance.random() < 0.35:
        text += chance.choice(_AFTER)
    return _slipped(text, chance) if chance.random() < 0.15 else text


def _slipped(text: str, chance: random.Random) -> str:
    """`text` with one slip: a wrong character, one left out, or two in the other order."""
    found = [at for at, each in enumerate(text) if each in _SLIPS]
    if found and chance.random() < 0.5:
        at = chance.choice(found)
        return text[:at] + _SLIPS[text[at]] + text[at + 1 :]
    at = chance.randrange(max(len(text) - 1, 1))
    if chance.random() < 0.5:
        return text[:at] + text[at + 1 :]
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def _read(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode()
    except UnicodeDecodeError:  # the starter corpus has a file of each encoding
        return data.decode("gb18030")


def _sections(text: str) -> Iterator[tuple[str, str]]:
    parts = _HEADING.split(text)
    yield from zip(parts[1::2], parts[2::2], strict=True)


def _ways_of(text: str) -> tuple[str, ...]:
    return tuple(each for line in _WAYS.findall(text) for each in _parted(line))


def _parted(line: str) -> list[str]:
    return [each.strip() for each in line.split("；") if each.strip()]


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _lines(path: Path) -> list[dict[str, str]]:
    return [msgspec.json.decode(line) for line in path.read_bytes().splitlines()]


def popularity(sections: Sequence[Told], chance: random.Random) -> Popularity:
    """How often people use each way to ask for each section, beside the others."""
    found: Popularity = {}
    for told in sections:
        of_section = chance.lognormvariate(0, 0.7)
        found |= {
            (told, phrase): of_section * chance.lognormvariate(0, 0.7) for phrase in told.phrases
        }
    return found


def choose_gaps(popular: Popularity, chance: random.Random, number: int) -> list[Told]:
    """Sections of as many articles, of the quarter that people ask for most."""
    of_section: dict[Told, float] = {}
    for (told, _), weight in popular.items():
        of_section[told] = of_section.get(told, 0.0) + weight
    most = sorted(of_section, key=lambda told: -of_section[told])
    asked_for = most[: len(most) // 4]
    chosen: dict[str, Told] = {}
    while len(chosen) < number:
        told = chance.choice(asked_for)
        chosen.setdefault(told.source, told)
    return list(chosen.values())


def choose_ways(
    popular: Popularity, but: Sequence[Told], chance: random.Random, number: int
) -> list[tuple[Told, str]]:
    """Ways to ask of the tenth that people use most, one of a section; no heading."""
    most = sorted(popular, key=lambda pair: -popular[pair])[: len(popular) // 10]
    chosen: dict[Told, str] = {}
    for told, phrase in chance.sample(most, len(most)):
        if told not in but and phrase != told.heading:
            chosen.setdefault(told, phrase)
    return list(chosen.items())[:number]
