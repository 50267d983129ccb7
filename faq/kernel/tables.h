/* Declares what tables of spellings are made from: the structures of `tables.py`. */
#ifndef FAQ_TABLES_H
#define FAQ_TABLES_H

#include <stdint.h>

/* How a text is found: by its characters, by the classes of its syllables, by all but one of its
 * characters, or by the letters of its syllables. */
enum { WHOLE, SOUNDING, GAPS, SPELLED };

enum { LONGEST = 32 }; /* elements of a sequence that has a key */

/* The base of the hashes and its inverse modulo 2^64, as in `language/hashing.py`. */
#define BASE ((uint64_t)0x9E3779B97F4A7C15)
#define INVERSE ((uint64_t)0xF1DE83E19937733D)

/* A row of a table before its rows are sorted. */
typedef struct {
    uint64_t key;
    uint32_t cost; /* as `ascending` gives it */
    uint32_t entry;
} Row;

/* Texts, concatenated: their code points, the syllables of these, and the cost of each text. */
typedef struct {
    int64_t size; /* code points */
    const uint32_t *codes;
    const int64_t *starts;
    const int64_t *ends;
    const uint16_t *sounds;
    const uint16_t *seconds; /* another reading; 0 if there is none */
    const float *costs;
} Texts;

/* The class and the letters of each syllable. */
typedef struct {
    int64_t count;
    const uint64_t *classes;
    const uint8_t *letters;
    const int64_t *begins;
    const int64_t *lengths;
} Syllables;

/* An integer that sorts as the cost does. */
uint32_t ascending(float cost);

/* Sorts rows, which are followed by as much free room, and writes at most `most` of each key, none
 * twice in a row, to `keys` and `entries`; returns how many. */
int64_t sort_rows(Row *rows, int64_t count, int64_t most, uint64_t *keys, uint32_t *entries);

#endif
