"""Makes of a step as it is indexed the step as it is shown, and of steps a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from msgspec import structs

from faq.model import Link, Spans, Step, Table
from faq.presenting.shapes import StepObject

_REFERS = re.compile(
    r"第\s*[\d一二三四五六七八九十]{1,3}\s*步(?!骤?[,，、:：])|步骤\s*[\d一二三四五六七八九十]"
)
_DANGLING = "，,；;：:、 \t\n"
"""What no step ends with: another one or a list followed it in the article."""


def shown(step: Step) -> Step:
    """The step without a comma or colon at its end, and with what lies before that."""
    end = len(step.text)
    if not any(last == end for _, last in step.code):
        end = len(step.text.rstrip(_DANGLING)) or end
    if end == len(step.text):
        return step

    def span(first: int, last: int) -> tuple[int, int]:
        return min(first, end), min(last, end)

    def table(each: Table) -> Table:
        return structs.replace(each, rows=tuple(tuple(span(*c) for c in row) for row in each.rows))

    def spans(every: Spans) -> Spans:
        return tuple(span(*each) for each in every if each[0] < end)

    facts = structs.replace(
        step.facts,
        end=step.facts.end - (len(step.text) - end),
        preconditions=spans(step.facts.preconditions),
        deadlines=spans(step.facts.deadlines),
        menu_paths=tuple(filter(None, map(spans, step.facts.menu_paths))),
    )
    return structs.replace(
        step,
        facts=facts,
        text=step.text[:end],
        numbered=tuple(each for each in step.numbered if each[0] < end),
        links=tuple(
            Link(each.start, min(each.end, end), each.href)
            for each in step.links
            if each.start < end
        ),
        tables=tuple(map(table, step.tables)),
    )


def ordinals(steps: Sequence[Step]) -> list[int | None]:
    """What to number each step with where it is shown: actions count up within their procedure,
    what is for one case only has no number.

    Where a step refers to another by number all keep their places in the article.
    """
    refers = any(_REFERS.search(step.text) for step in steps)
    found: list[int | None] = []
    count = last = 0
    for step in steps:
        count = 0 if step.number <= last else count
        last = step.number
        count += not step.branch
        found.append(None if step.branch else step.number if refers else count)
    return found


def step_texts(steps: Sequence[StepObject], write: Callable[[str], str] = str) -> Iterator[str]:
    """Steps as a list in Markdown, each procedure under its name; what is for one case only has no
    number, as it is no action that everybody takes."""
    heading = ""
    for step in steps:
        if (name := step.get("procedure", "")) != heading:
            heading = name
            if name:
                yield f"{write(name)}："
        mark = "-" if step["ordinal"] is None else f"{step['ordinal']}."
        yield f"{mark} {write(step['text'])}"
