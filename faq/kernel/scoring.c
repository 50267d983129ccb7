/* Finds the rows with the highest sums.
 *
 * Rows are searched in blocks that stay in the nearest cache.  Rare terms, which are lists, are
 * added first.  Of the common terms, which are rows of a table, those that could not lift any row
 * above the worst of the best found so far are looked up only for rows that the others brought
 * near enough (MaxScore: Turtle and Flood, "Query evaluation: strategies and optimizations",
 * 1995).  Sums are integers, so the result is exact.
 */
#include "block.h"

#include <stdlib.h>

/* Looking one row up costs as much as adding some sixty entries of a table row. */
enum { FEW = BLOCK / 64 };

typedef struct {
    const Index *index;
    Alternative *alternatives; /* of all terms */
    Term *rare;                /* terms that have only lists */
    Term *common;              /* terms in the table; largest bound first */
    int32_t rare_count, common_count;
    uint8_t allowed;
    Candidate *best; /* a heap, the worst first */
    int32_t kept, most;
    int64_t total;
} Search;

static int worse(Candidate one, Candidate other)
{
    return one.sum != other.sum ? one.sum < other.sum : one.row > other.row;
}

static void sink(Candidate *heap, int32_t count, int32_t at)
{
    for (;;) {
        int32_t least = at, left = 2 * at + 1;
        if (left < count && worse(heap[left], heap[least]))
            least = left;
        if (left + 1 < count && worse(heap[left + 1], heap[least]))
            least = left + 1;
        if (least == at)
            return;
        Candidate moved = heap[at];
        heap[at] = heap[least];
        heap[least] = moved;
        at = least;
    }
}

