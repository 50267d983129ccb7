/* Ranks the passages of a generation: sums, reranking, and the turns of articles. */
#include "kernel.h"

#include <math.h>
#include <stdlib.h>

enum { HEAVIEST = 1 << 14 }; /* rounded weight */

typedef struct {
    float score;
    uint32_t row;
    int32_t nth;  /* among the candidates */
    int32_t turn; /* better rows of the same owner */
} Ordered;

static int by_score(const void *one, const void *other)
{
    const Ordered *here = one, *there = other;
    if (here->score != there->score)
        return here->score < there->score ? 1 : -1;
    return (here->row > there->row) - (here->row < there->row);
}

/* Rounds the weights to units of 1 / ONE, none to 0, and caps them so that no sum overflows. */
static void round_weights(const Question *question, const Reply *reply)
{
    int64_t terms = question->terms > 1 ? question->terms : 1;
    int64_t room = (int64_t)UINT32_MAX / (HIGHEST * terms);
    double heaviest = room < HEAVIEST ? (double)room : HEAVIEST;
    for (int32_t at = 0; at < question->firsts[question->terms]; at++) {
        double weight = rint(question->weights[at] * ONE);
        weight = weight < 1 ? 1 : weight < heaviest ? weight : heaviest;
        reply->weights[at] = question->weights[at] > 0 ? (uint32_t)weight : 0;
    }
}

/* Looks the terms up, and adds up the highest sum that they could reach. */
static void resolve(const Index *index, const Question *question, Reply *reply)
{
    reply->attainable = 0;
    round_weights(question, reply);
    find_terms(index, question->keys, question->firsts[question->terms], reply->numbers);
    for (int32_t term = 0; term < question->terms; term++) {
        uint64_t most = 0;
        int known = 0;
        int32_t first = question->firsts[term];
        for (int32_t at = first; at < question->firsts[term + 1]; at++) {
            int64_t number = reply->numbers[at];
            reply->places[at] = number < 0 ? -1 : find_place(index, number);
            if (number >= 0) {
                known = 1;
                uint64_t peak = (uint64_t)index->peaks[number] * reply->weights[at];
                most = peak > most ? peak : most;
            }
        }
        int64_t own = reply->numbers[first];
        reply->information[term] = own >= 0 ? index->idf[own] : index->unknown;
        double unknown = question->unknown[question->term_kinds[term]];
        reply->attainable +=
            known ? (double)most / ONE * index->quantum
                  : (double)reply->information[term] * emphasis_of(question, term) * unknown;
    }
}

/* Sorts the first `count` candidates by score; those of an owner that has had its share come
 * after the others. */
static void sort_by_score(const Index *index, const Question *question, Reply *reply,
                          const Candidate *best, int32_t count, const RerankFeatures *features,
                          Ordered *order)
{
    for (int32_t nth = 0; nth < count; nth++) {
        const RerankFeatures *each = features + nth;
        float score = impact_of(index, best[nth].sum);
        score += each->cosine + each->lcs + each->proximity + each->audience + each->meaning +
                 each->topic_meaning + each->heading_meaning;
        /* A damaged file may yield a NaN, which can't be sorted. */
        order[nth] = (Ordered){score == score ? score : 0, best[nth].row, nth, 0};
    }
    qsort(order, (size_t)count, sizeof(Ordered), by_score);
    for (int32_t nth = 0; nth < count; nth++)
        for (int32_t earlier = 0; earlier < nth; earlier++)
            order[nth].turn +=
                index->owners[order[earlier].row] == index->owners[order[nth].row];
    int32_t place = 0;
    for (int late = 0; late < 2; late++)
        for (int32_t nth = 0; nth < count; nth++)
            if ((order[nth].turn >= question->share) == late) {
                reply->rows[place] = order[nth].row;
                reply->scores[place] = order[nth].score;
                reply->features[place++] = features[order[nth].nth];
            }
}

/* Fills `reply`.  0, or -1 when out of memory. */
EXPORTED int faq_rank(const Index *index, const Question *question, Reply *reply)
{
    resolve(index, question, reply);
    size_t depth = (size_t)question->depth;
    Candidate *best = malloc(((size_t)question->wanted + 1) * sizeof(Candidate));
    Ordered *order = malloc((depth + 1) * sizeof(Ordered));
    RerankFeatures *features = malloc((depth + 1) * sizeof(RerankFeatures));
    int32_t found = -1;
    if (best && order && features)
        found = best_rows(index, question, reply, best, &reply->total);
    int32_t reranked = found < question->depth ? found : question->depth;
    if (found >= 0 && rerank(index, question, reply, best, reranked, features))
        found = -1;
    if (found >= 0) {
        sort_by_score(index, question, reply, best, reranked, features, order);
        for (int32_t nth = reranked; nth < found; nth++) {
            reply->rows[nth] = best[nth].row;
            reply->scores[nth] = impact_of(index, best[nth].sum);
        }
        reply->found = found;
        reply->reranked = reranked;
    }
    free(best);
    free(order);
    free(features);
    return found < 0 ? -1 : 0;
}

/* What each term adds to the sum of `row`, and the number of the alternative that counts, from
 * 0. */
EXPORTED void faq_contributions(const Index *index, const Question *question, const Reply *reply,
                                uint32_t row, uint32_t *contributions, int32_t *alternatives)
{
    for (int32_t term = 0; term < question->terms; term++) {
        int32_t first = question->firsts[term];
        contributions[term] = 0;
        alternatives[term] = 0;
        for (int32_t at = first; at < question->firsts[term + 1]; at++) {
            if (reply->numbers[at] < 0)
                continue;
            uint32_t part = quantized_at(index, reply->numbers[at], reply->places[at], row) *
                            reply->weights[at];
            if (part > contributions[term]) {
                contributions[term] = part;
                alternatives[term] = at - first;
            }
        }
    }
}
