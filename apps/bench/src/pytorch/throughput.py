"""Counts steps as throughput.ts does."""

import math
import time

WARM_UP_SHARE = 0.2


def measure_throughput(step, seconds, limit, minimum_steps=3):
    """Steps in `seconds`, after a fifth of that to warm up; `step` returns a loss, which has to stay finite."""
    warm_up = time.perf_counter()
    warmed_up = 0
    while warmed_up == 0 or time.perf_counter() - warm_up < WARM_UP_SHARE * seconds:
        before = time.perf_counter()
        step()
        taken = time.perf_counter() - before
        if taken > limit:
            return {'skipped': f'one step takes {taken:.1f} s, the limit is {limit:g} s'}
        warmed_up += 1

    start = time.perf_counter()
    steps = 0
    while steps < minimum_steps or time.perf_counter() - start < seconds:
        loss = step()
        steps += 1
    taken = time.perf_counter() - start
    if not math.isfinite(loss):
        raise ValueError(f'the loss became {loss}')
    return {'steps': steps, 'seconds': taken}
