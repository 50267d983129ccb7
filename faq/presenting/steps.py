"""Makes of a step as it is indexed the step as it is shown."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate

from msgspec import structs

from faq.model import Link, Step, Table

_DANGLING = "，,；;：:、 \t\n"
"""What no step ends with: another one or a list followed it in the article."""


def shown(step: Step) -> Step:
    """The step with the numbers of the items below it, and without a comma or colon at its end.

    Its offsets are moved along.
    """
    end = len(step.text)
    if not any(last == end for _, last in step.code):
        end = len(step.text.rstrip(_DANGLING)) or end
    if end == len(step.text) and not step.numbered:
        return step
    places = [at for at, _ in step.numbered if at < end]
    labels = [f"{number}. " for _, number in step.numbered[: len(places)]]
    added = list(accumulate(map(len, labels), initial=0))
    cuts = zip([0, *places], [*places, end], ["", *labels], strict=True)

    def span(first: int, last: int) -> tuple[int, int]:
        first, last = min(first, end), min(last, end)
        return first + added[bisect_right(places, first)], last + added[bisect_left(places, last)]

    def table(each: Table) -> Table:
        return structs.replace(each, rows=tuple(tuple(span(*c) for c in row) for row in each.rows))

    moved = ((*span(each.start, each.end), each.href) for each in step.links)
    return structs.replace(
        step,
        text="".join(label + step.text[start:stop] for start, stop, label in cuts),
        code=tuple(span(*each) for each in step.code),
        numbered=(),
        links=tuple(Link(*each) for each in moved if each[0] < each[1]),
        tables=tuple(map(table, step.tables)),
    )
