# The line protocol of a peer: what lib/bench/peers/process.ts asks, one JSON object a line.
#
# Out at the start: {"version": ..., "python": ..., "threads"?: ...}, or {"missing": module}.
# In:  {"variant": "typed", "series": "leibniz", "args": [1000], "calls": 3}
# Out: {"result": 3.14..., "milliseconds": of one call, the mean of all, "compiled": milliseconds, where there were any},
#      or {"error": text}. Ends with its input.

import json
import platform
import sys
from time import perf_counter


def answer(value):
    print(json.dumps(value), flush=True)


def require(name):
    """Imports a module; where there is none, says so and ends."""
    try:
        return __import__(name)
    except ModuleNotFoundError as error:
        answer({"missing": error.name})
        sys.exit()


def serve(version, kernels, prepare=None, **more):
    """kernels[variant][series] are functions; prepare(function, variant) gives one that is compiled."""
    python = platform.python_implementation() + " " + platform.python_version()
    answer({"version": version, "python": python, **more})
    prepared = {}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer(measure(request, kernels, prepare, prepared))
        except Exception as error:
            answer({"error": type(error).__name__ + ": " + str(error)})


def measure(request, kernels, prepare, prepared):
    reply = {}
    key = (request["variant"], request["series"])
    if key not in prepared:
        kernel = kernels[key[0]][key[1]]
        start = perf_counter()
        prepared[key] = kernel if prepare is None else prepare(kernel, key[0])
        if prepare is not None:
            reply["compiled"] = (perf_counter() - start) * 1000
    kernel = prepared[key]
    args = request["args"]
    calls = request["calls"]
    start = perf_counter()
    for _ in range(calls):
        value = kernel(*args)
    milliseconds = (perf_counter() - start) * 1000 / calls
    result = value if isinstance(value, list) else float(value)
    return {"result": result, "milliseconds": milliseconds, **reply}
