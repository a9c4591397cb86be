"""k-means-constrained (Bradley, Bennett, Demiriz 2000): it evens out the number of units, not of people."""

import numpy as np
from k_means_constrained import KMeansConstrained

from wangge_engines.partition.problem import Floats, Ints, Problem


def split(problem: Problem, seed: int, *, spots: Floats | None = None) -> Ints:
    """Groups of equally many units within the tolerance; they need not be connected."""
    grids, where = int(problem.grids[0]), problem.place if spots is None else spots
    even = problem.units / grids
    least, most = int(even * (1 - problem.tolerance)), int(np.ceil(even * (1 + problem.tolerance)))
    model = KMeansConstrained(grids, size_min=least, size_max=most, n_init=1, random_state=seed)
    return np.asarray(model.fit_predict(where - where.mean(axis=0)), dtype=np.int64)
