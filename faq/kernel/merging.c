/* Merges the counts of several batches and computes the impacts of their terms.
 *
 * Each run has its terms in ascending order, and for each term its slots.  A heap yields the
 * terms of all runs in order.  The entries of one term are concatenated, sorted by slot if their
 * runs overlap, and its impacts computed at once, while the entries are in the cache.  The formula
 * is that of `faq/ranking/bm25f.py`.
 */
#include "kernel.h"
#include "merging.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT_BITS = 8, FEW_HOLDERS = 256 };

typedef struct {
    uint64_t key;
    int64_t term, entry; /* the next ones of the run */
    const CountRun *run;
} Reader;

typedef struct {
    Reader *heap; /* the smallest key first, among equal ones the first run */
    int64_t count;
    double *saturated;       /* frequency in each passage that holds the term */
    uint64_t *pairs, *room;  /* slots and counts while they are sorted */
    int64_t most;            /* pairs that there is room for */
    double idf[FEW_HOLDERS]; /* by number of holders; 0 until computed */
} Work;

static int before(const Reader *one, const Reader *other)
{
    return one->key != other->key ? one->key < other->key : one->run < other->run;
}

static void sink(Work *work, int64_t at)
{
    Reader moving = work->heap[at];
    for (int64_t child; (child = 2 * at + 1) < work->count; at = child) {
        if (child + 1 < work->count && before(&work->heap[child + 1], &work->heap[child]))
            child++;
        if (!before(&work->heap[child], &moving))
            break;
        work->heap[at] = work->heap[child];
    }
    work->heap[at] = moving;
}

/* Appends the entries of the first reader's term; 0 if the run is damaged. */
static int take(Work *work, MergeResult *merged)
{
    Reader *reader = work->heap;
    const CountRun *run = reader->run;
    int64_t entry = reader->entry, size = run->sizes[reader->term], to = merged->entries;
    if (size > run->entries - entry)
        return 0;
    for (int64_t last = entry + size; entry < last; entry++) {
        if (run->slots[entry] >= run->moved_size)
            return 0;
        uint32_t slot = run->moved[run->slots[entry]];
        merged->slots[to] = slot;
        merged->counts[to] = run->counts[entry];
        to += slot != GONE;
    }
    merged->entries = to;
    reader->entry = entry;
    if (++reader->term < run->terms)
        reader->key = run->keys[reader->term];
    else
        work->heap[0] = work->heap[--work->count];
    if (work->count > 1)
        sink(work, 0);
    return 1;
}

/* Sorts pairs by slot (merge sort); leaves alone what is in order already. */
static void sort(uint64_t *pairs, uint64_t *room, int64_t count)
{
    int64_t at = 1, half = count / 2;
    while (at < count && pairs[at - 1] >> COUNT_BITS <= pairs[at] >> COUNT_BITS)
        at++;
    if (at >= count)
        return;
    sort(pairs, room, half);
    sort(pairs + half, room, count - half);
    memcpy(room, pairs, (size_t)half * sizeof *pairs);
    int64_t one = 0, other = half, to = 0;
    while (one < half && other < count)
        pairs[to++] = pairs[other] >> COUNT_BITS < room[one] >> COUNT_BITS ? pairs[other++]
                                                                            : room[one++];
    memcpy(pairs + to, room + one, (size_t)(half - one) * sizeof *pairs);
}

/* Sorts the entries of a term by slot; 0 when out of memory. */
static int sort_entries(Work *work, uint32_t *slots, uint8_t *counts, int64_t count)
{
    int64_t at = 1;
    while (at < count && slots[at - 1] <= slots[at])
        at++;
    if (at >= count)
        return 1;
    if (count > work->most) {
        free(work->pairs);
        work->most = 2 * count;
        work->pairs = malloc((size_t)work->most * 2 * sizeof *work->pairs);
        work->room = work->pairs + work->most;
        if (!work->pairs)
            return 0;
    }
    for (at = 0; at < count; at++)
        work->pairs[at] = (uint64_t)slots[at] << COUNT_BITS | counts[at];
    sort(work->pairs, work->room, count);
    for (at = 0; at < count; at++) {
        slots[at] = (uint32_t)(work->pairs[at] >> COUNT_BITS);
        counts[at] = (uint8_t)work->pairs[at];
    }
    return 1;
}

