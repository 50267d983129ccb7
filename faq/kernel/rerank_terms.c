/* What does a second look seek in a passage: which characters, in which order, which grams? */
#include "rerank_terms.h"

#include <stdlib.h>
#include <string.h>

enum {
    SPARE = 4,  /* slots for each character of a question, so that of a text hardly any other */
    SLOTS = 512 /* one is met in a slot; at least so many */
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

/* The code points of a gram from its key (`language/term_kinds.py`): one, or two. */
static int gram_of(uint64_t key, uint32_t *first, uint32_t *second)
{
    *second = (uint32_t)(key & 0x1FFFFF);
    *first = (uint32_t)(key >> 21 & 0x1FFFFF);
    return key >> 62 ? 2 : 1;
}

static Slot *take_slot(Sought *sought, uint32_t code)
{
    /* U+FFFD stands in a text for all that is beyond 16 bits. */
    uint16_t shown = (uint16_t)(code < CODES ? code : 0xFFFD);
    Slot *slot = slot_of(sought, shown);
    slot->code = shown;
    slot->taken = 1;
    return slot;
}

static uint16_t letter_of(Sought *sought, uint32_t code, uint16_t *letters)
{
    Slot *slot = take_slot(sought, code);
    if (!slot->letter)
        slot->letter = ++*letters;
    return slot->letter;
}

/* Makes room for all characters of the question; false without memory. */
static int make_slots(Sought *sought, const Question *question)
{
    size_t slots = SLOTS;
    while (slots < (size_t)question->length * SPARE || slots < (size_t)LETTERS * 2)
        slots *= 2;
    sought->last = (uint32_t)slots - 1;
    sought->slots = calloc(slots, sizeof(Slot));
    return sought->slots != NULL;
}

/* Keeps the heaviest grams; false without memory. */
static int seek_grams(Sought *sought, const Question *question, const Reply *reply)
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
    sought->grams = count < GRAMS ? count : GRAMS;
    memset(sought->single, NONE, sizeof sought->single);
    memset(sought->pairs, NONE, sizeof sought->pairs);
    uint16_t letters = 0;
    for (int32_t gram = 0; gram < sought->grams; gram++) {
        uint32_t first, second;
        int size = gram_of(question->keys[question->firsts[order[gram].term]], &first, &second);
        uint16_t last = letter_of(sought, second, &letters);
        uint8_t *number = size == 1 ? sought->single + last
                                    : sought->pairs[letter_of(sought, first, &letters)] + last;
        if (*number == NONE)
            *number = (uint8_t)gram;
        sought->weights[*number] += order[gram].weight; /* of all that look the same */
        sought->whole += order[gram].weight;
    }
    free(order);
    return 1;
}

/* Notes where each character stands in the question; false without memory. */
static int seek_order(Sought *sought, const Question *question)
{
    int32_t length = question->length, numbers = 0;
    sought->words = (length + 63) / 64;
    for (int32_t at = 0; at < length; at++)
        if (question->text[at] < CODES) {
            Slot *slot = take_slot(sought, question->text[at]);
            slot->number = slot->number ? slot->number : (uint16_t)++numbers;
        }
    size_t words = (size_t)sought->words;
    sought->masks = calloc(((size_t)numbers + 2) * words + 1, sizeof(uint64_t));
    if (!sought->masks)
        return 0;
    sought->left = sought->masks + ((size_t)numbers + 1) * words;
    for (int32_t at = 0; at < length; at++)
        if (question->text[at] < CODES)
            sought->masks[slot_of(sought, (uint16_t)question->text[at])->number * words +
                          (size_t)at / 64] |=
                (uint64_t)1 << at % 64;
    return 1;
}

/* Makes an empty one ready; false without memory. */
int seek(Sought *sought, const Question *question, const Reply *reply)
{
    return make_slots(sought, question) && seek_grams(sought, question, reply) &&
           seek_order(sought, question);
}

/* Gives its memory back, whole or not. */
void forget(Sought *sought)
{
    free(sought->slots);
    free(sought->masks);
}
