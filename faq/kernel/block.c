/* How are the terms of a question added up for some neighbouring rows? */
#include "block.h"

#include <string.h>

Held held(const Index *index, int64_t term, int64_t place, uint32_t weight)
{
    Held found = {weight, index->peaks[term] * weight, place, 0, 0, 0};
    if (place < 0) {
        found.start = found.next = within(index->offsets[term], index->entries);
        found.end = within(index->offsets[term + 1], index->entries);
    }
    return found;
}

/* Has the block stand for the rows from `base` on, nothing added yet. */
void begin_block(Block *block, const Index *index, int64_t base)
{
    block->base = base;
    block->rows = (uint32_t)(index->rows - base < BLOCK ? index->rows - base : BLOCK);
    memset(block->sums, 0, sizeof block->sums);
    memset(block->matched, 0, sizeof block->matched);
}

static void match(Block *block, uint32_t at)
{
    block->matched[at / 64] |= (uint64_t)1 << at % 64;
}

void add_list(Block *block, const Index *index, Held *list)
{
    const uint32_t *rows = index->list_rows;
    const uint16_t *ticks = index->ticks;
    int64_t next = list->next;
    for (; next < list->end; next++) {
        uint32_t at = (uint32_t)(rows[next] - block->base);
        if (at >= block->rows)
            break;
        block->sums[at] += ticks[next] * list->weight;
        match(block, at);
    }
    list->next = next;
}

WIDE static void add(uint32_t *sums, const uint16_t *row, uint32_t count, uint32_t weight)
{
    for (uint32_t at = 0; at < count; at++)
        sums[at] += row[at] * weight;
}

void add_row(Block *block, const Index *index, const Held *row)
{
    add(block->sums, stretch(block, index, row), block->rows, row->weight);
}

/* Notes which rows a row of the table gives anything to. */
void match_row(Block *block, const Index *index, const Held *row)
{
    int64_t words = (index->rows + 63) / 64;
    const uint64_t *bits = index->bits + row->place * words + block->base / 64;
    for (uint32_t word = 0; word * 64 < block->rows; word++)
        block->matched[word] |= bits[word];
}

/* Keeps the better alternative of each row, from a list. */
static void take_list(Block *block, const Index *index, Held *list)
{
    for (; list->next < list->end; list->next++) {
        uint32_t at = (uint32_t)(index->list_rows[list->next] - block->base);
        if (at >= block->rows)
            break;
        uint32_t value = index->ticks[list->next] * list->weight;
        if (block->alternatives[at] < value)
            block->alternatives[at] = value;
        match(block, at);
    }
}

WIDE static void take(uint32_t *best, const uint16_t *row, uint32_t count, uint32_t weight)
{
    for (uint32_t at = 0; at < count; at++) {
        uint32_t value = row[at] * weight;
        best[at] = best[at] < value ? value : best[at];
    }
}

/* Adds the alternatives that were kept for the rows of a list, and forgets them. */
static void settle_list(Block *block, const Index *index, int64_t from, int64_t to)
{
    for (; from < to; from++) {
        uint32_t at = (uint32_t)(index->list_rows[from] - block->base);
        block->sums[at] += block->alternatives[at];
        block->alternatives[at] = 0;
    }
}

WIDE static void settle_all(uint32_t *sums, uint32_t *alternatives)
{
    for (uint32_t at = 0; at < BLOCK; at++) {
        sums[at] += alternatives[at];
        alternatives[at] = 0;
    }
}

/* Adds the best of several alternatives; `alternatives` is all zero before and after. */
void add_best(Block *block, const Index *index, Held *first, const Held *behind)
{
    int everywhere = 0;
    for (Held *each = first; each < behind; each++)
        everywhere |= each->place >= 0;
    for (Held *each = first; each < behind; each++) {
        each->start = each->next;
        if (each->place < 0) {
            take_list(block, index, each);
        } else {
            take(block->alternatives, stretch(block, index, each), block->rows, each->weight);
            match_row(block, index, each);
        }
    }
    if (everywhere)
        settle_all(block->sums, block->alternatives);
    for (Held *each = first; each < behind && !everywhere; each++)
        settle_list(block, index, each->start, each->next);
}

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

/* How many rows have sums that reach `least`, which is above 0; they stand in `near`. */
uint32_t find_near(Block *block, uint32_t least)
{
    return reaching(block->sums, least, block->near);
}
