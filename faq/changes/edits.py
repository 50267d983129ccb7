"""Makes changes of a corpus; each is a value that says what becomes of which file."""

from faq.changes.articles import (
    ArticleText,
    article_text,
    edit_article,
    is_article,
    new_article,
    text_of,
    write_article,
)
from faq.changes.change import Change, FileChange, combined, digest_of
from faq.changes.lexicon_lines import (
    LEXICON_FILES,
    LexiconFile,
    add_lexicon_line,
    remove_lexicon_line,
)
from faq.changes.questions import Addition, add_question, add_questions

__all__ = [
    "LEXICON_FILES",
    "Addition",
    "ArticleText",
    "Change",
    "FileChange",
    "LexiconFile",
    "add_lexicon_line",
    "add_question",
    "add_questions",
    "article_text",
    "combined",
    "digest_of",
    "edit_article",
    "is_article",
    "new_article",
    "remove_lexicon_line",
    "text_of",
    "write_article",
]
