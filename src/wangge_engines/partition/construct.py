"""Communities as the kernels take them: one area each, units in an order that the map gives."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from wangge_engines.partition.cost import scaled_spots
from wangge_engines.partition.kernels.state import Area, Draft, Indices, Work
from wangge_engines.partition.problem import Floats, Ints, Problem

TRACE = 1e-3  # share of the mean unit that an empty unit counts for in distance: it too should lie near its grid


@dataclass(frozen=True, eq=False)
class Task:
    """One community to be split."""

    community: int
    units: Ints  #      (n,) units of the problem, in the area's order
    grids: int
    area: Area
    share: float  #     the community's people in the city's
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
    everybody = float(problem.population.sum()) or 1.0
    for c in range(problem.communities):
        low, high = int(ends[c]), int(ends[c + 1])
        units = order[low:high]
        area = _area(problem, units, spots[units], int(problem.grids[c]))
        edges = neighbour[start[low] : start[high]] - low
        area = area._replace(start=start[low : high + 1] - start[low], neighbour=edges.astype(np.int32))
        yield _task(problem, c, units, area, everybody)


def empty_draft(area: Area, grids: int) -> Draft:
    """A draft with nothing in it yet."""
    n, k, d = len(area.people), grids, area.spot.shape[1]

    def none(size: int) -> Indices:
        return np.full(size, -1, dtype=np.int32)

    def zeros(size: int) -> Indices:
        return np.zeros(size, dtype=np.int32)

    sums = (np.zeros(k), np.zeros(k), np.zeros((k, d)), np.zeros((k, d)))
    return Draft(none(n), *sums, zeros(k), zeros(k), zeros(k), np.zeros(k), none(k), none(k), none(n), none(n))


def scratch(area: Area) -> Work:
    """Scratch space for one thread."""
    n, most = len(area.people), int(np.diff(area.start).max(initial=0)) + 1
    whole = (np.empty(n, dtype=np.int32), np.empty(n + most, dtype=np.int32))
    few = (np.empty(most, dtype=np.int32), np.empty(most, dtype=np.int32))
    return Work(np.zeros(n + 1, dtype=np.int64), *whole, *few)


def _adjacency(problem: Problem, ties: Ints, position: Ints) -> tuple[Ints, Ints]:
    """Neighbours of all units in the tasks' order, each list sorted: start (n + 1,) and neighbour."""
    pairs = position[np.concatenate([problem.neighbours, ties])]
    both = np.concatenate([pairs, pairs[:, ::-1]])
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    start = np.concatenate([[0], np.cumsum(np.bincount(both[:, 0], minlength=problem.units))])
    return start.astype(np.int64), both[:, 1]


def _area(problem: Problem, units: Ints, spot: Floats, grids: int) -> Area:
    population = problem.population[units]
    total = float(population.sum()) or 1.0
    people = population * (grids / total)
    weight = people + TRACE * grids / len(units)
    none = np.full(len(units), -1, dtype=np.int32)
    edges = np.zeros(0, dtype=np.int32)
    large = _large_units(people, grids, problem.tolerance)
    start = np.zeros(len(units) + 1, dtype=np.int64)
    return Area(start, edges, people, weight, np.ascontiguousarray(spot), large.astype(np.uint8), none)


def _large_units(people: Floats, grids: int, tolerance: float) -> Floats:
    """1 for each unit that needs a grid for itself (as `floor` counts them)."""
    large = np.zeros(len(people))
    order = np.argsort(-people, kind="stable")[: grids - 1]
    aside, left = 0, float(people.sum())
    while True:
        mean = left / (grids - aside)
        count = int((people[order] > (1 + tolerance) * mean).sum())
        if count <= aside:
            break
        aside, left = count, float(people.sum() - people[order[:count]].sum())
    large[order[:aside]] = 1
    return large


def _task(problem: Problem, c: int, units: Ints, area: Area, everybody: float) -> Task:
    people = float(problem.population[units].sum())
    empty = np.zeros(0, dtype=np.int32)
    k = int(problem.grids[c])
    task = Task(c, units, k, area, people / everybody, empty, empty, 0.0)
    if problem.previous is None or not (problem.previous[units] >= 0).any():
        return task
    labels, before = np.unique(problem.previous[units], return_inverse=True)
    before = before.reshape(-1).astype(np.int32) - np.int32(labels[0] < 0)
    first, label = _carry_on(before, area.people, k)
    return Task(c, units, k, area._replace(before=before), people / everybody, first, label, problem.move_cost)


def _carry_on(before: Indices, people: Floats, grids: int) -> tuple[Indices, Indices]:
    """The earlier plan as a draft: its grids with the most people, at most as many as there are to be."""
    crowd = np.bincount(before[before >= 0], people[before >= 0])
    kept = np.argsort(-crowd, kind="stable")[:grids]
    kept = kept[crowd[kept] > 0]
    grid_of = np.full(len(crowd) + 1, -1, dtype=np.int32)
    grid_of[kept] = np.arange(len(kept), dtype=np.int32)
    label = np.full(grids, -1, dtype=np.int32)
    label[: len(kept)] = kept
    return grid_of[before], label
