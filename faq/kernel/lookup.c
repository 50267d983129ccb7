/* Looks up where the index keeps a term, and the impact of a term on a row. */
#include "kernel.h"

/* The position of a number among ascending ones, or -1. */
static int64_t find(const uint64_t *sorted, int64_t length, uint64_t sought)
{
    int64_t low = 0, left = length;
    while (left > 1) {
        int64_t half = left / 2;
        low += sorted[low + half] <= sought ? half : 0;
        left -= half;
    }
    return left > 0 && sorted[low] == sought ? low : -1;
}

/* The numbers of the terms with some keys, -1 for an unknown one. */
void find_terms(const Index *index, const uint64_t *keys, int64_t count, int64_t *numbers)
{
    int64_t left = index->terms;
    for (int64_t nth = 0; nth < count; nth++)
        numbers[nth] = 0;
    /* All searches advance in step, so that they wait for memory together. */
    while (left > 1) {
        int64_t half = left / 2;
        for (int64_t nth = 0; nth < count; nth++)
            numbers[nth] += index->keys[numbers[nth] + half] <= keys[nth] ? half : 0;
        left -= half;
    }
    for (int64_t nth = 0; nth < count; nth++)
        if (left < 1 || index->keys[numbers[nth]] != keys[nth])
            numbers[nth] = -1;
}

/* The table row of a term, or -1. */
int64_t find_place(const Index *index, int64_t term)
{
    /* Term numbers are never negative, so they compare the same unsigned. */
    return find((const uint64_t *)index->common, index->common_terms, (uint64_t)term);
}

/* Clamps an offset, so that a damaged file doesn't lead beyond its end. */
int64_t within(int64_t value, int64_t most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

/* The first entry of `low` to `high` whose row is `row` or later. */
int64_t first_from(const Index *index, int64_t low, int64_t high, uint32_t row)
{
    int64_t left = high - low;
    const uint32_t *rows = index->list_rows;
    /* Adds halves instead of choosing them: every other branch would be mispredicted. */
    while (left > 1) {
        int64_t half = left / 2;
        low += rows[low + half - 1] < row ? half : 0;
        left -= half;
    }
    return left > 0 && rows[low] < row ? low + 1 : low;
}

/* The quantized impact of a term on a row; 0 if the row doesn't hold it. */
uint16_t quantized_at(const Index *index, int64_t term, int64_t place, uint32_t row)
{
    if (place >= 0)
        return index->table[place * index->rows + row];
    int64_t end = within(index->offsets[term + 1], index->entries);
    int64_t entry = first_from(index, within(index->offsets[term], index->entries), end, row);
    return entry < end && index->list_rows[entry] == row ? index->quantized[entry] : 0;
}
