# Peers CPython and PyPy: series.py as it stands.

import platform
import sys

import series
from protocol import serve

pypy = getattr(sys, "pypy_version_info", None)
version = platform.python_version() if pypy is None else ".".join(map(str, pypy[:3]))
serve(version, {"loop": series.KERNELS})
