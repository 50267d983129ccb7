/* What does a second look give to each of the best few?
 *
 * Likeness to the question as sets of words, the order of its characters in what the passage is
 * called and in how its text begins, and how close together it says them.  `ranking/ranker.py`
 * tells what each is for.
 */
#include "rerank_terms.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    BEGINNING = 400, /* code points of a text whose order is compared with the question's: a
                        long text holds the characters of any question in some order */
    CHUNK = 16,      /* code points; what stands in two neighbouring chunks stands close */
    LINE = 32,       /* code points in a line of the cache */
    LINES = 2        /* so many are asked for before they are needed; the rest comes by itself */
};

/* What a second look sees of a passage. */
typedef struct {
    const uint8_t *headings;
    int64_t headings_size;
    const uint16_t *codes;
    int64_t length;
} Seen;

/* One more character of a text, by its number, bit by bit at once (Hyyrö, "Bit-parallel
 * LCS-length computation revisited", 2004). */
static void step(Sought *sought, uint16_t number)
{
    const uint64_t *mask = sought->masks + (size_t)number * (size_t)sought->words;
    uint64_t carry = 0;
    for (int32_t word = 0; word < sought->words; word++) {
        uint64_t left = sought->left[word], both = left & mask[word];
        uint64_t sum = left + both, whole = sum + carry;
        carry = (sum < left) | (whole < sum);
        sought->left[word] = whole | (left - both);
    }
}

/* Twice the longest common subsequence over both lengths. */
static float similarity(const Sought *sought, int32_t question, int64_t length)
{
    int64_t common = 0;
    for (int32_t word = 0; word < sought->words; word++)
        common += __builtin_popcountll(~sought->left[word]);
    /* Positions behind the question's end stay set. */
    return question + length ? (float)(2.0 * (double)common / (double)(question + length)) : 1;
}

static void begin(Sought *sought)
{
    memset(sought->left, 0xFF, (size_t)sought->words * sizeof(uint64_t));
}

static uint32_t next_code(const uint8_t *bytes, int64_t length, int64_t *at)
{
    uint8_t lead = bytes[(*at)++];
    int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    uint32_t code = more ? lead & (0x3F >> more) : lead;
    while (more-- && *at < length)
        code = code << 6 | (bytes[(*at)++] & 0x3F);
    return code;
}

/* How far the question's characters stand in the same order in the face that fits best. */
static float heading_lcs_of(Sought *sought, int32_t question, const uint8_t *headings, int64_t size)
{
    float best = 0;
    int64_t at = 0;
    for (;;) {
        int64_t length = 0;
        begin(sought);
        while (at < size && headings[at]) {
            uint32_t code = next_code(headings, size, &at);
            uint16_t number = code < CODES ? slot_of(sought, (uint16_t)code)->number : 0;
            if (number)
                step(sought, number);
            length++;
        }
        float fit = similarity(sought, question, length);
        best = fit > best ? fit : best;
        if (at++ >= size)
            return best;
    }
}

static float weight_of(const Sought *sought, uint64_t low, uint64_t high)
{
    float sum = 0;
    for (; low; low &= low - 1)
        sum += sought->weights[__builtin_ctzll(low)];
    for (; high; high &= high - 1)
        sum += sought->weights[64 + __builtin_ctzll(high)];
    return sum;
}

/* Where the beginning of a text ends whose order is looked at. */
static int64_t beginning_of(const uint16_t *codes, int64_t length)
{
    int64_t at = 0, most = within(length - length % CHUNK, BEGINNING);
    while (at < most && codes[at])
        at++;
    return at;
}

/* Where in a chunk characters of the question may stand, a bit a place: all at once, for each by
 * itself would be guessed wrong too often. */
static uint32_t places_in(const Sought *sought, const uint16_t *codes)
{
    uint32_t places = 0;
    for (int at = 0; at < CHUNK; at++)
        places |= (uint32_t)sought->slots[codes[at] & sought->last].taken << at;
    return places;
}

/* Reads a text once: how far its beginning has the question's characters in the same order, 0
 * where there is none, and the largest share of the grams, by weight, in two neighbouring
 * chunks. */
