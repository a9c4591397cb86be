"""Units that must be in one grid, and the shortest ways that make each bundle of them hang together."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from wangge_engines.partition.cost import scaled_spots
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
    graph, owner, rank = _graph(problem, ties), np.full(problem.units, -1, dtype=np.int64), _ranks(problem)
    for bundle in bundles:
        bundle.units = bundle.units[np.argsort(rank[bundle.units])]
    bundles.sort(key=lambda bundle: int(rank[bundle.units[0]]))
    for number, bundle in enumerate(bundles):
        owner[bundle.units] = number
    before, parted = int((owner >= 0).sum()), list[tuple[int, int]]()
    for number, bundle in enumerate(bundles):
        parted += _join(bundle, number, graph, owner)
    return int((owner >= 0).sum()) - before, parted


@dataclass(frozen=True, eq=False)
class Merged:
    """A problem with each bundle that no grid holds as one unit: u units for n."""

    problem: Problem
    ties: Ints
    into: Ints  #    (n,) the unit that each old one is in
    spots: Floats  # (u, D) means of the old units' coordinates, as scaled for the whole problem
    lump: Floats  #  (u,) people of the largest old unit in each


def merge_bundles(problem: Problem, ties: Ints) -> Merged:
    """The problem as a search takes it; a bundle's earlier grid is that of most of its residents."""
    assert problem.pins is not None
    bundle = problem.pins.bundle
    first = np.arange(problem.units)
    leader = {number: int(at) for number, at in zip(*np.unique(bundle, return_index=True), strict=True)}
    first[bundle >= 0] = [leader[number] for number in bundle[bundle >= 0].tolist()]
    kept, into = np.unique(first, return_inverse=True)
    into = into.reshape(-1).astype(np.int64)
    pairs, tied = (into[some] for some in (problem.neighbours, ties))
    pins = replace(problem.pins, **{name: getattr(problem.pins, name)[kept] for name in PER_UNIT})
    lump = np.zeros(len(kept))
    np.maximum.at(lump, into, problem.population)
    merged = replace(
        problem,
        ids=problem.ids[kept],
        population=np.bincount(into, problem.population).astype(np.float64),
        place=_means(problem.place, problem.population, into),
        profile=None if problem.profile is None else _means(problem.profile, problem.population, into),
        community=problem.community[kept],
        neighbours=pairs[pairs[:, 0] != pairs[:, 1]],
        previous=None if problem.previous is None else _labels_of_most(problem.previous, problem.population, into),
        pins=replace(pins, bundle=np.full(len(kept), -1, dtype=np.int64)),
    )
    spots = _means(scaled_spots(problem), problem.population, into)
    return Merged(merged, tied[tied[:, 0] != tied[:, 1]], into, spots, lump)


def _labels_of_most(labels: Ints, people: Floats, into: Ints) -> Ints:
    """The label that the most people of each merged unit have; of equal ones the smallest."""
    pairs, at = np.unique(np.stack([into, labels], axis=1), axis=0, return_inverse=True)
    crowd = np.bincount(at.reshape(-1), people)
    order = np.lexsort((pairs[:, 1], -crowd, pairs[:, 0]))
    first = np.unique(pairs[order, 0], return_index=True)[1]
    return np.asarray(pairs[order[first], 1])


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
    order = np.lexsort((_ranks(problem)[columns], rows))
    start = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=n))])
    return csr_array((np.ones(len(rows)), columns[order], start), shape=(n, n))


def _ranks(problem: Problem) -> Ints:
    """Units by place, people, id: of equally short ways the names of units choose last."""
    rank = np.argsort(np.argsort(problem.ids, kind="stable"))
    order = np.lexsort((rank, problem.population, problem.place[:, 1], problem.place[:, 0]))
    return np.argsort(order)


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
        bundle.units = np.concatenate([bundle.units, way])
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
    queue = deque(piece)
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
