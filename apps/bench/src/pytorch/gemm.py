"""What BLAS this PyTorch has, and how fast it multiplies matrices.

usage: gemm.py THREADS SECONDS

Prints JSON: GFLOP/s of the best of several sizes, the largest error, what PyTorch says of its build, and which libraries
are loaded. The caller sets OMP_NUM_THREADS and OPENBLAS_NUM_THREADS as well.
"""

import json
import re
import sys
import time

import torch

SIZES = [512, 1024]
LIBRARY = re.compile(r'/[^/]*(blas|mkl|blis|atlas|dnnl|onednn|gomp|omp)[^/]*\.so', re.IGNORECASE)


def gigaflops(size, seconds):
    """The best of many products of two matrices: what the machine can do, whatever else it does meanwhile."""
    a, b = torch.randn(size, size), torch.randn(size, size)
    best = float('inf')
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or best == float('inf'):
        start = time.perf_counter()
        torch.mm(a, b)
        best = min(best, time.perf_counter() - start)
    return 2e-9 * size**3 / best


def relative_error(size=256):
    a, b = torch.randn(size, size), torch.randn(size, size)
    exact = a.double() @ b.double()
    return float((a @ b - exact).abs().max() / exact.abs().max())


def loaded_libraries():
    """Files mapped into this process that compute or start threads; none where the system does not tell."""
    try:
        with open('/proc/self/maps', encoding='utf8') as file:
            paths = {line.split(maxsplit=5)[5].strip() for line in file if line.count('/')}
    except OSError:
        return []
    # numpy's wheel brings an OpenBLAS of its own, which PyTorch never calls.
    return sorted(path for path in paths if LIBRARY.search(path) and 'numpy' not in path and 'nvidia' not in path)


def main(threads, seconds):
    torch.set_num_threads(int(threads))
    torch.manual_seed(1)
    error = relative_error()
    speed = max(gigaflops(size, float(seconds) / len(SIZES)) for size in SIZES)
    return {
        'version': torch.__version__,
        'gigaflops': speed,
        'error': error,
        'libraries': loaded_libraries(),
        'config': torch.__config__.show(),
        'parallel': torch.__config__.parallel_info(),
    }


print(json.dumps(main(*sys.argv[1:])))
