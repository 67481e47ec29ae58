/* What generated C needs: JavaScript's operators where C's differ, and the error exit. What a
 * file uses of it is copied into it, so that the file stands alone.
 *
 * Functions that can fail return nonzero, having filled in kz_call's error; nothing is thrown or
 * jumped.
 */
#ifndef KERNELIZE_GENERATED_H
#define KERNELIZE_GENERATED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernelize/watch.h"

/* What is used of the C library, declared as C11 7.1.4 allows: reading its headers takes as long as
 * compiling a small kernel. */
double acos(double x);
double acosh(double x);
double asin(double x);
double asinh(double x);
double atan(double x);
double atanh(double x);
double cbrt(double x);
double ceil(double x);
double cos(double x);
double cosh(double x);
double exp(double x);
double expm1(double x);
double fabs(double x);
double floor(double x);
double log(double x);
double log10(double x);
double log1p(double x);
double log2(double x);
double sin(double x);
double sinh(double x);
double sqrt(double x);
double tan(double x);
double tanh(double x);
double trunc(double x);
double atan2(double y, double x);
double copysign(double x, double y);
double pow(double x, double y);
void *calloc(size_t count, size_t size);
void *malloc(size_t size);
void free(void *memory);
void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *memory, int byte, size_t size);
int strcmp(const char *a, const char *b);
char *getenv(const char *name);
int snprintf(char *restrict text, size_t size, const char *restrict format, ...);

#define KZ_NAN __builtin_nan("")

#define KZ_INFINITY __builtin_inf()

/* Memory that a kernel made: freed when the call from JavaScript ends, however it ends. */
typedef struct kz_block {
    struct kz_block *next;
    double data[]; /* aligned for every element type */
} kz_block;

/* A bigint for an error's text: 64 bits, and whether they have a sign. */
typedef struct {
    uint64_t bits;
    bool negative;
} kz_wide;

/* One call from JavaScript: its memory, and its error if it fails. */
typedef struct {
    int site; /* index into the file's table of error sites */
    double values[2];
    kz_block *blocks;
    kz_wide bigints[2];
    /* Whether the call is still wanted: watch.h. */
    const int32_t *cancel;
#ifdef KZ_RECURSION
    uintptr_t stack_limit; /* no frame of a recursive function below it */
#endif
#ifdef KZ_PARALLEL
    /* Runs chunks of work on the threads of the process. */
    void (*parallel)(void (*chunk)(void *context, int64_t number), void *context, int64_t chunks);
#endif
} kz_call;

enum { KZ_OK = 0, KZ_FAILED = 1 };

/* The site of a call that ended because it was cancelled. */
enum { KZ_CANCELLED = -1 };

static inline int kz_fail(kz_call *kz, int site, double first, double second)
{
    kz->site = site;
    kz->values[0] = first;
    kz->values[1] = second;
    return KZ_FAILED;
}

/* Whether the call is no longer wanted. Kernels look before every chunk of a loop, at every turn of
 * a loop around others, and where a recursive function begins. */
static inline bool kz_is_cancelled(const kz_call *kz, int often)
{
    return __builtin_expect(kz->cancel != NULL, 0) &&
           __builtin_expect(__atomic_load_n(kz->cancel, __ATOMIC_RELAXED) != KZ_WANTED, 0) &&
           kz_is_unwanted(kz->cancel, often);
}

static inline int kz_stop(kz_call *kz)
{
    kz->site = KZ_CANCELLED;
    return KZ_FAILED;
}

/* Iterations of a chunk: as in cancel.h, unless a test wants to meet the ends of chunks often. */
#ifndef KZ_CHUNK
#define KZ_CHUNK 16384
#endif

/* Elements of an array that are filled or copied between two looks at the flag. */
#ifndef KZ_BLOCK
#define KZ_BLOCK (INT64_C(1) << 20)
#endif

/* Turns of a loop without a counter between two looks at the flag. */
#ifndef KZ_TURNS
#define KZ_TURNS 1024
#endif

/* The end of the chunk that begins at `begin`: `last`, or what stands before it. `begin` has not
 * passed `last`. Distances of two 64-bit integers fit 64 bits without a sign. */
static inline int64_t kz_end_of_chunk(int64_t begin, int64_t last, int64_t step)
{
    const uint64_t distance =
        step > 0 ? (uint64_t)last - (uint64_t)begin : (uint64_t)begin - (uint64_t)last;
    const int64_t chunk = KZ_CHUNK * step;
    return distance > (uint64_t)(step > 0 ? chunk : -chunk) ? begin + chunk : last;
}

