/* Compiles the loops over the rows of a block, and over embeddings, for the baseline processor and
 * for AVX2, and chooses between them.
 *
 * Adding rows of the table is most of the work of a question of common words, and vectors of
 * 256 bits halve it.  `target_clones` would do the same with gcc and the GNU C library alone. */
#include "row_loops.h"

#define VARIANT(name) name##_baseline
#define TARGET
#include "row_loops_variant.h"

const RowLoops *row_loops = &loops_baseline;

/* FAQ_BASELINE leaves the variant out, so that tests can compare. */
#if defined(__x86_64__) && !defined(FAQ_BASELINE)

#include <cpuid.h>

#define VARIANT(name) name##_avx2
#define TARGET __attribute__((target("avx2")))
#include "row_loops_variant.h"

/* Whether processor and system have AVX2.  `__builtin_cpu_supports` answers no to everything
 * in a library linked by `zig cc`. */
static int has_avx2(void)
{
    enum { VECTOR_STATE = 6 }; /* the system saves registers of 128 and of 256 bits */
    unsigned int a, b, c, d, low, high;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE))
        return 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    if ((low & VECTOR_STATE) != VECTOR_STATE)
        return 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_AVX2);
}

__attribute__((constructor)) static void choose_row_loops(void)
{
    if (has_avx2())
        row_loops = &loops_avx2;
}

#endif
