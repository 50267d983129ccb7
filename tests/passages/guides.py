"""Reads documents as the tests of steps see them: in several formats, prepared for the index."""

from __future__ import annotations

from pathlib import Path

from faq.articles import SourceFile, read_file
from faq.model import Passage, Step
from faq.passages.prepare import prepare


def passages_of(text: str, name: str = "a.md") -> tuple[Passage, ...]:
    """The passages of all articles in a file."""
    data = text.encode()
    found = read_file(SourceFile(Path(name), name, len(data)), data)
    assert found.faults == ()
    return tuple(each for _, passages in prepare(found.articles, 1000) for each in passages)


def passage(text: str, heading: str, name: str = "a.md") -> Passage:
    """The only passage with a heading."""
    (one,) = (each for each in passages_of(text, name) if each.heading == heading)
    return one


def texts(steps: tuple[Step, ...]) -> list[str]:
    """What steps say."""
    return [step.text for step in steps]


def procedures(steps: tuple[Step, ...]) -> list[tuple[str, int, str]]:
    """Each step with its procedure and number."""
    return [(step.procedure, step.number, step.text) for step in steps]


def formats(heading: str, lines: list[str]) -> dict[str, str]:
    """A section of a guide whose lines are paragraphs each, by the name of its file."""
    section = "\n\n".join(lines)
    return {
        "a.md": f"# 指南\n\n## {heading}\n\n{section}\n\n## 其他\n\n其余从略。\n",
        "a.txt": f"指南\n\n一、{heading}\n" + "\n".join(lines) + "\n\n二、其他\n其余从略。\n",
        "a.html": f"<h1>指南</h1><h2>{heading}</h2>" + "".join(f"<p>{each}</p>" for each in lines),
        "b.html": f"<h1>指南</h1><h2>{heading}</h2><p>" + "<br>".join(lines) + "</p>",
        "a.csv": f'question,answer\n{heading},"' + "\n".join(lines) + '"\n',
    }


FORMATS = tuple(formats("", []))
