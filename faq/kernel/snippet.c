/* Cuts the stretch of a text that shows best why it was found, with the spans to mark in it.
 *
 * That is the stretch with the heaviest of the question's texts, each counted once; it begins at a
 * sentence if one begins nearby.  Sought are the words and bigrams of the question that the corpus
 * holds, or its characters if there is nothing longer; stopwords only if there is nothing else.
 * Marked are whole words of the text.
 */
#include "snippet.h"

#include <stdlib.h>
#include <string.h>

enum { SHORTEST_DOTTED = 10 }; /* code points of a telephone number or date with dots */

static int same(const Needle *needle, const Text *text, int32_t start)
{
    for (int32_t at = 0; at < needle->size; at++)
        if (needle->codes[at] != code(text, start + at))
            return 0;
    return 1;
}

static int is_digit(uint32_t code)
{
    return code >= '0' && code <= '9';
}

/* Whether the one form of a Latin compound leaves the code at `at` out, within a term that starts
 * before and ends behind it. */
static int separates(const Text *text, int32_t at, int32_t size)
{
    uint32_t here = code(text, at);
    if (here == '.')
        return size >= SHORTEST_DOTTED || !is_digit(code(text, at - 1)) ||
               !is_digit(code(text, at + 1));
    return here == ' ' || here == '/' || here == '_' || here == '\'' || here == '&' ||
           here == '@' || here == '-';
}

/* Whether the term from `start` to `end` is the needle's, a compound in its one form. */
static int is_term(const Needle *needle, const Text *text, int32_t start, int32_t end)
{
    if (needle->size == end - start)
        return same(needle, text, start);
    int32_t next = 0;
    for (int32_t at = start; at < end; at++) {
        if (next < needle->size && needle->codes[next] == code(text, at))
            next++;
        else if (at == start || at == end - 1 || !separates(text, at, end - start))
            return 0;
    }
    return next == needle->size;
}

static void add(SnippetSearch *search, int32_t first, int32_t last, int32_t nth)
{
    const Text *text = &search->text;
    int32_t start = raw_start(text, first), end = raw_end(text, last);
    if (start < 0 || start >= end || end > text->raw_length || search->count == search->room)
        return;
    int32_t here = search->count++;
    search->matches[here] =
        (Match){start, end, nth, search->starting[start], search->ending[end]};
    search->starting[start] = search->ending[end] = here;
}

/* Adds the matches that start at `start`; of those needles that match only as a whole term, the
 * term being `start` to `end`. */
static void match_at(SnippetSearch *search, int32_t start, int32_t end, uint8_t anywhere)
{
    const Text *text = &search->text;
    int32_t nth = search->heads[code(text, start) % BUCKETS];
    for (; nth != END; nth = search->needles[nth].next) {
        const Needle *needle = search->needles + nth;
        int32_t after = anywhere ? start + needle->size : end;
        if (needle->anywhere == anywhere && after <= text->length &&
            (anywhere ? same(needle, text, start) : is_term(needle, text, start, end)))
            add(search, start, after - 1, nth);
    }
}

static void find_matches(SnippetSearch *search)
{
    const Text *text = &search->text;
    for (int32_t term = 0; term < text->terms; term++) {
        int32_t start = unit(text, text->starts + term), end = unit(text, text->ends + term);
        if (start >= 0 && start < end && end <= text->length)
            match_at(search, start, end, 0);
    }
    for (int32_t at = 0; at < text->length; at++)
        match_at(search, at, 0, 1);
}

/* The window of at most `most` code points, from the start of a match to the end of a match, whose
 * distinct texts weigh most; both 0 if nothing matches. */
static void best_window(SnippetSearch *search, int32_t most, int32_t *first, int32_t *last)
{
    const Match *matches = search->matches;
    double value = 0, best = 0;
    int32_t earliest = 0;
    *first = *last = 0;
    for (int32_t end = 1; end <= search->text.raw_length; end++) {
        int32_t gone = end - most - 1, added = 0;
        for (int32_t at = gone < 0 ? END : search->starting[gone]; at != END;
             at = matches[at].next_start) {
            Needle *needle = search->needles + matches[at].needle;
            if (matches[at].end - matches[at].start <= most && !--needle->held)
                value -= needle->weight;
        }
        for (int32_t at = search->ending[end]; at != END; at = matches[at].next_end) {
            const Match *match = matches + at;
            if (match->end - match->start > most)
                continue;
            added = 1;
            search->inside[match->start]++;
            earliest = match->start < earliest ? match->start : earliest;
            if (!search->needles[match->needle].held++)
                value += search->needles[match->needle].weight;
        }
        earliest = earliest > gone ? earliest : gone + 1;
        /* A margin, so that rounding doesn't let a later, equally good window win. */
        if (added && value > best + 1e-6) {
            while (!search->inside[earliest])
                earliest++;
            best = value;
            *first = earliest;
            *last = end;
        }
    }
}

/* The start of a stretch of `most` code points that holds `first` to `last`: the last sentence that
 * starts at most a third of the stretch before `first`, else a sixth of it before. */
