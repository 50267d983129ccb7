/* Which values pass between Python and the kernel?
 *
 * `bindings.py` declares the same structures, field by field.  All arrays belong to Python and
 * outlive the call; nothing here is kept, so any number of threads may call at once.
 */
#ifndef FAQ_KERNEL_H
#define FAQ_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define EXPORTED __declspec(dllexport)
#else
#define EXPORTED __attribute__((visibility("default")))
#endif

/* Has memory come that is needed soon; harmless for any address. */
#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)(address))
#endif

/* What ranks the passages of a generation: mapped arrays, described in `ranking/postings.py` and
 * `ranking/passage_codec.py`. */
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
    const uint64_t *bits; /* of the table: which rows hold a common term; whole words a term */
    const uint32_t *owners;
    const uint8_t *audiences;
    const float *information;
    const uint8_t *codes; /* runs of 16-bit code points */
    const uint64_t *codes_ends;
    int64_t codes_size;
    const uint8_t *headings; /* runs of UTF-8, a zero between two faces */
    const uint64_t *headings_ends;
    int64_t headings_size;
    const uint8_t *analyzed; /* runs as `passage_codec.lay_out_terms` lays them out */
    const uint64_t *analyzed_ends;
    int64_t analyzed_size;
    float quantum;
    float unknown; /* information of a term that no passage holds */
} Index;

/* What a term is made of, as in `language/term_kinds.py`. */
enum { WORD, BIGRAM, CHARACTER, TERM_KINDS };

/* The weight 1, as in `ranking/query_terms.py`. */
enum { ONE = 32 };

/* What a question asks for.  Alternatives of term t are those from firsts[t] to firsts[t + 1],
 * itself first. */
typedef struct {
    int32_t terms;
    const int32_t *firsts;
    const uint64_t *keys;
    const double *weights;   /* of each alternative, 0 leaves it out; of a term that of itself */
    const uint8_t *term_kinds;   /* of each term: WORD, BIGRAM or CHARACTER */
    const uint8_t *stopword_only;     /* whether each term stands only in stopwords */
    const uint32_t *text_codes;    /* code points of all alternatives, one behind the other */
    const int32_t *text_ends;
    int32_t length;
    const uint32_t *text;    /* normalized code points */
    uint8_t asker;           /* bit of the asker's side, 0 where it doesn't tell */
    uint8_t allowed;         /* bit of the only side wanted, 0 for all */
    int32_t wanted;          /* rows */
    int32_t depth;           /* candidates that get a second look */
    int32_t share;           /* rows of one owner before those of others get a turn */
    float cosine;          /* weights of the second look, beside the best score */
    float heading_lcs;
    float text_lcs;
    float proximity;
    float audience;
    float near[TERM_KINDS];    /* what each grain weighs where closeness is sought */
    float unknown[TERM_KINDS]; /* what of each grain nothing holds adds to what is attainable, times
                              emphasis and information */
} Question;

/* What the second look gave to a candidate. */
typedef struct {
    float cosine;
    float lcs;
    float proximity;
    float audience;
    float agreement;
} RerankFeatures;

/* What comes of a question.  Python has made room. */
typedef struct {
    int64_t total;     /* rows that match at all */
    int32_t found;     /* entries of rows and scores */
    int32_t reranked;    /* entries of extras, parallel to the first rows */
    double attainable; /* the highest sum that the terms could have, in impacts */
    uint32_t *weights; /* of each alternative, in 32nds */
    int64_t *numbers;  /* of each alternative in the index, -1 where no passage holds it */
    int64_t *places;   /* of each alternative in the table, -1 for a list */
    float *information;/* of each term */
    uint32_t *rows;
    float *scores;
    RerankFeatures *features;
} Reply;

/* A question as it is written. */
typedef struct {
    const uint32_t *codes; /* normalized code points */
    const uint8_t *stopword_only;   /* whether each stands within a stopword */
    int32_t length;
    double stopword_weight; /* of what is said in stopwords alone */
} QuestionText;

/* Its pairs of characters, or its characters.  Python has made room. */
typedef struct {
    uint64_t *keys;
    double *weights;
    uint8_t *stopword_only;
    uint32_t *text_codes;
    int32_t plain; /* those of no key that was to stand apart, before the others */
    int32_t count;
} Grams;

/* The rows of the highest sums, best first, ties by row. */
typedef struct {
    uint32_t sum; /* of ticks times weights */
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

/* A stretch of a raw text and the spans to mark in it, two numbers each, from its beginning. */
typedef struct {
    int32_t matches;
    int32_t start;
    int32_t end;
    int32_t spans;
} Cutting;

/* A run of values of `unit` bytes; a damaged file must not lead beyond its end. */
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
uint16_t quantize(const Index *index, int64_t term, int64_t place, uint32_t row);
int32_t best_rows(const Index *index, const Question *question, const Reply *reply,
                  Candidate *best, int64_t *total);
void rerank(const Index *index, const Question *question, const Reply *reply,
                const Candidate *rows, int32_t count, RerankFeatures *features);

#endif
