/* Declares what of a question is sought in a text, where it was found, and how that is marked. */
#ifndef FAQ_SNIPPET_H
#define FAQ_SNIPPET_H

#include "text.h"

enum { BUCKETS = 256, END = -1 };

/* A text of the question. */
typedef struct {
    const uint32_t *codes;
    int32_t size;
    float weight;
    uint8_t anywhere; /* 1 if it matches wherever it occurs, 0 if only as a whole term */
    uint8_t loose;    /* 1 if it is no word of the question, nor sought in place of one */
    int32_t next;     /* another one in the same bucket, or END */
    int32_t held;     /* how often it is in the window */
} Needle;

typedef struct {
    int32_t start; /* in the raw text */
    int32_t end;
    int32_t needle;
    int32_t next_start; /* another match with the same start, or END */
    int32_t next_end;   /* another match with the same end, or END */
} Match;

typedef struct {
    Needle *needles;
    int32_t needle_count;
    int32_t heads[BUCKETS]; /* the first needle of each bucket, by its first code point */
    Text text;
    Match *matches;
    int32_t count, room;
    int32_t *starting; /* by raw offset: the first match that starts there */
    int32_t *ending;
    int32_t *inside; /* by raw offset: how many matches that start there are in the window */
    int32_t *covered; /* by raw offset: how many offsets before it matches cover */
    int32_t *named;   /* likewise, matches that are not loose */
} SnippetSearch;

void mark_words(const SnippetSearch *search, Cutting *cutting, int32_t *marks);

static inline int32_t most_of(int32_t one, int32_t other)
{
    return one > other ? one : other;
}

#endif
