/* Finds the bigrams of Han characters, or the single ones, that a question holds. */
#include "kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SPARE = 2 }; /* slots of the hash table for each gram */

/* A gram within stopwords or outside of them, by its key. */
typedef struct {
    uint64_t key;
    int32_t at; /* its first occurrence */
    int32_t count;
    uint8_t stopword_only;
    uint8_t apart; /* whether it has one of the keys set apart */
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

/* The key of the gram that begins at `at`, 0 if there is none. */
static uint64_t key_at(const QuestionText *text, int32_t at, int32_t size, uint8_t *stopword_only)
{
    if (!is_han(text->codes[at]) || (size > 1 && !is_han(text->codes[at + 1])))
        return 0;
    *stopword_only = text->stopword_only[at];
    if (size == 1)
        return text->codes[at];
    *stopword_only &= text->stopword_only[at + 1];
    return BIGRAM_MARK | (uint64_t)text->codes[at] << CODE_BITS | text->codes[at + 1];
}

/* Counts the grams in the order of their first occurrence; returns how many there are. */
static int32_t count_grams(const QuestionText *text, int32_t size, int32_t *table, uint32_t last,
                           Gram *grams)
{
    int32_t found = 0;
    for (int32_t at = 0; at + size <= text->length; at++) {
        uint8_t stopword_only = 0;
        uint64_t key = key_at(text, at, size, &stopword_only);
        if (!key)
            continue;
        uint32_t slot = (uint32_t)((key << 1 | stopword_only) * 0x9E3779B97F4A7C15 >> 32) & last;
        while (table[slot] && (grams[table[slot] - 1].key != key ||
                               grams[table[slot] - 1].stopword_only != stopword_only))
            slot = (slot + 1) & last;
        if (!table[slot]) {
            grams[found] = (Gram){key, at, 0, stopword_only, 0};
            table[slot] = ++found;
        }
        grams[table[slot] - 1].count++;
    }
    return found;
}

static void write_gram(const Grams *to, int32_t nth, const QuestionText *text, const Gram *gram,
                       int32_t size)
{
    /* The weight grows with the logarithm of the frequency; a stopword weighs little. */
    double weight = gram->count > 1 ? 1 + log(gram->count) : 1;
    to->keys[nth] = gram->key;
    to->weights[nth] = gram->stopword_only ? weight * text->stopword_weight : weight;
    to->stopword_only[nth] = gram->stopword_only;
    memcpy(to->text_codes + (size_t)nth * (size_t)size, text->codes + gram->at, (size_t)size * 4);
}

/* Writes the grams of `size` characters of a text, those set apart last; `to` has room for as
 * many as the text has characters.  0, or -1 when out of memory. */
EXPORTED int faq_grams(const QuestionText *text, int32_t size, const uint64_t *apart,
                       int32_t apart_count, Grams *to)
{
    uint32_t slots = 1;
    while (slots < (uint32_t)text->length * SPARE + 1)
        slots *= 2;
    int32_t *table = calloc(slots, sizeof(int32_t));
    Gram *grams = malloc(((size_t)text->length + 1) * sizeof(Gram));
    int made = table && grams;
    if (made) {
        to->count = count_grams(text, size, table, slots - 1, grams);
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
