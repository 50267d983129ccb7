/* Which rows have the highest sums?
 *
 * Rows are taken in blocks that stay in the nearest cache.  Lists are added first.  Of the
 * common terms, which are rows of a table, those that could not lift any row above the worst of
 * the best found so far are only looked up for rows that the others have brought near enough
 * (MaxScore: Turtle and Flood, "Query evaluation: strategies and optimizations", 1995).  Sums
 * are whole numbers, so what is left out changes nothing.
 */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 8192, WORDS = BLOCK / 64, FEW = BLOCK / 32, GROUP = 32 };
/* FEW: looking a row up costs as much as adding some thirty of a stretch of the table. */

typedef struct {
    uint32_t weight;
    uint32_t bound; /* the most it gives, weighed */
    int64_t place;  /* its row of the table, -1 for a list */
    int64_t start;  /* of the list */
    int64_t next;
    int64_t end;
} Held;

typedef struct {
    const Index *index;
    Held *lists; /* terms with one alternative, which is a list */
    Held *rows;  /* terms with one alternative, which is a row of the table; largest bound first */
    Held *mixed; /* the alternatives of the other terms */
    int32_t *mixed_ends;
    int32_t list_count, row_count, mixed_count;
    uint8_t allowed;
    Candidate *best; /* a heap, the worst first */
    int32_t kept, most;
    uint32_t floor; /* so many rows have this sum that none of the best has less */
    int64_t total;
} Search;

typedef struct {
    int64_t base;
    uint32_t rows; /* behind them are zeros */
    uint32_t sums[BLOCK];
    uint32_t alternatives[BLOCK];
    uint64_t matched[WORDS];
    uint16_t near[BLOCK + 1];
} Block;

int64_t find_term(const Index *index, uint64_t key)
{
    int64_t low = 0, high = index->terms;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (index->keys[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < index->terms && index->keys[low] == key ? low : -1;
}

/* The row of the table that a term has, or -1. */
int64_t find_place(const Index *index, int64_t term)
{
    int64_t low = 0, high = index->common_terms;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (index->common[middle] < term)
            low = middle + 1;
        else
            high = middle;
    }
    return low < index->common_terms && index->common[low] == term ? low : -1;
}

/* A damaged file must not lead beyond its end. */
static int64_t within(int64_t value, int64_t most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

static Held held(const Index *index, int64_t term, int64_t place, uint32_t weight)
{
    Held found = {weight, index->peaks[term] * weight, place, 0, 0, 0};
    if (place < 0) {
        found.start = found.next = within(index->offsets[term], index->entries);
        found.end = within(index->offsets[term + 1], index->entries);
    }
    return found;
}

uint16_t ticks_of(const Index *index, int64_t term, int64_t place, uint32_t row)
{
    if (place >= 0)
        return index->table[place * index->rows + row];
    int64_t low = within(index->offsets[term], index->entries);
    int64_t end = within(index->offsets[term + 1], index->entries), high = end;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (index->list_rows[middle] < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low < end && index->list_rows[low] == row ? index->ticks[low] : 0;
}

static void add_list(Block *block, const Index *index, Held *list)
{
    const uint32_t *rows = index->list_rows;
    const uint16_t *ticks = index->ticks;
    int64_t next = list->next;
    for (; next < list->end; next++) {
        uint32_t at = (uint32_t)(rows[next] - block->base);
        if (at >= block->rows)
            break;
        block->sums[at] += ticks[next] * list->weight;
        block->matched[at / 64] |= (uint64_t)1 << at % 64;
    }
    list->next = next;
}

WIDE static void add_row(uint32_t *sums, const uint16_t *row, uint32_t count, uint32_t weight)
{
    for (uint32_t at = 0; at < count; at++)
        sums[at] += row[at] * weight;
}

WIDE static void take_better(uint32_t *sums, const uint16_t *row, uint32_t count, uint32_t weight)
{
    for (uint32_t at = 0; at < count; at++) {
        uint32_t value = row[at] * weight;
        sums[at] = sums[at] < value ? value : sums[at];
    }
}

static const uint16_t *stretch(const Block *block, const Index *index, const Held *row)
{
    return index->table + row->place * index->rows + block->base;
}

static void mark_row(Block *block, const Index *index, const Held *row)
{
    int64_t words = (index->rows + 63) / 64;
    const uint64_t *bits = index->bits + row->place * words + block->base / 64;
    for (uint32_t word = 0; word * 64 < block->rows; word++)
        block->matched[word] |= bits[word];
}

static void take_better_list(Block *block, const Index *index, Held *list)
{
    for (; list->next < list->end; list->next++) {
        uint32_t at = (uint32_t)(index->list_rows[list->next] - block->base);
        if (at >= block->rows)
            break;
        uint32_t value = index->ticks[list->next] * list->weight;
        if (block->alternatives[at] < value)
            block->alternatives[at] = value;
        block->matched[at / 64] |= (uint64_t)1 << at % 64;
    }
}

WIDE static void add_alternatives(uint32_t *sums, const uint32_t *alternatives)
{
    for (uint32_t at = 0; at < BLOCK; at++)
        sums[at] += alternatives[at];
}

/* Adds the best alternative of each of the terms that have several. */
static void add_mixed(Block *block, Search *search)
{
    const Index *index = search->index;
    Held *each = search->mixed;
    for (int32_t term = 0; term < search->mixed_count; term++) {
        memset(block->alternatives, 0, sizeof block->alternatives);
        for (; each < search->mixed + search->mixed_ends[term]; each++) {
            if (each->place < 0) {
                take_better_list(block, index, each);
            } else {
                take_better(block->alternatives, stretch(block, index, each), block->rows,
                            each->weight);
                mark_row(block, index, each);
            }
        }
        add_alternatives(block->sums, block->alternatives);
    }
}

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
    } else if (worse(search->best[0], candidate)) {
        search->best[0] = candidate;
        sink(search->best, search->kept, 0);
    }
}

/* No row with a lower sum can be among the best any more, for rows come in order. */
static uint32_t border(const Search *search)
{
    uint32_t above = search->kept < search->most ? 1 : search->best[0].sum + 1;
    return above > search->floor ? above : search->floor;
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
        if (!search->allowed) {
            search->total += __builtin_popcountll(bits);
            continue;
        }
        for (; bits; bits &= bits - 1)
            search->total +=
                is_allowed(search, block->base + word * 64 + __builtin_ctzll(bits));
    }
}

