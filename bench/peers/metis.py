"""METIS by pymetis: parts of even weight with few neighbours between them (Karypis and Kumar 1998).

Its inertia as published is that of k-way parts, contiguous, neighbours in order, seed 1 and ufactor 10 (1 % aimed at).
"""

from itertools import product
from typing import Any

import numpy as np
import pymetis

from peers.graphs import neighbour_lists, whole_people
from wangge_engines.partition.cost import grid_inertia
from wangge_engines.partition.problem import Floats, Ints, Problem

PUBLISHED = {"contig": 1, "ufactor": 10, "seed": 1}
UFACTORS, SEEDS = (1, 10, 30, 50), range(1, 16)


def split(problem: Problem, seed: int, *, variants: bool = False, spots: Floats | None = None) -> Ints:
    """The published call; or the least inertia of sixty within the tolerance, else of all of them.

    With `spots` (n, D), cutting between neighbours that are near to each other there is dearer.
    """
    near, people, grids = neighbour_lists(problem), whole_people(problem), int(problem.grids[0])
    if not variants:
        weights = None if spots is None else _likeness(near, spots)
        return _part(near, people, grids, {**PUBLISHED, "seed": PUBLISHED["seed"] + seed}, weights)
    tried = (
        _part(near, people, grids, {"contig": 1, "ufactor": ufactor, "seed": at + 15 * seed})
        for ufactor, at in product(UFACTORS, SEEDS)
    )
    return min(tried, key=lambda part: _badness(problem, part, grids))


def _likeness(near: list[list[int]], spots: Floats) -> list[int]:
    """Weights of edges, neighbour list by neighbour list: 100 for alike, fewer the further apart."""
    one, other = np.repeat(np.arange(len(near)), [len(units) for units in near]), np.concatenate(near).astype(int)
    apart = ((spots[one] - spots[other]) ** 2).sum(axis=1)
    return (1 + np.round(99 * np.exp(-apart / np.median(apart)))).astype(int).tolist()


def _part(
    near: list[list[int]], people: list[int], grids: int, options: dict[str, int], edges: list[int] | None = None
) -> Ints:
    asked = pymetis.Options(**options)
    found = pymetis.part_graph(grids, adjacency=near, vweights=people, eweights=edges, options=asked, recursive=False)
    return np.asarray(found[1], dtype=np.int64)


def _badness(problem: Problem, part: Ints, grids: int) -> tuple[Any, ...]:
    people = np.bincount(part, problem.population, grids)
    off = np.abs(people / people.mean() - 1).max()
    return off > problem.tolerance + 1e-9, grid_inertia(problem.place, problem.population, part, grids).sum()
