/* Which stretch of a text shows best why it was found, and what is to be marked in it?
 *
 * The stretch with the most of what is wanted, each text counted once, begun at a sentence where
 * one begins nearby.  Wanted are the words and bigrams of the question that the corpus holds, or
 * single characters where it has nothing longer; stopwords only where it has nothing else.
 */
#include "text.h"

#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 256, END = -1 };

typedef struct {
    const uint32_t *codes;
    int32_t size;
    float weight;
    uint8_t anywhere; /* 1 where it counts wherever it stands, 0 where it is cut out */
    int32_t next;     /* another one in the same bucket, or END */
    int32_t held;     /* how often it is in the window */
} Wanted;

typedef struct {
    int32_t start; /* in the raw text */
    int32_t end;
    int32_t wanted;
    int32_t next_start; /* another match that begins there, or END */
    int32_t next_end;   /* another one that ends there, or END */
} Match;

typedef struct {
    Wanted *wanted;
    int32_t texts;
    int32_t heads[BUCKETS]; /* the first text wanted whose first code point falls there */
    Text text;
    Match *matches;
    int32_t count, room;
    int32_t *starting; /* by raw offset: the matches that begin there */
    int32_t *ending;
    int32_t *inside; /* by raw offset: how many of those that begin there are in the window */
} Finding;

static int same(const Wanted *wanted, const Text *text, int32_t start)
{
    for (int32_t at = 0; at < wanted->size; at++)
        if (wanted->codes[at] != code(text, start + at))
            return 0;
    return 1;
}

static void add(Finding *finding, int32_t first, int32_t last, int32_t nth)
{
    const Text *text = &finding->text;
    int32_t start = raw_start(text, first), end = raw_end(text, last);
    if (start < 0 || start >= end || end > text->raw_length || finding->count == finding->room)
        return;
    int32_t here = finding->count++;
    finding->matches[here] =
        (Match){start, end, nth, finding->starting[start], finding->ending[end]};
    finding->starting[start] = finding->ending[end] = here;
}

/* Adds what is wanted and begins at `start`; of what counts only where it is cut out, what ends
 * at `end`. */
static void match_at(Finding *finding, int32_t start, int32_t end, uint8_t anywhere)
{
    const Text *text = &finding->text;
    int32_t nth = finding->heads[code(text, start) % BUCKETS];
    for (; nth != END; nth = finding->wanted[nth].next) {
        const Wanted *wanted = finding->wanted + nth;
        int32_t behind = start + wanted->size;
        if (wanted->anywhere == anywhere && behind <= text->length &&
            (anywhere || behind == end) && same(wanted, text, start))
            add(finding, start, behind - 1, nth);
    }
}

static void find_matches(Finding *finding)
{
    const Text *text = &finding->text;
    for (int32_t term = 0; term < text->terms; term++) {
        int32_t start = unit(text, text->starts + term), end = unit(text, text->ends + term);
        if (start >= 0 && start < end && end <= text->length)
            match_at(finding, start, end, 0);
    }
    for (int32_t at = 0; at < text->length; at++)
        match_at(finding, at, 0, 1);
}

/* From the first to the last of those matches within `most` code points whose distinct texts
 * weigh most; both 0 when there are none. */
static void best_window(Finding *finding, int32_t most, int32_t *first, int32_t *last)
{
    const Match *matches = finding->matches;
    double value = 0, best = 0;
    int32_t earliest = 0;
    *first = *last = 0;
    for (int32_t end = 1; end <= finding->text.raw_length; end++) {
        int32_t gone = end - most - 1, added = 0;
        for (int32_t at = gone < 0 ? END : finding->starting[gone]; at != END;
             at = matches[at].next_start) {
            Wanted *wanted = finding->wanted + matches[at].wanted;
            if (matches[at].end - matches[at].start <= most && !--wanted->held)
                value -= wanted->weight;
        }
        for (int32_t at = finding->ending[end]; at != END; at = matches[at].next_end) {
            const Match *match = matches + at;
            if (match->end - match->start > most)
                continue;
            added = 1;
            finding->inside[match->start]++;
            earliest = match->start < earliest ? match->start : earliest;
            if (!finding->wanted[match->wanted].held++)
                value += finding->wanted[match->wanted].weight;
        }
        earliest = earliest > gone ? earliest : gone + 1;
        /* Not by a hair: rounding must not make a later, equally good window win. */
        if (added && value > best + 1e-6) {
            while (!finding->inside[earliest])
                earliest++;
            best = value;
            *first = earliest;
            *last = end;
        }
    }
}

static int32_t most_of(int32_t one, int32_t other)
{
    return one > other ? one : other;
}

/* Where a stretch of `most` code points that holds those from `first` to `last` begins: at the
 * last sentence to begin at most a third of it earlier, else a little earlier. */
static int32_t beginning(const Text *text, int32_t first, int32_t last, int32_t most)
{
    if (text->raw_length <= most)
        return 0;
    int32_t earliest = most_of(0, most_of(first - most / 3, last - most));
    int32_t at = text->length - 1; /* the last that begins there or earlier */
    while (at >= 0 && raw_start(text, at) > first)
        at--;
    for (; at >= 0 && raw_start(text, at) >= earliest; at--)
        if (raw_start(text, at) <= first && begins_sentence(text, at))
            return raw_start(text, at);
    int32_t before = first - most / 6, latest = text->raw_length - most;
    return most_of(earliest, before < latest ? before : latest);
}

