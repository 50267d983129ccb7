/* Which stretch of a text shows best why it was found, and what is to be marked in it?
 *
 * The stretch with the most of what is wanted, each text counted once, begun at a sentence where
 * one begins nearby.
 */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 256, END = -1 };

typedef struct {
    int32_t start; /* in the raw text */
    int32_t end;
    int32_t wanted;
    int32_t next_start; /* another match that begins there, or END */
    int32_t next_end;   /* another one that ends there, or END */
} Match;

typedef struct {
    const Wanted *wanted;
    const Analyzed *text;
    int16_t heads[BUCKETS]; /* the first text wanted whose first code point falls there */
    int16_t *next;
    Match *matches;
    int32_t count;
    int32_t room; /* for matches */
    int32_t *starting; /* by raw offset: the matches that begin there */
    int32_t *ending;
    int32_t *inside; /* by raw offset: how many of those that begin there are in the window */
    int32_t *held;   /* how often each text wanted is in the window */
} Finding;

static int32_t begun(const Wanted *wanted, int32_t nth)
{
    return nth ? wanted->ends[nth - 1] : 0;
}

static int is_space(uint32_t code)
{
    return (code >= 9 && code <= 13) || (code >= 0x1C && code <= 0x20) || code == 0x85 ||
           code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) ||
           code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F ||
           code == 0x3000;
}

static int ends_sentence(uint32_t code)
{
    return code == 0x3002 || code == 0xFF01 || code == 0xFF1F || code == '!' || code == '?' ||
           code == 0xFF1B || code == ';' || code == '\n';
}

static void add(Finding *finding, int32_t start, int32_t end, int32_t nth)
{
    const Analyzed *text = finding->text;
    if (text->raw_starts) {
        start = (int32_t)text->raw_starts[start];
        end = (int32_t)text->raw_ends[end - 1];
    }
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
    const Wanted *wanted = finding->wanted;
    const Analyzed *text = finding->text;
    int32_t nth = finding->heads[text->codes[start] % BUCKETS];
    for (; nth != END; nth = finding->next[nth]) {
        int32_t first = begun(wanted, nth), size = wanted->ends[nth] - first;
        if (wanted->anywhere[nth] != anywhere || start + size > text->length ||
            (!anywhere && start + size != end))
            continue;
        if (!memcmp(wanted->codes + first, text->codes + start, (size_t)size * sizeof(uint32_t)))
            add(finding, start, start + size, nth);
    }
}

static int32_t offset(const void *offsets, int32_t wide, int32_t nth)
{
    return wide ? (int32_t)((const uint32_t *)offsets)[nth] : ((const uint16_t *)offsets)[nth];
}

