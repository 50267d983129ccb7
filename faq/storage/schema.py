"""Lists every file, array and record of a generation of the index.

What is on disk is named here and nowhere else: ``tests/storage/test_schema.py`` compares it with
``tests/golden/generation.txt``, so that a renamed attribute can't change the format unseen.  The
row of a passage is its place in all arrays and runs, the number of an article likewise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Literal

from msgspec import Struct

from faq.files.arrays import ArrayGroup, ArraySpec, ends_of
from faq.files.digests import FileRecord
from faq.files.links import FileSet
from faq.kernel.bindings import check_constants
from faq.language import hashing, term_kinds
from faq.language.batches import BatchTerms
from faq.language.lexicon import Lexicon
from faq.language.terms import NormalizedText, Terms
from faq.model import Article, ArticleEntry, ArticleId, Fault, Passage, PassageId, PassagePart
from faq.ranking.bm25f import GONE
from faq.ranking.model import RankingModel
from faq.ranking.passage_codec import CHUNK, FIELD_COUNT, LaidOutText, lay_out_terms, read_terms
from faq.ranking.postings import HIGHEST
from faq.ranking.query_terms import ONE
from faq.reports import EmbeddingModel, Promise
from faq.suggestions import Suggestion

FORMAT = 22
"""Raised whenever an older index can no longer be opened."""

Field = Literal["title", "heading", "questions", "body", "steps"]
FIELDS: tuple[Field, ...] = ("title", "heading", "questions", "body", "steps")
AUDIENCE_BITS = {"buyer": 1, "seller": 2}
"""Whom a passage is for, as bits; 0 for everybody."""
if len(FIELDS) != FIELD_COUNT:
    raise ImportError(f"{len(FIELDS)} fields, {FIELD_COUNT} in a passage's run")
# The kernel reads a generation with constants of its own: they must be those of the format.
check_constants(
    {
        "FIELDS": len(FIELDS),
        "CHUNK": CHUNK,
        "ONE": ONE,
        "HIGHEST": HIGHEST,
        "GONE": int(GONE),
        "TERM_KINDS": len(term_kinds.TermKind),
        **{kind.name: kind.value for kind in term_kinds.TermKind},
        "CODE_BITS": term_kinds.CODE_BITS,
        "BIGRAM_MARK": term_kinds.BIGRAM_MARK,
        "WORD_MARK": term_kinds.WORD_MARK,
        "BASE": hashing.BASE,
        "INVERSE": hashing.INVERSE,
    }
)

POSTINGS = ArrayGroup(
    "",
    ArraySpec("keys", "<u8"),
    ArraySpec("idf", "<f4"),
    ArraySpec("holders", "<u4"),
    ArraySpec("offsets", "<i8"),
    ArraySpec("rows", "<u4"),
    ArraySpec("quantized", "<u2"),
    ArraySpec("peaks", "<u2"),
    ArraySpec("common", "<i8"),
    ArraySpec("table", "<u2", 2),
    ArraySpec("bits", "<u8", 2),
    ArraySpec("quantum", "<f4"),
)
"""The postings that score: `faq.ranking.postings.Postings`."""
COUNTS = ArrayGroup(
    "counts_",
    ArraySpec("sizes", "<u4"),
    ArraySpec("slots", "<u4"),
    ArraySpec("counts", "|u1"),
    ArraySpec("lengths", "<u4", 2),
    ArraySpec("borders", "<i8"),
)
"""Counts of each term by field and passage, for the next rebuild: `indexing.postings_builder`."""
VOCABULARY = ArrayGroup(
    "vocabulary_",
    ArraySpec("texts", "|u1"),
    ArraySpec("ends", "<u4"),
    ArraySpec("held", "<u4"),
    ArraySpec("costs", "<f4"),
    ArraySpec("scale", "<f8"),
    ArraySpec("readings", "<u2", 2),
    ArraySpec("text_keys", "<u8"),
    ArraySpec("text_entries", "<u4"),
    ArraySpec("sound_keys", "<u8"),
    ArraySpec("sound_entries", "<u4"),
    ArraySpec("near_keys", "<u8"),
    ArraySpec("near_entries", "<u4"),
    ArraySpec("initial_keys", "<u8"),
    ArraySpec("initial_entries", "<u4"),
    ArraySpec("gap_keys", "<u8"),
    ArraySpec("gap_entries", "<u4"),
    ArraySpec("letter_keys", "<u8"),
    ArraySpec("letter_entries", "<u4"),
)
"""The spelling vocabulary: `faq.spelling.vocabulary.VocabularyArrays`."""
BACKGROUND = ArrayGroup(
    "background_",
    ArraySpec("words", "<U4"),
    ArraySpec("frequencies", "<u4"),
    ArraySpec("keys", "<u8"),
    ArraySpec("key_frequencies", "<u4"),
    ArraySpec("total", "<f8"),
    ArraySpec("readings", "<u2", 2),
    ArraySpec("phrases", "<U4"),
    ArraySpec("phrase_readings", "<u2", 2),
    ArraySpec("sources", "<i8", 2),
)
"""The background lexicon, for the next rebuild: `spelling.background.BackgroundLexicon`."""
SUGGESTIONS = ArrayGroup(
    "suggestions_",
    ArraySpec("texts", "|u1"),
    ArraySpec("text_ends", "<u4"),
    ArraySpec("passages", "<u4"),
    ArraySpec("kinds", "|u1"),
    ArraySpec("written", "|u1"),
    ArraySpec("written_places", "<u4"),
    ArraySpec("written_owners", "<u4"),
    ArraySpec("spelled", "|u1"),
    ArraySpec("spelled_places", "<u4"),
    ArraySpec("spelled_owners", "<u4"),
    ArraySpec("initials", "|u1"),
    ArraySpec("initial_places", "<u4"),
    ArraySpec("initial_owners", "<u4"),
)
"""Questions that complete a prefix: `faq.suggestions.SuggestionArrays`."""

VECTORS = ArrayGroup(
    "vectors_",
    ArraySpec("values", "|i1", 2),
    ArraySpec("scales", "<f4"),
    ArraySpec("numbers", "<u4"),
    ArraySpec("ends", "<u8"),
)
"""Embeddings of passages and headings: `faq.ranking.passage_vectors.PassageVectors`.  A generation
has them where its manifest names their model."""
VECTOR_DIGESTS = ArraySpec("vectors_digests", "<u8", 2)
"""Of the text of each vector, 128 bits, for the next rebuild."""

OWNERS = ArraySpec("owners", "<u4")
"""Of each passage, the number of its article."""
AUDIENCES = ArraySpec("audiences", "|u1")
"""Of each passage, `AUDIENCE_BITS`."""
INFORMATION = ArraySpec("information", "<f4")
"""Of each passage, the inverse document frequencies of its words, summed."""
STEP_COUNTS = ArraySpec("steps", "<u4")
"""Of each article, how many steps it has."""
KNOWN_WORDS = ArraySpec("known_words", "<U8")
"""The words of the vocabulary that passages hold, ascending, for the next rebuild."""

ARTICLES = "articles"
"""Runs, one an article: msgpack of `Article`."""
PASSAGES = "passages"
"""Runs, one a passage: msgpack of `Passage`."""
TERMS = "terms"
"""Runs, one a passage: its fields as `pack_terms` packs them, for snippets."""
CODES = "codes"
"""Runs, one a passage: its `rerank_texts` as `passage_codec.lay_out` lays them out."""
HEADINGS = "headings"
"""Runs, one a passage: heading and other ways to ask in UTF-8, a zero between two."""
SUGGESTION_SOURCES = "suggestion_sources"
"""Runs, one a passage: msgpack of `SuggestionSource`, for the next rebuild."""
RUNS = (PASSAGES, TERMS, CODES, HEADINGS, SUGGESTION_SOURCES)
"""The runs that a generation has of each passage."""

MANIFEST, LEXICON = "manifest.json", "lexicon.msgpack"
ADAPTER = "adapter.msgpack"
"""What was learnt for the vectors of questions, where the corpus has it: `faq.semantic.adapter`."""
ENTRIES = "articles.msgpack"
SOURCES = "sources.msgpack"
CATALOGUE = "whoosh"
"""Folder of the Whoosh index: the document number of an article is its number."""
SECTIONS = "sections"
"""Folder of the Whoosh index that sections are found in by their fields: `faq.catalogue`."""

CATALOGUE_FILES = FileSet(f"{CATALOGUE}/*")
SECTION_FILES = FileSet(f"{SECTIONS}/*")
SUGGESTION_FILES = FileSet(f"{SUGGESTIONS.prefix}*")
BACKGROUND_FILES = FileSet(f"{BACKGROUND.prefix}*")
VECTOR_FILES = FileSet(f"{VECTORS.prefix}*")
REUSABLE = (CATALOGUE_FILES, SECTION_FILES, SUGGESTION_FILES, BACKGROUND_FILES, VECTOR_FILES)
"""Files that the next generation may link unread, each set whatever becomes of the others."""
FOR_REBUILDS = (
    *(BACKGROUND_FILES, FileSet(f"{COUNTS.prefix}*"), FileSet(f"{SUGGESTION_SOURCES}*")),
    *(FileSet(f"{spec.name}.npy") for spec in (STEP_COUNTS, KNOWN_WORDS, VECTOR_DIGESTS)),
    SECTION_FILES,
)
"""Files that no question needs: damage to them costs the next rebuild time and nothing else, but
for sections that nobody can find by their fields."""


def word_arrays() -> tuple[ArraySpec, ...]:
    """Every array that a generation has with or without vectors."""
    groups = (POSTINGS, COUNTS, VOCABULARY, BACKGROUND, SUGGESTIONS)
    return (
        *(spec for group in groups for spec in group.specs),
        *(OWNERS, AUDIENCES, INFORMATION, STEP_COUNTS, KNOWN_WORDS),
        *(ends_of(name) for name in (ARTICLES, *RUNS)),
    )


@dataclass(frozen=True, slots=True)
class Source:
    """What a file of the corpus gave, so that it is not read again while it stays the same."""

    name: str
    digest: str
    """Of the file's bytes; "" when it must be read again in any case."""
    stamp: tuple[int, ...]
    """Of the file that had these bytes; () when it must be read to detect a change."""
    articles: tuple[tuple[ArticleId, str], ...]
    """Each article's id and the digest of its content."""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is and was made from."""

    digest: str
    """Of the manifest itself, but for these digits: `faq.files.sealed`."""
    format: int
    generation: str
    built_at: str
    corpus: str
    analysis: str
    """Fingerprint of all that decides which terms a text gives."""
    articles: int
    passages: int
    steps: int
    terms: int
    seconds: float
    model: RankingModel
    """What the impacts were computed with, and what questions are scored with."""
    passage_chars: int
    """The setting that the sections were split by."""
    files: dict[str, FileRecord] = field(default_factory=dict)
    """Every other file of the generation by its path there, as it was written."""
    embedding: EmbeddingModel | None = None
    """The model that its vectors are of; None without vectors."""
    sides: bool = True
    """Whether it tells buyers from sellers: what its passages say of their audience counts."""
    promise: Promise | None = None
    """What the owner promises of sure answers; None where none was asked for."""


@dataclass(frozen=True, slots=True)
class SuggestionSource:
    """What a passage contributes to suggestions and vocabulary."""

    suggestions: tuple[Suggestion, ...]
    """Questions and headings that may complete a prefix."""
    phrases: tuple[str, ...]
    """Normalized lines that may be typed as a whole, for the vocabulary."""


class AnsweredQuestions(Struct, frozen=True, gc=False):
    """The part of a passage that tells which questions it answers."""

    id: PassageId
    heading: str
    questions: tuple[str, ...] = ()
    part: PassagePart = "section"
    within: str = ""


RECORDS: dict[str, object] = {
    MANIFEST: Manifest,
    LEXICON: Lexicon,
    ENTRIES: tuple[ArticleEntry, ...],
    SOURCES: tuple[Source, ...],
    f"{ARTICLES}.bin": Article,
    f"{PASSAGES}.bin": Passage,
    f"{SUGGESTION_SOURCES}.bin": SuggestionSource,
}
"""What the files of records hold: JSON for the manifest, msgpack for the others."""


def field_texts(passage: Passage) -> tuple[str, str, str, str, str]:
    """The text of each of the index's `FIELDS`, in their order; the words of pictures follow the
    steps."""
    heading = "" if passage.part == "lead" else "\n".join(passage.path or (passage.heading,))
    steps = "\n".join(filter(None, (steps_text(passage), *passage.pictures)))
    return passage.title, heading, "\n".join(passage.questions), passage.text, steps


def steps_text(passage: Passage) -> str:
    """What the field of steps shows: the key points and steps, a line each."""
    return "\n".join((*passage.key_points, *(step.text for step in passage.steps)))


def rerank_texts(texts: Sequence[str]) -> tuple[str, list[str]]:
    """What the reranking compares of a passage, from its normalized `FIELDS`: body with steps;
    and its headings, which are its own (the title where it has none) and each other way to ask."""
    of = dict(zip(FIELDS, texts, strict=True))
    heading = of["heading"].rpartition("\n")[2] or of["title"]
    questions = of["questions"].split("\n") if of["questions"] else ()
    return "\n".join(filter(None, (of["body"], of["steps"]))), [heading, *questions]


def pack_terms(terms: BatchTerms) -> bytes:
    """The terms of all fields of a passage, small enough to be stored with it."""
    borders = accumulate(terms.counts.tolist(), initial=0)
    starts, ends = terms.starts.tolist(), terms.ends.tolist()
    return lay_out_terms(
        [
            LaidOutText(
                each.text,
                starts[first:last],
                ends[first:last],
                None
                if each.raw_starts is None or each.raw_ends is None
                else (each.raw_starts, each.raw_ends),
            )
            for each, (first, last) in zip(terms.texts, pairwise(borders), strict=True)
        ]
    )


def unpack_terms(packed: bytes) -> tuple[Terms, ...]:
    """The terms of each field, from what `pack_terms` packed."""
    return tuple(
        Terms(
            NormalizedText(each.text, *(tuple(offsets) for offsets in each.raw or ())),
            tuple(each.starts),
            tuple(each.ends),
        )
        for each in read_terms(packed)
    )
