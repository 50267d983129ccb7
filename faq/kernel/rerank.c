/* Computes the rerank features of the best candidates: the cosine of question and passage as sets
 * of words, the longest common subsequence with the headings and with the beginning of the text,
 * the proximity of the question's grams, the audience, and nearness in meaning.
 * `ranking/reference_features.py` has the formulas. */
#include "meaning.h"
#include "rerank_terms.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    BEGINNING = 400, /* code points of a text that are compared: a long text holds the characters
                        of any question in some order */
    LINE = 32,       /* code points in a cache line */
    LINES = 2        /* cache lines prefetched; the processor prefetches the rest by itself */
};

/* The headings and the text of a passage. */
typedef struct {
    const uint8_t *headings;
    int64_t headings_size;
    const uint16_t *codes;
    int64_t length;
} PassageRuns;

/* Advances the longest common subsequence by one character of a text, given by its number (Hyyrö,
 * "Bit-parallel LCS-length computation revisited", 2004). */
static void step(Pattern *pattern, uint16_t number)
{
    const uint64_t *mask = pattern->masks + (size_t)number * (size_t)pattern->words;
    uint64_t carry = 0;
    for (int32_t word = 0; word < pattern->words; word++) {
        uint64_t left = pattern->left[word], both = left & mask[word];
        uint64_t sum = left + both, whole = sum + carry;
        carry = (sum < left) | (whole < sum);
        pattern->left[word] = whole | (left - both);
    }
}

/* Twice the longest common subsequence over both lengths. */
static float similarity(const Pattern *pattern, int32_t question, int64_t length)
{
    int64_t common = 0;
    for (int32_t word = 0; word < pattern->words; word++)
        common += __builtin_popcountll(~pattern->left[word]);
    /* Positions after the question's end stay set. */
    return question + length ? (float)(2.0 * (double)common / (double)(question + length)) : 1;
}

static void begin_lcs(Pattern *pattern)
{
    memset(pattern->left, 0xFF, (size_t)pattern->words * sizeof(uint64_t));
}

/* The next code point of UTF-8, which may be damaged. */
static uint32_t next_code(const uint8_t *bytes, int64_t length, int64_t *at)
{
    uint8_t lead = bytes[(*at)++];
    int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    uint32_t code = more ? lead & (0x3F >> more) : lead;
    while (more-- && *at < length)
        code = code << 6 | (bytes[(*at)++] & 0x3F);
    return code;
}

/* The similarity of the question and the heading that fits best. */
static float heading_lcs_of(Pattern *pattern, int32_t question, const uint8_t *headings,
                            int64_t size)
{
    float best = 0;
    int64_t at = 0;
    for (;;) {
        int64_t length = 0;
        begin_lcs(pattern);
        while (at < size && headings[at]) {
            uint32_t code = next_code(headings, size, &at);
            uint16_t number = code < CODES ? slot_of(pattern, (uint16_t)code)->number : 0;
            if (number)
                step(pattern, number);
            length++;
        }
        float fit = similarity(pattern, question, length);
        best = fit > best ? fit : best;
        if (at++ >= size)
            return best;
    }
}

/* The weight of the grams whose bits are set. */
static float weight_of(const Pattern *pattern, uint64_t low, uint64_t high)
{
    float sum = 0;
    for (; low; low &= low - 1)
        sum += pattern->weights[__builtin_ctzll(low)];
    for (; high; high &= high - 1)
        sum += pattern->weights[64 + __builtin_ctzll(high)];
    return sum;
}

/* Where the beginning of a text ends. */
static int64_t end_of_beginning(const uint16_t *codes, int64_t length)
{
    int64_t at = 0, most = within(length - length % CHUNK, BEGINNING);
    while (at < most && codes[at])
        at++;
    return at;
}

/* Where in a chunk characters of the question may stand, a bit a position: all at once, since a
 * branch for each would be mispredicted too often. */
static uint32_t positions_in(const Pattern *pattern, const uint16_t *codes)
{
    uint32_t positions = 0;
    for (int at = 0; at < CHUNK; at++)
        positions |= (uint32_t)pattern->slots[codes[at] & pattern->last].taken << at;
    return positions;
}

/* Reads a text once: the similarity of its beginning and the question, 0 for an empty one, and the
 * largest share of the grams, by weight, in two neighbouring chunks. */
