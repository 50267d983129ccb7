"""Makes of a step as it is indexed the step as it is shown."""

from __future__ import annotations

from msgspec import structs

from faq.model import Link, Step, Table

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

    return structs.replace(
        step,
        text=step.text[:end],
        numbered=tuple(each for each in step.numbered if each[0] < end),
        links=tuple(
            Link(each.start, min(each.end, end), each.href)
            for each in step.links
            if each.start < end
        ),
        tables=tuple(map(table, step.tables)),
    )
