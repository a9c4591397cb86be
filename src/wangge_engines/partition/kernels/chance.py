"""Random numbers inside kernels: xorshift64*, whose state is one number that the caller keeps."""

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.compiled import inner

State = NDArray[np.uint64]


@inner
def draw_bits(state: State) -> np.uint64:
    """The next 64 bits (Vigna, An experimental exploration of Marsaglia's xorshift generators, 2016)."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    bits: np.uint64 = x * np.uint64(2685821657736338717)
    return bits


@inner
def draw_share(state: State) -> float:
    """A number in [0, 1)."""
    return np.float64(draw_bits(state) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@inner
def draw_below(state: State, n: int) -> np.int64:
    """A whole number in 0..n-1."""
    return np.int64(draw_share(state) * n)
