"""Asks from Python; ``python ask.py 退款几天到账`` in a folder with an index."""

import sys

from faq import Engine, load_settings

answer = Engine(load_settings()).ask(sys.argv[1])
if answer.answered:
    for hit in answer.choices or answer.hits[:1]:
        passage = hit.passage
        steps = [f"{'◇' if step.branch else '-'} {step.text}" for step in passage.steps]
        print(passage.heading or passage.title, passage.text, *steps, sep="\n")
else:
    print("没有可靠的回答")
