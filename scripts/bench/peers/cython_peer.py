# Peer Cython: three modules that lib/bench/peers/cython.ts compiled. In: their folder, Cython's version.

import sys

from protocol import serve

folder, version = sys.argv[1:]
sys.path.insert(0, folder)

import typed
import typed_cdivision
import untyped

serve(
    version,
    {
        "untyped": untyped.KERNELS,
        "typed": typed.KERNELS,
        "cdivision": typed_cdivision.KERNELS,
    },
)
