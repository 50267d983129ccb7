/* Exports what the kernel was compiled with, so that Python refuses a library that doesn't fit. */
#include "kernel.h"
#include "merging.h"
#include "tables.h"

/* Raised whenever a function changes its parameters or a structure its fields; as in
 * `bindings.py`. */
enum { ABI = 3 };

typedef struct {
    const char *name;
    uint64_t value;
} Constant;

#define CONSTANT(name) {#name, (uint64_t)(name)}
#define SIZE_OF(type) {"sizeof " #type, sizeof(type)}

static const Constant CONSTANTS[] = {
    CONSTANT(FIELDS), CONSTANT(CHUNK), CONSTANT(ONE), CONSTANT(HIGHEST),
    CONSTANT(WORD), CONSTANT(BIGRAM), CONSTANT(CHARACTER), CONSTANT(TERM_KINDS),
    CONSTANT(CODE_BITS), CONSTANT(BIGRAM_MARK), CONSTANT(WORD_MARK),
    CONSTANT(BASE), CONSTANT(INVERSE), CONSTANT(LONGEST),
    CONSTANT(WHOLE), CONSTANT(SOUNDING), CONSTANT(GAPS), CONSTANT(SPELLED),
    CONSTANT(MOST_PARTS), CONSTANT(GONE), CONSTANT(NO_MEMORY), CONSTANT(DAMAGED),
    SIZE_OF(Index), SIZE_OF(Question), SIZE_OF(RerankFeatures), SIZE_OF(Reply),
    SIZE_OF(QuestionText), SIZE_OF(Grams), SIZE_OF(Cutting),
    SIZE_OF(CountRun), SIZE_OF(MergeWeights), SIZE_OF(MergeResult),
    SIZE_OF(Texts), SIZE_OF(Syllables),
    {NULL, 0},
};

EXPORTED int32_t faq_abi(void)
{
    return ABI;
}

/* The constants and the sizes of the structures, until one without a name. */
EXPORTED const Constant *faq_constants(void)
{
    return CONSTANTS;
}
