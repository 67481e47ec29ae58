# The series of lib/pi/*.kernel.ts as plain Python loops, operation by operation: the same bits. CPython and PyPy run
# this file, Cython compiles it ("untyped"), Numba compiles its functions.
#
# What JavaScript rounds must be rounded here: where integers could pass 2^53, they are floats.

import math


def leibniz(n):
    pi = 0.0
    for i in range(n):
        pi += (4 - 8 * (i % 2)) / (2 * i + 1)
    return pi


def nilakantha(n):
    pi = 3.0
    for i in range(n):
        even = 2.0 * (i + 1)
        pi += (4 - 8 * (i % 2)) / (even * (even + 1) * (even + 2))
    return pi


def basel(n):
    total = 0.0
    for i in range(n):
        k = i + 1.0
        total += 1 / (k * k)
    return math.sqrt(6 * total)


def wallis(n):
    product = 2.0
    for i in range(n):
        k = i + 1.0
        square = 4 * k * k
        product *= square / (square - 1)
    return product


def midpoint(n):
    if n == 0:
        return 0.0
    width = 1 / n
    total = 0.0
    for i in range(n):
        x = (i + 0.5) * width
        total += 4 / (1 + x * x)
    return total * width


def arctan_inverse(x, n):
    square = x * x
    power = 1 / x
    total = 0.0
    for i in range(n):
        if power == 0:
            return total
        total += ((1 - 2 * (i % 2)) * power) / (2 * i + 1)
        power /= square
    return total


def machin(n):
    return 16 * arctan_inverse(5, n) - 4 * arctan_inverse(239, n)


WORD = 0xFFFFFFFF


def seed_word(seed, index):
    z = (seed + (index + 1) * 0x9E3779B9) & WORD
    z = ((z ^ (z >> 16)) * 0x85EBCA6B) & WORD
    z = ((z ^ (z >> 13)) * 0xC2B2AE35) & WORD
    return z ^ (z >> 16)


def next_word(state):
    a, b, c, d = state
    total = (a + d) & WORD
    result = ((((total << 7) & WORD) | (total >> 25)) + a) & WORD
    c ^= a
    d ^= b
    state[1] = b ^ c
    state[0] = a ^ d
    state[2] = c ^ ((b << 9) & WORD)
    state[3] = ((d << 11) & WORD) | (d >> 21)
    return result


def monte_carlo(samples, seed):
    state = [seed_word(seed, index) for index in range(4)]
    hits = 0
    for _ in range(samples):
        x = next_word(state) / 4294967296
        y = next_word(state) / 4294967296
        if x * x + y * y < 1:
            hits += 1
    return 4 * hits / samples


LIMBS = 4
LIMB_BITS = 26
LIMB_RANGE = 1 << LIMB_BITS
FRACTION_DIGITS = 26
TAIL_TERMS = 27
OFFSET = (1, 4, 5, 6)
WEIGHT = (4, -2, -1, -1)


def power_of_16(exponent, modulus):
    result = 1
    bit = 0
    while exponent >> bit > 1:
        bit += 1
    while bit >= 0:
        result = result * result % modulus
        if (exponent >> bit) & 1 == 1:
            result = result * 16 % modulus
        bit -= 1
    return 0 if modulus == 1 else result


def carry(fraction):
    for limb in range(LIMBS - 1, -1, -1):
        whole = fraction[limb] // LIMB_RANGE
        fraction[limb] -= whole * LIMB_RANGE
        if limb > 0:
            fraction[limb - 1] += whole


def digit_of(fraction, index):
    digit = 0
    for bit in range(4 * index, 4 * index + 4):
        limb = fraction[bit // LIMB_BITS]
        digit = 2 * digit + ((limb >> (LIMB_BITS - 1 - bit % LIMB_BITS)) & 1)
    return digit


def proven_digits(position, digits, count):
    low = [0] * LIMBS
    for k in range(position + 1):
        for part in range(4):
            modulus = 8 * k + OFFSET[part]
            rest = power_of_16(position - k, modulus)
            for limb in range(LIMBS):
                scaled = rest * LIMB_RANGE
                rest = scaled % modulus
                low[limb] += WEIGHT[part] * (scaled // modulus)
    carry(low)
    power = [0] * LIMBS
    power[0] = LIMB_RANGE
    for tail in range(1, TAIL_TERMS + 1):
        for limb in range(LIMBS - 1, 0, -1):
            power[limb] = power[limb] // 16 + (power[limb - 1] % 16) * (LIMB_RANGE // 16)
        power[0] //= 16
        for part in range(4):
            denominator = 8 * (position + tail) + OFFSET[part]
            rest = 0
            for limb in range(LIMBS):
                scaled = rest * LIMB_RANGE + power[limb]
                rest = scaled % denominator
                low[limb] += WEIGHT[part] * (scaled // denominator)
    error = 4 * (position + TAIL_TERMS + 2)
    high = list(low)
    low[LIMBS - 1] -= error
    high[LIMBS - 1] += error
    carry(low)
    carry(high)
    proven = 0
    while len(digits) < count and proven < FRACTION_DIGITS and digit_of(low, proven) == digit_of(high, proven):
        digits.append(digit_of(low, proven))
        proven += 1


def bbp(position, count):
    digits = []
    while len(digits) < count:
        proven_digits(position + len(digits), digits, count)
    return digits


# By the names that the benchmark has for them.
KERNELS = {
    "leibniz": leibniz,
    "nilakantha": nilakantha,
    "basel": basel,
    "wallis": wallis,
    "midpoint": midpoint,
    "machin": machin,
    "bbp": bbp,
    "monteCarlo": monte_carlo,
}
