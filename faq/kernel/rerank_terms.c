/* Prepares what reranking looks for in a passage: the question's characters, their order, and its
 * grams. */
#include "rerank_terms.h"

#include <stdlib.h>
#include <string.h>

enum {
    SPARE = 4,  /* slots for each character, so that others of a text rarely collide with one */
    SLOTS = 512 /* at least */
};

typedef struct {
    float weight;
    int32_t term;
} Weighed;

static int heavier(const void *one, const void *other)
{
    const Weighed *here = one, *there = other;
    if (here->weight != there->weight)
        return here->weight < there->weight ? 1 : -1;
    return (here->term > there->term) - (here->term < there->term);
}

/* Reads the code points of a gram from its key; returns how many it has, 1 or 2. */
static int gram_of(uint64_t key, uint32_t *first, uint32_t *second)
{
    const uint64_t code = ((uint64_t)1 << CODE_BITS) - 1;
    *second = (uint32_t)(key & code);
    *first = (uint32_t)(key >> CODE_BITS & code);
    return key & (BIGRAM_MARK | WORD_MARK) ? 2 : 1;
}

static Slot *take_slot(Pattern *pattern, uint32_t code)
{
    /* Texts hold U+FFFD for every code point beyond 16 bits. */
    uint16_t shown = (uint16_t)(code < CODES ? code : 0xFFFD);
    Slot *slot = slot_of(pattern, shown);
    slot->code = shown;
    slot->taken = 1;
    return slot;
}

static uint16_t letter_of(Pattern *pattern, uint32_t code, uint16_t *letters)
{
    Slot *slot = take_slot(pattern, code);
    if (!slot->letter)
        slot->letter = ++*letters;
    return slot->letter;
}

/* Makes room for all characters of the question; 0 when out of memory. */
static int make_slots(Pattern *pattern, const Question *question)
{
    size_t slots = SLOTS;
    while (slots < (size_t)question->length * SPARE || slots < (size_t)LETTERS * 2)
        slots *= 2;
    pattern->last = (uint32_t)slots - 1;
    pattern->slots = calloc(slots, sizeof(Slot));
    return pattern->slots != NULL;
}

/* Keeps the heaviest grams; 0 when out of memory. */
static int prepare_grams(Pattern *pattern, const Question *question, const Reply *reply)
{
    Weighed *order = malloc(((size_t)question->terms + 1) * sizeof(Weighed));
    if (!order)
        return 0;
    int32_t count = 0;
    for (int32_t term = 0; term < question->terms; term++) {
        float weight = question->near[question->term_kinds[term]] * emphasis_of(question, term);
        weight *= reply->information[term];
        if (weight > 0)
            order[count++] = (Weighed){weight, term};
    }
    qsort(order, (size_t)count, sizeof(Weighed), heavier);
    pattern->grams = count < GRAMS ? count : GRAMS;
    memset(pattern->single, NONE, sizeof pattern->single);
    memset(pattern->pairs, NONE, sizeof pattern->pairs);
    uint16_t letters = 0;
    for (int32_t gram = 0; gram < pattern->grams; gram++) {
        uint32_t first, second;
        int size = gram_of(question->keys[question->firsts[order[gram].term]], &first, &second);
        uint16_t last = letter_of(pattern, second, &letters);
        uint8_t *number = size == 1 ? pattern->single + last
                                    : pattern->pairs[letter_of(pattern, first, &letters)] + last;
        if (*number == NONE)
            *number = (uint8_t)gram;
        pattern->weights[*number] += order[gram].weight; /* of all that are equal in 16 bits */
        pattern->whole += order[gram].weight;
    }
    free(order);
    return 1;
}

/* Notes the positions of each character in the question; 0 when out of memory. */
static int prepare_masks(Pattern *pattern, const Question *question)
{
    int32_t length = question->length, numbers = 0;
    pattern->words = (length + 63) / 64;
    for (int32_t at = 0; at < length; at++)
        if (question->text[at] < CODES) {
            Slot *slot = take_slot(pattern, question->text[at]);
            slot->number = slot->number ? slot->number : (uint16_t)++numbers;
        }
    size_t words = (size_t)pattern->words;
    pattern->masks = calloc(((size_t)numbers + 2) * words + 1, sizeof(uint64_t));
    if (!pattern->masks)
        return 0;
    pattern->left = pattern->masks + ((size_t)numbers + 1) * words;
    for (int32_t at = 0; at < length; at++)
        if (question->text[at] < CODES)
            pattern->masks[slot_of(pattern, (uint16_t)question->text[at])->number * words +
                          (size_t)at / 64] |=
                (uint64_t)1 << at % 64;
    return 1;
}

/* Prepares a pattern that is all zero; 0 when out of memory. */
int prepare_pattern(Pattern *pattern, const Question *question, const Reply *reply)
{
    return make_slots(pattern, question) && prepare_grams(pattern, question, reply) &&
           prepare_masks(pattern, question);
}

/* Frees the arrays of a pattern, also of one half prepared. */
void free_pattern(Pattern *pattern)
{
    free(pattern->slots);
    free(pattern->masks);
}
