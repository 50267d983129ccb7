/* Defines the loops over the rows of a block, and over embeddings, for one processor: included once
 * for each, with VARIANT(name) the name of a function there and TARGET its attributes. */

TARGET static void VARIANT(add)(uint32_t *sums, const uint16_t *row, uint32_t count,
                                uint32_t weight)
{
    for (uint32_t at = 0; at < count; at++)
        sums[at] += row[at] * weight;
}

TARGET static void VARIANT(add_four)(uint32_t *sums, const uint16_t *const rows[ROWS_AT_ONCE],
                                     const uint16_t weights[ROWS_AT_ONCE], uint32_t count)
{
    const uint16_t *one = rows[0], *two = rows[1], *three = rows[2], *four = rows[3];
    uint16_t by_one = weights[0], by_two = weights[1], by_three = weights[2];
    uint16_t by_four = weights[3];
    for (uint32_t at = 0; at < count; at++)
        sums[at] += (uint32_t)one[at] * by_one + (uint32_t)two[at] * by_two +
                    (uint32_t)three[at] * by_three + (uint32_t)four[at] * by_four;
}

TARGET static void VARIANT(maximize)(uint32_t *best, const uint16_t *row, uint32_t count,
                                     uint32_t weight)
{
    for (uint32_t at = 0; at < count; at++) {
        uint32_t value = row[at] * weight;
        best[at] = best[at] < value ? value : best[at];
    }
}

TARGET static void VARIANT(add_best)(uint32_t *sums, uint32_t *best)
{
    for (uint32_t at = 0; at < BLOCK; at++) {
        sums[at] += best[at];
        best[at] = 0;
    }
}

TARGET static void VARIANT(mark_positive)(uint8_t *marks, const uint32_t *sums)
{
    for (uint32_t at = 0; at < BLOCK; at++)
        marks[at] = sums[at] > 0;
}

TARGET static uint32_t VARIANT(count_reaching)(const uint32_t *sums, uint32_t least)
{
    uint32_t count = 0;
    for (uint32_t at = 0; at < BLOCK; at++)
        count += sums[at] >= least;
    return count;
}

TARGET static uint32_t VARIANT(find_reaching)(const uint32_t *sums, uint32_t least,
                                              uint16_t *found)
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

TARGET static int32_t VARIANT(dot)(const int8_t *one, const int8_t *other, int64_t count)
{
    int32_t sum = 0;
    for (int64_t at = 0; at < count; at++)
        sum += (int32_t)one[at] * other[at];
    return sum;
}

static const RowLoops VARIANT(loops) = {
    VARIANT(add),           VARIANT(add_four),       VARIANT(maximize),      VARIANT(add_best),
    VARIANT(mark_positive), VARIANT(count_reaching), VARIANT(find_reaching), VARIANT(dot),
};

#undef VARIANT
#undef TARGET
