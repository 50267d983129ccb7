/* What does a second look give to each of the best few?
 *
 * Likeness to the question as sets of words, the order of its characters in what the passage is
 * called and in how its text begins, and how close together it says them.  `ranking/rank.py`
 * tells what each is for.
 */
#include "kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    CODES = 0x10000,
    BEGINNING = 400, /* code points of a text whose order is compared with the question's: a
                        long text holds the characters of any question in some order */
    CHUNK = 16,      /* code points; what stands in two neighbouring chunks stands close */
    GRAMS = 96,      /* of a question that closeness looks for; bounds the work of a long one */
    LETTERS = 2 * GRAMS + 1,
    NONE = 0xFF
};

typedef struct {
    uint16_t number[CODES];  /* of each character of the question, from 1; 0 for others */
    uint8_t letter[CODES];   /* the same among the characters of the kept grams */
    uint8_t single[LETTERS]; /* gram of a character, or NONE */
    uint8_t pairs[LETTERS][LETTERS];
    float weights[GRAMS];
    int32_t grams;
    float whole;
    int32_t words;   /* 64-bit words of a mask */
    uint64_t *masks; /* where each character stands in the question */
    uint64_t *left;  /* of the longest common subsequence: positions not yet in it */
} Sought;

typedef struct {
    float weight;
    int32_t term;
} Weighed;

static int heavier(const void *one, const void *other)
{
    const Weighed *here = one, *there = other;
    if (here->weight != there->weight)
        return here->weight < there->weight ? 1 : -1;
    return (here->term > there->term) - (here->term < there->term);
}

/* The code points of a gram from its key (`language/grains.py`): one, or two. */
static int gram_of(uint64_t key, uint32_t *first, uint32_t *second)
{
    *second = (uint32_t)(key & 0x1FFFFF);
    *first = (uint32_t)(key >> 21 & 0x1FFFFF);
    return key >> 62 ? 2 : 1;
}

static uint8_t letter_of(Sought *sought, uint32_t code, uint8_t *letters)
{
    /* U+FFFD stands in a text for all that is beyond 16 bits. */
    uint16_t shown = (uint16_t)(code < CODES ? code : 0xFFFD);
    if (!sought->letter[shown])
        sought->letter[shown] = ++*letters;
    return sought->letter[shown];
}

/* Keeps the heaviest grams; false without memory. */
static int seek_grams(Sought *sought, const Question *question, const Reply *reply)
{
    Weighed *order = malloc(((size_t)question->terms + 1) * sizeof(Weighed));
    if (!order)
        return 0;
    int32_t count = 0;
    for (int32_t term = 0; term < question->terms; term++) {
        float weight = question->near[question->grains[term]] * question->emphasis[term];
        weight *= reply->information[term];
        if (weight > 0)
            order[count++] = (Weighed){weight, term};
    }
    qsort(order, (size_t)count, sizeof(Weighed), heavier);
    sought->grams = count < GRAMS ? count : GRAMS;
    memset(sought->single, NONE, sizeof sought->single);
    memset(sought->pairs, NONE, sizeof sought->pairs);
    uint8_t letters = 0;
    for (int32_t gram = 0; gram < sought->grams; gram++) {
        uint32_t first, second;
        int size = gram_of(question->keys[question->firsts[order[gram].term]], &first, &second);
        uint8_t last = letter_of(sought, second, &letters);
        uint8_t *number = size == 1 ? sought->single + last
                                    : sought->pairs[letter_of(sought, first, &letters)] + last;
        if (*number == NONE)
            *number = (uint8_t)gram;
        sought->weights[*number] += order[gram].weight; /* of all that look the same */
        sought->whole += order[gram].weight;
    }
    free(order);
    return 1;
}

/* Notes where each character stands in the question; false without memory. */
static int seek_order(Sought *sought, const Question *question)
{
    int32_t length = question->length, numbers = 0;
    sought->words = (length + 63) / 64;
    for (int32_t at = 0; at < length; at++)
        if (question->text[at] < CODES && !sought->number[question->text[at]])
            sought->number[question->text[at]] = (uint16_t)++numbers;
    size_t words = (size_t)sought->words;
    sought->masks = calloc(((size_t)numbers + 2) * words + 1, sizeof(uint64_t));
    if (!sought->masks)
        return 0;
    sought->left = sought->masks + ((size_t)numbers + 1) * words;
    for (int32_t at = 0; at < length; at++)
        if (question->text[at] < CODES)
            sought->masks[sought->number[question->text[at]] * words + at / 64] |=
                (uint64_t)1 << at % 64;
    return 1;
}

