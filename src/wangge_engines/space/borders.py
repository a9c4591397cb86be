"""Which outlines share a border line, and how long it is.

First every side of every ring is looked up by its two end points: sides that two outlines have exactly in common are
border (a hash of shared edges; `touches` is ten times slower and also finds corners). Sides that stay alone are then
compared with those nearby: where two run along each other within a tolerance, the stretch they share is border too.
That finds T-junctions (one long side against two short ones) and outlines digitised twice. Corners never count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Indices = NDArray[np.int64]
Reals = NDArray[np.float64]

WIDEST_TOLERANCE_M = 0.5


@dataclass(frozen=True)
class Borders:
    """Pairs of outlines with a border line in common.

    pairs (m, 2), i < j, each once, in order; length_m (m,) of the shared line; and the stretches it is made of:
    stretch_pair (s,) index into pairs, stretches (s, 2, 2) start and end of each, metres.
    """

    pairs: Indices
    length_m: Reals
    stretch_pair: Indices
    stretches: Reals


@dataclass(frozen=True)
class _Sides:
    """Straight pieces of rings: ends (s, 2, 2), the smaller end first, and the outline each belongs to (s,)."""

    ends: Reals
    owner: Indices

    def __getitem__(self, which: NDArray[np.bool_] | Indices) -> _Sides:
        return _Sides(self.ends[which], self.owner[which])


def shared_borders(outlines: NDArray[np.object_], tolerance_m: float | None = None) -> Borders:
    """The borders between (n,) polygons or multipolygons in metres.

    Lines that run along each other within `tolerance_m` count as one; unless given it is half a metre, or a hundredth
    of the typical outline's width where that is less. O(sides · log sides); None and empty outlines have no border.
    """
    tolerance = default_tolerance_m(outlines) if tolerance_m is None else tolerance_m
    sides = _sides_of(outlines)
    shared, alone = _exactly_shared(sides)
    along = _running_along(sides[alone], tolerance)
    return _gather(len(outlines), [(shared, 0.0), (along, 2.0 * tolerance)])


def default_tolerance_m(outlines: NDArray[np.object_]) -> float:
    areas = shapely.area(outlines)
    areas = areas[areas > 0]
    return float(min(WIDEST_TOLERANCE_M, 0.01 * np.sqrt(np.median(areas)))) if len(areas) else WIDEST_TOLERANCE_M


def _sides_of(outlines: NDArray[np.object_]) -> _Sides:
    parts, owner_of_part = shapely.get_parts(outlines, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    follows = ring[1:] == ring[:-1]
    start, end = points[:-1][follows], points[1:][follows]
    owner = owner_of_part[part_of_ring[ring[:-1][follows]]].astype(np.int64)
    backwards = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    ends = np.stack([start, end], axis=1)
    ends[backwards] = ends[backwards][:, ::-1]
    real = (start != end).any(axis=1)
    return _Sides(ends[real], owner[real])


def _exactly_shared(sides: _Sides) -> tuple[tuple[Indices, Reals], NDArray[np.bool_]]:
    """Pairs of owners with the stretch, for sides that are there more than once; and which sides nobody else has."""
    keys = np.ascontiguousarray(sides.ends.reshape(-1, 4) + 0.0)  # + 0.0: minus zero is zero
    order = np.lexsort((sides.owner, *keys.T))
    keys, owner = keys[order], sides.owner[order]
    same = (keys[1:] == keys[:-1]).all(axis=1) if len(keys) else np.empty(0, dtype=bool)
    alone = np.ones(len(keys), dtype=bool)
    alone[order[:-1][same]] = False
    alone[order[1:][same]] = False
    pairs, stretches = [np.empty((0, 2), dtype=np.int64)], [np.empty((0, 2, 2))]
    step, run = 1, same
    while run.any():  # step 1 pairs neighbours in the sorted run; further steps only where three or more share a side
        at = np.flatnonzero(run)
        pairs.append(np.column_stack([owner[at], owner[at + step]]))
        stretches.append(keys[at].reshape(-1, 2, 2))
        run = run[:-1] & same[step:]
        step += 1
    return (np.concatenate(pairs), np.concatenate(stretches)), alone


def _running_along(sides: _Sides, tolerance: float) -> tuple[Indices, Reals]:
    """Pairs of owners with the stretch over which a side of one lies within the tolerance of a side of the other."""
    lines = shapely.linestrings(sides.ends)
    tree = shapely.STRtree(lines)
    a, b = tree.query(lines, predicate="dwithin", distance=tolerance)
    other = sides.owner[a] < sides.owner[b]
    a, b = a[other], b[other]
    length = shapely.length(lines)
    base, against = np.where(length[a] >= length[b], a, b), np.where(length[a] >= length[b], b, a)
    start, along = sides.ends[base, 0], (sides.ends[base, 1] - sides.ends[base, 0]) / length[base][:, None]
    offsets = sides.ends[against] - start[:, None, :]
    position = np.einsum("sed,sd->se", offsets, along)
    aside = offsets[:, :, 0] * along[:, 1:2] - offsets[:, :, 1] * along[:, 0:1]
    order = np.argsort(position, axis=1)
    position, aside = np.take_along_axis(position, order, 1), np.take_along_axis(aside, order, 1)
    inside = np.column_stack([np.maximum(position[:, 0], 0.0), np.minimum(position[:, 1], length[base])])
    run = position[:, 1] - position[:, 0]
    slope = np.divide(aside[:, 1] - aside[:, 0], run, out=np.zeros_like(run), where=run > 0)
    aside_there = aside[:, :1] + (inside - position[:, :1]) * slope[:, None]
    close = (inside[:, 1] > inside[:, 0]) & (np.abs(aside_there) <= tolerance).all(axis=1)
    stretches = start[close, None, :] + inside[close][:, :, None] * along[close, None, :]
    return np.column_stack([sides.owner[a], sides.owner[b]])[close], stretches


def _gather(n: int, found: list[tuple[tuple[Indices, Reals], float]]) -> Borders:
    """One row for each pair; a kind of border that stays under its least length in all is dropped."""
    kept_pairs, kept_stretches = [], []
    for (owners, lines), least_m in found:
        different = owners[:, 0] != owners[:, 1]
        pairs, stretches = np.sort(owners[different], axis=1), lines[different]
        length = np.hypot(*(stretches[:, 1] - stretches[:, 0]).T)
        _, which = np.unique(pairs[:, 0] * n + pairs[:, 1], return_inverse=True)
        long_enough = np.bincount(which, length)[which] > least_m if len(which) else np.empty(0, dtype=bool)
        kept_pairs.append(pairs[long_enough])
        kept_stretches.append(stretches[long_enough])
    pairs, stretches = np.concatenate(kept_pairs), np.concatenate(kept_stretches)
    keys, stretch_pair = np.unique(pairs[:, 0] * n + pairs[:, 1], return_inverse=True)
    length = np.hypot(*(stretches[:, 1] - stretches[:, 0]).T)
    unique = np.column_stack([keys // n, keys % n]) if n else np.empty((0, 2), dtype=np.int64)
    return Borders(
        unique,
        np.bincount(stretch_pair, length, len(keys)).astype(np.float64),
        stretch_pair.astype(np.int64),
        stretches,
    )
