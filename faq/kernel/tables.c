/* Sorts the rows of a table and drops those that a key has too many of.
 *
 * By key, then by cost, ties in their original order: a radix sort from the lowest digit of the
 * costs to the highest of the keys.  Nine stable passes take a tenth of the time of a comparison
 * sort.
 */
#include "tables.h"

#include <string.h>

enum { DIGIT = 11, DIGITS = 1 << DIGIT, COST_DIGITS = 3, KEY_DIGITS = 6 };
enum { PASSES = COST_DIGITS + KEY_DIGITS };

uint32_t ascending(float cost)
{
    uint32_t bits;
    cost += 0.0f; /* turns -0 into 0 */
    memcpy(&bits, &cost, sizeof bits);
    return bits >> 31 ? ~bits : bits | 0x80000000u;
}

static uint32_t digit_of(const Row *row, int32_t pass)
{
    uint64_t number = pass < COST_DIGITS ? (uint64_t)row->cost >> DIGIT * pass
                                         : row->key >> DIGIT * (pass - COST_DIGITS);
    return (uint32_t)number & (DIGITS - 1);
}

static void count_digits(const Row *rows, int64_t count, uint32_t places[PASSES][DIGITS])
{
    memset(places, 0, sizeof(uint32_t[PASSES][DIGITS]));
    for (int64_t at = 0; at < count; at++)
        for (int32_t pass = 0; pass < PASSES; pass++)
            places[pass][digit_of(&rows[at], pass)]++;
}

static const Row *sort(Row *rows, int64_t count)
{
    uint32_t places[PASSES][DIGITS];
    Row *from = rows, *to = rows + count;
    count_digits(rows, count, places);
    for (int32_t pass = 0; pass < PASSES; pass++) {
        uint32_t *next = places[pass], sum = 0;
        if (next[digit_of(from, pass)] == count)
            continue; /* all rows have the same digit */
        for (int32_t digit = 0; digit < DIGITS; digit++) {
            uint32_t held = next[digit];
            next[digit] = sum;
            sum += held;
        }
        for (int64_t at = 0; at < count; at++)
            to[next[digit_of(&from[at], pass)]++] = from[at];
        Row *sorted = to;
        to = from;
        from = sorted;
    }
    return from;
}

int64_t sort_rows(Row *rows, int64_t count, int64_t most, uint64_t *keys, uint32_t *entries)
{
    const Row *sorted = count ? sort(rows, count) : rows;
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
    return left;
}
