/* Declares how the terms of a question are added up for a block of neighbouring rows.
 *
 * A block stays in the nearest cache while term after term is added.
 */
#ifndef FAQ_BLOCK_H
#define FAQ_BLOCK_H

#include "kernel.h"
#include "row_loops.h"

enum {
    LINE = 16, /* rows of a list in a cache line */
    AHEAD = 64 /* entries prefetched; the processor prefetches the rest by itself */
};

/* An alternative of a term: a row of the table, or a list and the position in it. */
typedef struct {
    uint32_t weight;
    uint32_t bound; /* its largest weighted impact */
    int64_t place;  /* its row of the table, -1 for a list */
    int64_t begin;  /* of the list */
    int64_t from;   /* the first entry in the block */
    int64_t next;   /* the first entry after the block */
    int64_t end;
} Alternative;

/* A term of the question: the best of its alternatives counts. */
typedef struct {
    Alternative *first;
    Alternative *end;
    uint32_t bound;
    int in_table; /* whether any alternative is a row of the table */
} Term;

typedef struct {
    int64_t base;  /* the first row */
    uint32_t rows; /* all sums after them are zero */
    uint32_t sums[BLOCK];
    uint32_t best[BLOCK]; /* the best alternative of one term; zero between two terms */
    uint64_t matched[BLOCK / 64]; /* which rows match, a bit a row */
    uint16_t near[BLOCK + 1];     /* the rows that `find_near` found */
} Block;

Alternative open_alternative(const Index *index, int64_t term, int64_t place, uint32_t weight);
void begin_block(Block *block, const Index *index, int64_t base);
void match_term(Block *block, const Index *index, const Term *term);
void match_sums(Block *block);
void prefetch_rare(const Index *index, const Term *term);
void add_rare(Block *block, const Index *index, const Term *term);
void add_terms(Block *block, const Index *index, const Term *terms, int32_t count);
uint32_t impact_at(const Block *block, const Index *index, const Term *term, uint32_t at);
uint32_t count_near(const Block *block, uint32_t least);
uint32_t find_near(Block *block, uint32_t least);

#endif
