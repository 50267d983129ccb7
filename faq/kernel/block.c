/* How are the terms of a question added up for some neighbouring rows? */
#include "block.h"

#include <string.h>

Held held(const Index *index, int64_t term, int64_t place, uint32_t weight)
{
    Held found = {weight, index->peaks[term] * weight, place, 0, 0, 0, 0};
    if (place < 0) {
        found.begin = found.next = within(index->offsets[term], index->entries);
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

/* Where an entry lies in the block; `rows` or more for one of another block. */
static uint32_t place_of(const Block *block, const Index *index, int64_t entry)
{
    return (uint32_t)(index->list_rows[entry] - block->base);
}

/* Goes on to the entries of a list that lie in the block, which follow those of the block before.
 * One by one: they are about to be read anyway. */
static void find_entries(const Block *block, const Index *index, Held *list)
{
    list->from = list->next;
    while (list->next < list->end && place_of(block, index, list->next) < block->rows)
        list->next++;
}

/* Adds the entries of a list that lie in the block. */
static void add_list(Block *block, const Index *index, Held *list)
{
    int64_t next = list->next;
    for (; next < list->end; next++) {
        uint32_t at = place_of(block, index, next);
        if (at >= block->rows)
            break;
        block->sums[at] += index->quantized[next] * list->weight;
    }
    list->next = next;
}

static void match_list(Block *block, const Index *index, const Held *list)
{
    for (int64_t entry = list->from; entry < list->next; entry++) {
        uint32_t at = place_of(block, index, entry);
        block->matched[at / 64] |= (uint64_t)1 << at % 64;
    }
}

static void match_row(Block *block, const Index *index, const Held *row)
{
    int64_t words = (index->rows + 63) / 64;
    const uint64_t *bits = index->bits + row->place * words + block->base / 64;
    for (uint32_t word = 0; word * 64 < block->rows; word++)
        block->matched[word] |= bits[word];
}

/* Notes which rows a term gives anything to. */
void match_term(Block *block, const Index *index, const Term *term)
{
    for (Held *each = term->first; each < term->behind; each++) {
        if (each->place < 0) {
            find_entries(block, index, each);
            match_list(block, index, each);
        } else {
            match_row(block, index, each);
        }
    }
}

WIDE static void mark_positive(uint8_t *marks, const uint32_t *sums)
{
    for (uint32_t at = 0; at < BLOCK; at++)
        marks[at] = sums[at] > 0;
}

/* Notes which rows have been given anything: in one go, for a bit at each entry of a list waits
 * for the one before. */
void match_sums(Block *block)
{
    uint8_t marks[BLOCK];
    mark_positive(marks, block->sums);
    for (uint32_t word = 0; word < BLOCK / 64; word++) {
        uint64_t bits = 0, eight;
        for (uint32_t byte = 0; byte < 8; byte++) {
            memcpy(&eight, marks + word * 64 + byte * 8, sizeof eight);
            /* Brings the lowest bits of eight bytes together in the highest byte. */
            bits |= (eight * 0x0102040810204080) >> 56 << byte * 8;
        }
        block->matched[word] |= bits;
    }
}

/* What a row of the table gives to the rows of the block. */
static const uint16_t *stretch(const Block *block, const Index *index, const Held *row)
{
    return index->table + row->place * index->rows + block->base;
}

WIDE static void add(uint32_t *sums, const uint16_t *row, uint32_t count, uint32_t weight)
{
    for (uint32_t at = 0; at < count; at++)
        sums[at] += row[at] * weight;
}

/* Four rows of the table at once: each sum is read and written once. */
WIDE static void add_four(uint32_t *sums, const uint16_t *const rows[AT_ONCE],
                          const uint16_t weights[AT_ONCE], uint32_t count)
{
    const uint16_t *one = rows[0], *two = rows[1], *three = rows[2], *four = rows[3];
    uint16_t by_one = weights[0], by_two = weights[1], by_three = weights[2];
    uint16_t by_four = weights[3];
    for (uint32_t at = 0; at < count; at++)
        sums[at] += (uint32_t)one[at] * by_one + (uint32_t)two[at] * by_two +
                    (uint32_t)three[at] * by_three + (uint32_t)four[at] * by_four;
}

WIDE static void take(uint32_t *best, const uint16_t *row, uint32_t count, uint32_t weight)
{
    for (uint32_t at = 0; at < count; at++) {
        uint32_t value = row[at] * weight;
        best[at] = best[at] < value ? value : best[at];
    }
}

/* Keeps the better alternative of each row, from a list. */
static void take_list(Block *block, const Index *index, const Held *list)
{
    for (int64_t entry = list->from; entry < list->next; entry++) {
        uint32_t at = place_of(block, index, entry), value = index->quantized[entry] * list->weight;
        if (block->alternatives[at] < value)
            block->alternatives[at] = value;
    }
}

/* Adds the alternatives that were kept for the rows of a list, and forgets them. */
static void settle_list(Block *block, const Index *index, const Held *list)
{
    for (int64_t entry = list->from; entry < list->next; entry++) {
        uint32_t at = place_of(block, index, entry);
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

static int is_row(const Term *term)
{
    return term->in_table && term->behind - term->first == 1;
}

/* Adds the best alternative of a term whose entries were found; `alternatives` is all zero before
 * and after. */
void add_term(Block *block, const Index *index, const Term *term)
{
    if (is_row(term)) {
        add(block->sums, stretch(block, index, term->first), block->rows, term->first->weight);
        return;
    }
    for (const Held *each = term->first; each < term->behind; each++) {
        if (each->place < 0)
            take_list(block, index, each);
        else
            take(block->alternatives, stretch(block, index, each), block->rows, each->weight);
    }
    if (term->in_table)
        settle_all(block->sums, block->alternatives);
    for (const Held *each = term->first; each < term->behind && !term->in_table; each++)
        settle_list(block, index, each);
}

/* Has memory come for the entries of a term that is lists alone, while another one is added. */
void fetch_rare(const Index *index, const Term *term)
{
    for (const Held *each = term->first; each < term->behind; each++)
        for (int64_t ahead = 0; ahead < AHEAD; ahead += LINE) {
            PREFETCH(index->list_rows + each->next + ahead);
            PREFETCH(index->quantized + each->next + ahead);
        }
}

/* Adds a term that is lists alone. */
void add_rare(Block *block, const Index *index, const Term *term)
{
    if (term->behind - term->first == 1) {
        add_list(block, index, term->first);
        return;
    }
    for (Held *each = term->first; each < term->behind; each++)
        find_entries(block, index, each);
    add_term(block, index, term);
}

/* Adds several terms that were matched. */
void add_terms(Block *block, const Index *index, const Term *terms, int32_t count)
{
    const uint16_t *rows[AT_ONCE];
    uint16_t weights[AT_ONCE]; /* no weight has more bits: `ranking/query_terms.py` */
    int gathered = 0;
    for (int32_t nth = 0; nth < count; nth++) {
        const Held *held = terms[nth].first;
        if (!is_row(terms + nth) || held->weight > UINT16_MAX) {
            add_term(block, index, terms + nth);
            continue;
        }
        rows[gathered] = stretch(block, index, held);
        weights[gathered++] = (uint16_t)held->weight;
        if (gathered == AT_ONCE) {
            add_four(block->sums, rows, weights, block->rows);
            gathered = 0;
        }
    }
    while (gathered--)
        add(block->sums, rows[gathered], block->rows, weights[gathered]);
}

/* What a term that was matched gives to one row of the block. */
uint32_t given_at(const Block *block, const Index *index, const Term *term, uint32_t at)
{
    uint32_t best = 0, row = (uint32_t)(block->base + at);
    for (const Held *each = term->first; each < term->behind; each++) {
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

WIDE static uint32_t counted(const uint32_t *sums, uint32_t least)
{
    uint32_t count = 0;
    for (uint32_t at = 0; at < BLOCK; at++)
        count += sums[at] >= least;
    return count;
}

/* How many rows have sums that reach `least`, which is above 0. */
uint32_t count_near(const Block *block, uint32_t least)
{
    return counted(block->sums, least);
}

/* The same; they stand in `near`. */
uint32_t find_near(Block *block, uint32_t least)
{
    return reaching(block->sums, least, block->near);
}