/* Which rows of a block have sums that reach `least`, in order; `least` is above 0. */
WIDE static uint32_t reaching(const uint32_t *sums, uint32_t least, uint16_t *found)
{
    uint32_t length = 0;
    for (uint32_t base = 0; base < BLOCK; base += GROUP) {
        uint32_t any = 0;
        for (uint32_t at = base; at < base + GROUP; at++)
            any |= sums[at] >= least;
        for (uint32_t at = base; any && at < base + GROUP; at++) {
            found[length] = (uint16_t)at;
            length += sums[at] >= least;
        }
    }
    return length;
}

/* The sum of row `at` with the table's rows from `first` on, which together give at most `rest`;
 * anything below the border where it can't reach it. */
static uint32_t completed(const Block *block, const Search *search, uint32_t at, int32_t first,
                          uint32_t rest, uint32_t least)
{
    uint32_t sum = block->sums[at];
    for (int32_t nth = first; nth < search->row_count && sum + rest >= least; nth++) {
        const Held *row = search->rows + nth;
        sum += stretch(block, search->index, row)[at] * row->weight;
        rest -= row->bound;
    }
    return sum;
}

static void add_lists(Block *block, Search *search)
{
    memset(block->sums, 0, sizeof block->sums);
    memset(block->matched, 0, sizeof block->matched);
    for (int32_t nth = 0; nth < search->list_count; nth++)
        add_list(block, search->index, search->lists + nth);
}

/* What the lists alone bring is the least that the best rows will have. */
static void search_lists(Block *block, Search *search)
{
    add_lists(block, search);
    uint32_t near = reaching(block->sums, border(search), block->near);
    for (uint32_t nth = 0; nth < near; nth++) {
        uint32_t at = block->near[nth];
        if (is_allowed(search, block->base + at))
            offer(search, (Candidate){block->sums[at], (uint32_t)(block->base + at)});
    }
}

