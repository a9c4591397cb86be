"""Longitude and latitude in the systems met in China, to and from WGS 84.

WGS 84 and CGCS2000 are taken as the same: their ellipsoids differ by a tenth of a millimetre, and the two frames by
less than a metre (the drift of the plate since 2000), which is smaller than any building.

GCJ-02 shifts a point by 100 to 700 m, BD-09 shifts GCJ-02 once more. Neither is published; the formulas are those in
general use since 2013 (as in github.com/wandergis/coordtransform). Their inverses have no closed form: they are found
by fixed-point iteration to 1e-9 degrees (0.1 mm). All arrays are (n, 2) or (2,), degrees, longitude first.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wangge_engines.errors import BadInput
from wangge_engines.messages import say

Degrees = NDArray[np.float64]
DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")

_SEMI_MAJOR_M = 6378245.0  # Krasovsky 1940, which the shift is computed on
_ECCENTRICITY_2 = 0.00669342162296594323
_BD_TURN = np.pi * 3000.0 / 180.0
_ITERATIONS = 30
_CLOSE_ENOUGH_DEGREES = 1e-9


def to_wgs84(lonlat: ArrayLike, datum: str) -> Degrees:
    """Degrees in `datum` → degrees in WGS 84."""
    points = _points(lonlat)
    match _known(datum):
        case "gcj02":
            return gcj02_to_wgs84(points)
        case "bd09":
            return gcj02_to_wgs84(bd09_to_gcj02(points))
    return points


def from_wgs84(lonlat: ArrayLike, datum: str) -> Degrees:
    """Degrees in WGS 84 → degrees in `datum`."""
    points = _points(lonlat)
    match _known(datum):
        case "gcj02":
            return wgs84_to_gcj02(points)
        case "bd09":
            return gcj02_to_bd09(wgs84_to_gcj02(points))
    return points


def wgs84_to_gcj02(lonlat: ArrayLike) -> Degrees:
    """Outside the box that the formula is meant for, a point stays where it is."""
    points = _points(lonlat)
    return points + np.where(_in_china(points)[..., None], _shift(points), 0.0)


def gcj02_to_wgs84(lonlat: ArrayLike) -> Degrees:
    return _inverse(wgs84_to_gcj02, _points(lonlat))


def gcj02_to_bd09(lonlat: ArrayLike) -> Degrees:
    points = _points(lonlat)
    lon, lat = points[..., 0], points[..., 1]
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_TURN)
    return np.stack([radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006], axis=-1)


def bd09_to_gcj02(lonlat: ArrayLike) -> Degrees:
    return _inverse(gcj02_to_bd09, _points(lonlat))


def _points(lonlat: ArrayLike) -> Degrees:
    return np.array(lonlat, dtype=np.float64)


def _known(datum: str) -> str:
    if datum not in DATUMS:
        raise BadInput(say("datum {datum} is not known; choose one of {known}", datum=datum, known=", ".join(DATUMS)))
    return datum


def _in_china(points: Degrees) -> NDArray[np.bool_]:
    lon, lat = points[..., 0], points[..., 1]
    return np.asarray((lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271))


def _shift(points: Degrees) -> Degrees:
    lon, lat = points[..., 0], points[..., 1]
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    common = 20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (common + 20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (common + 20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    magic = 1.0 - _ECCENTRICITY_2 * np.sin(np.radians(lat)) ** 2
    meridian_m = _SEMI_MAJOR_M * (1.0 - _ECCENTRICITY_2) / (magic * np.sqrt(magic))
    parallel_m = _SEMI_MAJOR_M / np.sqrt(magic) * np.cos(np.radians(lat))
    return np.stack([np.degrees(east / parallel_m), np.degrees(north / meridian_m)], axis=-1)


def _inverse(forward: Callable[[Degrees], Degrees], goal: Degrees) -> Degrees:
    """The point that `forward` takes to `goal`: each step corrects by what is still missing (a contraction here)."""
    guess = goal.copy()
    for _ in range(_ITERATIONS):
        missing = goal - forward(guess)
        guess += missing
        if missing.size == 0 or np.abs(missing).max() < _CLOSE_ENOUGH_DEGREES:
            break
    return guess
