"""Land and water, and how densely people settle: the generated ground that everything else stands on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Points = NDArray[np.float64]
Values = NDArray[np.float64]

WATERFRONT_M = 620.0
CHANNEL_M = 520.0
CANAL_STEP_M = 150.0
CANAL_WIDTH_M = 55.0
ISLAND_SHIFT = (2_600.0, 700.0)  # from the island town's rough centre, so that all of it lies within the limit
NORTH_WEST = (120.367272, 31.995932)  # where the outline meets the Yangtze,
EAST = (120.884639, 31.828278)  # and where it leaves it again


def smooth_field(rng: np.random.Generator, length_m: float, waves: int = 36) -> Callable[[Points], Values]:
    """Make a smooth random field of mean 0 and variance 1 whose values fade out of likeness over `length_m`.

    A sum of random cosines (random Fourier features of a Gaussian kernel, Rahimi and Recht 2007).
    """
    frequency = rng.normal(size=(2, waves)) / length_m
    phase = rng.uniform(0, 2 * np.pi, waves)

    def value(places: Points) -> Values:
        waved: Values = np.sqrt(2 / waves) * np.cos(places @ frequency + phase).sum(axis=1)
        return waved

    return value


@dataclass(frozen=True)
class Canal:
    name: str
    course: Points  # (n, 2) metres, a place every CANAL_STEP_M


@dataclass(frozen=True)
class Terrain:
    """The outline, the Yangtze and the canals inside it, in metres."""

    outline: shapely.Polygon
    river: shapely.Geometry
    canals: tuple[Canal, ...]


def lay_terrain(
    outline: shapely.Polygon, waterfront: shapely.LineString, island: Points, rng: np.random.Generator
) -> Terrain:
    """Lay the Yangtze along `waterfront` with an island at `island` (shape (2,)), and a few canals."""
    river = _lay_river(outline, waterfront, island, rng)
    canals = _lay_canals(outline, river, rng)
    return Terrain(outline, river, canals)


def find_waterfront(outline: shapely.Polygon, start: Points, end: Points) -> shapely.LineString:
    """Cut the part of the ring between its vertices nearest to `start` and `end`, the way the ring runs."""
    ring = shapely.get_coordinates(outline.exterior)[:-1]
    first, last = (int(np.argmin(((ring - place) ** 2).sum(axis=1))) for place in (start, end))
    return shapely.LineString(np.roll(ring, -first, axis=0)[: (last - first) % len(ring) + 1])


def _lay_river(
    outline: shapely.Polygon, waterfront: shapely.LineString, centre: Points, rng: np.random.Generator
) -> shapely.Geometry:
    island = _lay_island(centre, rng)
    places = shapely.get_coordinates(shapely.segmentize(waterfront, 500.0))
    width = WATERFRONT_M * (1 + 0.3 * smooth_field(rng, 2_500.0)(places))
    bank = shapely.union_all(shapely.buffer(shapely.points(places), np.clip(width, 380, 1_000)))
    upper_reach = shapely.union_all([island.buffer(CHANNEL_M), _wedge_behind(island, places)])
    river = shapely.union_all([bank, upper_reach]).difference(island)
    return shapely.intersection(river, outline)


def _lay_island(centre: Points, rng: np.random.Generator) -> shapely.Polygon:
    """Draw a long island that lies along the stream."""
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    ripple = 1 + 0.07 * smooth_field(rng, 0.9)(np.column_stack([np.cos(angle), np.sin(angle)]))
    along, across = 5_200 * ripple * np.cos(angle), 1_500 * ripple * np.sin(angle)
    turn = np.radians(24.0)
    x, y = along * np.cos(turn) - across * np.sin(turn), along * np.sin(turn) + across * np.cos(turn)
    return shapely.Polygon(np.column_stack([x, y]) + centre + ISLAND_SHIFT)


def _wedge_behind(island: shapely.Polygon, waterfront: Points) -> shapely.Geometry:
    """The stretch of river between the island and the city's limit: all water, however far the limit bulges out."""
    near = waterfront[shapely.distance(island, shapely.points(waterfront)) < 4_500]
    return shapely.convex_hull(shapely.MultiPoint(np.vstack([near, shapely.get_coordinates(island)])))


CANAL_NAMES = ("长泾河", "北横套", "南横套", "东盛港", "新济河", "盐墩港")


def _lay_canals(outline: shapely.Polygon, river: shapely.Geometry, rng: np.random.Generator) -> tuple[Canal, ...]:
    """Lay canals across the land, some from west to east, some from south to north."""
    west, south, east, north = outline.bounds
    dry = shapely.difference(outline, river).buffer(-CANAL_STEP_M / 2)
    across = [south + share * (north - south) for share in (0.36, 0.62)]
    upward = [west + share * (east - west) for share in (0.2, 0.38, 0.56, 0.74)]
    courses = [_wander(west, east, y, rng) for y in across]
    courses += [_wander(south, north, x, rng)[:, ::-1] for x in upward]
    return tuple(
        Canal(name, course[shapely.contains_xy(dry, course)])
        for name, course in zip(CANAL_NAMES, _without_crossings(courses), strict=True)
    )


def _wander(start: float, end: float, level: float, rng: np.random.Generator) -> Points:
    """A gently bending course from `start` to `end` around `level`."""
    along = np.arange(start, end, CANAL_STEP_M)
    bend = smooth_field(rng, 5_000.0)(np.column_stack([along, np.zeros_like(along)]))
    return np.column_stack([along, level + 900.0 * bend])


def _without_crossings(courses: Sequence[Points]) -> list[Points]:
    """Drop a course's places that lie on an earlier course, so that no two water cells crowd each other."""
    kept: list[Points] = []
    for course in courses:
        near = np.zeros(len(course), dtype=bool)
        for earlier in kept:
            gap = np.sqrt(((course[:, None] - earlier[None]) ** 2).sum(axis=2)).min(axis=1)
            near |= gap < 1.2 * CANAL_STEP_M
        kept.append(course[~near])
    return kept


def canal_banks(canal: Canal) -> tuple[Points, Points]:
    """Places on both banks of a canal, paired with its course, so that its cells come out as a strip of even width."""
    heading = np.gradient(canal.course, axis=0)
    heading /= np.linalg.norm(heading, axis=1, keepdims=True)
    side = np.column_stack([-heading[:, 1], heading[:, 0]]) * CANAL_WIDTH_M
    return canal.course + side, canal.course - side


@dataclass(frozen=True)
class Settlement:
    """A place where people live close together: its centre, the radius of its built-up area, its town (row number)."""

    x: float
    y: float
    radius_m: float
    town: int


def urban_share(places: Points, settlements: Sequence[Settlement], warp: Callable[[Points], Values]) -> Values:
    """How built-up each place is, 0 (open country) … 1 (town), shape (n,). `warp` makes the edges uneven."""
    share = np.zeros(len(places))
    uneven = 1 + 0.22 * warp(places)
    for town in settlements:
        far = np.hypot(places[:, 0] - town.x, places[:, 1] - town.y) * uneven / town.radius_m
        share = np.maximum(share, 1 / (1 + far**5))
    return share
