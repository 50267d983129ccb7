/* Marks the words of a snippet that show why it was found. */
#include "snippet.h"

#include <string.h>

enum { FIRST_HAN = 0x2E80 };

/* Counts the offsets that the matches within the stretch cover. */
static void cover(const SnippetSearch *search, const Cutting *cutting)
{
    int32_t length = search->text.raw_length, *covered = search->covered, *named = search->named;
    memset(covered, 0, 2 * ((size_t)length + 1) * sizeof(int32_t));
    for (int32_t nth = 0; nth < search->count; nth++) {
        const Match *match = search->matches + nth;
        if (match->start < cutting->start || match->end > cutting->end)
            continue;
        covered[match->start]++;
        covered[match->end]--;
        if (!search->needles[match->needle].loose) {
            named[match->start]++;
            named[match->end]--;
        }
    }
    int32_t open = 0, open_named = 0, sum = 0, sum_named = 0;
    for (int32_t at = 0; at <= length; at++) {
        open += covered[at];
        open_named += named[at];
        covered[at] = sum;
        named[at] = sum_named;
        sum += open > 0;
        sum_named += open_named > 0;
    }
}

/* Whether a match stands in a word from `start` to `end`, or loose ones leave nothing of it. */
static int is_marked(const SnippetSearch *search, int32_t start, int32_t end)
{
    return search->named[end] > search->named[start] ||
           search->covered[end] - search->covered[start] >= end - start;
}

static void add_mark(Cutting *cutting, int32_t *marks, int32_t start, int32_t end)
{
    int32_t *next = marks + 2 * cutting->spans;
    if (cutting->spans && start - cutting->start <= next[-1]) {
        next[-1] = most_of(next[-1], end - cutting->start);
    } else {
        next[0] = start - cutting->start;
        next[1] = end - cutting->start;
        cutting->spans++;
    }
}

/* Writes the spans of the words of the stretch that are marked; merges those that overlap or touch.
 * With `runs`, neighbouring words of one Han character are marked together or not at all: they may
 * be one word that was not known. */
static void mark(const SnippetSearch *search, int runs, Cutting *cutting, int32_t *marks)
{
    const Text *text = &search->text;
    int32_t border = 0, begin = 0, behind = 0, whole = 0; /* the run: raw start and end, marked */
    int32_t run = END;                                    /* where it ends; END for no run */
    cutting->spans = 0;
    for (int32_t term = 0; term < text->terms; term++) {
        int32_t first = unit(text, text->starts + term), last = unit(text, text->ends + term);
        if (first < border || first >= last || last > text->length)
            continue; /* a part of a longer word */
        border = last;
        int32_t start = raw_start(text, first), end = raw_end(text, last - 1);
        if (start < cutting->start || start >= end || end > cutting->end)
            continue;
        int single = runs && last == first + 1 && code(text, first) >= FIRST_HAN;
        int marked = is_marked(search, start, end);
        if (single && run == first) {
            whole &= marked;
            behind = most_of(behind, end);
        } else {
            if (run != END && whole)
                add_mark(cutting, marks, begin, behind);
            begin = start;
            behind = end;
            whole = marked;
        }
        run = single ? last : END;
        if (!single && marked)
            add_mark(cutting, marks, start, end);
    }
    if (run != END && whole)
        add_mark(cutting, marks, begin, behind);
}

/* Writes the spans of the words to mark; of single characters alone where nothing else matched. */
void mark_words(const SnippetSearch *search, Cutting *cutting, int32_t *marks)
{
    cover(search, cutting);
    mark(search, 1, cutting, marks);
    if (!cutting->spans)
        mark(search, 0, cutting, marks);
}