static void search_block(Block *block, Search *search)
{
    const Index *index = search->index;
    add_lists(block, search);
    add_mixed(block, search);
    for (int32_t nth = 0; nth < search->row_count; nth++)
        mark_row(block, index, search->rows + nth);
    count_matched(block, search);

    /* The terms that give least are left out as long as all of them together could not bring
     * a row to the border. */
    uint32_t least = border(search), rest = 0;
    int32_t first = search->row_count;
    while (first && rest + search->rows[first - 1].bound < least)
        rest += search->rows[--first].bound;
    for (int32_t nth = 0; nth < first; nth++)
        add_row(block->sums, stretch(block, index, search->rows + nth), block->rows,
                search->rows[nth].weight);
    uint32_t near = reaching(block->sums, least - rest, block->near);
    if (first < search->row_count && near > FEW) {
        for (int32_t nth = first; nth < search->row_count; nth++)
            add_row(block->sums, stretch(block, index, search->rows + nth), block->rows,
                    search->rows[nth].weight);
        first = search->row_count;
        rest = 0;
        near = reaching(block->sums, least, block->near);
    }
    for (uint32_t nth = 0; nth < near; nth++) {
        uint32_t at = block->near[nth];
        if (block->sums[at] + rest < least || !is_allowed(search, block->base + at))
            continue;
        uint32_t sum = completed(block, search, at, first, rest, least);
        if (sum >= least) {
            offer(search, (Candidate){sum, (uint32_t)(block->base + at)});
            least = border(search);
        }
    }
}

static int larger_bound(const void *one, const void *other)
{
    uint32_t here = ((const Held *)one)->bound, there = ((const Held *)other)->bound;
    return here < there ? 1 : here > there ? -1 : 0;
}

static int better(const void *one, const void *other)
{
    return worse(*(const Candidate *)one, *(const Candidate *)other) ? 1 : -1;
}

/* Sorts the terms by how they are held. */
static void take_terms(Search *search, const Question *question, const Reply *reply)
{
    const Index *index = search->index;
    Held *mixed = search->mixed;
    for (int32_t term = 0; term < question->terms; term++) {
        Held *begun = mixed;
        for (int32_t at = question->firsts[term]; at < question->firsts[term + 1]; at++)
            if (reply->numbers[at] >= 0 && question->weights[at])
                *mixed++ = held(index, reply->numbers[at], reply->places[at],
                                question->weights[at]);
        if (mixed - begun > 1) {
            search->mixed_ends[search->mixed_count++] = (int32_t)(mixed - search->mixed);
        } else if (mixed - begun == 1) {
            mixed = begun;
            if (begun->place < 0)
                search->lists[search->list_count++] = *begun;
            else
                search->rows[search->row_count++] = *begun;
        }
    }
    qsort(search->rows, (size_t)search->row_count, sizeof(Held), larger_bound);
}

static void each_block(Block *block, Search *search, void (*visit)(Block *, Search *))
{
    int64_t rows = search->index->rows;
    for (int64_t base = 0; base < rows; base += BLOCK) {
        block->base = base;
        block->rows = (uint32_t)(rows - base < BLOCK ? rows - base : BLOCK);
        visit(block, search);
    }
}

/* The `wanted` best rows, best first, in `best`; how many there are, or -1 without memory. */
int32_t best_rows(const Index *index, const Question *question, const Reply *reply,
                  Candidate *best, int64_t *total)
{
    size_t room = (size_t)question->firsts[question->terms] + 1;
    Held *all = malloc(3 * room * sizeof(Held));
    int32_t *ends = malloc(room * sizeof(int32_t));
    Block *block = malloc(sizeof(Block));
    int32_t found = -1;
    if (all && ends && block) {
        Search search = {.index = index, .lists = all, .rows = all + room, .mixed = all + 2 * room,
                         .mixed_ends = ends, .allowed = question->allowed, .best = best,
                         .most = question->wanted};
        take_terms(&search, question, reply);
        if (search.list_count && search.row_count) {
            each_block(block, &search, search_lists);
            search.floor = border(&search) - 1;
            search.kept = 0;
            for (int32_t nth = 0; nth < search.list_count; nth++)
                search.lists[nth].next = search.lists[nth].start;
        }
        each_block(block, &search, search_block);
        found = search.kept;
        *total = search.total;
        qsort(best, (size_t)found, sizeof(Candidate), better);
    }
    free(all);
    free(ends);
    free(block);
    return found;
}