/* The same for a loop of which an iteration takes long. */
static inline int64_t kz_end_of_short_chunk(int64_t begin, int64_t last, int64_t step)
{
    const int64_t end = kz_end_of_chunk(begin, last, step);
    const int64_t chunk = (KZ_CHUNK + 63) / 64 * step;
    return (step > 0 ? end - begin > chunk : end - begin < chunk) ? begin + chunk : end;
}

static inline int64_t kz_end_of_block(int64_t begin, int64_t last)
{
    return last - begin > KZ_BLOCK ? begin + KZ_BLOCK : last;
}

/* memmove in blocks, or memcpy. Not KZ_OK: the call is no longer wanted. */
static __attribute__((noinline, unused)) int kz_move(kz_call *kz, void *to, const void *from,
                                                     size_t size)
{
    const size_t block = (size_t)KZ_BLOCK * 8;
    const bool backwards =
        (uintptr_t)to > (uintptr_t)from && (uintptr_t)to - (uintptr_t)from < size;
    for (size_t done = 0; done < size; done += block) {
        const size_t part = size - done < block ? size - done : block;
        const size_t at = backwards ? size - done - part : done;
        if (done > 0 && kz_is_cancelled(kz, KZ_SELDOM)) {
            return kz_stop(kz);
        }
        memmove((char *)to + at, (const char *)from + at, part);
    }
    return KZ_OK;
}

static inline kz_wide kz_big_of_i64(int64_t value)
{
    kz_wide wide = {(uint64_t)value, value < 0};
    return wide;
}

static inline kz_wide kz_big_of_u64(uint64_t value)
{
    kz_wide wide = {value, false};
    return wide;
}

static inline int kz_fail_bigint(kz_call *kz, int site, kz_wide first, kz_wide second)
{
    kz->site = site;
    kz->bigints[0] = first;
    kz->bigints[1] = second;
    return KZ_FAILED;
}

/* A typed array: where its elements are, and how many. */
#define KZ_ARRAY(kind, element)                                                                    \
    typedef struct {                                                                               \
        element *data;                                                                             \
        int64_t length;                                                                            \
    } kind

KZ_ARRAY(kz_Int8Array, int8_t);

KZ_ARRAY(kz_Uint8Array, uint8_t);

KZ_ARRAY(kz_Uint8ClampedArray, uint8_t);

KZ_ARRAY(kz_Int16Array, int16_t);

KZ_ARRAY(kz_Uint16Array, uint16_t);

KZ_ARRAY(kz_Int32Array, int32_t);

KZ_ARRAY(kz_Uint32Array, uint32_t);

KZ_ARRAY(kz_Float32Array, float);

KZ_ARRAY(kz_Float64Array, double);

KZ_ARRAY(kz_BigInt64Array, int64_t);

KZ_ARRAY(kz_BigUint64Array, uint64_t);

static inline bool kz_is_length(double length)
{
    return length >= 0 && length <= 4294967296.0 && length == floor(length);
}

/* Zeroed memory for `length` elements; NULL if `length` is no length or memory is short. */
static inline void *kz_allocate(kz_call *kz, double length, size_t element)
{
    if (!kz_is_length(length)) {
        return NULL;
    }
    kz_block *block = calloc(1, sizeof(kz_block) + (size_t)length * element);
    if (block == NULL) {
        return NULL;
    }
    block->next = kz->blocks;
    kz->blocks = block;
    return block->data;
}

/* Frees what was allocated after `before`. */
static inline void kz_release_to(kz_call *kz, const kz_block *before)
{
    while (kz->blocks != before) {
        kz_block *next = kz->blocks->next;
        free(kz->blocks);
        kz->blocks = next;
    }
}

/* The same, but for the block that has `kept`: a result. */
static inline void kz_release_but(kz_call *kz, kz_block *before, const void *kept)
{
    kz_block *result = NULL;
    while (kz->blocks != before) {
        kz_block *next = kz->blocks->next;
        if (kz->blocks->data == kept) {
            result = kz->blocks;
        } else {
            free(kz->blocks);
        }
        kz->blocks = next;
    }
    if (result != NULL) {
        result->next = before;
        kz->blocks = result;
    }
}

/* A position in an array as `slice` and its kin take it: an integer, from the end if negative,
 * clamped. NaN is 0. */
