"""Communities as the search takes them: one area each, units in an order that the map gives."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from wangge_engines.partition.cost import scaled_spots
from wangge_engines.partition.kernels.state import SUMS, UNIT, Area, Draft, Indices, Work
from wangge_engines.partition.problem import Floats, Ints, Problem

TRACE = 1e-3  # share of the mean unit that an empty unit counts for in distance: it too should lie near its grid


@dataclass(frozen=True, eq=False)
class Task:
    """One community to be split."""

    community: int
    units: Ints  #      (n,) units of the problem, in the area's order
    grids: int
    area: Area
    first: Indices  #   (n,) grids of an earlier plan, -1 where none; empty without one
    label: Indices  #   (k,) label that each of those grids carries
    move_price: float


def lay_out(problem: Problem, ties: Ints) -> Iterator[Task]:
    """A task for each community, in order.

    Units are ordered by place, then people, then id, so that neither the file's order nor the names of units change
    what is drawn. People are counted in mean grids.
    """
    spots = scaled_spots(problem)
    rank = np.argsort(np.argsort(problem.ids, kind="stable"), kind="stable")
    order = np.lexsort((rank, problem.population, problem.place[:, 1], problem.place[:, 0], problem.community))
    ends = np.concatenate([[0], np.cumsum(np.bincount(problem.community, minlength=problem.communities))])
    position = np.empty(problem.units, dtype=np.int64)
    position[order] = np.arange(problem.units)
    start, neighbour = _adjacency(problem, ties, position)
    for c in range(problem.communities):
        low, high = int(ends[c]), int(ends[c + 1])
        edges = (neighbour[start[low] : start[high]] - low).astype(np.int64)
        units, k = order[low:high], int(problem.grids[c])
        unit = _unit_records(problem.population[units], k, problem.tolerance)
        area = Area(start[low : high + 1] - start[low], edges, unit, np.ascontiguousarray(spots[units]))
        yield _task(problem, c, units, k, area)


def empty_draft(area: Area, grids: int) -> Draft:
    """A draft with nothing in it yet."""
    n, d = len(area.unit), area.spot.shape[1]
    sums = np.zeros(grids, dtype=SUMS)
    sums["label"] = -1
    link = np.full((2, n), -1, dtype=np.int64)
    return Draft(np.zeros(n, dtype=np.int64), link, sums, np.zeros((grids, d)), np.zeros((grids, d)))


def scratch(area: Area) -> Work:
    """Scratch space for one thread."""
    n, most = len(area.unit), int(np.diff(area.start).max(initial=0)) + 1
    return Work(np.zeros(n + 1, dtype=np.int64), np.empty((4, n + most), dtype=np.int64))


def _adjacency(problem: Problem, ties: Ints, position: Ints) -> tuple[Ints, Ints]:
    """Neighbours of all units in the tasks' order, each list sorted: start (n + 1,) and neighbour."""
    pairs = position[np.concatenate([problem.neighbours, ties])]
    both = np.concatenate([pairs, pairs[:, ::-1]])
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    start = np.concatenate([[0], np.cumsum(np.bincount(both[:, 0], minlength=problem.units))])
    return start.astype(np.int64), both[:, 1]


def _unit_records(population: Floats, grids: int, tolerance: float) -> np.ndarray[tuple[int], np.dtype[np.void]]:
    unit = np.zeros(len(population), dtype=UNIT)
    people = population * (grids / (float(population.sum()) or 1.0))
    unit["people"] = people
    unit["weight"] = people + TRACE * grids / len(people)
    unit["large"][_large_units(people, grids, tolerance)] = 1
    unit["before"] = -1
    return unit


def _large_units(people: Floats, grids: int, tolerance: float) -> Ints:
    """Units that need a grid for themselves, as `floor` counts them."""
    order = np.argsort(-people, kind="stable")[: grids - 1]
    aside, left = 0, float(people.sum())
    while True:
        count = int((people[order] > (1 + tolerance) * left / (grids - aside)).sum())
        if count <= aside:
            return order[:aside]
        aside, left = count, float(people.sum() - people[order[:count]].sum())


def _task(problem: Problem, c: int, units: Ints, k: int, area: Area) -> Task:
    none = np.zeros(0, dtype=np.int64)
    if problem.previous is None or not (problem.previous[units] >= 0).any():
        return Task(c, units, k, area, none, none, 0.0)
    labels, before = np.unique(problem.previous[units], return_inverse=True)
    before = before.reshape(-1).astype(np.int64) - np.int64(labels[0] < 0)
    area.unit["before"] = before
    first, label = _carry_on(before, area.unit["people"], k)
    return Task(c, units, k, area, first, label, problem.move_cost)


def _carry_on(before: Indices, people: Floats, grids: int) -> tuple[Indices, Indices]:
    """The earlier plan as a draft: its grids with the most people, at most as many as there are to be."""
    crowd = np.bincount(before[before >= 0], people[before >= 0])
    kept = np.argsort(-crowd, kind="stable")[:grids]
    kept = kept[crowd[kept] > 0]
    grid_of = np.full(len(crowd) + 1, -1, dtype=np.int64)
    grid_of[kept] = np.arange(len(kept), dtype=np.int64)
    label = np.full(grids, -1, dtype=np.int64)
    label[: len(kept)] = kept
    return grid_of[before], label
