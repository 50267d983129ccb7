/* What does a second look seek in a passage: which characters, in which order, which grams? */
#ifndef FAQ_RERANK_TERMS_H
#define FAQ_RERANK_TERMS_H

#include "kernel.h"

enum {
    CODES = 0x10000,
    GRAMS = 96, /* of a question that closeness looks for; bounds the work of a long one */
    LETTERS = 2 * GRAMS + 1,
    NONE = 0xFF
};

/* A character of the question, where texts are looked up: few, and so in the nearest cache. */
typedef struct {
    uint16_t code;
    uint16_t number; /* among the characters of the question, from 1; 0 for one of them not */
    uint16_t letter; /* among the characters of the kept grams, from 1; 0 for others */
    uint16_t taken;
} Slot;

typedef struct {
    Slot *slots;
    uint32_t last; /* slot */
    uint8_t single[LETTERS]; /* gram of a character, or NONE */
    uint8_t pairs[LETTERS][LETTERS];
    float weights[GRAMS];
    int32_t grams;
    float whole;
    int32_t words;   /* 64-bit words of a mask */
    uint64_t *masks; /* where each character stands in the question */
    uint64_t *left;  /* of the longest common subsequence: positions not yet in it */
} Sought;

/* The slot of a character, or a free one. */
static inline Slot *slot_of(const Sought *sought, uint16_t code)
{
    uint32_t at = code & sought->last;
    while (sought->slots[at].taken && sought->slots[at].code != code)
        at = (at + 1) & sought->last;
    return sought->slots + at;
}

int seek(Sought *sought, const Question *question, const Reply *reply);
void forget(Sought *sought);

#endif
