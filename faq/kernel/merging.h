/* Declares the values that pass between Python and the merging of counts: the structures of
 * `merging.py`. */
#ifndef FAQ_MERGING_H
#define FAQ_MERGING_H

#include <stdint.h>

enum { NO_MEMORY = 1, DAMAGED }; /* results of `faq_merge`; 0 is success */
enum { MOST_PARTS = 8 };          /* parts of a passage, as in `ranking/bm25f.py` */
#define GONE 0xFFFFFFFF            /* where a slot has moved that no longer exists */

/* The counts of some terms, and where their slots have moved. */
typedef struct {
    int64_t terms;
    int64_t entries;
    int64_t moved_size; /* entries of moved */
    const uint64_t *keys;
    const uint32_t *sizes;
    const uint32_t *slots;
    const uint8_t *counts;
    const uint32_t *moved;
} CountRun;

/* The parameters of BM25F; at most MOST_PARTS parts. */
typedef struct {
    int64_t rows;
    int32_t fields;
    int32_t parts;
    double k1;
    const double *factors;
    const double *weights;
    const uint8_t *part_of;
} MergeWeights;

/* The merged counts: a value for each term, each entry, or each passage that holds a term.  There
 * is room for all terms and entries of the runs. */
typedef struct {
    int64_t terms;
    int64_t entries;
    int64_t postings;
    uint64_t *keys;
    uint32_t *sizes;
    uint32_t *holders;
    float *idf;
    uint32_t *slots;
    uint8_t *counts;
    uint32_t *rows;
    float *impacts;
    double *information;
} MergeResult;

#endif
