"""Grow connected territories of given weight from seeds, over a graph of cells."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

Indices = NDArray[np.int64]
Values = NDArray[np.float64]

LARGEST_STEP = 1.5  # of the logarithm of a territory's share, so that a starved one doesn't leap


def grow(graph: csr_array, seeds: Indices, head_start: Values) -> Indices:
    """Give each node to the seed that reaches it first: labels (n,), each territory connected.

    A seed starts `head_start` ≥ 0 late (multi-source shortest paths from one added node). A seed that is
    overrun before it starts holds nothing.
    """
    size = graph.shape[0]
    paths = dijkstra(_with_source(graph, seeds, head_start), indices=size, return_predecessors=True)[1][:size]
    label = np.full(size, -1, dtype=np.int64)
    roots = paths[seeds] == size
    label[seeds[roots]] = np.flatnonzero(roots)
    before = np.where(paths == size, np.arange(size), paths)
    while (before != before[before]).any():
        before = before[before]
    return label[before]


def _with_source(graph: csr_array, seeds: Indices, late: Values) -> csr_array:
    """The graph with one more node, from which an edge leads to each seed."""
    size = graph.shape[0]
    weights = np.r_[graph.data, late + 1.0]  # a zero would be no edge at all
    rows = np.r_[graph.indptr, graph.indptr[-1] + len(seeds)]
    columns = np.r_[graph.indices, seeds].astype(graph.indices.dtype)
    return csr_array((weights, columns, rows), shape=(size + 1, size + 1))


def grow_balanced(
    graph: csr_array,
    seeds: Indices,
    mass: Values,
    target: Values,
    reach: Values,
    *,
    rounds: int = 40,
    late: Values | None = None,
) -> tuple[Indices, Values]:
    """Grow territories whose mass comes near `target` (k,): returns labels (n,) and how late each seed started (k,).

    Each round the seeds with too much start later and those with too little earlier, in proportion to their
    `reach` (k,), the rough radius of a territory in the graph's own units. The best round is kept.
    """
    late = np.zeros(len(seeds)) if late is None else late.copy()
    best, best_late, best_error = np.full(len(mass), -1), late, np.inf
    for turn in range(rounds):
        label = grow(graph, seeds, late)
        off = _log_share(label, mass, target)
        error = float(np.abs(off).mean() + 0.1 * np.abs(off).max())
        if error < best_error:
            best, best_late, best_error = label, late, error
        late = late + 0.5 * 0.97**turn * reach * np.clip(off, -LARGEST_STEP, LARGEST_STEP)
        late -= late.min()
    return best, best_late


def _log_share(label: Indices, mass: Values, target: Values) -> Values:
    """How far each territory is off its target: 0 when right, below when it has too little."""
    held = label >= 0
    share = np.bincount(label[held], mass[held], len(target)) / target
    return np.log(np.maximum(share, 1e-3))


def pick_seeds(places: Values, weight: Values, count: int, rng: np.random.Generator, *, rounds: int = 8) -> Indices:
    """Pick `count` different places, spread out by weight (k-means++ and Lloyd's method, then the nearest place)."""
    centres = _spread_out(places, weight, count, rng)
    for _ in range(rounds):
        nearest = ((places[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
        centres = _means(places, weight, nearest, centres)
    return _nearest_each(places, centres)


def _spread_out(places: Values, weight: Values, count: int, rng: np.random.Generator) -> Values:
    chosen = [int(rng.choice(len(places), p=weight / weight.sum()))]
    gap = np.full(len(places), np.inf)
    for _ in range(count - 1):
        gap = np.minimum(gap, ((places - places[chosen[-1]]) ** 2).sum(axis=1))
        odds = weight * gap
        chosen.append(int(rng.choice(len(places), p=odds / odds.sum())))
    return places[chosen]


def _means(places: Values, weight: Values, label: Indices, otherwise: Values) -> Values:
    count = len(otherwise)
    total = np.bincount(label, weight, count)
    summed = np.column_stack([np.bincount(label, weight * places[:, axis], count) for axis in (0, 1)])
    return np.where(total[:, None] > 0, summed / np.maximum(total, 1e-9)[:, None], otherwise)


def recentre(places: Values, weight: Values, label: Indices, seeds: Indices) -> Indices:
    """Move each seed to the cell of its own territory that is nearest to the territory's weighted mean."""
    means = _means(places, weight, label, places[seeds])
    moved = seeds.copy()
    for territory in range(len(seeds)):
        own = np.flatnonzero(label == territory)
        if len(own):
            moved[territory] = own[((places[own] - means[territory]) ** 2).sum(axis=1).argmin()]
    return moved


def _nearest_each(places: Values, centres: Values) -> Indices:
    taken: list[int] = []
    for centre in centres:
        order = np.argsort(((places - centre) ** 2).sum(axis=1), kind="stable")
        taken.append(next(int(place) for place in order if int(place) not in taken))
    return np.array(taken, dtype=np.int64)