static void find_matches(Finding *finding)
{
    const Wanted *wanted = finding->wanted;
    const Analyzed *text = finding->text;
    for (int32_t at = 0; at < BUCKETS; at++)
        finding->heads[at] = END;
    for (int32_t nth = wanted->texts - 1; nth >= 0; nth--) {
        int16_t *head = finding->heads + wanted->codes[begun(wanted, nth)] % BUCKETS;
        finding->next[nth] = *head;
        *head = (int16_t)nth;
    }
    for (int32_t term = 0; term < text->terms; term++) {
        int32_t start = offset(text->starts, text->wide, term);
        int32_t end = offset(text->ends, text->wide, term);
        if (start < end && end <= text->length)
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
    double worth = 0, best = 0;
    int32_t earliest = 0;
    *first = *last = 0;
    for (int32_t end = 1; end <= finding->text->raw_length; end++) {
        int32_t gone = end - most - 1, added = 0;
        for (int32_t at = gone < 0 ? END : finding->starting[gone]; at != END;
             at = matches[at].next_start) {
            const Match *match = matches + at;
            if (match->end - match->start <= most && !--finding->held[match->wanted])
                worth -= finding->wanted->weights[match->wanted];
        }
        for (int32_t at = finding->ending[end]; at != END; at = matches[at].next_end) {
            const Match *match = matches + at;
            if (match->end - match->start > most)
                continue;
            added = 1;
            finding->inside[match->start]++;
            earliest = match->start < earliest ? match->start : earliest;
            if (!finding->held[match->wanted]++)
                worth += finding->wanted->weights[match->wanted];
        }
        earliest = earliest > gone ? earliest : gone + 1;
        /* Not by a hair: rounding must not make a later, equally good window win. */
        if (added && worth > best + 1e-6) {
            while (!finding->inside[earliest])
                earliest++;
            best = worth;
            *first = earliest;
            *last = end;
        }
    }
}

/* Whether a sentence begins at `at`: behind the end of another and white space. */
static int begins_sentence(const Analyzed *text, int32_t at)
{
    if (at < text->raw_length && is_space(text->raw[at]))
        return 0;
    for (; at > 0; at--) {
        if (ends_sentence(text->raw[at - 1]))
            return 1;
        if (!is_space(text->raw[at - 1]))
            return 0;
    }
    return 1;
}

static int32_t most_of(int32_t one, int32_t other)
{
    return one > other ? one : other;
}

/* Where a stretch of `most` code points that holds those from `first` to `last` begins: at the
 * last sentence to begin at most a third of it earlier, else a little earlier. */
static int32_t beginning(const Analyzed *text, int32_t first, int32_t last, int32_t most)
{
    if (text->raw_length <= most)
        return 0;
    int32_t earliest = most_of(0, most_of(first - most / 3, last - most));
    for (int32_t at = first; at >= earliest; at--)
        if (begins_sentence(text, at))
            return at;
    int32_t before = first - most / 6, latest = text->raw_length - most;
    return most_of(earliest, before < latest ? before : latest);
}

/* Spans of the matches within the stretch; those that overlap or touch are made one. */
static void mark(const Finding *finding, Cutting *cutting)
{
    int32_t *marks = cutting->marks;
    cutting->spans = 0;
    for (int32_t start = cutting->start; start < cutting->end; start++) {
        int32_t end = 0;
        for (int32_t at = finding->starting[start]; at != END;
             at = finding->matches[at].next_start)
            if (finding->matches[at].end <= cutting->end)
                end = most_of(end, finding->matches[at].end);
        if (!end)
            continue;
        int32_t *last = marks + 2 * cutting->spans - 2;
        if (cutting->spans && start - cutting->start <= last[1]) {
            last[1] = most_of(last[1], end - cutting->start);
        } else {
            marks[2 * cutting->spans] = start - cutting->start;
            marks[2 * cutting->spans++ + 1] = end - cutting->start;
        }
    }
}

/* A stretch of at most `most` code points; 0, or -1 without memory. */
EXPORTED int faq_cut(const Wanted *wanted, const Analyzed *text, int32_t most, Cutting *cutting)
{
    size_t room = (size_t)text->raw_length + 1, texts = (size_t)wanted->texts + 1;
    /* A term is at most one match, and a place begins hardly more than one that is none. */
    size_t matches = (size_t)text->terms + (size_t)text->length * 2;
    Finding finding = {.wanted = wanted, .text = text, .room = (int32_t)matches};
    finding.next = malloc(texts * sizeof(int16_t));
    finding.matches = malloc((matches + 1) * sizeof(Match));
    finding.starting = malloc(3 * room * sizeof(int32_t));
    finding.held = calloc(texts, sizeof(int32_t));
    int made = finding.next && finding.matches && finding.starting && finding.held;
    if (made) {
        int32_t first, last;
        finding.ending = finding.starting + room;
        finding.inside = finding.starting + 2 * room;
        memset(finding.starting, 0xFF, 2 * room * sizeof(int32_t)); /* END */
        memset(finding.inside, 0, room * sizeof(int32_t));
        find_matches(&finding);
        best_window(&finding, most, &first, &last);
        cutting->matches = finding.count;
        cutting->start = beginning(text, first, last, most);
        cutting->end = text->raw_length - cutting->start < most ? text->raw_length
                                                                : cutting->start + most;
        mark(&finding, cutting);
    }
    free(finding.next);
    free(finding.matches);
    free(finding.starting);
    free(finding.held);
    return made ? 0 : -1;
}