/* One more character of a text, bit by bit at once (Hyyrö, "Bit-parallel LCS-length computation
 * revisited", 2004). */
static void step(Sought *sought, uint32_t code)
{
    uint16_t number = code < CODES ? sought->number[code] : 0;
    if (!number)
        return;
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
static float face_order(Sought *sought, int32_t question, const uint8_t *faces, int64_t size)
{
    float best = 0;
    int64_t at = 0;
    for (;;) {
        int64_t length = 0;
        begin(sought);
        while (at < size && faces[at]) {
            step(sought, next_code(faces, size, &at));
            length++;
        }
        float fit = similarity(sought, question, length);
        best = fit > best ? fit : best;
        if (at++ >= size)
            return best;
    }
}

/* The same for the beginning of the text; 0 where there is none. */
static float text_order(Sought *sought, int32_t question, const uint16_t *codes, int64_t length)
{
    int64_t end = 0, most = length < BEGINNING ? length : BEGINNING;
    begin(sought);
    for (; end < most && codes[end]; end++)
        step(sought, codes[end]);
    return end ? similarity(sought, question, end) : 0;
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

/* The largest share of the grams, by weight, in two neighbouring chunks. */
static float closeness(const Sought *sought, const uint16_t *codes, int64_t length)
{
    if (sought->whole <= 0)
        return 0;
    uint64_t before[2] = {0, 0};
    float most = 0;
    uint8_t next = length ? sought->letter[codes[0]] : 0;
    for (int64_t base = 0; base + CHUNK <= length; base += CHUNK) {
        uint64_t here[2] = {0, 0};
        for (int64_t at = base; at < base + CHUNK; at++) {
            uint8_t letter = next;
            next = at + 1 < length ? sought->letter[codes[at + 1]] : 0;
            /* A bigram stands where its first character does. */
            uint8_t single = sought->single[letter], pair = sought->pairs[letter][next];
            if (single != NONE)
                here[single / 64] |= (uint64_t)1 << single % 64;
            if (pair != NONE)
                here[pair / 64] |= (uint64_t)1 << pair % 64;
        }
        float near = weight_of(sought, before[0] | here[0], before[1] | here[1]);
        most = near > most ? near : most;
        before[0] = here[0];
        before[1] = here[1];
    }
    return most / sought->whole;
}

/* The share of information that question and passage have in common, as a cosine. */
static float likeness(const Index *index, const Question *question, const Reply *reply,
                      uint32_t row)
{
    float shared = 0, whole = 0;
    for (int32_t term = 0; term < question->terms; term++) {
        if (question->grains[term] != WORD)
            continue;
        float worth = reply->information[term] * question->emphasis[term];
        whole += worth;
        for (int32_t at = question->firsts[term]; at < question->firsts[term + 1]; at++)
            if (reply->numbers[at] >= 0 &&
                ticks_of(index, reply->numbers[at], reply->places[at], row)) {
                shared += worth;
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

/* Fills `extras` for the first `count` of `rows`; all zero without memory. */
void look_again(const Index *index, const Question *question, const Reply *reply,
                const Candidate *rows, int32_t count, Extras *extras)
{
    memset(extras, 0, (size_t)count * sizeof(Extras));
    Sought *sought = calloc(1, sizeof(Sought));
    if (count && sought && seek_grams(sought, question, reply) && seek_order(sought, question)) {
        float best = impact_of(index, rows[0].sum);
        for (int32_t nth = 0; nth < count; nth++) {
            uint32_t row = rows[nth].row;
            int64_t size, bytes;
            const uint8_t *faces =
                run_of(index->faces, index->faces_ends, index->faces_size, row, 1, &size);
            const uint16_t *codes = (const uint16_t *)(const void *)run_of(
                index->codes, index->codes_ends, index->codes_size, row, 2, &bytes);
            float face = face_order(sought, question->length, faces, size);
            float text = text_order(sought, question->length, codes, bytes / 2);
            float in_face = question->order * face, in_text = question->text_order * text;
            extras[nth] = (Extras){
                best * question->likeness * likeness(index, question, reply, row),
                best * (in_face > in_text ? in_face : in_text),
                best * question->together * closeness(sought, codes, bytes / 2),
                best * question->audience * fitting(index->audiences[row], question->asker),
                face > text ? face : text,
            };
        }
    }
    if (sought)
        free(sought->masks);
    free(sought);
}
