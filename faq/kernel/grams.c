/* Which pairs of neighbouring Han characters, or which characters, does a question hold? */
#include "kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SPARE = 2 }; /* places for each gram in the table that finds it again */

/* A gram, said within stopwords or outside of them; its key as in `language/term_kinds.py`. */
typedef struct {
    uint64_t key;
    int32_t at; /* where it is said first */
    int32_t count;
    uint8_t stopword_only;
    uint8_t apart; /* whether it is one of those that stand behind the others */
} Gram;

static int is_han(uint32_t code)
{
    return (code >= 0x3400 && code <= 0x9FFF) || (code >= 0x2E80 && code <= 0x2FDF) ||
           (code >= 0x3005 && code <= 0x3007) || (code >= 0xF900 && code <= 0xFAFF) ||
           (code >= 0x20000 && code <= 0x3FFFF);
}

static int is_among(const uint64_t *keys, int32_t count, uint64_t key)
{
    for (int32_t nth = 0; nth < count; nth++)
        if (keys[nth] == key)
            return 1;
    return 0;
}

/* The gram at a place, 0 where none is. */
static uint64_t key_at(const QuestionText *text, int32_t at, int32_t size, uint8_t *stopword_only)
{
    if (!is_han(text->codes[at]) || (size > 1 && !is_han(text->codes[at + 1])))
        return 0;
    *stopword_only = text->stopword_only[at];
    if (size == 1)
        return text->codes[at];
    *stopword_only &= text->stopword_only[at + 1];
    return (uint64_t)1 << 62 | (uint64_t)text->codes[at] << 21 | text->codes[at + 1];
}

/* Counts the grams in the order in which they are said first; returns how many there are. */
static int32_t count_grams(const QuestionText *text, int32_t size, int32_t *table, uint32_t last,
                           Gram *grams)
{
    int32_t found = 0;
    for (int32_t at = 0; at + size <= text->length; at++) {
        uint8_t stopword_only = 0;
        uint64_t key = key_at(text, at, size, &stopword_only);
        if (!key)
            continue;
        uint32_t place = (uint32_t)((key << 1 | stopword_only) * 0x9E3779B97F4A7C15 >> 32) & last;
        while (table[place] && (grams[table[place] - 1].key != key ||
                                grams[table[place] - 1].stopword_only != stopword_only))
            place = (place + 1) & last;
        if (!table[place]) {
            grams[found] = (Gram){key, at, 0, stopword_only, 0};
            table[place] = ++found;
        }
        grams[table[place] - 1].count++;
    }
    return found;
}

static void write_gram(const Grams *to, int32_t nth, const QuestionText *text, const Gram *gram,
                       int32_t size)
{
    /* What is said again says more, but less each time; a stopword says little. */
    double weight = gram->count > 1 ? 1 + log(gram->count) : 1;
    to->keys[nth] = gram->key;
    to->weights[nth] = gram->stopword_only ? weight * text->stopword_weight : weight;
    to->stopword_only[nth] = gram->stopword_only;
    memcpy(to->text_codes + (size_t)nth * (size_t)size, text->codes + gram->at, (size_t)size * 4);
}

/* Fills `to`, which has room for `length` grams of so many characters, with those of a text:
 * first the plain ones, then those with one of the keys that stand apart.  How many are plain
 * and how many there are; -1 without memory. */
EXPORTED int faq_grams(const QuestionText *text, int32_t size, const uint64_t *apart,
                       int32_t apart_count, Grams *to)
{
    uint32_t places = 1;
    while (places < (uint32_t)text->length * SPARE + 1)
        places *= 2;
    int32_t *table = calloc(places, sizeof(int32_t));
    Gram *grams = malloc(((size_t)text->length + 1) * sizeof(Gram));
    int made = table && grams;
    if (made) {
        to->count = count_grams(text, size, table, places - 1, grams);
        int32_t written = 0;
        for (int32_t nth = 0; nth < to->count; nth++) {
            grams[nth].apart = (uint8_t)is_among(apart, apart_count, grams[nth].key);
            if (!grams[nth].apart)
                write_gram(to, written++, text, grams + nth, size);
        }
        to->plain = written;
        for (int32_t nth = 0; nth < to->count; nth++)
            if (grams[nth].apart)
                write_gram(to, written++, text, grams + nth, size);
    }
    free(table);
    free(grams);
    return made ? 0 : -1;
}