static inline int64_t kz_relative(double x, int64_t length)
{
    double position = x == x ? trunc(x) : 0;
    if (position < 0) {
        position += (double)length;
        return position > 0 ? (int64_t)position : 0;
    }
    return position < (double)length ? (int64_t)position : length;
}

static inline int64_t kz_between(int64_t from, int64_t to)
{
    return from < to ? to - from : 0;
}

/* Where `set` puts `source` elements among `length`; -1 if there is no room. */
static inline int64_t kz_offset(double x, int64_t length, int64_t source)
{
    double offset = x == x ? trunc(x) : 0;
    return offset >= 0 && offset <= (double)(length - source) ? (int64_t)offset : -1;
}

/* `source`, or a copy of it if it shares memory with `target`; NULL if memory is short. */
static inline const void *kz_apart(kz_call *kz, const void *source, size_t size, const void *target,
                                   size_t space)
{
    uintptr_t from = (uintptr_t)source, to = (uintptr_t)target;
    if (from + size <= to || to + space <= from) {
        return source;
    }
    void *copy = kz_allocate(kz, (double)size, 1);
    return copy == NULL ? NULL : memcpy(copy, source, size);
}

/* ToInt32 (ECMA-262, 7.1.6): modulo 2^32, for every double. */
static inline int32_t kz_to_int32(double x)
{
    if (fabs(x) < 0x1p62) {
        /* By way of 64 bits: gcc makes trunc(x) of (double)(int32_t)x, and that keeps -0. */
        return (int32_t)(int64_t)x;
    }
    if (!(fabs(x) < 0x1p84)) {
        return 0; /* NaN, infinities, and multiples of 2^32 */
    }
    /* An integer with its lowest bits at 2^10 to 2^31: the highest 21 of its 53 are multiples of
     * 2^32. */
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    uint32_t rest = (uint32_t)bits << ((bits >> 52 & 0x7ff) - 1075);
    return (int32_t)(x < 0 ? 0 - rest : rest);
}

/* ToUint8Clamp (7.1.12): to 0 to 255, halves to even. NaN is 0. Without branches: it vectorises. */
static inline uint8_t kz_to_uint8_clamped(double x)
{
    double y = x > 0 ? x : 0;
    y = y < 255 ? y : 255;
    /* Adding 2^52 + 2^51 leaves no bits for a fraction: the addition itself rounds to even. */
    return (uint8_t)(int32_t)((y + 0x1.8p52) - 0x1.8p52);
}

/* Whether a double is an index below `length`. */
static inline bool kz_is_index(double x, int64_t length)
{
    return x >= 0 && x < (double)length && x == floor(x);
}

/* Whether a double is an integer from `low` to `high`, and not -0. */
static inline bool kz_is_integer_within(double x, double low, double high)
{
    return x >= low && x <= high && x == floor(x) && (x != 0 || !__builtin_signbit(x));
}

static inline bool kz_is_i32(double x)
{
    return x >= -2147483648.0 && x <= 2147483647.0 && x == floor(x) &&
           (x != 0 || !__builtin_signbit(x));
}

static inline bool kz_is_u32(double x)
{
    return x >= 0 && x <= 4294967295.0 && x == floor(x) && !__builtin_signbit(x);
}

static inline bool kz_is_f32(double x)
{
    return (double)(float)x == x || x != x;
}

/* a + b and a - b where one of them may be 0: gcc 12 folds `0.0 - (double)i` and `0.0 - fabs(x)` in
 * its front end to a negation, at every level, and so makes -0 of 0; of parameters it does not. */
static inline double kz_plus(double a, double b)
{
    return a + b;
}

static inline double kz_minus(double a, double b)
{
    return a - b;
}

/* In a loop with `x = x * x` of integers: gcc 12 takes it for a reduction, whose other factor
 * changes, makes vectors of it, and leaves x as it was. */
#if defined(__GNUC__) && !defined(__clang__)
#define KZ_CARRIED_PRODUCT __asm__ volatile("")
#else
#define KZ_CARRIED_PRODUCT ((void)0)
#endif

/* In a loop that does little more than add up in JavaScript's order: gcc would compute terms in
 * registers of 512 bits, and take six instructions to take them apart again. */
#if defined(__AVX512F__) && defined(__GNUC__) && !defined(__clang__)
#define KZ_IN_ORDER __asm__ volatile("")
#else
#define KZ_IN_ORDER ((void)0)
#endif