static int32_t beginning(const Text *text, int32_t first, int32_t last, int32_t most)
{
    if (text->raw_length <= most)
        return 0;
    int32_t earliest = most_of(0, most_of(first - most / 3, last - most));
    int32_t at = text->length - 1; /* the last character that starts there or earlier */
    while (at >= 0 && raw_start(text, at) > first)
        at--;
    for (; at >= 0 && raw_start(text, at) >= earliest; at--)
        if (raw_start(text, at) <= first && begins_sentence(text, at))
            return raw_start(text, at);
    int32_t before = first - most / 6, latest = text->raw_length - most;
    return most_of(earliest, before < latest ? before : latest);
}

/* Seeks the alternatives of one term kind that the corpus holds. */
static void seek(SnippetSearch *search, const Question *question, const Reply *reply,
                 uint8_t term_kind, int stopword_only)
{
    for (int32_t term = 0; term < question->terms; term++) {
        if (question->term_kinds[term] != term_kind ||
            (question->stopword_only[term] && !stopword_only))
            continue;
        for (int32_t at = question->firsts[term]; at < question->firsts[term + 1]; at++) {
            int32_t start = at ? question->text_ends[at - 1] : 0, known = 0;
            Needle needle = {question->text_codes + start, question->text_ends[at] - start,
                             reply->information[term] * (float)reply->weights[at],
                             term_kind != WORD, term_kind == BIGRAM, END, 0};
            if (reply->numbers[at] < 0 || !reply->weights[at] || needle.size < 1)
                continue;
            /* A text that is both a word and a bigram counts once, and matches anywhere. */
            for (int32_t nth = 0; nth < search->needle_count && !known; nth++) {
                Needle *other = search->needles + nth;
                known = other->size == needle.size &&
                        !memcmp(other->codes, needle.codes, (size_t)needle.size * 4);
                other->anywhere |= known && needle.anywhere;
            }
            if (!known)
                search->needles[search->needle_count++] = needle;
        }
    }
}

static void seek_all(SnippetSearch *search, const Question *question, const Reply *reply)
{
    int stopword_only = 1;
    for (int32_t term = 0; term < question->terms; term++)
        stopword_only &= question->stopword_only[term];
    seek(search, question, reply, WORD, stopword_only);
    seek(search, question, reply, BIGRAM, stopword_only);
    if (!search->needle_count)
        seek(search, question, reply, CHARACTER, stopword_only);
    memset(search->heads, 0xFF, sizeof search->heads); /* END */
    for (int32_t nth = search->needle_count - 1; nth >= 0; nth--) {
        int32_t *head = search->heads + search->needles[nth].codes[0] % BUCKETS;
        search->needles[nth].next = *head;
        *head = nth;
    }
}

/* Cuts one text; 0, or -1 when out of memory. */
static int cut(SnippetSearch *search, int32_t most, Cutting *cutting, int32_t *marks)
{
    const Text *text = &search->text;
    size_t room = (size_t)text->raw_length + 1;
    /* A term is at most one match; of the others hardly more than one starts at a position. */
    size_t matches = (size_t)text->terms + (size_t)text->length * 2;
    search->count = 0;
    search->room = (int32_t)matches;
    search->matches = malloc((matches + 1) * sizeof(Match));
    search->starting = malloc(5 * room * sizeof(int32_t));
    int made = search->matches && search->starting;
    if (made) {
        int32_t first, last;
        search->ending = search->starting + room;
        search->inside = search->starting + 2 * room;
        search->covered = search->starting + 3 * room;
        search->named = search->starting + 4 * room;
        memset(search->starting, 0xFF, 2 * room * sizeof(int32_t)); /* END */
        memset(search->inside, 0, room * sizeof(int32_t));
        for (int32_t nth = 0; nth < search->needle_count; nth++)
            search->needles[nth].held = 0;
        find_matches(search);
        best_window(search, most, &first, &last);
        cutting->matches = search->count;
        cutting->start = beginning(text, first, last, most);
        cutting->end = text->raw_length - cutting->start < most ? text->raw_length
                                                                : cutting->start + most;
        mark_words(search, cutting, marks);
    }
    free(search->matches);
    free(search->starting);
    return made ? 0 : -1;
}

/* Cuts at most `most` code points of one field of each of `rows`, whose raw texts have
 * `raw_lengths` code points.  Each row has room for 2 * (most + 1) offsets in `marks`.  0, or -1
 * when out of memory. */
EXPORTED int faq_cut(const Index *index, const Question *question, const Reply *reply,
                     const uint32_t *rows, const int32_t *raw_lengths, int32_t count,
                     int32_t field, int32_t most, Cutting *cuttings, int32_t *marks)
{
    size_t alternatives = (size_t)question->firsts[question->terms] + 1;
    SnippetSearch *search = calloc(1, sizeof(SnippetSearch));
    Needle *needle = malloc(alternatives * sizeof(Needle));
    int failed = !search || !needle;
    if (!failed) {
        search->needles = needle;
        seek_all(search, question, reply);
    }
    for (int32_t nth = 0; nth < count && !failed; nth++) {
        search->text = read_text(index, rows[nth], field, raw_lengths[nth]);
        failed = cut(search, most, cuttings + nth, marks + (size_t)nth * 2 * ((size_t)most + 1));
    }
    free(needle);
    free(search);
    return failed ? -1 : 0;
}
