/* What is a table of spellings made from?  The structures of `tables.py`.
 */
#ifndef FAQ_TABLES_H
#define FAQ_TABLES_H

#include <stdint.h>

typedef struct {
    uint64_t key;
    uint32_t cost;
    uint32_t entry;
} Row;

/* Texts one behind the other: their code points, what these sound like and what they cost. */
typedef struct {
    int64_t size; /* code points of all */
    const uint32_t *codes;
    const int64_t *starts;
    const int64_t *ends;
    const uint16_t *sounds;
    const uint16_t *seconds; /* 0 where there is no other reading */
    const float *costs;
} Texts;

/* Of each syllable: the class that stands for it, and its letters. */
typedef struct {
    int64_t count;
    const uint64_t *classes;
    const uint8_t *letters;
    const int64_t *begins;
    const int64_t *lengths;
} Syllables;

/* A number that is larger for a larger cost. */
uint32_t ascending(float cost);

/* Sorts rows, which there is as much room behind for, and leaves at most so many of a key, none
 * twice; how many are left in `keys` and `entries`. */
int64_t put_in_order(Row *rows, int64_t count, int64_t most, uint64_t *keys, uint32_t *entries);

#endif
