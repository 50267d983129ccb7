/* Declares the values that pass between Python and the kernel, and what its files share.
 *
 * `bindings.py` declares the same structures, field by field.  All arrays belong to Python and
 * outlive the call; the kernel keeps nothing, so any number of threads may call at once.
 */
#ifndef FAQ_KERNEL_H
#define FAQ_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#define EXPORTED __attribute__((visibility("default")))

/* A prefetch hint; harmless for any address. */
#define PREFETCH(address) __builtin_prefetch(address)

/* The arrays of a generation that rank passages, mapped; `ranking/postings.py` and
 * `ranking/passage_codec.py` describe them. */
typedef struct {
    int64_t terms;
    int64_t rows;
    int64_t common_terms;
    int64_t entries; /* of all lists */
    const uint64_t *keys;
    const float *idf;
    const int64_t *offsets;
    const uint32_t *list_rows;
    const uint16_t *quantized;
    const uint16_t *peaks;
    const int64_t *common;
    const uint16_t *table;
    const uint64_t *bits; /* which rows hold a common term; whole words a term */
    const uint32_t *owners;
    const uint8_t *audiences;
    const float *information;
    const uint8_t *codes; /* runs of 16-bit code points */
    const uint64_t *codes_ends;
    int64_t codes_size;
    const uint8_t *headings; /* runs of UTF-8, a zero between two headings */
    const uint64_t *headings_ends;
    int64_t headings_size;
    const uint8_t *analyzed; /* runs as `passage_codec.lay_out_terms` writes them */
    const uint64_t *analyzed_ends;
    int64_t analyzed_size;
    int64_t vectors; /* how many there are */
    int64_t dimensions;
    const int8_t *vector_values; /* a row a vector; `ranking/passage_vectors.py` describes them */
    const float *vector_scales;
    const uint32_t *vector_numbers; /* of each passage's vectors */
    const uint64_t *vector_ends;    /* where those of each passage end; NULL without vectors */
    int64_t vector_numbers_size;
    float quantum;
    float unknown; /* information of a term that no passage holds */
} Index;

/* Term kinds, as in `language/term_kinds.py`. */
enum { WORD, BIGRAM, CHARACTER, TERM_KINDS };

/* A term's key is a character's code point, BIGRAM_MARK and two code points of CODE_BITS each,
 * or WORD_MARK and a hash (`language/term_kinds.py`). */
enum { CODE_BITS = 21 };
#define BIGRAM_MARK ((uint64_t)1 << 62)
#define WORD_MARK ((uint64_t)1 << 63)

enum {
    FIELDS = 5,     /* of a passage: title, heading, questions, body, steps */
    CHUNK = 16,     /* code points; what stands in two neighbouring chunks counts as close */
    ONE = 32,       /* the weight 1, as in `ranking/query_terms.py` */
    HIGHEST = 2047, /* the largest quantized impact, as in `ranking/postings.py` */
};

/* A question for the ranking.  The alternatives of term t are those from firsts[t] to
 * firsts[t + 1], the term itself first. */
typedef struct {
    int32_t terms;
    const int32_t *firsts;
    const uint64_t *keys;
    const double *weights; /* of each alternative, 0 leaves it out; of a term its first one's */
    const uint8_t *term_kinds;    /* of each term: WORD, BIGRAM or CHARACTER */
    const uint8_t *stopword_only; /* whether each term occurs only in stopwords */
    const uint32_t *text_codes;   /* code points of all alternatives, concatenated */
    const int32_t *text_ends;
    int32_t length;
    const uint32_t *text; /* normalized code points */
    uint8_t asker;        /* bit of the asker's side; 0 if unknown */
    uint8_t allowed;      /* bit of the only side wanted; 0 for all */
    int32_t wanted;       /* rows */
    int32_t depth;        /* candidates that are reranked */
    int32_t share;        /* rows of one owner before those of others get a turn */
    float cosine;         /* weights of the rerank features, in units of the best score */
    float heading_lcs;
    float text_lcs;
    float proximity;
    float audience;
    float meaning;
    float topic_meaning;
    float heading_meaning;
    const int8_t *vector;      /* of the question, with as many dimensions as the index's; NULL
                                  without one */
    float vector_scale;
    float one_sided; /* taken from a passage for one side alone while the asker's is unknown */
    float near[TERM_KINDS];    /* weight of each term kind in the proximity */
    float unknown[TERM_KINDS]; /* what an unknown term of each kind adds to the attainable sum,
                                  times its weight and information */
} Question;

