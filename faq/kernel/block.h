/* How are the terms of a question added up for some neighbouring rows?
 *
 * A block of rows stays in the nearest cache while term after term is added.
 */
#ifndef FAQ_BLOCK_H
#define FAQ_BLOCK_H

#include "kernel.h"

/* Compiled once more for wider registers where the compiler can choose between both at run
 * time: adding a row of the table is most of the work of a question made of common words. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

enum {
    BLOCK = 8192,
    GROUP = 32,
    AT_ONCE = 4, /* rows of the table that are added at once */
};
enum {
    LINE = 16, /* rows of a list in a line of the cache */
    AHEAD = 64 /* so many are asked for before they are needed; the rest comes by itself */
};

/* An alternative of a term of the question, as the index holds it. */
typedef struct {
    uint32_t weight;
    uint32_t bound; /* the most it gives, weighed */
    int64_t place;  /* its row of the table, -1 for a list */
    int64_t begin;  /* of the list */
    int64_t from;   /* the first entry of the block */
    int64_t next;   /* the first entry behind the block */
    int64_t end;
} Held;

/* A term of the question: the best of its alternatives counts. */
typedef struct {
    Held *first;
    Held *behind;
    uint32_t bound;
    int in_table; /* whether any of them is a row of the table */
} Term;

typedef struct {
    int64_t base;  /* the first row */
    uint32_t rows; /* behind them all is zero */
    uint32_t sums[BLOCK];
    uint32_t alternatives[BLOCK]; /* the best of one term; zero between two */
    uint64_t matched[BLOCK / 64]; /* which rows hold anything, a bit a row */
    uint16_t near[BLOCK + 1];
} Block;

Held held(const Index *index, int64_t term, int64_t place, uint32_t weight);
void begin_block(Block *block, const Index *index, int64_t base);
void match_term(Block *block, const Index *index, const Term *term);
void match_sums(Block *block);
void fetch_rare(const Index *index, const Term *term);
void add_rare(Block *block, const Index *index, const Term *term);
void add_term(Block *block, const Index *index, const Term *term);
void add_terms(Block *block, const Index *index, const Term *terms, int32_t count);
uint32_t given_at(const Block *block, const Index *index, const Term *term, uint32_t at);
uint32_t count_near(const Block *block, uint32_t least);
uint32_t find_near(Block *block, uint32_t least);

#endif