/* A zero that may be -0. clang 14 makes `x >= 0.0 ? -0.0 : x` of `x > 0.0 ? -0.0 : x`, as if the
 * two zeros were one number, so it must not know this one. clang 19 does not; those between are
 * unknown. */
#if defined(__clang__) && __clang_major__ < 19
static inline double kz_opaque(double x)
{
    __asm__("" : "+m"(x));
    return x;
}
#define KZ_OPAQUE(x) kz_opaque(x)
#else
#define KZ_OPAQUE(x) (x)
#endif

/* A product that is rounded before something is added to it. gcc 12 fuses products with a sum and a
 * difference that stand side by side, in spite of -ffp-contract=off; later versions have mended
 * that, at the latest. Before 12 it knew no such pattern but that of complex numbers on ARM, and
 * has no barrier but one that it can't see through. */
#if defined(__clang__) || !defined(__GNUC__) || __GNUC__ < 11
#define KZ_ROUNDED(x) (x)
#elif __GNUC__ >= 12 && !defined(__INTEL_COMPILER)
#define KZ_ROUNDED(x) __builtin_assoc_barrier(x)
#elif defined(__ARM_FEATURE_COMPLEX)
#define KZ_ROUNDED(x)                                                                              \
    __extension__({                                                                                \
        __typeof__(x) kz_value = (x);                                                              \
        __asm__("" : "+w"(kz_value));                                                              \
        kz_value;                                                                                  \
    })
#else
#define KZ_ROUNDED(x) (x)
#endif

/* The integer b for which i < b is i < x, and i <= b is i <= x, for every integer |i| <= 2^53. */
static inline int64_t kz_below(double x)
{
    if (!(x > -0x1p62)) {
        return INT64_MIN; /* NaN too: no i is below it */
    }
    return x >= 0x1p62 ? INT64_MAX : (int64_t)ceil(x);
}

static inline int64_t kz_upto(double x)
{
    if (!(x > -0x1p62)) {
        return INT64_MIN;
    }
    return x >= 0x1p62 ? INT64_MAX : (int64_t)floor(x);
}

static inline bool kz_truthy(double x)
{
    return x != 0 && x == x;
}

static inline bool kz_is_integer(double x)
{
    return __builtin_isfinite(x) && x == trunc(x);
}

static inline bool kz_is_safe_integer(double x)
{
    return fabs(x) <= 9007199254740991.0 && x == trunc(x);
}

/* Math.hypot as V8 computes it (src/builtins/math.tq): Kahan's sum of squares of the quotients by
 * the largest. The standard says only that it is an approximation. Infinity wins over NaN. */
static inline double kz_hypot(int count, const double *values)
{
    double most = 0;
    bool has_nan = false;
    for (int i = 0; i < count; i++) {
        double value = fabs(values[i]);
        has_nan |= value != value;
        most = value > most ? value : most;
    }
    if (__builtin_isinf(most)) {
        return most;
    }
    if (has_nan || most == 0) {
        return has_nan ? KZ_NAN : 0.0;
    }
    double sum = 0, compensation = 0;
    for (int i = 0; i < count; i++) {
        double quotient = fabs(values[i]) / most;
        double summand = KZ_ROUNDED(quotient * quotient) - compensation;
        double preliminary = sum + summand;
        compensation = (preliminary - sum) - summand;
        sum = preliminary;
    }
    return sqrt(sum) * most;
}

/* Math.round (21.3.2.28): halves up, -0 kept, and exact where x + 0.5 would round. */
static inline double kz_round(double x)
{
    double low = floor(x);
    if (x == low) {
        return x;
    }
    return copysign(x - low < 0.5 ? low : low + 1, x);
}

static inline double kz_sign(double x)
{
    return x > 0 ? 1.0 : x < 0 ? -1.0 : x;
}

/* Math.min and Math.max: NaN wins, and -0 is below +0. */
static inline double kz_min(double a, double b)
{
    if (a != a || b != b) {
        return a + b;
    }
    return a < b || (a == b && __builtin_signbit(a)) ? a : b;
}

static inline double kz_max(double a, double b)
{
    if (a != a || b != b) {
        return a + b;
    }
    return a > b || (a == b && !__builtin_signbit(a)) ? a : b;
}

/* Arguments of the C library's functions. gcc computes those of constants itself, rounded exactly,
 * clang by the C library of the machine that it runs on; both make other functions of some, and gcc
 * one call of sin and cos. The C library's own answer is the same from every compiler, so none may
 * see what it is asked. The text keeps two functions' arguments apart, and is a comment. */
