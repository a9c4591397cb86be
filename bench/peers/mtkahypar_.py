"""Mt-KaHyPar (Gottesbüren, Heuer, Sanders, Schlag 2021): its quality preset, 3 % imbalance, one thread."""

import mtkahypar
import numpy as np

from peers.graphs import all_pairs, whole_people
from wangge_engines.partition.problem import Ints, Problem

STARTED = mtkahypar.initialize(1, print_warnings=False)


def split(problem: Problem, seed: int) -> Ints:
    """Its parts need not be connected."""
    mtkahypar.set_seed(seed)
    context = STARTED.context_from_preset(mtkahypar.PresetType.QUALITY)
    context.set_partitioning_parameters(int(problem.grids[0]), 0.03, mtkahypar.Objective.CUT)
    context.logging = False
    pairs = [(a, b) for a, b in all_pairs(problem).tolist()]
    graph = STARTED.create_graph(context, problem.units, len(pairs), pairs, whole_people(problem), [1] * len(pairs))
    part = graph.partition(context)
    return np.array([part.block_id(unit) for unit in range(problem.units)], dtype=np.int64)
