/* Reads analyzed texts, and finds where their sentences begin. */
#include "text.h"

#include <string.h>

enum { NOWHERE = -1 };

/* The head of a passage's run (`ranking/passage_codec.py`). */
typedef struct {
    int32_t wide; /* whether units have 32 bits, else 16 */
    struct {
        int32_t length; /* code points */
        int32_t terms;
        int32_t raw; /* whether offsets into the raw text follow */
    } fields[FIELDS];
} Header;

/* One field of a row; empty if the run is damaged. */
Text read_text(const Index *index, uint32_t row, int32_t field, int32_t raw_length)
{
    int64_t size;
    const uint8_t *run =
        run_of(index->analyzed, index->analyzed_ends, index->analyzed_size, row, 4, &size);
    Text text = {.raw_length = raw_length};
    Header header;
    if (size < (int64_t)sizeof header)
        return text;
    memcpy(&header, run, sizeof header);
    text.units = run + sizeof header;
    text.wide = header.wide;
    int64_t units = (size - (int64_t)sizeof header) / (header.wide ? 4 : 2), at = 0;
    for (int32_t nth = 0; nth <= field; nth++) {
        int64_t length = header.fields[nth].length, terms = header.fields[nth].terms;
        int64_t raw = header.fields[nth].raw ? 2 * length : 0;
        if (length < 0 || terms < 0 || at + length + 2 * terms + raw > units)
            return text;
        text.codes = at;
        text.starts = at + length;
        text.ends = text.starts + terms;
        text.raw_starts = raw ? text.ends + terms : NOWHERE;
        text.raw_ends = raw ? text.raw_starts + length : NOWHERE;
        at += length + 2 * terms + raw;
    }
    text.length = header.fields[field].length;
    text.terms = header.fields[field].terms;
    return text;
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
    return code == 0x3002 || code == '!' || code == '?' || code == ';' || code == '\n';
}

/* Whether a sentence begins at `at`: at the start, or after the end of another and white space. */
int begins_sentence(const Text *text, int32_t at)
{
    if (is_space(code(text, at)))
        return 0;
    for (; at > 0; at--) {
        if (ends_sentence(code(text, at - 1)))
            return 1;
        if (!is_space(code(text, at - 1)))
            return 0;
    }
    return 1;
}
