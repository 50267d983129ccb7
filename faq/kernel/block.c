/* Adds the terms of a question up for a block of neighbouring rows. */
#include "block.h"

#include <string.h>

Alternative open_alternative(const Index *index, int64_t term, int64_t place, uint32_t weight)
{
    Alternative opened = {weight, index->peaks[term] * weight, place, 0, 0, 0, 0};
    if (place < 0) {
        opened.begin = opened.next = within(index->offsets[term], index->entries);
        opened.end = within(index->offsets[term + 1], index->entries);
    }
    return opened;
}

/* Starts the block of the rows from `base` on, with nothing added yet. */
void begin_block(Block *block, const Index *index, int64_t base)
{
    block->base = base;
    block->rows = (uint32_t)(index->rows - base < BLOCK ? index->rows - base : BLOCK);
    memset(block->sums, 0, sizeof block->sums);
    memset(block->matched, 0, sizeof block->matched);
}

/* The row of an entry within the block; `rows` or more for one of another block. */
static uint32_t row_in_block(const Block *block, const Index *index, int64_t entry)
{
    return (uint32_t)(index->list_rows[entry] - block->base);
}

/* Moves a list on to its entries in the block, which follow those of the block before.  One by
 * one: they are about to be read anyway. */
static void find_entries(const Block *block, const Index *index, Alternative *list)
{
    list->from = list->next;
    while (list->next < list->end && row_in_block(block, index, list->next) < block->rows)
        list->next++;
}

/* Adds the entries of a list that lie in the block. */
static void add_list(Block *block, const Index *index, Alternative *list)
{
    int64_t next = list->next;
    for (; next < list->end; next++) {
        uint32_t at = row_in_block(block, index, next);
        if (at >= block->rows)
            break;
        block->sums[at] += index->quantized[next] * list->weight;
    }
    list->next = next;
}

static void match_list(Block *block, const Index *index, const Alternative *list)
{
    for (int64_t entry = list->from; entry < list->next; entry++) {
        uint32_t at = row_in_block(block, index, entry);
        block->matched[at / 64] |= (uint64_t)1 << at % 64;
    }
}

static void match_row(Block *block, const Index *index, const Alternative *row)
{
    int64_t words = (index->rows + 63) / 64;
    const uint64_t *bits = index->bits + row->place * words + block->base / 64;
    for (uint32_t word = 0; word * 64 < block->rows; word++)
        block->matched[word] |= bits[word];
}

/* Notes which rows hold a term. */
void match_term(Block *block, const Index *index, const Term *term)
{
    for (Alternative *each = term->first; each < term->end; each++) {
        if (each->place < 0) {
            find_entries(block, index, each);
            match_list(block, index, each);
        } else {
            match_row(block, index, each);
        }
    }
}

/* Notes which rows have a sum: all at once, since setting a bit for each entry of a list would
 * wait for the one before. */
void match_sums(Block *block)
{
    uint8_t marks[BLOCK];
    row_loops->mark_positive(marks, block->sums);
    for (uint32_t word = 0; word < BLOCK / 64; word++) {
        uint64_t bits = 0, eight;
        for (uint32_t byte = 0; byte < 8; byte++) {
            memcpy(&eight, marks + word * 64 + byte * 8, sizeof eight);
            /* Gathers the lowest bits of eight bytes in the highest byte. */
            bits |= (eight * 0x0102040810204080) >> 56 << byte * 8;
        }
        block->matched[word] |= bits;
    }
}

/* The impacts in a row of the table for the rows of the block. */
static const uint16_t *stretch(const Block *block, const Index *index, const Alternative *row)
{
    return index->table + row->place * index->rows + block->base;
}

/* Keeps the best alternative of each row, from a list. */
static void maximize_list(Block *block, const Index *index, const Alternative *list)
{
    for (int64_t entry = list->from; entry < list->next; entry++) {
        uint32_t at = row_in_block(block, index, entry);
        uint32_t value = index->quantized[entry] * list->weight;
        if (block->best[at] < value)
            block->best[at] = value;
    }
}

