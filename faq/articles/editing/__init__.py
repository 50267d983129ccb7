"""Proposes where the text of a file takes a further way to ask; the file stays as it is beside.

A proposal is tried by whoever asks for it: read again, the file must give the same article with
that question and nothing else.
"""

from faq.articles.editing.attempts import question_attempts
from faq.articles.editing.source import Attempt, Edit, Source, edited, open_source
from faq.articles.editing.yaml_questions import yaml_text

__all__ = ["Attempt", "Edit", "Source", "edited", "open_source", "question_attempts", "yaml_text"]
