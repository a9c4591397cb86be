"""Communities as the search takes them: one area each, units in an order that the map gives."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
    label: Indices  #   (k,) label that each of those grids carries, -1 where none
    move_price: float
    seat: Indices  #    (n,) grid that a unit must be in, -1 where any will do; empty where no unit is held
    centre: Indices  #  (k,) unit that must be the grid's centre, -1 where any will do
    closed: NDArray[np.bool_]  # (k,) grids that nobody may join
    culture: float  #   how much profiles count against distance


def lay_out(problem: Problem, ties: Ints, spots: Floats | None = None, lump: Floats | None = None) -> Iterator[Task]:
    """A task for each community, in order; `spots` and `lump` where units are bundles of others (`bundles`).

    Units are ordered by place, then people, then id, so that neither the file's order nor the names of units change
    what is drawn. People are counted in mean grids.
    """
    spots = scaled_spots(problem) if spots is None else spots
    lump = problem.population if lump is None else lump
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
        unit = _unit_records(problem.population[units], lump[units], k, problem.tolerance)
        area = Area(start[low : high + 1] - start[low], edges, unit, np.ascontiguousarray(spots[units]))
        yield _task(problem, c, units, k, area)


def empty_draft(task: Task) -> Draft:
    """A draft with nothing in it yet."""
    n, d = task.area.spot.shape
    sums = np.zeros(task.grids, dtype=SUMS)
    sums["label"], sums["seat"], sums["closed"] = task.label, task.centre, task.closed
    link = np.full((2, n), -1, dtype=np.int64)
    return Draft(np.zeros(n, dtype=np.int64), link, sums, np.zeros((task.grids, d)), np.zeros((task.grids, d)))


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


def _unit_records(
    population: Floats, lump: Floats, grids: int, tolerance: float
) -> np.ndarray[tuple[int], np.dtype[np.void]]:
    unit = np.zeros(len(population), dtype=UNIT)
    share = grids / (float(population.sum()) or 1.0)
    people = population * share
    unit["people"], unit["lump"] = people, lump * share
    unit["weight"] = people + TRACE * grids / len(people)
    unit["large"][_large_units(unit["lump"], float(people.sum()), grids, tolerance)] = 1
    unit["before"] = -1
    return unit


def _large_units(people: Floats, everybody: float, grids: int, tolerance: float) -> Ints:
    """Units that need a grid for themselves, as `floor` counts them."""
    order = np.argsort(-people, kind="stable")[: grids - 1]
    aside, left = 0, everybody
    while True:
        count = int((people[order] > (1 + tolerance) * left / (grids - aside)).sum())
        if count <= aside:
            return order[:aside]
        aside, left = count, everybody - float(people[order[:count]].sum())


def _task(problem: Problem, c: int, units: Ints, k: int, area: Area) -> Task:
    none = np.full(len(units), -1, dtype=np.int64)
    before = none if problem.previous is None else problem.previous[units]
    pins = problem.pins
    held = none if pins is None else pins.held[units]
    labels = _labels(before, held, area.unit["people"])
    kept = labels[:k]
    area.unit["before"], area.unit["held"] = _positions(before, labels), held >= 0
    label = np.full(k, -1, dtype=np.int64)
    label[: len(kept)] = np.arange(len(kept))
    seat, nothing = _positions(held, kept), np.zeros(0, dtype=np.int64)
    carried = (before >= 0).any()
    return Task(
        community=c,
        units=units,
        grids=k,
        area=area,
        first=np.where(seat >= 0, seat, _positions(before, kept)) if carried else nothing,
        label=label,
        move_price=problem.move_cost if carried else 0.0,
        seat=seat if (seat >= 0).any() else nothing,
        centre=_centres(problem, units, seat, k),
        closed=_closed(problem, units, seat, k),
        culture=problem.weight_of_culture,
    )


def _labels(before: Ints, held: Ints, people: Floats) -> Ints:
    """Labels in the order in which they get the area's grids: those of held units, then those of most people."""
    pinned = np.unique(held[held >= 0])
    labels, at = np.unique(before[before >= 0], return_inverse=True)
    crowd = np.bincount(at.reshape(-1), people[before >= 0], len(labels))
    others = labels[np.argsort(-crowd, kind="stable")]
    others = others[(np.sort(-crowd, kind="stable") < 0)]
    return np.concatenate([pinned, others[~np.isin(others, pinned)]])


def _positions(values: Ints, labels: Ints) -> Indices:
    """Where each value stands among the labels, -1 where it doesn't."""
    order = np.argsort(labels, kind="stable")
    at = np.searchsorted(labels[order], values)
    found = np.append(labels[order], -2)[at] == values
    return np.where(found, np.append(order, -1)[at], -1).astype(np.int64)


def _centres(problem: Problem, units: Ints, seat: Indices, k: int) -> Indices:
    centre = np.full(k, -1, dtype=np.int64)
    if problem.pins is not None:
        asked = np.flatnonzero(problem.pins.centre[units])
        centre[seat[asked]] = asked
    return centre


def _closed(problem: Problem, units: Ints, seat: Indices, k: int) -> NDArray[np.bool_]:
    closed = np.zeros(k, dtype=np.bool_)
    if problem.pins is not None:
        closed[seat[problem.pins.closed[units]]] = True
    return closed
