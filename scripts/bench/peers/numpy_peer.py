# Peer NumPy: the series on blocks of terms, each operation one call for a whole block. Sums are NumPy's pairwise ones,
# so the last bits differ from a loop's.
#
# A block of 16384 doubles has 128 KiB: three of them stay in a second-level cache, and a call's overhead is small.

import math

from protocol import require, serve

np = require("numpy")

BLOCK = 16384
index = np.arange(BLOCK, dtype=np.float64)
odd = 2 * index + 1
even = 2 * index + 2
# BLOCK is even, so every block begins with the same sign.
sign = np.where(np.arange(BLOCK) % 2 == 0, 4.0, -4.0)
first = np.empty(BLOCK)
second = np.empty(BLOCK)


def blocks(n):
    for begin in range(0, n, BLOCK):
        yield begin, min(BLOCK, n - begin)


def leibniz(n):
    pi = 0.0
    for begin, count in blocks(n):
        term = first[:count]
        np.add(odd[:count], 2.0 * begin, out=term)
        np.divide(sign[:count], term, out=term)
        pi += term.sum()
    return pi


def nilakantha(n):
    pi = 3.0
    for begin, count in blocks(n):
        factor, term = first[:count], second[:count]
        np.add(even[:count], 2.0 * begin, out=factor)
        np.add(factor, 1.0, out=term)
        np.multiply(term, factor, out=term)
        np.add(factor, 2.0, out=factor)
        np.multiply(term, factor, out=term)
        np.divide(sign[:count], term, out=term)
        pi += term.sum()
    return pi


def basel(n):
    total = 0.0
    for begin, count in blocks(n):
        term = first[:count]
        np.add(index[:count], begin + 1.0, out=term)
        np.multiply(term, term, out=term)
        np.divide(1.0, term, out=term)
        total += term.sum()
    return math.sqrt(6 * total)


def wallis(n):
    product = 2.0
    for begin, count in blocks(n):
        square, below = first[:count], second[:count]
        np.add(even[:count], 2.0 * begin, out=square)
        np.multiply(square, square, out=square)
        np.subtract(square, 1.0, out=below)
        np.divide(square, below, out=square)
        product *= square.prod()
    return product


def midpoint(n):
    if n == 0:
        return 0.0
    width = 1 / n
    total = 0.0
    for begin, count in blocks(n):
        term = first[:count]
        np.add(index[:count], begin + 0.5, out=term)
        np.multiply(term, width, out=term)
        np.multiply(term, term, out=term)
        np.add(term, 1.0, out=term)
        np.divide(4.0, term, out=term)
        total += term.sum()
    return total * width


kernels = {
    "leibniz": leibniz,
    "nilakantha": nilakantha,
    "basel": basel,
    "wallis": wallis,
    "midpoint": midpoint,
}
serve(np.__version__, {"blocks": kernels})
