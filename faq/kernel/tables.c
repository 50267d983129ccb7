/* In which order do the rows of a table lie, and which of them stay?
 *
 * By their keys, of a key the cheapest first, as they came where they cost the same: digits are
 * sorted one after the other, the lowest of the costs first and the highest of the keys last
 * (LSD radix sort).  Nine stable passes take a tenth of what comparing takes.
 */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

enum { DIGIT = 11, DIGITS = 1 << DIGIT, COST_BITS = 32, KEY_BITS = 64 };

typedef struct {
    uint64_t key;
    uint32_t cost, entry;
} Row;

/* A number that is larger for a larger cost. */
static uint32_t ascending(float cost)
{
    uint32_t bits;
    cost += 0.0f; /* no zero below zero */
    memcpy(&bits, &cost, sizeof bits);
    return bits >> 31 ? ~bits : bits | 0x80000000u;
}

static uint32_t digit_of(const Row *row, int32_t shift)
{
    uint64_t number = shift < COST_BITS ? (uint64_t)row->cost : row->key;
    int32_t by = shift < COST_BITS ? shift : shift - COST_BITS;
    return (uint32_t)(number >> by) & (DIGITS - 1);
}

/* Sorts by one digit; where all rows have the same one they stay where they are. */
static int pass(const Row *rows, Row *to, int64_t count, int32_t shift)
{
    int64_t places[DIGITS] = {0}, sum = 0;
    for (int64_t at = 0; at < count; at++)
        places[digit_of(&rows[at], shift)]++;
    if (places[digit_of(rows, shift)] == count)
        return 0;
    for (int32_t digit = 0; digit < DIGITS; digit++) {
        int64_t held = places[digit];
        places[digit] = sum;
        sum += held;
    }
    for (int64_t at = 0; at < count; at++)
        to[places[digit_of(&rows[at], shift)]++] = rows[at];
    return 1;
}

static Row *sort(Row *rows, Row *room, int64_t count)
{
    for (int32_t shift = 0; shift < COST_BITS + KEY_BITS;) {
        if (pass(rows, room, count, shift)) {
            Row *sorted = room;
            room = rows;
            rows = sorted;
        }
        int32_t next = shift + DIGIT;
        shift = shift < COST_BITS && next > COST_BITS ? COST_BITS : next;
    }
    return rows;
}

/* Sorts the rows of a table and leaves at most so many of a key, none twice; how many are left,
 * or -1 where there is no memory. */
EXPORTED int64_t faq_table(uint64_t *keys, uint32_t *entries, const float *costs, int64_t count,
                           int64_t most)
{
    Row *rows = malloc((size_t)(count + 1) * 2 * sizeof *rows);
    if (!rows)
        return -1;
    for (int64_t at = 0; at < count; at++)
        rows[at] = (Row){keys[at], ascending(costs[at]), entries[at]};
    const Row *sorted = count ? sort(rows, rows + count, count) : rows;
    int64_t left = 0, of_key = 0;
    for (int64_t at = 0; at < count; at++) {
        int same = at && sorted[at].key == sorted[at - 1].key;
        if (same && sorted[at].entry == sorted[at - 1].entry)
            continue;
        of_key = same ? of_key + 1 : 0;
        if (of_key >= most)
            continue;
        keys[left] = sorted[at].key;
        entries[left++] = sorted[at].entry;
    }
    free(rows);
    return left;
}
