"""Who is next to whom among points: the Gabriel graph.

Two places are neighbours when the disc that has the line between them as its diameter holds no third place (Gabriel and
Sokal 1969; here the closed disc, so that on a regular lattice the diagonals drop out). The graph is planar, part of the
Delaunay triangulation, and holds the shortest spanning tree, so it is connected. Every Gabriel pair's Voronoi cells
share a border line, so grids that are connected in it get outlines of one piece.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]
Reals = NDArray[np.float64]

NEXT_AT_ONE_PLACE = 6
_FLAT = 1e-9


def gabriel_pairs(places: Reals) -> Indices:
    """Neighbours among (n, 2) points in metres: (m, 2), i < j, each pair once, in order. O(n log n).

    Points at one and the same place are linked with the next few of their own in index order, and the first of them
    stands for the rest towards other places, with a link from each of the rest to the first at every neighbouring
    place. So the number of links stays proportional to n even where everybody is at one point.
    """
    spots, spot_of = np.unique(np.asarray(places, dtype=np.float64) + 0.0, axis=0, return_inverse=True)
    spot_of = spot_of.reshape(-1)
    links = [_between_spots(_gabriel_of_distinct(spots), spot_of), _at_one_spot(spot_of)]
    return _tidy(np.concatenate(links), len(spot_of))


def _gabriel_of_distinct(spots: Reals) -> Indices:
    n = len(spots)
    if n < 3:
        return np.array([[0, 1]], dtype=np.int64)[: n - 1] if n else np.empty((0, 2), dtype=np.int64)
    centred = spots - spots.mean(axis=0)
    centred /= np.abs(centred).max()
    _, stretch, axes = np.linalg.svd(centred, full_matrices=False)
    if stretch[1] <= _FLAT * stretch[0]:
        return _along_a_line(centred @ axes[0])
    from scipy.spatial import Delaunay, QhullError

    try:
        triangles = Delaunay(centred)
    except QhullError:
        return _along_a_line(centred @ axes[0])
    return np.concatenate([_empty_discs(centred, triangles.simplices), _left_out(triangles.coplanar)])


def _along_a_line(position: Reals) -> Indices:
    order = np.argsort(position, kind="stable")
    return np.column_stack([order[:-1], order[1:]]).astype(np.int64)


def _empty_discs(points: Reals, triangles: NDArray[np.integer]) -> Indices:
    """Delaunay edges with nobody in their disc: only corners of the triangles beside them need a look."""
    corners = np.asarray(triangles, dtype=np.int64)
    sides = np.concatenate([corners[:, [0, 1, 2]], corners[:, [1, 2, 0]], corners[:, [2, 0, 1]]])
    u, v, w = points[sides[:, 0]], points[sides[:, 1]], points[sides[:, 2]]
    inside = ((u - w) * (v - w)).sum(axis=1) <= _FLAT * ((u - v) ** 2).sum(axis=1)
    pairs = np.sort(sides[:, :2], axis=1)
    keys, which = np.unique(pairs[:, 0] * len(points) + pairs[:, 1], return_inverse=True)
    blocked = np.bincount(which, inside, len(keys)) > 0
    return np.column_stack([keys // len(points), keys % len(points)])[~blocked]


def _left_out(coplanar: NDArray[np.integer]) -> Indices:
    """Points so close to another that the triangulation left them out: each is linked with that one."""
    return np.asarray(coplanar, dtype=np.int64)[:, [0, 2]]


def _between_spots(pairs: Indices, spot_of: Indices) -> Indices:
    members, begin = _members(spot_of)
    counts = np.diff(begin)
    links = []
    for here, there in ((pairs[:, 0], pairs[:, 1]), (pairs[:, 1], pairs[:, 0])):
        everyone = np.concatenate([members[begin[s] : begin[s + 1]] for s in here]) if len(here) else members[:0]
        links.append(np.column_stack([everyone, np.repeat(members[begin[there]], counts[here])]))
    return np.concatenate(links).astype(np.int64)


def _at_one_spot(spot_of: Indices) -> Indices:
    members, _ = _members(spot_of)
    spot = spot_of[members]
    links = [np.empty((0, 2), dtype=np.int64)]
    for step in range(1, NEXT_AT_ONE_PLACE + 1):
        same = spot[step:] == spot[:-step]
        links.append(np.column_stack([members[:-step][same], members[step:][same]]))
    return np.concatenate(links)


def _members(spot_of: Indices) -> tuple[Indices, Indices]:
    """Points by spot, in index order within each, and where each spot's begin (one more at the end)."""
    members = np.argsort(spot_of, kind="stable")
    count = int(spot_of.max()) + 1 if len(spot_of) else 0
    return members, np.searchsorted(spot_of[members], np.arange(count + 1))


def _tidy(pairs: Indices, n: int) -> Indices:
    pairs = np.sort(pairs, axis=1)
    keys = np.unique(pairs[:, 0] * n + pairs[:, 1])
    return np.column_stack([keys // n, keys % n]) if n else np.empty((0, 2), dtype=np.int64)
