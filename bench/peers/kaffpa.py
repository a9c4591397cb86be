"""KaHIP (Sanders and Schulz 2013): kaffpa, "eco", 3 % imbalance."""

import kahip
import numpy as np

from peers.graphs import rows_of_neighbours, whole_people
from wangge_engines.partition.problem import Ints, Problem


def split(problem: Problem, seed: int) -> Ints:
    """Its parts need not be connected, nor as even as was asked."""
    start, near = rows_of_neighbours(problem)
    alike = [1] * len(near)
    grids, quiet = int(problem.grids[0]), True
    _, part = kahip.kaffpa(whole_people(problem), start, alike, near, grids, 0.03, quiet, seed, kahip.ECO)
    return np.asarray(part, dtype=np.int64)