static void offer(Search *search, Candidate candidate)
{
    if (search->kept < search->most) {
        int32_t at = search->kept++;
        while (at && worse(candidate, search->best[(at - 1) / 2])) {
            search->best[at] = search->best[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        search->best[at] = candidate;
    } else if (search->most && worse(search->best[0], candidate)) {
        search->best[0] = candidate;
        sink(search->best, search->kept, 0);
    }
}

/* The least sum that can still be among the best, given that rows come in order; above 0. */
static uint32_t border(const Search *search)
{
    if (!search->most || search->kept < search->most)
        return 1;
    return search->best[0].sum + (search->best[0].sum < UINT32_MAX);
}

static int is_allowed(const Search *search, int64_t row)
{
    uint8_t meant = search->index->audiences[row];
    return !search->allowed || !meant || meant & search->allowed;
}

static void count_matched(const Block *block, Search *search)
{
    for (uint32_t word = 0; word * 64 < block->rows; word++) {
        uint64_t bits = block->matched[word];
        if (block->rows - word * 64 < 64) /* a damaged file may set bits after the last row */
            bits &= ((uint64_t)1 << block->rows % 64) - 1;
        if (!search->allowed) {
            search->total += __builtin_popcountll(bits);
            continue;
        }
        for (; bits; bits &= bits - 1)
            search->total +=
                is_allowed(search, block->base + word * 64 + __builtin_ctzll(bits));
    }
}

/* The sum of row `at` with the common terms from `first` on, which together add at most `rest`;
 * anything below `least` if it can't reach that. */
static uint32_t complete_sum(const Block *block, const Search *search, uint32_t at, int32_t first,
                             uint32_t rest, uint32_t least)
{
    uint32_t sum = block->sums[at];
    for (int32_t nth = first; nth < search->common_count && sum + rest >= least; nth++) {
        sum += impact_at(block, search->index, search->common + nth, at);
        rest -= search->common[nth].bound;
    }
    return sum;
}

static void add_all_rare(Block *block, Search *search)
{
    for (int32_t nth = 0; nth < search->rare_count; nth++) {
        if (nth + 1 < search->rare_count)
            prefetch_rare(search->index, search->rare + nth + 1);
        add_rare(block, search->index, search->rare + nth);
    }
}

static void search_block(Block *block, Search *search)
{
    const Index *index = search->index;
    add_all_rare(block, search);
    match_sums(block);
    for (int32_t nth = 0; nth < search->common_count; nth++)
        match_term(block, index, search->common + nth);
    count_matched(block, search);

    /* Leaves the weakest terms out as long as all of them together could not bring a row to the
     * border. */
    uint32_t least = border(search), rest = 0;
    int32_t first = search->common_count;
    while (first && search->common[first - 1].bound < least - rest)
        rest += search->common[--first].bound;
    add_terms(block, index, search->common, first);
    while (first < search->common_count && count_near(block, least - rest) > FEW) {
        int32_t more = search->common_count - first;
        more = more < ROWS_AT_ONCE ? more : ROWS_AT_ONCE;
        add_terms(block, index, search->common + first, more);
        while (more--)
            rest -= search->common[first++].bound;
    }
    uint32_t near = find_near(block, least - rest);
    for (uint32_t nth = 0; nth < near; nth++) {
        uint32_t at = block->near[nth];
        if (block->sums[at] + rest < least || !is_allowed(search, block->base + at))
            continue;
        uint32_t sum = complete_sum(block, search, at, first, rest, least);
        if (sum >= least) {
            offer(search, (Candidate){sum, (uint32_t)(block->base + at)});
            least = border(search);
        }
    }
}

static int larger_bound(const void *one, const void *other)
{
    uint32_t here = ((const Term *)one)->bound, there = ((const Term *)other)->bound;
    return here < there ? 1 : here > there ? -1 : 0;
}

static int better(const void *one, const void *other)
{
    const Candidate *here = one, *there = other;
    return worse(*here, *there) - worse(*there, *here);
}

/* Divides the terms into rare and common ones. */
static void divide_terms(Search *search, const Question *question, const Reply *reply)
{
    const Index *index = search->index;
    Alternative *next = search->alternatives;
    for (int32_t nth = 0; nth < question->terms; nth++) {
        Term term = {next, next, 0, 0};
        for (int32_t at = question->firsts[nth]; at < question->firsts[nth + 1]; at++) {
            if (reply->numbers[at] < 0 || !reply->weights[at])
                continue;
            *next = open_alternative(index, reply->numbers[at], reply->places[at],
                                     reply->weights[at]);
            term.bound = next->bound > term.bound ? next->bound : term.bound;
            term.in_table |= next->place >= 0;
            term.end = ++next;
        }
        if (term.in_table)
            search->common[search->common_count++] = term;
        else if (term.first < term.end)
            search->rare[search->rare_count++] = term;
    }
    qsort(search->common, (size_t)search->common_count, sizeof(Term), larger_bound);
}

/* Writes the `wanted` rows of the highest sums, best first and ties by row, to `best`; returns how
 * many there are, or -1 when out of memory. */
int32_t best_rows(const Index *index, const Question *question, const Reply *reply,
                  Candidate *best, int64_t *total)
{
    size_t terms = (size_t)question->terms + 1;
    size_t alternatives = (size_t)question->firsts[question->terms] + 1;
    Alternative *all = malloc(alternatives * sizeof(Alternative));
    Term *sorted = malloc(2 * terms * sizeof(Term));
    Block *block = calloc(1, sizeof(Block));
    int32_t found = -1;
    if (all && sorted && block) {
        Search search = {.index = index, .alternatives = all, .rare = sorted,
                         .common = sorted + terms, .allowed = question->allowed,
                         .best = best, .most = question->wanted};
        divide_terms(&search, question, reply);
        for (int64_t base = 0; base < index->rows; base += BLOCK) {
            begin_block(block, index, base);
            search_block(block, &search);
        }
        found = search.kept;
        *total = search.total;
        qsort(best, (size_t)found, sizeof(Candidate), better);
    }
    free(all);
    free(sorted);
    free(block);
    return found;
}
