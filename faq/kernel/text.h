/* Declares how an analyzed text is read, and where its sentences begin. */
#ifndef FAQ_TEXT_H
#define FAQ_TEXT_H

#include "kernel.h"

/* A field of a passage as it was analyzed: where its arrays begin, in units of the run.  The arrays
 * hold offsets in code points. */
typedef struct {
    const void *units;
    int32_t wide; /* whether units have 32 bits, else 16 */
    int32_t length;
    int32_t terms;
    int64_t codes, starts, ends;
    int64_t raw_starts, raw_ends; /* -1 if the raw text has the same offsets */
    int32_t raw_length;
} Text;

Text read_text(const Index *index, uint32_t row, int32_t field, int32_t raw_length);
int begins_sentence(const Text *text, int32_t at);

static inline int32_t unit(const Text *text, int64_t at)
{
    return text->wide ? (int32_t)((const uint32_t *)text->units)[at]
                      : ((const uint16_t *)text->units)[at];
}

static inline uint32_t code(const Text *text, int32_t at)
{
    return (uint32_t)unit(text, text->codes + at);
}

static inline int32_t raw_start(const Text *text, int32_t at)
{
    return text->raw_starts < 0 ? at : unit(text, text->raw_starts + at);
}

static inline int32_t raw_end(const Text *text, int32_t last)
{
    return text->raw_ends < 0 ? last + 1 : unit(text, text->raw_ends + last);
}

#endif
