"""Figures of single grids from their units alone: what `figures` says of them, at the price of those units."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from wangge_engines.partition.cost import grid_inertia, grid_spreads, nearest_to_means
from wangge_engines.partition.hand.land import Land
from wangge_engines.partition.problem import Floats, Ints

ROW = np.dtype(
    [
        ("home", np.int64),  #      community
        ("units", np.int64),  #     0 in a grid that was given up
        ("people", np.float64),
        ("largest", np.float64),  # people of its largest unit
        ("near", np.float64),  #    and of the largest in it or next to it
        ("centre", np.int64),  #    unit
        ("place", np.float64),  #   cost, times everybody
        ("culture", np.float64),
        ("inertia", np.float64),  # person m^2
        ("way", np.float64),  #     person m to the centre
        ("p95", np.float64),  #     m
        ("inner", np.int64),  #     pairs of neighbours inside
        ("outer", np.int64),  #     and across its border
        ("pieces", np.int64),
    ]
)
Rows = NDArray[np.void]


def tally(land: Land, units: Ints, grid: Ints, grids: int) -> tuple[Rows, Floats]:
    """A row for each of `grids` grids, and each unit's metres to its centre.

    `units`, in ascending order, are all units of these grids; `grid` says which, 0 to grids - 1, for each.
    """
    problem, rows = land.problem, np.zeros(grids, dtype=ROW)
    people, place = problem.population[units], problem.place[units]
    rows["home"][grid] = problem.community[units]
    rows["units"] = np.bincount(grid, minlength=grids)
    rows["people"] = np.bincount(grid, people, grids)
    rows["largest"] = _largest(grid, people, grids)
    rows["near"] = _largest(grid, land.near[units], grids)
    some = np.flatnonzero(rows["units"])
    centre = np.full(grids, -1, dtype=np.int64)
    centre[some] = nearest_to_means(land.spots[units], people, land.rank[units], np.searchsorted(some, grid), len(some))
    if problem.pins is not None:
        asked = np.flatnonzero(problem.pins.centre[units])
        centre[grid[asked]] = asked
    rows["centre"] = np.where(centre >= 0, units[centre], -1)
    rows["place"] = grid_spreads(place, people, grid, centre) * land.place_price[rows["home"]]
    if land.culture_price.any():
        assert problem.profile is not None
        spread = grid_spreads(problem.profile[units], people, grid, centre)
        rows["culture"] = spread * land.culture_price[rows["home"]]
    rows["inertia"] = grid_inertia(place, people, grid, grids)
    off = place - place[centre][grid]
    far = np.hypot(off[:, 0], off[:, 1])
    rows["way"] = np.bincount(grid, people * far, grids)
    rows["p95"] = _p95(far, people, grid, grids)
    rows["inner"], rows["outer"] = _borders(land, units, grid, grids)
    first = np.unique(pieces(land, units, grid), return_index=True)[1]
    rows["pieces"] = np.bincount(grid[first], minlength=grids)
    return rows, far


def pieces(land: Land, units: Ints, grid: Ints) -> Ints:
    """(m,) number of the connected piece that each unit is in."""
    at, to = _inside(land, units, grid)
    graph = coo_array((np.ones(len(at), dtype=np.int8), (at, to)), shape=(len(units), len(units)))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _inside(land: Land, units: Ints, grid: Ints) -> tuple[Ints, Ints]:
    """Neighbours of the same grid, both ways round, as positions in `units`."""
    at, other = land.touching(units)
    local = np.full(land.problem.units, -1, dtype=np.int64)
    local[units] = np.arange(len(units))
    to = local[other]
    same = (to >= 0) & (grid[to] == grid[at])
    return at[same], to[same]


def _borders(land: Land, units: Ints, grid: Ints, grids: int) -> tuple[Ints, Ints]:
    inner = np.bincount(grid[_inside(land, units, grid)[0]], minlength=grids)
    degree = np.bincount(grid, land.start[units + 1] - land.start[units], grids).astype(np.int64)
    return inner // 2, degree - inner


def _largest(grid: Ints, values: Floats, grids: int) -> Floats:
    largest = np.zeros(grids)
    np.maximum.at(largest, grid, values)
    return largest


def _p95(far: Floats, people: Floats, grid: Ints, grids: int) -> Floats:
    """(grids,) metres within which 95 % of each grid's residents reach its centre."""
    order = np.lexsort((far, grid))
    reached = np.cumsum(people[order])
    last = np.cumsum(np.bincount(grid, minlength=grids)) - 1
    before = np.concatenate([[0.0], reached])[np.concatenate([[0], last[:-1] + 1])]
    at = np.searchsorted(reached, before + 0.95 * (reached[last] - before) * (1 - 1e-12))
    found = far[order][np.clip(at, 0, np.maximum(last, 0))]
    return np.where(np.bincount(grid, people, grids) > 0, found, 0.0)
