"""A peer for tests: splits by halves of the list, or never ends, or fails."""

import numpy as np


def split(problem, seed, *, mood="halves"):
    """(n,) grid of each unit."""
    while mood == "endless":
        pass
    if mood == "failing":
        raise RuntimeError("no balance to be had")
    return np.arange(problem.units) * int(problem.grids[0]) // problem.units
