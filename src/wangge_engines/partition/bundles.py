"""Units that must be in one grid, and the shortest ways that make each bundle of them hang together."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from wangge_engines.partition.problem import Floats, Ints, Problem

PER_UNIT = ("held", "centre", "closed", "bundle")  # what pins say of each unit


@dataclass(eq=False)
class Bundle:
    """Units to be in one grid; the labels of the grids that they are held in: at most one, or pins contradict."""

    units: Ints
    labels: set[int]


def bundle_pairs(held: Ints, together: Ints) -> list[Bundle]:
    """Bundles of units held in one grid, or paired directly or through others; singles that are not held need none."""
    n, labels = len(held), int(held.max(initial=-1)) + 1
    rows = np.concatenate([together[:, 0], np.flatnonzero(held >= 0)])
    columns = np.concatenate([together[:, 1], n + held[held >= 0]])
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(n + labels, n + labels))
    part = connected_components(graph, directed=False)[1]
    asked = np.unique(part[rows])
    members = np.flatnonzero(np.isin(part[:n], asked))
    order = members[np.argsort(part[members], kind="stable")]
    groups = np.split(order, np.flatnonzero(np.diff(part[order])) + 1) if len(order) else []
    return [Bundle(group, set(held[group][held[group] >= 0].tolist())) for group in groups]


def join_bundles(bundles: list[Bundle], problem: Problem, ties: Ints) -> tuple[int, list[tuple[int, int]]]:
    """Make every bundle one piece by adding the units on shortest ways, which no other bundle may hold.

    Returns how many units were added, and a pair of units of each bundle that can't be joined.
    """
    graph, owner = _graph(problem, ties), np.full(problem.units, -1, dtype=np.int64)
    for number, bundle in enumerate(bundles):
        owner[bundle.units] = number
    before, parted = int((owner >= 0).sum()), list[tuple[int, int]]()
    for number, bundle in enumerate(bundles):
        parted += _join(bundle, number, graph, owner)
    return int((owner >= 0).sum()) - before, parted


def merge_bundles(problem: Problem, ties: Ints) -> tuple[Problem, Ints, Ints]:
    """The problem with each bundle that no grid holds as one unit; its ties; and (n,) the new unit of each old one."""
    assert problem.pins is not None
    bundle = problem.pins.bundle
    first = np.arange(problem.units)
    leader = {number: int(at) for number, at in zip(*np.unique(bundle, return_index=True), strict=True)}
    first[bundle >= 0] = [leader[number] for number in bundle[bundle >= 0].tolist()]
    kept, into = np.unique(first, return_inverse=True)
    into = into.reshape(-1).astype(np.int64)
    people = np.bincount(into, problem.population).astype(np.float64)
    pairs, tied = (into[some] for some in (problem.neighbours, ties))
    pins = replace(problem.pins, **{name: getattr(problem.pins, name)[kept] for name in PER_UNIT})
    merged = replace(
        problem,
        ids=problem.ids[kept],
        population=people,
        place=_means(problem.place, problem.population, into),
        profile=None if problem.profile is None else _means(problem.profile, problem.population, into),
        community=problem.community[kept],
        neighbours=pairs[pairs[:, 0] != pairs[:, 1]],
        previous=None if problem.previous is None else problem.previous[kept],
        pins=replace(pins, bundle=np.full(len(kept), -1, dtype=np.int64)),
    )
    return merged, tied[tied[:, 0] != tied[:, 1]], into


def _means(values: Floats, people: Floats, into: Ints) -> Floats:
    """Means over what becomes one unit, weighted by people, all alike where there are none."""
    crowd = np.bincount(into, people)[into]
    weight = np.where(crowd > 0, people, 1.0)
    total = np.bincount(into, weight)
    return np.stack([np.bincount(into, weight * column) / total for column in values.T], axis=1)


def _graph(problem: Problem, ties: Ints) -> csr_array:
    pairs = np.concatenate([problem.neighbours, ties])
    rows, columns = np.concatenate([pairs, pairs[:, ::-1]]).T
    n = problem.units
    graph = csr_array((np.ones(len(rows)), (rows, columns)), shape=(n, n))
    graph.sort_indices()
    return graph


def _join(bundle: Bundle, number: int, graph: csr_array, owner: Ints) -> Iterable[tuple[int, int]]:
    while len(bundle.units) > 1:
        piece = _reach(graph, owner, int(bundle.units[0]), number)
        rest = bundle.units[~np.isin(bundle.units, piece)]
        if not len(rest):
            break
        way = _way(graph, owner, piece, number)
        if way is None:
            return [(int(bundle.units[0]), int(rest[0]))]
        owner[way] = number
        bundle.units = np.union1d(bundle.units, way)
    return []


def _reach(graph: csr_array, owner: Ints, start: int, number: int) -> list[int]:
    """Units of the bundle that hang together with one of them."""
    found, seen = [start], {start}
    for unit in found:
        for other in graph.indices[graph.indptr[unit] : graph.indptr[unit + 1]].tolist():
            if owner[other] == number and other not in seen:
                seen.add(other)
                found.append(other)
    return found


def _way(graph: csr_array, owner: Ints, piece: list[int], number: int) -> NDArray[np.int64] | None:
    """Units between the piece and the nearest other unit of its bundle, fewest first; None where there is no way."""
    came: dict[int, int] = dict.fromkeys(piece, -1)
    queue = deque(sorted(piece))
    while queue:
        unit = queue.popleft()
        for other in graph.indices[graph.indptr[unit] : graph.indptr[unit + 1]].tolist():
            if other in came or owner[other] not in (-1, number):
                continue
            came[other] = unit
            if owner[other] == number:
                return _trace(came, unit)
            queue.append(other)
    return None


def _trace(came: dict[int, int], unit: int) -> NDArray[np.int64]:
    way = []
    while came[unit] >= 0:
        way.append(unit)
        unit = came[unit]
    return np.array(way, dtype=np.int64)