/* Spans of the matches within the stretch; those that overlap or touch are made one. */
static void mark(const Finding *finding, Cutting *cutting, int32_t *marks)
{
    cutting->spans = 0;
    for (int32_t start = cutting->start; start < cutting->end; start++) {
        int32_t end = 0;
        for (int32_t at = finding->starting[start]; at != END;
             at = finding->matches[at].next_start)
            if (finding->matches[at].end <= cutting->end)
                end = most_of(end, finding->matches[at].end);
        if (!end)
            continue;
        int32_t *next = marks + 2 * cutting->spans;
        if (cutting->spans && start - cutting->start <= next[-1]) {
            next[-1] = most_of(next[-1], end - cutting->start);
        } else {
            next[0] = start - cutting->start;
            next[1] = end - cutting->start;
            cutting->spans++;
        }
    }
}

/* Takes the alternatives of one grain that the corpus holds. */
static void want(Finding *finding, const Question *question, const Reply *reply, uint8_t term_kind,
                 int stopword_only)
{
    for (int32_t term = 0; term < question->terms; term++) {
        if (question->term_kinds[term] != term_kind ||
            (question->stopword_only[term] && !stopword_only))
            continue;
        for (int32_t at = question->firsts[term]; at < question->firsts[term + 1]; at++) {
            int32_t start = at ? question->text_ends[at - 1] : 0, known = 0;
            Wanted wanted = {question->text_codes + start, question->text_ends[at] - start,
                             reply->information[term] * (float)reply->weights[at],
                             term_kind != WORD, END, 0};
            if (reply->numbers[at] < 0 || !reply->weights[at] || wanted.size < 1)
                continue;
            /* What is both a word and a bigram counts once, wherever it stands. */
            for (int32_t nth = 0; nth < finding->texts && !known; nth++) {
                Wanted *other = finding->wanted + nth;
                known = other->size == wanted.size &&
                        !memcmp(other->codes, wanted.codes, (size_t)wanted.size * 4);
                other->anywhere |= known && wanted.anywhere;
            }
            if (!known)
                finding->wanted[finding->texts++] = wanted;
        }
    }
}

static void want_all(Finding *finding, const Question *question, const Reply *reply)
{
    int stopword_only = 1;
    for (int32_t term = 0; term < question->terms; term++)
        stopword_only &= question->stopword_only[term];
    want(finding, question, reply, WORD, stopword_only);
    want(finding, question, reply, BIGRAM, stopword_only);
    if (!finding->texts)
        want(finding, question, reply, CHARACTER, stopword_only);
    memset(finding->heads, 0xFF, sizeof finding->heads); /* END */
    for (int32_t nth = finding->texts - 1; nth >= 0; nth--) {
        int32_t *head = finding->heads + finding->wanted[nth].codes[0] % BUCKETS;
        finding->wanted[nth].next = *head;
        *head = nth;
    }
}

/* Cuts one text; 0, or -1 without memory. */
static int cut(Finding *finding, int32_t most, Cutting *cutting, int32_t *marks)
{
    const Text *text = &finding->text;
    size_t room = (size_t)text->raw_length + 1;
    /* A term is at most one match, and a place begins hardly more than one that is none. */
    size_t matches = (size_t)text->terms + (size_t)text->length * 2;
    finding->count = 0;
    finding->room = (int32_t)matches;
    finding->matches = malloc((matches + 1) * sizeof(Match));
    finding->starting = malloc(3 * room * sizeof(int32_t));
    int made = finding->matches && finding->starting;
    if (made) {
        int32_t first, last;
        finding->ending = finding->starting + room;
        finding->inside = finding->starting + 2 * room;
        memset(finding->starting, 0xFF, 2 * room * sizeof(int32_t)); /* END */
        memset(finding->inside, 0, room * sizeof(int32_t));
        for (int32_t nth = 0; nth < finding->texts; nth++)
            finding->wanted[nth].held = 0;
        find_matches(finding);
        best_window(finding, most, &first, &last);
        cutting->matches = finding->count;
        cutting->start = beginning(text, first, last, most);
        cutting->end = text->raw_length - cutting->start < most ? text->raw_length
                                                                : cutting->start + most;
        mark(finding, cutting, marks);
    }
    free(finding->matches);
    free(finding->starting);
    return made ? 0 : -1;
}

/* A stretch of at most `most` code points of one field of each of `rows`, whose raw texts have
 * so many code points.  Each has room for 2 * (most + 1) numbers in `marks`.  0, or -1 without
 * memory. */
EXPORTED int faq_cut(const Index *index, const Question *question, const Reply *reply,
                     const uint32_t *rows, const int32_t *raw_lengths, int32_t count,
                     int32_t field, int32_t most, Cutting *cuttings, int32_t *marks)
{
    size_t alternatives = (size_t)question->firsts[question->terms] + 1;
    Finding *finding = calloc(1, sizeof(Finding));
    Wanted *wanted = malloc(alternatives * sizeof(Wanted));
    int failed = !finding || !wanted;
    if (!failed) {
        finding->wanted = wanted;
        want_all(finding, question, reply);
    }
    for (int32_t nth = 0; nth < count && !failed; nth++) {
        finding->text = read_text(index, rows[nth], field, raw_lengths[nth]);
        failed = cut(finding, most, cuttings + nth, marks + (size_t)nth * 2 * ((size_t)most + 1));
    }
    free(wanted);
    free(finding);
    return failed ? -1 : 0;
}
