/* Computes the keys by which a text is found, and makes tables of them.
 *
 * A key is the hash of a sequence (`faq/language/hashing.py`): of the characters, of the classes of
 * their syllables, or of the letters of these; of the whole sequence or of all but one element.
 */
#include "kernel.h"
#include "tables.h"

#include <stdlib.h>

enum { OUT_OF_MEMORY = -1 };

static const float ALTERNATE = 2.5f; /* additional cost of another reading */

typedef struct {
    const Texts *texts;
    const Syllables *syllables;
    const int64_t *chosen;
    int64_t count;
    Row *rows, *next, *end;
} TableBuilder;

/* Writes the sequence of an entry; returns its length.  A sequence of more than LONGEST, or with an
 * unknown syllable, is empty. */
typedef int32_t Sequence(const TableBuilder *builder, int64_t entry, uint64_t *sequence);

static int32_t codes_of(const TableBuilder *builder, int64_t entry, uint64_t *sequence)
{
    const Texts *texts = builder->texts;
    int64_t start = texts->starts[entry], size = texts->ends[entry] - start;
    if (size > LONGEST)
        return 0;
    for (int64_t at = 0; at < size; at++)
        sequence[at] = texts->codes[start + at];
    return (int32_t)size;
}

static int32_t classes_of(const TableBuilder *builder, int64_t entry, uint64_t *sequence)
{
    const Texts *texts = builder->texts;
    int64_t start = texts->starts[entry], size = texts->ends[entry] - start;
    if (size > LONGEST)
        return 0;
    for (int64_t at = 0; at < size; at++) {
        if (texts->sounds[start + at] >= builder->syllables->count)
            return 0;
        sequence[at] = builder->syllables->classes[texts->sounds[start + at]];
    }
    return (int32_t)size;
}

static int32_t letters_of(const TableBuilder *builder, int64_t entry, uint64_t *sequence)
{
    const Texts *texts = builder->texts;
    const Syllables *syllables = builder->syllables;
    int32_t size = 0;
    for (int64_t at = texts->starts[entry]; at < texts->ends[entry]; at++) {
        uint16_t sound = texts->sounds[at];
        if (sound >= syllables->count || size + syllables->lengths[sound] > LONGEST)
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

static void put(TableBuilder *builder, uint64_t key, float cost, int64_t entry)
{
    if (builder->next < builder->end)
        *builder->next++ = (Row){key, ascending(cost), (uint32_t)entry};
}

static void add_whole(TableBuilder *builder, Sequence *sequence_of)
{
    uint64_t sequence[LONGEST];
    for (int64_t at = 0; at < builder->count; at++) {
        int64_t entry = builder->chosen[at];
        int32_t size = sequence_of(builder, entry, sequence);
        put(builder, hash(sequence, size), builder->texts->costs[entry], entry);
    }
}

/* Adds each entry with each element of its sequence left out. */
static void add_gaps(TableBuilder *builder, Sequence *sequence_of)
{
    uint64_t sequence[LONGEST];
    for (int64_t at = 0; at < builder->count; at++) {
        int64_t entry = builder->chosen[at];
        int32_t size = sequence_of(builder, entry, sequence);
        uint64_t after = hash(sequence, size), before = 0, power = 1;
        for (int32_t place = 0; place < size; place++) {
            uint64_t own = sequence[place] * power;
            after -= own;
            put(builder, before + after * INVERSE, builder->texts->costs[entry], entry);
            before += own;
            power *= BASE;
        }
    }
}

/* Adds each entry under each other reading of one of its characters. */
static void add_alternates(TableBuilder *builder)
{
    const Texts *texts = builder->texts;
    const uint64_t *classes = builder->syllables->classes;
    uint64_t sequence[LONGEST];
    for (int64_t at = 0; at < builder->count; at++) {
        int64_t entry = builder->chosen[at], start = texts->starts[entry];
        int32_t size = classes_of(builder, entry, sequence);
        uint64_t whole = hash(sequence, size), power = 1;
        for (int32_t place = 0; place < size; place++, power *= BASE) {
            uint16_t second = texts->seconds[start + place];
            if (!second || second >= builder->syllables->count)
                continue;
            uint64_t change = classes[second] - sequence[place];
            put(builder, whole + change * power, texts->costs[entry] + ALTERNATE, entry);
        }
    }
}

/* Makes the table of the chosen entries, of at most `room` rows before they are sorted and dropped;
 * returns how many rows it has, or -1 when out of memory. */
EXPORTED int64_t faq_table(const Texts *texts, const Syllables *syllables, int32_t kind,
                           const int64_t *chosen, int64_t count, int64_t room, int64_t most,
                           uint64_t *keys, uint32_t *entries)
{
    Row *rows = malloc((size_t)(room + 1) * 2 * sizeof *rows);
    if (!rows)
        return OUT_OF_MEMORY;
    TableBuilder builder = {texts, syllables, chosen, count, rows, rows, rows + room};
    Sequence *sequence_of = kind == SOUNDING  ? classes_of
                            : kind == SPELLED ? letters_of
                                              : codes_of;
    add_whole(&builder, sequence_of);
    if (kind == SOUNDING)
        add_alternates(&builder);
    if (kind == GAPS || kind == SPELLED)
        add_gaps(&builder, sequence_of);
    int64_t left = sort_rows(rows, builder.next - rows, most, keys, entries);
    free(rows);
    return left;
}
