/* What passes between Python and what merges counts?  The structures of `merging.py`.
 */
#ifndef FAQ_MERGING_H
#define FAQ_MERGING_H

#include <stdint.h>

enum { NO_MEMORY = 1, DAMAGED };

/* The counts of some terms, and where their slots have gone. */
typedef struct {
    int64_t terms;
    int64_t entries;
    int64_t known; /* slots that `moved` tells of */
    const uint64_t *keys;
    const uint32_t *sizes;
    const uint32_t *slots;
    const uint8_t *counts;
    const uint32_t *moved;
} CountRun;

/* How counts are weighed; at most eight parts. */
typedef struct {
    int64_t rows;
    int32_t fields;
    int32_t parts;
    double k1;
    const double *factors;
    const double *weights;
    const uint8_t *part_of;
} MergeWeights;

/* What comes of it: of each term, of each entry, of each passage that holds a term.  There is
 * room for all terms and entries of the runs. */
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
