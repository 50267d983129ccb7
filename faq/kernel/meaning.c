/* Computes how near a question and a passage are in meaning: the cosine of their embeddings.
 * `ranking/reference_features.py` has the formula. */
#include "meaning.h"
#include "row_loops.h"

/* Rounding may take the cosine of two equal texts a little beyond 1; no more than that. */
#define MOST_COSINE 1.1f

/* The cosine of the question's vector and one of the index, 0 to 1; 0 for a number that a damaged
 * file made up, and for a product that is none. */
static float cosine_with(const Index *index, const Question *question, uint32_t number)
{
    if (number >= (uint64_t)index->vectors)
        return 0;
    const int8_t *values = index->vector_values + (int64_t)number * index->dimensions;
    int32_t product = row_loops->dot(question->vector, values, index->dimensions);
    float cosine = question->vector_scale * index->vector_scales[number] * (float)product;
    return cosine > 0 && cosine < MOST_COSINE ? cosine : 0;
}

/* Of a row: its first vector is that of what it tells, the second that of title and heading
 * together, each other one that of a heading. */
Nearness nearness_of(const Index *index, const Question *question, uint32_t row)
{
    Nearness found = {0, 0, 0};
    if (!index->vector_ends || !question->vector)
        return found;
    uint64_t end = index->vector_ends[row], start = row ? index->vector_ends[row - 1] : 0;
    if (end > (uint64_t)index->vector_numbers_size || start >= end)
        return found;
    found.passage = cosine_with(index, question, index->vector_numbers[start]);
    if (start + 1 < end)
        found.topic = cosine_with(index, question, index->vector_numbers[start + 1]);
    for (uint64_t at = start + 2; at < end; at++) {
        float heading = cosine_with(index, question, index->vector_numbers[at]);
        found.heading = heading > found.heading ? heading : found.heading;
    }
    return found;
}

/* Prefetches the beginning of a row's vectors; the processor prefetches the rest by itself. */
void prefetch_vectors(const Index *index, const Question *question, uint32_t row)
{
    if (!index->vector_ends || !question->vector)
        return;
    uint64_t end = index->vector_ends[row], start = row ? index->vector_ends[row - 1] : 0;
    if (end > (uint64_t)index->vector_numbers_size)
        return;
    for (uint64_t at = start; at < end; at++)
        PREFETCH(index->vector_values + (int64_t)index->vector_numbers[at] * index->dimensions);
}
