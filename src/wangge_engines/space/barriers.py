"""What people don't cross: rivers, railways, motorways, as lines or areas. Who is next to whom in spite of them.

Two points are apart when the straight line between them meets a barrier. Two outlines stay neighbours when from the
place in one it is possible to go straight to some point of their shared border, and from there straight to the place in
the other, without meeting a barrier. So a river along the border separates, one inside an outline separates the
outline's people from those on the other bank, and a gap in the river (a bridge) on the border joins.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from wangge_engines.space.borders import Borders

Indices = NDArray[np.int64]
Reals = NDArray[np.float64]
Shapes = NDArray[np.object_]

WAYS_TRIED = 9


def open_pairs(pairs: Indices, places: Reals, barriers: Shapes) -> NDArray[np.bool_]:
    """Which pairs (m, 2) of points (n, 2) are joined by a straight line that meets no barrier."""
    return ~_meets(shapely.linestrings(places[pairs]), barriers)


def open_borders(borders: Borders, places: Reals, barriers: Shapes) -> NDArray[np.bool_]:
    """Which pairs of outlines can be crossed somewhere along their border; places (n, 2) are in the outlines' system.

    Each border is tried at up to nine points, evenly along its length.
    """
    if not len(borders.pairs):
        return np.empty(0, dtype=bool)
    concerned = _near_barriers(borders, places, barriers)
    pair, crossing = _points_along(borders, concerned)
    ends = places[borders.pairs[pair]]
    ways = shapely.linestrings(np.stack([ends[:, 0], crossing, ends[:, 1]], axis=1))
    passable = np.bincount(pair[~_meets(ways, barriers)], minlength=len(borders.pairs)) > 0
    return np.asarray(~concerned | passable)


def _near_barriers(borders: Borders, places: Reals, barriers: Shapes) -> NDArray[np.bool_]:
    """Pairs for which the box around both places and the border meets a barrier at all."""
    low, high = np.minimum(*_ends(borders, places)), np.maximum(*_ends(borders, places))
    np.minimum.at(low, borders.stretch_pair, borders.stretches.min(axis=1))
    np.maximum.at(high, borders.stretch_pair, borders.stretches.max(axis=1))
    return _meets(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]), barriers)


def _ends(borders: Borders, places: Reals) -> tuple[Reals, Reals]:
    return places[borders.pairs[:, 0]].copy(), places[borders.pairs[:, 1]].copy()


def _points_along(borders: Borders, concerned: NDArray[np.bool_]) -> tuple[Indices, Reals]:
    """For each pair concerned, points at 1/18, 3/18 … of its border's length: pair index (w,) and point (w, 2)."""
    use = np.flatnonzero(concerned[borders.stretch_pair])
    use = use[np.argsort(borders.stretch_pair[use], kind="stable")]
    pair, stretch = borders.stretch_pair[use], borders.stretches[use]
    length = np.hypot(*(stretch[:, 1] - stretch[:, 0]).T)
    upto = np.cumsum(length)
    wanted_pair = np.repeat(np.flatnonzero(concerned), WAYS_TRIED)
    first = np.searchsorted(pair, wanted_pair)
    share = np.tile((2 * np.arange(WAYS_TRIED) + 1) / (2 * WAYS_TRIED), int(concerned.sum()))
    total = np.bincount(pair, length, len(concerned))[wanted_pair]
    goal = upto[first] - length[first] + share * total
    at = np.clip(np.searchsorted(upto, goal), first, np.searchsorted(pair, wanted_pair, side="right") - 1)
    part = np.divide(goal - (upto[at] - length[at]), length[at], out=np.zeros_like(goal), where=length[at] > 0)
    return wanted_pair, stretch[at, 0] + part[:, None] * (stretch[at, 1] - stretch[at, 0])


def _meets(shapes: Shapes, barriers: Shapes) -> NDArray[np.bool_]:
    hit = np.zeros(len(shapes), dtype=bool)
    if len(barriers) and len(shapes):
        which, _ = shapely.STRtree(barriers).query(shapes, predicate="intersects")
        hit[which] = True
    return hit
