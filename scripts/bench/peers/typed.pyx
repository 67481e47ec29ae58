# The series with C types, as Cython's users write them; lib/bench/peers/cython.ts compiles it with and without cdivision.
# Same operations as lib/pi/*.kernel.ts: the same bits.

from libc.math cimport sqrt


def leibniz(long long n):
    cdef double pi = 0
    cdef long long i
    for i in range(n):
        # 4.0: under cdivision, integers have an integer quotient.
        pi += (4.0 - 8 * (i % 2)) / (2 * i + 1)
    return pi


def nilakantha(long long n):
    cdef double pi = 3, even
    cdef long long i
    for i in range(n):
        even = 2.0 * (i + 1)
        pi += (4 - 8 * (i % 2)) / (even * (even + 1) * (even + 2))
    return pi


def basel(long long n):
    cdef double total = 0, k
    cdef long long i
    for i in range(n):
        k = i + 1.0
        total += 1 / (k * k)
    return sqrt(6 * total)


def wallis(long long n):
    cdef double product = 2, k, square
    cdef long long i
    for i in range(n):
        k = i + 1.0
        square = 4 * k * k
        product *= square / (square - 1)
    return product


def midpoint(long long n):
    cdef double total = 0, width, x
    cdef long long i
    if n == 0:
        return 0.0
    width = 1.0 / n
    for i in range(n):
        x = (i + 0.5) * width
        total += 4 / (1 + x * x)
    return total * width


KERNELS = {
    "leibniz": leibniz,
    "nilakantha": nilakantha,
    "basel": basel,
    "wallis": wallis,
    "midpoint": midpoint,
}
