"""Base units in metres, and which of them are neighbours: as the drawing of grids sees them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from wangge_engines.space.borders import shared_borders
from wangge_engines.space.neighbours import gabriel_pairs
from wangge_engines.space.projections import Metres, System, plane_for, read_crs

WGS84 = System(read_crs("EPSG:4326"))


def to_metres(degrees: Sequence[Sequence[float]] | NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (n, 2) in lon, lat as metres of a plane around their middle."""
    points = np.asarray(degrees, dtype=float).reshape(-1, 2)
    return _plane(points).into(points) if len(points) else points


def neighbour_pairs(frame: Any) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Pairs (m, 2) of rows that are neighbours, and the border each shares in metres (NaN without outlines).

    Neighbours share a border line where all units have outlines; else they are the Gabriel graph of the points.
    """
    if not len(frame):
        return np.empty((0, 2), dtype=np.int64), np.empty(0)
    degrees = frame[["lon", "lat"]].to_numpy(dtype=float)
    if "geometry" not in frame:
        pairs = gabriel_pairs(to_metres(degrees))
        return pairs, np.full(len(pairs), np.nan)
    plane = _plane(degrees)
    borders = shared_borders(shapely.transform(frame["geometry"].to_numpy(), plane.into))
    return borders.pairs, borders.length_m


def _plane(degrees: NDArray[np.float64]) -> Metres:
    return plane_for(WGS84, degrees)
