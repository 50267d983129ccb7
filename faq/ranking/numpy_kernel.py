"""Replaces the compiled kernel: takes the same structures, computes in NumPy.

Each function is that of `faq.kernel.bindings` by the same name and gives the same numbers; the
formulas stand in `faq.ranking.reference` and the modules beside it.  A question takes some ten
times as long.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from faq.kernel.bindings import CUTTING_NUMBERS, FEATURE_NUMBERS, Index, Question, Reply
from faq.kernel.memory import view
from faq.ranking import reference, reference_features, reference_snippets
from faq.ranking.bm25f import Float32, Int64, UInt8, UInt64
from faq.ranking.passage_codec import ALIGNMENT, LaidOutText, PassageColumns, read_terms
from faq.ranking.passage_vectors import PassageVectors
from faq.ranking.postings import Postings, words_of
from faq.ranking.query_terms import RerankWeights
from faq.ranking.reference import QuestionTerms, Resolved


def rank(index: Index, question: Question, reply: Reply) -> None:
    """Fills `reply`."""
    postings, columns = _postings(index), _columns(index)
    terms, weights = _terms(question), _weights(question)
    unknown = np.array(weights.unknown, np.float32)
    found = reference.resolve(postings, terms, index.unknown, unknown)
    _write_resolved(reply, terms, found)
    sums = reference.sum_impacts(postings, terms, found, index.rows)
    allowed = reference.are_allowed(columns.audiences, question.allowed)
    matched = np.flatnonzero((sums > 0) & allowed)
    rows = reference.best_first(sums, matched)[: question.wanted]
    scores = reference.as_impacts(sums[rows], postings.quantum[0])
    reranked = min(len(rows), question.depth)
    features = np.zeros((reranked, FEATURE_NUMBERS), np.float32)
    if reranked:
        best = rows[:reranked]
        shares = _shares(index, question, found, best)
        sides = reference_features.audience_parts(weights, columns.audiences[best], question.asker)
        near = _nearness(index, question, best)
        features = reference_features.weigh(weights, scores[0], (*shares, *near), sides)
        scores[:reranked] += reference_features.added(features)
        order = reference.order_of(best, scores[:reranked], columns.owners, weights.share)
        rows[:reranked], scores[:reranked] = best[order], scores[order]
        features = features[order]
    reply.total, reply.found, reply.reranked = len(matched), len(rows), reranked
    view(reply.rows, np.uint32, len(rows))[:] = rows
    view(reply.scores, np.float32, len(rows))[:] = scores
    view(reply.features, np.float32, reranked, FEATURE_NUMBERS)[:] = features


def contributions(
    index: Index, question: Question, reply: Reply, row: int, parts: int, alternatives: int
) -> None:
    """Fills the arrays at two addresses: what each term adds to the sum of `row`, and which
    alternative."""
    terms = _terms(question)
    found = _resolved(reply, terms)
    added, best = reference.contributions(_postings(index), terms, found, row, index.rows)
    view(parts, np.uint32, len(added))[:] = added
    view(alternatives, np.int32, len(best))[:] = best


def cut(
    index: Index,
    question: Question,
    reply: Reply,
    texts: tuple[int, int, int],
    field: int,
    most: int,
    cuttings: int,
    marks: int,
) -> None:
    """A stretch of at most `most` code points of a field of each of some rows, as the compiled
    kernel writes it down."""
    columns, terms = _columns(index), _terms(question)
    wanted = reference_snippets.wanted_texts(
        terms, _resolved(reply, terms), _alternative_texts(question)
    )
    rows, lengths, count = texts
    found = view(cuttings, np.int32, count, CUTTING_NUMBERS)
    edges = view(marks, np.int32, count, most + 1, 2)
    for nth, (row, length) in enumerate(
        zip(view(rows, np.uint32, count), view(lengths, np.int32, count), strict=True)
    ):
        run = _run(columns.analyzed, columns.analyzed_ends, int(row), ALIGNMENT)
        text = read_terms(run)[field] if run else LaidOutText("", (), (), None)
        made = reference_snippets.cut(text, int(length), wanted, most)
        found[nth] = made.matches, made.start, made.end, len(made.spans)
        edges[nth, : len(made.spans)] = np.reshape(made.spans, (-1, 2))


def _shares(index: Index, question: Question, found: Resolved, rows: Int64) -> list[Float32]:
    """The cosines, lcs of headings and texts, and proximities of some rows."""
    postings, columns, terms = _postings(index), _columns(index), _terms(question)
    text = view(question.text, np.uint32, question.length).tolist()
    positions = reference_features.positions_in(text)
    near = np.array(tuple(question.near), np.float32)
    grams = reference_features.heaviest_grams(terms, found, near)
    shares = np.zeros((3, len(rows)), np.float32)
    for nth, row in enumerate(rows.tolist()):
        headings = _run(columns.headings, columns.headings_ends, row, 1)
        codes = np.frombuffer(_run(columns.codes, columns.codes_ends, row, 2), np.uint16)
        shares[:, nth] = (
            reference_features.heading_lcs(
                positions, len(text), headings.decode("utf-8", "surrogatepass")
            ),
            reference_features.text_lcs(positions, len(text), codes),
            reference_features.proximity(grams, codes),
        )
    return [reference_features.cosines(postings, columns, terms, found, rows), *shares]


def _nearness(index: Index, question: Question, rows: Int64) -> Float32:
    """How near the question is in meaning to some rows, to their topics and to their headings."""
    if not index.vector_ends or not question.vector:
        return np.zeros((3, len(rows)), np.float32)
    count, dimensions = index.vectors, index.dimensions
    vectors = PassageVectors(
        view(index.vector_values, np.int8, count, dimensions),
        view(index.vector_scales, np.float32, count),
        view(index.vector_numbers, np.uint32, index.vector_numbers_size),
        view(index.vector_ends, np.uint64, index.rows),
    )
    vector = view(question.vector, np.int8, dimensions)
    return reference_features.nearness(vectors, vector, np.float32(question.vector_scale), rows)


def _run(runs: UInt8, ends: UInt64, row: int, unit: int) -> bytes:
    """The run of a row in whole units; none where the file is damaged, as in the kernel."""
    end, start = int(ends[row]), int(ends[row - 1]) if row else 0
    if not start <= end <= len(runs) or start % unit:
        return b""
    return runs[start:end].tobytes()


def _terms(question: Question) -> QuestionTerms:
    count = question.terms
    firsts = view(question.firsts, np.int32, count + 1).astype(np.int64)
    return QuestionTerms(
        firsts,
        view(question.keys, np.uint64, firsts[-1]),
        view(question.weights, np.float64, firsts[-1]),
        view(question.term_kinds, np.uint8, count),
        view(question.stopword_only, np.uint8, count) > 0,
    )


def _alternative_texts(question: Question) -> list[str]:
    count = view(question.firsts, np.int32, question.terms + 1)[-1]
    ends = view(question.text_ends, np.int32, count).tolist()
    codes = view(question.text_codes, np.uint32, ends[-1] if ends else 0)
    texts = codes.tobytes().decode("utf-32-le", "surrogatepass")
    return [texts[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _weights(question: Question) -> RerankWeights:
    return RerankWeights(
        question.cosine,
        question.heading_lcs,
        question.text_lcs,
        question.proximity,
        question.audience,
        tuple(question.near),
        tuple(question.unknown),
        question.share,
        question.meaning,
        question.topic_meaning,
        question.heading_meaning,
        question.one_sided,
    )


def _write_resolved(reply: Reply, terms: QuestionTerms, found: Resolved) -> None:
    reply.attainable = found.attainable
    view(reply.weights, np.uint32, len(terms.keys))[:] = found.weights
    view(reply.numbers, np.int64, len(terms.keys))[:] = found.numbers
    view(reply.places, np.int64, len(terms.keys))[:] = found.places
    view(reply.information, np.float32, len(terms.term_kinds))[:] = found.information


def _resolved(reply: Reply, terms: QuestionTerms) -> Resolved:
    return Resolved(
        view(reply.weights, np.uint32, len(terms.keys)).astype(np.int64),
        view(reply.numbers, np.int64, len(terms.keys)),
        view(reply.places, np.int64, len(terms.keys)),
        view(reply.information, np.float32, len(terms.term_kinds)),
        reply.attainable,
    )


def _postings(index: Index) -> Postings:
    terms, rows, common, entries = index.terms, index.rows, index.common_terms, index.entries
    return Postings(
        keys=view(index.keys, np.uint64, terms),
        idf=view(index.idf, np.float32, terms),
        holders=np.empty(0, np.uint32),  # what ranks does not need them
        offsets=np.clip(view(index.offsets, np.int64, terms + 1), 0, entries),
        rows=view(index.list_rows, np.uint32, entries),
        quantized=view(index.quantized, np.uint16, entries),
        peaks=view(index.peaks, np.uint16, terms),
        common=view(index.common, np.int64, common),
        table=view(index.table, np.uint16, common, rows),
        bits=view(index.bits, np.uint64, common, words_of(rows)),
        quantum=np.array([index.quantum], np.float32),
    )


def _columns(index: Index) -> PassageColumns:
    def runs(address: int | None, size: int) -> npt.NDArray[np.uint8]:
        return view(address, np.uint8, size)

    rows = index.rows
    return PassageColumns(
        owners=view(index.owners, np.uint32, rows),
        audiences=runs(index.audiences, rows),
        information=view(index.information, np.float32, rows),
        codes=runs(index.codes, index.codes_size),
        codes_ends=view(index.codes_ends, np.uint64, rows),
        headings=runs(index.headings, index.headings_size),
        headings_ends=view(index.headings_ends, np.uint64, rows),
        analyzed=runs(index.analyzed, index.analyzed_size),
        analyzed_ends=view(index.analyzed_ends, np.uint64, rows),
    )
