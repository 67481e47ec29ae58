# Peer Numba: the functions of series.py, compiled for the type of their argument (a 64-bit integer).

import math
from types import FunctionType

from protocol import require, serve

numba = require("numba")

import series


def jit(function, **settings):
    # Python's error model would test each divisor for zero.
    return numba.njit(error_model="numpy", **settings)(function)


def with_prange(function):
    """The same function with Numba's parallel range in the place of `range`."""
    code = function.__code__
    names = tuple("prange" if name == "range" else name for name in code.co_names)
    return FunctionType(code.replace(co_names=names), {"math": math, "prange": numba.prange}, function.__name__)


VARIANTS = {
    "jit": lambda function: jit(function),
    "fastmath": lambda function: jit(function, fastmath=True),
    "parallel": lambda function: jit(with_prange(function), fastmath=True, parallel=True),
}


def prepare(function, variant):
    compiled = VARIANTS[variant](function)
    compiled(1)
    return compiled


serve(
    numba.__version__,
    {variant: series.KERNELS for variant in VARIANTS},
    prepare,
    threads=numba.get_num_threads(),
)