/* Adds the best alternatives of the rows of a list and clears them. */
static void add_best_of_list(Block *block, const Index *index, const Alternative *list)
{
    for (int64_t entry = list->from; entry < list->next; entry++) {
        uint32_t at = row_in_block(block, index, entry);
        block->sums[at] += block->best[at];
        block->best[at] = 0;
    }
}

static int is_row(const Term *term)
{
    return term->in_table && term->end - term->first == 1;
}

static void add_row(Block *block, const Index *index, const Alternative *row)
{
    row_loops->add(block->sums, stretch(block, index, row), block->rows, row->weight);
}

/* Adds the best alternative of a term whose entries were found; `best` is all zero before and
 * after. */
static void add_term(Block *block, const Index *index, const Term *term)
{
    if (is_row(term)) {
        add_row(block, index, term->first);
        return;
    }
    for (const Alternative *each = term->first; each < term->end; each++) {
        if (each->place < 0)
            maximize_list(block, index, each);
        else
            row_loops->maximize(block->best, stretch(block, index, each), block->rows,
                                each->weight);
    }
    if (term->in_table)
        row_loops->add_best(block->sums, block->best);
    for (const Alternative *each = term->first; each < term->end && !term->in_table; each++)
        add_best_of_list(block, index, each);
}

/* Prefetches the entries of a term that has only lists, while another one is added. */
void prefetch_rare(const Index *index, const Term *term)
{
    for (const Alternative *each = term->first; each < term->end; each++)
        for (int64_t ahead = 0; ahead < AHEAD; ahead += LINE) {
            PREFETCH(index->list_rows + each->next + ahead);
            PREFETCH(index->quantized + each->next + ahead);
        }
}

/* Adds a term that has only lists. */
void add_rare(Block *block, const Index *index, const Term *term)
{
    if (term->end - term->first == 1) {
        add_list(block, index, term->first);
        return;
    }
    for (Alternative *each = term->first; each < term->end; each++)
        find_entries(block, index, each);
    add_term(block, index, term);
}

/* Adds several terms that were matched. */
void add_terms(Block *block, const Index *index, const Term *terms, int32_t count)
{
    const uint16_t *rows[ROWS_AT_ONCE];
    uint16_t weights[ROWS_AT_ONCE]; /* heavier terms are added one by one */
    int gathered = 0;
    for (int32_t nth = 0; nth < count; nth++) {
        const Alternative *row = terms[nth].first;
        if (!is_row(terms + nth) || row->weight > UINT16_MAX) {
            add_term(block, index, terms + nth);
            continue;
        }
        rows[gathered] = stretch(block, index, row);
        weights[gathered++] = (uint16_t)row->weight;
        if (gathered == ROWS_AT_ONCE) {
            row_loops->add_four(block->sums, rows, weights, block->rows);
            gathered = 0;
        }
    }
    while (gathered--)
        row_loops->add(block->sums, rows[gathered], block->rows, weights[gathered]);
}

/* What a term that was matched adds to one row of the block. */
uint32_t impact_at(const Block *block, const Index *index, const Term *term, uint32_t at)
{
    uint32_t best = 0, row = (uint32_t)(block->base + at);
    for (const Alternative *each = term->first; each < term->end; each++) {
        uint32_t value = 0;
        if (each->place >= 0) {
            value = stretch(block, index, each)[at];
        } else {
            int64_t entry = first_from(index, each->from, each->next, row);
            if (entry < each->next && index->list_rows[entry] == row)
                value = index->quantized[entry];
        }
        best = value * each->weight > best ? value * each->weight : best;
    }
    return best;
}

/* Counts the rows whose sums reach `least`, which is above 0. */
uint32_t count_near(const Block *block, uint32_t least)
{
    return row_loops->count_reaching(block->sums, least);
}

/* Writes those rows to `near`; returns how many there are. */
uint32_t find_near(Block *block, uint32_t least)
{
    return row_loops->find_reaching(block->sums, least, block->near);
}