/* The inverse document frequency of a term. */
static double idf_of(Work *work, int64_t holders, int64_t rows)
{
    double *cached = holders < FEW_HOLDERS ? &work->idf[holders] : NULL;
    if (cached && *cached > 0)
        return *cached;
    double idf = log1p(((double)(rows - holders) + 0.5) / ((double)holders + 0.5));
    if (cached)
        *cached = idf;
    return idf;
}

/* The saturated frequency of a term in one passage, summed over the parts: its impact without
 * the inverse document frequency. */
static double saturated(const MergeWeights *by, const MergeResult *merged, int64_t from, int64_t to,
                        uint32_t first)
{
    double frequency[MOST_PARTS] = {0}, sum = 0;
    for (int64_t at = from; at < to; at++)
        frequency[by->part_of[merged->slots[at] - first]] +=
            merged->counts[at] * by->factors[merged->slots[at]];
    for (int32_t part = 0; part < by->parts; part++)
        if (frequency[part] > 0)
            sum += frequency[part] * (by->k1 + 1) / (by->k1 + frequency[part]) * by->weights[part];
    return sum;
}

/* Computes the impacts of the term whose entries begin at `from`. */
static void compute_impacts(Work *work, const MergeWeights *by, MergeResult *merged, uint64_t key,
                            int64_t from)
{
    uint32_t *rows = merged->rows + merged->postings;
    int64_t holders = 0, end = merged->entries;
    uint32_t fields = (uint32_t)by->fields;
    for (int64_t at = from, next; at < end; at = next) {
        uint32_t row = merged->slots[at] / fields, first = row * fields;
        for (next = at + 1; next < end && merged->slots[next] - first < fields;)
            next++;
        rows[holders] = row;
        work->saturated[holders++] = saturated(by, merged, at, next, first);
    }
    double idf = idf_of(work, holders, by->rows);
    float *impacts = merged->impacts + merged->postings, rounded = (float)idf;
    for (int64_t at = 0; at < holders; at++)
        impacts[at] = (float)(idf * work->saturated[at]);
    if (merged->information)
        for (int64_t at = 0; at < holders; at++)
            merged->information[rows[at]] += rounded;
    merged->keys[merged->terms] = key;
    merged->sizes[merged->terms] = (uint32_t)(end - from);
    merged->holders[merged->terms] = (uint32_t)holders;
    merged->idf[merged->terms++] = rounded;
    merged->postings += holders;
}

static int merge(Work *work, const MergeWeights *by, MergeResult *merged)
{
    for (int64_t at = work->count / 2; at-- > 0;)
        sink(work, at);
    while (work->count) {
        uint64_t key = work->heap[0].key;
        int64_t from = merged->entries, runs = 0;
        for (; work->count && work->heap[0].key == key; runs++)
            if (!take(work, merged))
                return DAMAGED;
        int64_t held = merged->entries - from;
        if (!sort_entries(work, merged->slots + from, merged->counts + from, held))
            return NO_MEMORY;
        if (held)
            compute_impacts(work, by, merged, key, from);
    }
    return 0;
}

/* Merges the runs into `merged`; `moved` must name no slot beyond the rows.  0, NO_MEMORY or
 * DAMAGED. */
EXPORTED int32_t faq_merge(const CountRun *runs, int32_t count, const MergeWeights *by,
                           MergeResult *merged)
{
    Work work = {.heap = malloc((size_t)(count + 1) * sizeof(Reader)),
                 .saturated = malloc((size_t)(by->rows + 1) * sizeof(double))};
    int32_t failed = !work.heap || !work.saturated ? NO_MEMORY : 0;
    for (const CountRun *run = runs; !failed && run < runs + count; run++)
        if (run->terms)
            work.heap[work.count++] = (Reader){run->keys[0], 0, 0, run};
    merged->terms = merged->entries = merged->postings = 0;
    if (!failed)
        failed = merge(&work, by, merged);
    free(work.heap);
    free(work.saturated);
    free(work.pairs);
    return failed;
}
