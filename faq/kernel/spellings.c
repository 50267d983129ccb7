/* By which keys is a text found?
 *
 * A key is the hash of a sequence, as `faq/language/hashing.py` has it: of the characters, of
 * the classes of their syllables or of the letters of these; of all of them, or of all but one.
 */
#include "kernel.h"
#include "tables.h"

#include <stdlib.h>

enum { MOST = 32, NO_ROOM = -1 };
/* A longer sequence has no key, nor has one of a syllable that is none. */

static const uint64_t BASE = 0x9E3779B97F4A7C15;
static const uint64_t INVERSE = 0xF1DE83E19937733D; /* times BASE is 1 */
static const float ALTERNATE = 2.5f;                /* what another reading costs more */

typedef struct {
    const Texts *texts;
    const Syllables *syllables;
    const int64_t *chosen;
    int64_t count;
    Row *rows, *next, *end;
} Making;

typedef int32_t Sequence(const Making *making, int64_t entry, uint64_t *sequence);

static int32_t codes_of(const Making *making, int64_t entry, uint64_t *sequence)
{
    const Texts *texts = making->texts;
    int64_t start = texts->starts[entry], size = texts->ends[entry] - start;
    if (size > MOST)
        return 0;
    for (int64_t at = 0; at < size; at++)
        sequence[at] = texts->codes[start + at];
    return (int32_t)size;
}

static int32_t classes_of(const Making *making, int64_t entry, uint64_t *sequence)
{
    const Texts *texts = making->texts;
    int64_t start = texts->starts[entry], size = texts->ends[entry] - start;
    if (size > MOST)
        return 0;
    for (int64_t at = 0; at < size; at++) {
        if (texts->sounds[start + at] >= making->syllables->count)
            return 0;
        sequence[at] = making->syllables->classes[texts->sounds[start + at]];
    }
    return (int32_t)size;
}

static int32_t letters_of(const Making *making, int64_t entry, uint64_t *sequence)
{
    const Texts *texts = making->texts;
    const Syllables *syllables = making->syllables;
    int32_t size = 0;
    for (int64_t at = texts->starts[entry]; at < texts->ends[entry]; at++) {
        uint16_t sound = texts->sounds[at];
        if (sound >= syllables->count || size + syllables->lengths[sound] > MOST)
            return 0;
        for (int64_t letter = 0; letter < syllables->lengths[sound]; letter++)
            sequence[size++] = syllables->letters[syllables->begins[sound] + letter];
    }
    return size;
}

static uint64_t hash(const uint64_t *sequence, int32_t size)
{
    uint64_t value = 0;
    for (int32_t at = size; at-- > 0;)
        value = value * BASE + sequence[at];
    return value;
}

static void put(Making *making, uint64_t key, float cost, int64_t entry)
{
    if (making->next < making->end)
        *making->next++ = (Row){key, ascending(cost), (uint32_t)entry};
}

static void add_whole(Making *making, Sequence *sequence_of)
{
    uint64_t sequence[MOST];
    for (int64_t at = 0; at < making->count; at++) {
        int64_t entry = making->chosen[at];
        int32_t size = sequence_of(making, entry, sequence);
        put(making, hash(sequence, size), making->texts->costs[entry], entry);
    }
}

/* Each entry with each of the sequence left out. */
static void add_gaps(Making *making, Sequence *sequence_of)
{
    uint64_t sequence[MOST];
    for (int64_t at = 0; at < making->count; at++) {
        int64_t entry = making->chosen[at];
        int32_t size = sequence_of(making, entry, sequence);
        uint64_t behind = hash(sequence, size), before = 0, power = 1;
        for (int32_t place = 0; place < size; place++) {
            uint64_t own = sequence[place] * power;
            behind -= own;
            put(making, before + behind * INVERSE, making->texts->costs[entry], entry);
            before += own;
            power *= BASE;
        }
    }
}

/* Each entry under each other reading of one of its characters. */
static void add_alternates(Making *making)
{
    const Texts *texts = making->texts;
    const uint64_t *classes = making->syllables->classes;
    uint64_t sequence[MOST];
    for (int64_t at = 0; at < making->count; at++) {
        int64_t entry = making->chosen[at], start = texts->starts[entry];
        int32_t size = classes_of(making, entry, sequence);
        uint64_t whole = hash(sequence, size), power = 1;
        for (int32_t place = 0; place < size; place++, power *= BASE) {
            uint16_t second = texts->seconds[start + place];
            if (!second || second >= making->syllables->count)
                continue;
            uint64_t change = classes[second] - sequence[place];
            put(making, whole + change * power, texts->costs[entry] + ALTERNATE, entry);
        }
    }
}

enum { WHOLE, SOUNDING, GAPS, SPELLED };

/* Makes the table of some entries; how many rows it has, or -1 where there is no memory.
 * `room` is how many rows there may be at most. */
EXPORTED int64_t faq_table(const Texts *texts, const Syllables *syllables, int32_t kind,
                           const int64_t *chosen, int64_t count, int64_t room, int64_t most,
                           uint64_t *keys, uint32_t *entries)
{
    Row *rows = malloc((size_t)(room + 1) * 2 * sizeof *rows);
    if (!rows)
        return NO_ROOM;
    Making making = {texts, syllables, chosen, count, rows, rows, rows + room};
    Sequence *sequence_of = kind == SOUNDING  ? classes_of
                            : kind == SPELLED ? letters_of
                                              : codes_of;
    add_whole(&making, sequence_of);
    if (kind == SOUNDING)
        add_alternates(&making);
    if (kind == GAPS || kind == SPELLED)
        add_gaps(&making, sequence_of);
    int64_t left = put_in_order(rows, making.next - rows, most, keys, entries);
    free(rows);
    return left;
}