/* What each rerank feature adds to a candidate's score. */
typedef struct {
    float cosine;
    float lcs;
    float proximity;
    float audience;
    float meaning;
    float topic_meaning;
    float heading_meaning;
    float agreement; /* the better lcs, 0 to 1; this and what follows add nothing */
    float nearness;  /* cosine of the embeddings of question and passage, 0 to 1 */
    float heading_nearness;
} RerankFeatures;

/* The result of ranking.  Python provides the arrays. */
typedef struct {
    int64_t total;     /* rows that match at all */
    int32_t found;     /* entries of rows and scores */
    int32_t reranked;  /* entries of features, parallel to the first rows */
    double attainable; /* the highest sum that the terms could reach, in impacts */
    uint32_t *weights; /* of each alternative, in units of 1 / ONE */
    int64_t *numbers;  /* term number of each alternative, -1 if no passage holds it */
    int64_t *places;   /* table row of each alternative, -1 for a list */
    float *information; /* of each term */
    uint32_t *rows;
    float *scores;
    RerankFeatures *features;
} Reply;

/* A question's text. */
typedef struct {
    const uint32_t *codes;        /* normalized code points */
    const uint8_t *stopword_only; /* whether each is part of a stopword */
    int32_t length;
    double stopword_weight; /* of a gram that occurs only in stopwords */
} QuestionText;

/* The bigrams or the characters of a question.  Python provides the arrays. */
typedef struct {
    uint64_t *keys;
    double *weights;
    uint8_t *stopword_only;
    uint32_t *text_codes;
    int32_t plain; /* grams that have none of the keys set apart; they come first */
    int32_t count;
} Grams;

/* A row and its sum of quantized impacts times weights. */
typedef struct {
    uint32_t sum;
    uint32_t row;
} Candidate;

/* The weight of a term, before rounding. */
static inline float emphasis_of(const Question *question, int32_t term)
{
    return (float)question->weights[question->firsts[term]];
}

/* A sum as an impact. */
static inline float impact_of(const Index *index, uint32_t sum)
{
    return (float)((double)sum / ONE * index->quantum);
}

/* A stretch of a raw text, and how many spans to mark in it. */
typedef struct {
    int32_t matches; /* in the whole text */
    int32_t start;
    int32_t end;
    int32_t spans; /* two offsets each, counted from `start` */
} Cutting;

/* A row's run of values of `unit` bytes; empty if a damaged file would lead beyond its end. */
static inline const uint8_t *run_of(const uint8_t *bytes, const uint64_t *ends, int64_t size,
                                    uint32_t row, uint64_t unit, int64_t *length)
{
    uint64_t end = ends[row], start = row ? ends[row - 1] : 0;
    if (end > (uint64_t)size || start > end || start % unit)
        start = end = 0;
    *length = (int64_t)(end - start);
    return bytes + start;
}

void find_terms(const Index *index, const uint64_t *keys, int64_t count, int64_t *numbers);
int64_t within(int64_t value, int64_t most);
int64_t first_from(const Index *index, int64_t low, int64_t high, uint32_t row);
int64_t find_place(const Index *index, int64_t term);
uint16_t quantized_at(const Index *index, int64_t term, int64_t place, uint32_t row);
int32_t best_rows(const Index *index, const Question *question, const Reply *reply,
                  Candidate *best, int64_t *total);
int rerank(const Index *index, const Question *question, const Reply *reply, const Candidate *rows,
           int32_t count, RerankFeatures *features);

#endif