#if defined(__x86_64__)
#define KZ_HIDDEN(x, name) __asm__("/* " name " */" : "+x"(x))
#elif defined(__aarch64__)
#define KZ_HIDDEN(x, name) __asm__("/* " name " */" : "+w"(x))
#else
#define KZ_HIDDEN(x, name) __asm__("/* " name " */" : "+m"(x))
#endif

static inline double kz_sin(double x)
{
    KZ_HIDDEN(x, "sin");
    return sin(x);
}

static inline double kz_cos(double x)
{
    KZ_HIDDEN(x, "cos");
    return cos(x);
}

static inline double kz_tan(double x)
{
    KZ_HIDDEN(x, "tan");
    return tan(x);
}

static inline double kz_asin(double x)
{
    KZ_HIDDEN(x, "asin");
    return asin(x);
}

static inline double kz_acos(double x)
{
    KZ_HIDDEN(x, "acos");
    return acos(x);
}

static inline double kz_atan(double x)
{
    KZ_HIDDEN(x, "atan");
    return atan(x);
}

static inline double kz_sinh(double x)
{
    KZ_HIDDEN(x, "sinh");
    return sinh(x);
}

static inline double kz_cosh(double x)
{
    KZ_HIDDEN(x, "cosh");
    return cosh(x);
}

static inline double kz_tanh(double x)
{
    KZ_HIDDEN(x, "tanh");
    return tanh(x);
}

static inline double kz_asinh(double x)
{
    KZ_HIDDEN(x, "asinh");
    return asinh(x);
}

static inline double kz_acosh(double x)
{
    KZ_HIDDEN(x, "acosh");
    return acosh(x);
}

static inline double kz_atanh(double x)
{
    KZ_HIDDEN(x, "atanh");
    return atanh(x);
}

static inline double kz_exp(double x)
{
    KZ_HIDDEN(x, "exp");
    return exp(x);
}

static inline double kz_expm1(double x)
{
    KZ_HIDDEN(x, "expm1");
    return expm1(x);
}

static inline double kz_log(double x)
{
    KZ_HIDDEN(x, "log");
    return log(x);
}

static inline double kz_log2(double x)
{
    KZ_HIDDEN(x, "log2");
    return log2(x);
}

static inline double kz_log10(double x)
{
    KZ_HIDDEN(x, "log10");
    return log10(x);
}

static inline double kz_log1p(double x)
{
    KZ_HIDDEN(x, "log1p");
    return log1p(x);
}

static inline double kz_cbrt(double x)
{
    KZ_HIDDEN(x, "cbrt");
    return cbrt(x);
}

static inline double kz_atan2(double y, double x)
{
    KZ_HIDDEN(y, "atan2");
    KZ_HIDDEN(x, "atan2");
    return atan2(y, x);
}

/* Number::exponentiate (6.1.6.1.3): C's pow gives 1 where JavaScript gives NaN. Squares and square
 * roots are V8's own (src/base/ieee754.cc), as fdlibm has them: rounded once. */
static inline double kz_pow(double a, double b)
{
    if (b != b || (fabs(a) == 1 && __builtin_isinf(b))) {
        return KZ_NAN;
    }
    if (b == 2) {
        return a * a;
    }
    if (b == 0.5) {
        /* Of -0 it is 0, and of -Infinity Infinity. */
        return a == -KZ_INFINITY ? KZ_INFINITY : sqrt(a + 0.0);
    }
    KZ_HIDDEN(a, "pow");
    KZ_HIDDEN(b, "pow");
    return pow(a, b);
}

static inline int32_t kz_clz32(int32_t x)
{
    return x == 0 ? 32 : __builtin_clz((uint32_t)x);
}

static inline int32_t kz_imul(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a * (uint32_t)b);
}

static inline int64_t kz_abs_integer(int64_t a)
{
    return a < 0 ? -a : a;
}

static inline int64_t kz_min_integer(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static inline int64_t kz_max_integer(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Of files with a version of each kernel for each level of CPUs: they are compiled once for each,
 * with the level's flags and for example '-DKZ_LEVEL(name)=name##_v3', which leaves the kernels
 * under names of their own, and once for every CPU, with the glue. */
#ifdef KZ_LEVEL
#define KZ_KERNELS_ONLY
#else
#define KZ_LEVEL(name) name##_baseline
#endif

/* A version of a kernel, with its arguments in a frame: kz_kernel's `run` (kernel.h). */
typedef int (*kz_version)(void *frame, const int32_t *cancel);

#endif