static void read_codes(Pattern *pattern, int32_t question, const uint16_t *codes, int64_t length,
                       float *lcs, float *proximity)
{
    uint64_t before[2] = {0, 0};
    float most = 0;
    int64_t beginning = end_of_beginning(codes, length);
    begin_lcs(pattern);
    for (int64_t base = 0; base + CHUNK <= length; base += CHUNK) {
        uint64_t here[2] = {0, 0};
        for (uint32_t left = positions_in(pattern, codes + base); left; left &= left - 1) {
            int64_t at = base + __builtin_ctz(left);
            const Slot *slot = slot_of(pattern, codes[at]);
            if (!slot->taken)
                continue;
            if (at < beginning && slot->number)
                step(pattern, slot->number);
            /* A bigram belongs to the chunk of its first character. */
            uint16_t letter = at + 1 < length ? slot_of(pattern, codes[at + 1])->letter : 0;
            uint8_t single = pattern->single[slot->letter];
            uint8_t pair = pattern->pairs[slot->letter][letter];
            if (single != NONE)
                here[single / 64] |= (uint64_t)1 << single % 64;
            if (pair != NONE)
                here[pair / 64] |= (uint64_t)1 << pair % 64;
        }
        if (here[0] | here[1]) { /* else the chunk before has been weighed */
            float near = weight_of(pattern, before[0] | here[0], before[1] | here[1]);
            most = near > most ? near : most;
        }
        before[0] = here[0];
        before[1] = here[1];
    }
    *lcs = beginning ? similarity(pattern, question, beginning) : 0;
    *proximity = pattern->whole > 0 ? most / pattern->whole : 0;
}

/* The cosine of question and passage as sets of words, each at its information. */
static float cosine(const Index *index, const Question *question, const Reply *reply, uint32_t row)
{
    float shared = 0, whole = 0;
    for (int32_t term = 0; term < question->terms; term++) {
        if (question->term_kinds[term] != WORD)
            continue;
        float weight = reply->information[term] * emphasis_of(question, term);
        whole += weight;
        for (int32_t at = question->firsts[term]; at < question->firsts[term + 1]; at++)
            if (reply->numbers[at] >= 0 &&
                quantized_at(index, reply->numbers[at], reply->places[at], row)) {
                shared += weight;
                break;
            }
    }
    float norm = sqrtf(whole * index->information[row]);
    return shared / (norm > 1e-9f ? norm : 1e-9f);
}

/* The weight of a passage for the asker's side alone, half of it for one for both sides.  While the
 * side is unknown, less than nothing for a passage for one side alone. */
static float audience_part(const Question *question, uint8_t meant)
{
    uint8_t asker = question->asker;
    if (!asker)
        return meant && !(meant & (meant - 1)) ? -question->one_sided : 0;
    return question->audience * (meant == asker ? 1 : !meant || meant & asker ? 0.5f : 0);
}

/* Where the headings and the text of a row lie. */
static PassageRuns runs_of(const Index *index, uint32_t row)
{
    PassageRuns runs;
    int64_t bytes;
    runs.headings =
        run_of(index->headings, index->headings_ends, index->headings_size, row, 1,
               &runs.headings_size);
    runs.codes = (const uint16_t *)(const void *)run_of(index->codes, index->codes_ends,
                                                        index->codes_size, row, 2, &bytes);
    runs.length = bytes / 2;
    return runs;
}

/* Prefetches all rows, since each lies somewhere else. */
static void prefetch(const Index *index, const Question *question, const Candidate *rows,
                     int32_t count, PassageRuns *all)
{
    for (int32_t nth = 0; nth < count; nth++) {
        PREFETCH(index->headings_ends + rows[nth].row);
        PREFETCH(index->codes_ends + rows[nth].row);
        PREFETCH(index->information + rows[nth].row);
    }
    for (int32_t nth = 0; nth < count; nth++) {
        all[nth] = runs_of(index, rows[nth].row);
        PREFETCH(all[nth].headings);
        for (int32_t line = 0; line < LINES; line++)
            PREFETCH(all[nth].codes + line * LINE);
        prefetch_vectors(index, question, rows[nth].row);
    }
}

/* Fills `features` for the first `count` of `rows`.  0, or -1 when out of memory. */
int rerank(const Index *index, const Question *question, const Reply *reply, const Candidate *rows,
           int32_t count, RerankFeatures *features)
{
    if (!count)
        return 0;
    Pattern *pattern = calloc(1, sizeof(Pattern));
    PassageRuns *all = malloc(((size_t)count + 1) * sizeof(PassageRuns));
    int done = pattern && all && prepare_pattern(pattern, question, reply);
    if (done) {
        prefetch(index, question, rows, count, all);
        float best = impact_of(index, rows[0].sum);
        for (int32_t nth = 0; nth < count; nth++) {
            uint32_t row = rows[nth].row;
            const PassageRuns *here = all + nth;
            float heading =
                heading_lcs_of(pattern, question->length, here->headings, here->headings_size);
            float text, proximity;
            read_codes(pattern, question->length, here->codes, here->length, &text, &proximity);
            Nearness near = nearness_of(index, question, row);
            float in_heading = question->heading_lcs * heading, in_text = question->text_lcs * text;
            features[nth] = (RerankFeatures){
                best * question->cosine * cosine(index, question, reply, row),
                best * (in_heading > in_text ? in_heading : in_text),
                best * question->proximity * proximity,
                best * audience_part(question, index->audiences[row]),
                best * question->meaning * near.passage,
                best * question->topic_meaning * near.topic,
                best * question->heading_meaning * near.heading,
                heading > text ? heading : text,
                near.passage,
                near.heading,
            };
        }
    }
    if (pattern)
        free_pattern(pattern);
    free(pattern);
    free(all);
    return done ? 0 : -1;
}
