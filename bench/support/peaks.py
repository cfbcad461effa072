"""numpy's best matrix product and best copy of large arrays, with so many threads: what a machine's peaks are held against.

Usage: peaks.py THREADS, with OPENBLAS_NUM_THREADS set to the same. Prints JSON: gflops, copyBytesPerSecond, blas.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy

threads = int(sys.argv[1])
# Short beside a time slice, so that on a busy machine some are undisturbed; the arrays are larger than most caches.
SIZE = 1024
COPIED_FLOATS = 64 * 2**20
SECONDS = 4


def best_seconds(work):
    work()
    times = []
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def best_product():
    generator = numpy.random.default_rng(1)
    left = generator.random((SIZE, SIZE), dtype=numpy.float32)
    right = generator.random((SIZE, SIZE), dtype=numpy.float32)
    out = numpy.empty((SIZE, SIZE), dtype=numpy.float32)
    return 2 * SIZE**3 / best_seconds(lambda: numpy.matmul(left, right, out=out)) / 1e9


def best_copy():
    source = numpy.ones(COPIED_FLOATS, dtype=numpy.float32)
    target = numpy.zeros(COPIED_FLOATS, dtype=numpy.float32)
    parts = list(zip(numpy.array_split(source, threads), numpy.array_split(target, threads)))
    with ThreadPoolExecutor(threads) as pool:
        # numpy lets other threads run while it copies.
        seconds = best_seconds(lambda: list(pool.map(lambda part: numpy.copyto(part[1], part[0]), parts)))
    return 2 * source.nbytes / seconds


def blas():
    libraries = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return f"{libraries['name']} {libraries['version']}"


print(json.dumps({"gflops": best_product(), "copyBytesPerSecond": best_copy(), "blas": blas()}))
