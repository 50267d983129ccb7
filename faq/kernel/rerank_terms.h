/* Declares what reranking looks for in a passage: the question's characters, their order, and its
 * grams. */
#ifndef FAQ_RERANK_TERMS_H
#define FAQ_RERANK_TERMS_H

#include "kernel.h"

enum {
    CODES = 0x10000,
    GRAMS = 96, /* of a question that count for proximity; bounds the work of a long one */
    LETTERS = 2 * GRAMS + 1,
    NONE = 0xFF
};

/* A slot of the hash table in which a text's characters are looked up; it is small enough for the
 * nearest cache. */
typedef struct {
    uint16_t code;
    uint16_t number; /* among the characters of the question, from 1; 0 for others */
    uint16_t letter; /* among the characters of the grams, from 1; 0 for others */
    uint16_t taken;
} Slot;

typedef struct {
    Slot *slots;
    uint32_t last; /* number of the last slot, and so the mask of a hash */
    uint8_t single[LETTERS];         /* gram of a character, or NONE */
    uint8_t pairs[LETTERS][LETTERS]; /* gram of two characters, or NONE */
    float weights[GRAMS];
    int32_t grams;
    float whole;     /* sum of the weights */
    int32_t words;   /* 64-bit words of a mask */
    uint64_t *masks; /* the positions of each character in the question */
    uint64_t *left;  /* positions that are not in the longest common subsequence yet */
} Pattern;

/* The slot of a character, or a free one. */
static inline Slot *slot_of(const Pattern *pattern, uint16_t code)
{
    uint32_t at = code & pattern->last;
    while (pattern->slots[at].taken && pattern->slots[at].code != code)
        at = (at + 1) & pattern->last;
    return pattern->slots + at;
}

int prepare_pattern(Pattern *pattern, const Question *question, const Reply *reply);
void free_pattern(Pattern *pattern);

#endif
