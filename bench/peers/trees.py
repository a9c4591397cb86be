"""GerryChain (MGGG): parts cut from random spanning trees, and ReCom steps kept when they lower the cost.

ReCom: DeFord, Duchin, Solomon, Harvard Data Science Review 3 (2021).
"""

import random  # noqa: TID251  the chance that GerryChain takes
import time
from collections.abc import Callable
from functools import partial

import networkx as nx
import numpy as np
from gerrychain import Graph, Partition
from gerrychain.partition.initial_partition_generators import recursive_tree_part
from gerrychain.proposals import recom
from gerrychain.tree import bipartition_tree

from peers.graphs import all_pairs
from wangge_engines.partition.cost import grid_inertia
from wangge_engines.partition.problem import Floats, Ints, Problem

Cost = Callable[[Ints], float]


def split(problem: Problem, seed: int, *, climb: float = 0.0, spots: Floats | None = None) -> Ints:
    """A tree's parts within the tolerance; then, for so many seconds, steps that make the grids more compact.

    `spots` (n, D) are coordinates whose squared distances are to be low; places unless told.
    """
    grids, rng = int(problem.grids[0]), random.Random(seed)  # noqa: S311  the chance that it takes
    graph = _graph(problem)
    mean = float(problem.population.sum()) / grids
    first = recursive_tree_part(graph, range(grids), mean, "people", problem.tolerance, rng=rng)
    where = problem.place if spots is None else spots
    if climb:
        return _climb(Partition(graph, first), where, problem, mean, climb, rng)
    return _as_array(first, problem.units)


def _graph(problem: Problem) -> Graph:
    graph = nx.Graph()
    graph.add_nodes_from((unit, {"people": people}) for unit, people in enumerate(problem.population.tolist()))
    graph.add_edges_from(all_pairs(problem).tolist())
    return Graph.from_networkx(graph)


def _climb(plan: Partition, spots: Floats, problem: Problem, mean: float, seconds: float, rng: random.Random) -> Ints:
    step = partial(
        recom,
        pop_col="people",
        pop_target=mean,
        epsilon=problem.tolerance,
        bipartition_tree_fn=partial(bipartition_tree, max_attempts=100, allow_pair_reselection=True),
        rng=rng,
    )
    grids = int(problem.grids[0])
    best = _as_array(plan.assignment, problem.units)
    least = grid_inertia(spots, problem.population, best, grids).sum()
    until = time.process_time() + seconds
    while time.process_time() < until:
        next_plan = step(plan)
        found = best.copy()
        for unit, grid in (next_plan.flips or {}).items():
            found[unit] = grid
        cost = grid_inertia(spots, problem.population, found, grids).sum()
        if cost < least:
            plan, best, least = next_plan, found, cost
    return best


def _as_array(assignment: object, units: int) -> Ints:
    return np.array([assignment[unit] for unit in range(units)], dtype=np.int64)  # type: ignore[index]