static void read_codes(Sought *sought, int32_t question, const uint16_t *codes, int64_t length,
                       float *order, float *proximity)
{
    uint64_t before[2] = {0, 0};
    float most = 0;
    int64_t said = beginning_of(codes, length);
    begin(sought);
    for (int64_t base = 0; base + CHUNK <= length; base += CHUNK) {
        uint64_t here[2] = {0, 0};
        for (uint32_t left = places_in(sought, codes + base); left; left &= left - 1) {
            int64_t at = base + __builtin_ctz(left);
            const Slot *slot = slot_of(sought, codes[at]);
            if (!slot->taken)
                continue;
            if (at < said && slot->number)
                step(sought, slot->number);
            /* A bigram stands where its first character does. */
            uint16_t letter = at + 1 < length ? slot_of(sought, codes[at + 1])->letter : 0;
            uint8_t single = sought->single[slot->letter];
            uint8_t pair = sought->pairs[slot->letter][letter];
            if (single != NONE)
                here[single / 64] |= (uint64_t)1 << single % 64;
            if (pair != NONE)
                here[pair / 64] |= (uint64_t)1 << pair % 64;
        }
        if (here[0] | here[1]) { /* else it was weighed with the chunk before */
            float near = weight_of(sought, before[0] | here[0], before[1] | here[1]);
            most = near > most ? near : most;
        }
        before[0] = here[0];
        before[1] = here[1];
    }
    *order = said ? similarity(sought, question, said) : 0;
    *proximity = sought->whole > 0 ? most / sought->whole : 0;
}

/* The share of information that question and passage have in common, as a cosine. */
static float cosine(const Index *index, const Question *question, const Reply *reply,
                      uint32_t row)
{
    float shared = 0, whole = 0;
    for (int32_t term = 0; term < question->terms; term++) {
        if (question->term_kinds[term] != WORD)
            continue;
        float weight = reply->information[term] * emphasis_of(question, term);
        whole += weight;
        for (int32_t at = question->firsts[term]; at < question->firsts[term + 1]; at++)
            if (reply->numbers[at] >= 0 &&
                quantize(index, reply->numbers[at], reply->places[at], row)) {
                shared += weight;
                break;
            }
    }
    float norm = sqrtf(whole * index->information[row]);
    return shared / (norm > 1e-9f ? norm : 1e-9f);
}

/* 1 for what speaks to the asker's side alone, half of it for what speaks to both. */
static float fitting(uint8_t meant, uint8_t asker)
{
    if (!asker)
        return 0;
    return meant == asker ? 1 : !meant || meant & asker ? 0.5f : 0;
}

/* Where the faces and the text of a row lie. */
static Seen seen(const Index *index, uint32_t row)
{
    Seen seen;
    int64_t bytes;
    seen.headings =
        run_of(index->headings, index->headings_ends, index->headings_size, row, 1,
               &seen.headings_size);
    seen.codes = (const uint16_t *)(const void *)run_of(index->codes, index->codes_ends,
                                                        index->codes_size, row, 2, &bytes);
    seen.length = bytes / 2;
    return seen;
}

/* Has memory come for all rows at once, for each lies somewhere else. */
static void fetch(const Index *index, const Candidate *rows, int32_t count, Seen *all)
{
    for (int32_t nth = 0; nth < count; nth++) {
        PREFETCH(index->headings_ends + rows[nth].row);
        PREFETCH(index->codes_ends + rows[nth].row);
        PREFETCH(index->information + rows[nth].row);
    }
    for (int32_t nth = 0; nth < count; nth++) {
        all[nth] = seen(index, rows[nth].row);
        PREFETCH(all[nth].headings);
        for (int32_t line = 0; line < LINES; line++)
            PREFETCH(all[nth].codes + line * LINE);
    }
}

/* Fills `extras` for the first `count` of `rows`; all zero without memory. */
void rerank(const Index *index, const Question *question, const Reply *reply,
                const Candidate *rows, int32_t count, RerankFeatures *features)
{
    memset(features, 0, (size_t)count * sizeof(RerankFeatures));
    Sought *sought = calloc(1, sizeof(Sought));
    Seen *all = malloc(((size_t)count + 1) * sizeof(Seen));
    if (count && sought && all && seek(sought, question, reply)) {
        fetch(index, rows, count, all);
        float best = impact_of(index, rows[0].sum);
        for (int32_t nth = 0; nth < count; nth++) {
            uint32_t row = rows[nth].row;
            const Seen *here = all + nth;
            float heading =
                heading_lcs_of(sought, question->length, here->headings, here->headings_size);
            float text, close;
            read_codes(sought, question->length, here->codes, here->length, &text, &close);
            float in_heading = question->heading_lcs * heading, in_text = question->text_lcs * text;
            features[nth] = (RerankFeatures){
                best * question->cosine * cosine(index, question, reply, row),
                best * (in_heading > in_text ? in_heading : in_text),
                best * question->proximity * close,
                best * question->audience * fitting(index->audiences[row], question->asker),
                heading > text ? heading : text,
            };
        }
    }
    if (sought)
        forget(sought);
    free(sought);
    free(all);
}
