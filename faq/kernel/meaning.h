/* Declares how near a question and a passage are in meaning. */
#ifndef FAQ_MEANING_H
#define FAQ_MEANING_H

#include "kernel.h"

/* Cosines of embeddings, 0 to 1; 0 where question or index has none. */
typedef struct {
    float passage; /* with what the passage tells */
    float topic;   /* with title and heading together */
    float heading; /* with the heading that fits best */
} Nearness;

Nearness nearness_of(const Index *index, const Question *question, uint32_t row);
void prefetch_vectors(const Index *index, const Question *question, uint32_t row);

#endif
