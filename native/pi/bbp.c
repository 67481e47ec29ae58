/* Bailey, Borwein, Plouffe (1997): hexadecimal digits of pi from any position, without
 * those before it:
 *
 *   pi = sum over k of 16^-k (4/(8k+1) - 2/(8k+4) - 1/(8k+5) - 1/(8k+6))
 *
 * The digits from `position` are the fraction of 16^position * pi. A term with
 * k <= position contributes (16^(position-k) mod m) / m, by modular powers.
 *
 * All arithmetic is on integers, and the digits given out are proven: fractions are
 * kept in fixed point, four limbs of 26 bits (104 bits), every quotient is
 * truncated, and a digit counts only if the bounds above and below agree on it. 26 bits,
 * because a limb times a modulus (below 2^27) then fits 2^53: the JavaScript twin
 * computes the very same integers in doubles.
 */
#include "kernelize/pi.h"

#define LIMBS 4
#define LIMB_BITS 26
#define LIMB_RANGE (INT64_C(1) << LIMB_BITS)
/* 4 * LIMB_BITS / 4 hexadecimal digits in a fraction. */
#define FRACTION_DIGITS 26
/* Terms beyond `position`: 16^-k is below the last bit of the fraction after 26. */
#define TAIL_TERMS 27

/* The four fractions of a term: weight / (8k + offset). */
static const int32_t OFFSET[4] = {1, 4, 5, 6};
static const int32_t WEIGHT[4] = {4, -2, -1, -1};

/* 16^exponent mod modulus, modulus < 2^27: left-to-right binary powering. */
static int64_t power_of_16(int32_t exponent, int64_t modulus)
{
    uint64_t result = 1 % (uint64_t)modulus;
    int bit = 0;
    while ((exponent >> bit) > 1) {
        bit++;
    }
    for (; bit >= 0; bit--) {
        result = result * result % (uint64_t)modulus;
        if ((exponent >> bit) & 1) {
            result = result * 16 % (uint64_t)modulus;
        }
    }
    return (int64_t)result;
}

/* fraction += weight * numerator / denominator, limb by limb, carries left standing.
 * numerator < denominator < 2^27. */
static void add_quotient(int64_t fraction[LIMBS], int64_t weight, int64_t numerator,
                         int64_t denominator)
{
    for (int limb = 0; limb < LIMBS; limb++) {
        int64_t scaled = numerator * LIMB_RANGE;
        fraction[limb] += weight * (scaled / denominator);
        numerator = scaled % denominator;
    }
}

/* Brings every limb into [0, 2^26) and drops whole numbers. */
static void carry(int64_t fraction[LIMBS])
{
    for (int limb = LIMBS - 1; limb >= 0; limb--) {
        int64_t low = fraction[limb] & (LIMB_RANGE - 1);
        if (limb > 0) {
            fraction[limb - 1] += (fraction[limb] - low) / LIMB_RANGE;
        }
        fraction[limb] = low;
    }
}

static int digit_of(const int64_t fraction[LIMBS], int index)
{
    /* Digit `index` is bits 4 index to 4 index + 3 from the top; 26 is no multiple of
     * 4, so a digit may lie across two limbs. */
    int digit = 0;
    for (int bit = 4 * index; bit < 4 * index + 4; bit++) {
        int64_t limb = fraction[bit / LIMB_BITS];
        digit = 2 * digit + (int)((limb >> (LIMB_BITS - 1 - bit % LIMB_BITS)) & 1);
    }
    return digit;
}

/* Writes the proven digits from `position`, at most `count`; returns how many. */
static int32_t proven_digits(int32_t position, int32_t count, uint8_t *digits,
                             const kz_cancel *cancel)
{
    int64_t low[LIMBS] = {0};
    KZ_FOR_CHUNKS (begin, end, 0, (int64_t)position + 1, cancel) {
        for (int64_t k = begin; k < end; k++) {
            for (int part = 0; part < 4; part++) {
                int64_t modulus = 8 * k + OFFSET[part];
                int64_t residue = power_of_16((int32_t)(position - k), modulus);
                add_quotient(low, WEIGHT[part], residue, modulus);
            }
        }
        carry(low);
    }
    int64_t power[LIMBS] = {LIMB_RANGE, 0, 0, 0};
    for (int tail = 1; tail <= TAIL_TERMS; tail++) {
        /* power = 16^-tail, exact while its single bit is inside the fraction. */
        for (int limb = LIMBS - 1; limb > 0; limb--) {
            power[limb] = power[limb] / 16 + (power[limb - 1] % 16) * (LIMB_RANGE / 16);
        }
        power[0] /= 16;
        for (int part = 0; part < 4; part++) {
            int64_t denominator = 8 * ((int64_t)position + tail) + OFFSET[part];
            int64_t rest = 0;
            for (int limb = 0; limb < LIMBS; limb++) {
                int64_t scaled = rest * LIMB_RANGE + power[limb];
                low[limb] += WEIGHT[part] * (scaled / denominator);
                rest = scaled % denominator;
            }
        }
    }
    /* Every quotient is truncated by less than one unit of the last limb: with weights
     * 4, -2, -1, -1 the true fraction lies within -4 to +4 units per term (and one
     * term more for the tail left out) of the sum. */
    int64_t error = 4 * ((int64_t)position + TAIL_TERMS + 2);
    int64_t high[LIMBS];
    for (int limb = 0; limb < LIMBS; limb++) {
        high[limb] = low[limb];
    }
    low[LIMBS - 1] -= error;
    high[LIMBS - 1] += error;
    carry(low);
    carry(high);
    int32_t proven = 0;
    while (proven < count && proven < FRACTION_DIGITS &&
           digit_of(low, proven) == digit_of(high, proven)) {
        digits[proven] = (uint8_t)digit_of(low, proven);
        proven++;
    }
    return proven;
}

void kz_bbp(int32_t position, int32_t count, uint8_t *digits, const kz_cancel *cancel)
{
    int32_t done = 0;
    while (done < count && !kz_cancelled(cancel)) {
        /* 104 bits less 29 of error are 18 digits at the least, unless a run of 17 digits
         * 0 or F follows; in the first 10^7 digits of pi the longest has 8. */
        done += proven_digits(position + done, count - done, digits + done, cancel);
    }
}
