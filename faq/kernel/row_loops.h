/* Declares the loops over the rows of a block, and over embeddings, which run in vectors. */
#ifndef FAQ_ROW_LOOPS_H
#define FAQ_ROW_LOOPS_H

#include <stdint.h>

enum {
    BLOCK = 8192,
    GROUP = 32,
    ROWS_AT_ONCE = 4, /* rows of the table that are added at once */
};

/* The loops as compiled for one processor. */
typedef struct {
    /* Adds a row of the table, weighted. */
    void (*add)(uint32_t *sums, const uint16_t *row, uint32_t count, uint32_t weight);
    /* Adds four rows of the table, so that each sum is read and written once. */
    void (*add_four)(uint32_t *sums, const uint16_t *const rows[ROWS_AT_ONCE],
                     const uint16_t weights[ROWS_AT_ONCE], uint32_t count);
    /* Keeps the larger of each of `best` and a weighted row of the table. */
    void (*maximize)(uint32_t *best, const uint16_t *row, uint32_t count, uint32_t weight);
    /* Adds the best alternatives of a block and clears them. */
    void (*add_best)(uint32_t *sums, uint32_t *best);
    /* Marks the sums of a block that are above 0 with 1, the others with 0. */
    void (*mark_positive)(uint8_t *marks, const uint32_t *sums);
    /* Counts the sums of a block that reach `least`. */
    uint32_t (*count_reaching)(const uint32_t *sums, uint32_t least);
    /* Finds them; returns how many there are.  `found` has room for one more than a block. */
    uint32_t (*find_reaching)(const uint32_t *sums, uint32_t least, uint16_t *found);
    /* The product of two vectors; exact, so that every processor gives the same. */
    int32_t (*dot)(const int8_t *one, const int8_t *other, int64_t count);
} RowLoops;

/* Those for the processor that runs: chosen while the library is loaded. */
extern const RowLoops *row_loops;

#endif
