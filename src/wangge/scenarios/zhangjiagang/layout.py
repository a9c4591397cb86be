"""Lay the city out: land, settlements, cells, and the towns and communities that the cells make up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree

from wangge.scenarios.zhangjiagang.cells import Cells, Indices, Points, cut_cells, spread_places
from wangge.scenarios.zhangjiagang.census import TOWNS, Census
from wangge.scenarios.zhangjiagang.sources import Sources
from wangge.scenarios.zhangjiagang.terrain import (
    CANAL_STEP_M,
    EAST,
    NORTH_WEST,
    Settlement,
    Terrain,
    canal_banks,
    find_waterfront,
    lay_terrain,
    smooth_field,
    urban_share,
)
from wangge.scenarios.zhangjiagang.territories import grow_balanced, pick_seeds, recentre

Values = NDArray[np.float64]

ISLAND_TOWN = "320582407"
RASTER_M = 120.0
SAMPLES = 220_000
PLACES = 15_400  # besides those along canals
URBAN_CELL_M2 = 8_200.0
OPEN_CELL_M2 = 84_000.0
RIVER_CELL_M2 = 260_000.0
PEOPLE_IN_URBAN_CELL = 85.0
PEOPLE_IN_OPEN_CELL = 34.0


@dataclass(frozen=True)
class Layout:
    """The cells, each with its town and community (row numbers of the sources), and what lies there."""

    cells: Cells
    terrain: Terrain
    urban: Values  # (n,) 0 … 1
    river: NDArray[np.bool_]  # (n,)
    canal: Indices  # (n,) which canal, -1 for none
    town: Indices  # (n,)
    community: Indices  # (n,)


def lay_out(sources: Sources, census: Census, rng: np.random.Generator, step: Callable[[float, str], None]) -> Layout:
    outline = sources.outline_in_metres()
    terrain = _lay_ground(sources, outline, rng)
    step(0.05, "settlements")
    settlements = _settle(sources, census, terrain, rng)
    warp = smooth_field(rng, 1_400.0)
    step(0.10, "cells")
    cells = _cut_city(terrain, settlements, warp, rng)
    urban, river, canal = _describe(cells, terrain, settlements, warp)
    step(0.40, "towns")
    town = _divide_into_towns(cells, sources, river, canal, rng)
    step(0.50, "communities")
    community = _divide_into_communities(cells, sources, census, town, urban, river, canal, rng)
    return Layout(cells, terrain, urban, river, canal, town, community)


def _lay_ground(sources: Sources, outline: shapely.Polygon, rng: np.random.Generator) -> Terrain:
    start, end = sources.plane.to_metres(np.array([NORTH_WEST, EAST]))
    island = sources.town_centres_in_metres()[list(sources.towns.code).index(ISLAND_TOWN)]
    return lay_terrain(outline, find_waterfront(outline, start, end), island, rng)


# Settlements


def _settle(sources: Sources, census: Census, terrain: Terrain, rng: np.random.Generator) -> list[Settlement]:
    """Give each town its centre, and smaller centres to a town of many urban communities (markets of merged towns)."""
    centres = sources.town_centres_in_metres()
    ground = _dry_ground(terrain, 400.0)
    land = np.sqrt([TOWNS[code][1] for code in sources.towns.code])
    owner = (np.linalg.norm(ground[:, None] - centres[None], axis=2) / land).argmin(axis=1)
    parent = sources.communities.parent.to_numpy()
    settlements: list[Settlement] = []
    for town, code in enumerate(sources.towns.code):
        people = census.people[(parent == code) & census.urban]
        settlements += _settle_town(town, centres[town], people, ground[owner == town], rng)
    return settlements


def _settle_town(
    town: int, centre: Points, people: Indices, ground: Points, rng: np.random.Generator
) -> list[Settlement]:
    lesser = max(0, round(len(people) / 4.5) - 1) if len(people) < 40 else 6
    share = rng.uniform(0.6, 1.0, lesser) * 0.42 / max(lesser, 1)
    if len(people) >= 40:
        share *= 0.6
    shares = np.r_[1 - share.sum(), share]
    far = ground[np.linalg.norm(ground - centre, axis=1) > 2_300]
    places = far[pick_seeds(far, np.ones(len(far)), lesser, rng)] if lesser else far[:0]
    land = shares * people.sum() / PEOPLE_IN_URBAN_CELL * URBAN_CELL_M2
    return [
        Settlement(float(x), float(y), float(np.sqrt(area / np.pi)), town)
        for (x, y), area in zip(np.vstack([centre, places]), land, strict=True)
    ]


def _dry_ground(terrain: Terrain, spacing: float) -> Points:
    inner = shapely.difference(terrain.outline, terrain.river).buffer(-700)
    return _raster(inner, spacing)


def _raster(area: shapely.Geometry, spacing: float) -> Points:
    west, south, east, north = area.bounds
    x, y = np.meshgrid(np.arange(west, east, spacing), np.arange(south, north, spacing))
    places = np.column_stack([x.ravel(), y.ravel()])
    shapely.prepare(area)
    return places[shapely.contains_xy(area, places)]


# Cells


def _cut_city(
    terrain: Terrain, settlements: list[Settlement], warp: Callable[[Points], Values], rng: np.random.Generator
) -> Cells:
    """Small cells in town, large ones in the fields, larger still on the river, even strips along canals."""
    samples = _sample(terrain, settlements, warp, rng)
    places = spread_places(samples, PLACES, rng)
    canals = np.vstack([np.vstack([canal.course, *canal_banks(canal)]) for canal in terrain.canals])
    free = cKDTree(canals).query(places)[0] > 0.5 * CANAL_STEP_M
    return cut_cells(np.vstack([places[free], canals]), terrain.outline)


def _sample(
    terrain: Terrain, settlements: list[Settlement], warp: Callable[[Points], Values], rng: np.random.Generator
) -> Points:
    ground = _raster(terrain.outline.buffer(RASTER_M / 2), RASTER_M)
    built = urban_share(ground, settlements, warp)
    density = built / URBAN_CELL_M2 + (1 - built) / OPEN_CELL_M2
    shapely.prepare(terrain.river)
    density[shapely.contains_xy(terrain.river, ground)] = 1 / RIVER_CELL_M2
    chosen = ground[rng.choice(len(ground), SAMPLES, p=density / density.sum())]
    drawn = chosen + rng.uniform(-RASTER_M / 2, RASTER_M / 2, chosen.shape)
    return drawn[shapely.contains_xy(terrain.outline, drawn)]


def _describe(
    cells: Cells, terrain: Terrain, settlements: list[Settlement], warp: Callable[[Points], Values]
) -> tuple[Values, NDArray[np.bool_], Indices]:
    urban = urban_share(cells.places, settlements, warp)
    river = shapely.contains_xy(terrain.river, cells.places)
    canal = np.full(len(cells.places), -1, dtype=np.int64)
    tree = shapely.STRtree(cells.outlines)
    for number, course in enumerate(terrain.canals):
        canal[np.unique(tree.query(shapely.points(course.course), predicate="within")[1])] = number
    urban[river] = 0.0
    return urban, river, canal


# Towns and communities


def _slowness(cells: Cells, river: NDArray[np.bool_], canal: Indices, rng: np.random.Generator) -> Values:
    """Water is slow to cross, so borders tend to follow it; a smooth unevenness bends the others."""
    land = np.exp(0.25 * smooth_field(rng, 1_800.0)(cells.places))
    return land * np.where(river, 2.0, 1.0) * np.where(canal >= 0, 4.0, 1.0)


def _divide_into_towns(
    cells: Cells, sources: Sources, river: NDArray[np.bool_], canal: Indices, rng: np.random.Generator
) -> Indices:
    slowness = _slowness(cells, river, canal, rng)
    centres = sources.town_centres_in_metres()
    tree = shapely.STRtree(cells.outlines)
    seeds = np.array([tree.query(shapely.Point(place), predicate="intersects")[0] for place in centres])
    land = np.array([TOWNS[code][1] for code in sources.towns.code])
    target = land * cells.areas.sum() / land.sum()
    reach = np.sqrt(target / np.pi)
    return grow_balanced(cells.graph(slowness), seeds, cells.areas, target, reach, rounds=60)[0]


def _divide_into_communities(
    cells: Cells,
    sources: Sources,
    census: Census,
    town: Indices,
    urban: Values,
    river: NDArray[np.bool_],
    canal: Indices,
    rng: np.random.Generator,
) -> Indices:
    """Divide each town on its own, so that communities have about the cells their people need."""
    expected = urban * PEOPLE_IN_URBAN_CELL + (1 - urban) * PEOPLE_IN_OPEN_CELL
    expected[river | (canal >= 0)] = 0.5
    graph = cells.graph(_slowness(cells, river, canal, rng))
    parent = sources.communities.parent.to_numpy()
    community = np.full(len(town), -1, dtype=np.int64)
    for number, code in enumerate(sources.towns.code):
        own, members = np.flatnonzero(town == number), np.flatnonzero(parent == code)
        ground = _Ground(cells.places[own], expected[own], urban[own], np.sqrt(cells.areas[own]))
        label = _divide_town(graph[own][:, own], ground, census, members, rng)
        names = sources.communities.name.iloc[members].tolist()
        community[own] = members[_name_by_bearing(ground, label, names, census.urban[members])[label]]
    return community


@dataclass(frozen=True)
class _Ground:
    """A town's cells: places, people expected, how built-up, side length."""

    places: Points
    expected: Values
    urban: Values
    side: Values


def _divide_town(graph: object, ground: _Ground, census: Census, members: Indices, rng: np.random.Generator) -> Indices:
    people = census.people[members].astype(float)
    target = people * ground.expected.sum() / people.sum()
    seeds = _seed_town(ground, census.urban[members], rng)
    reach, late = np.full(len(members), 400.0), np.zeros(len(members))
    label = np.zeros(len(ground.places), dtype=np.int64)
    for turn in range(5):
        label, late = grow_balanced(
            graph, seeds, ground.expected, target, reach, rounds=24 if turn == 4 else 14, late=late
        )
        area = np.bincount(label, ground.side**2, len(members))
        reach = np.sqrt(np.maximum(area, 1e5) / np.pi)
        if turn < 4:
            seeds = recentre(ground.places, ground.side**2, label, seeds)
    return label


def _seed_town(ground: _Ground, urban: NDArray[np.bool_], rng: np.random.Generator) -> Indices:
    """Seeds of urban communities among built-up cells, of villages among the others."""
    seeds = np.zeros(len(urban), dtype=np.int64)
    for built in (True, False):
        wanted = np.flatnonzero(urban == built)
        if not len(wanted):
            continue
        fits = np.flatnonzero((ground.urban > 0.5) == built)
        fits = fits if len(fits) >= len(wanted) else np.arange(len(ground.urban))
        seeds[wanted] = fits[pick_seeds(ground.places[fits], ground.expected[fits], len(wanted), rng)]
    return seeds


BEARINGS = {"东": (1.0, 0.0), "西": (-1.0, 0.0), "南": (0.0, -1.0), "北": (0.0, 1.0)}
CENTRAL = ("中心", "镇中")


def _name_by_bearing(ground: _Ground, label: Indices, names: list[str], urban: NDArray[np.bool_]) -> Indices:
    """Exchange territories of a kind so that a name with 东, 西, 南, 北 lies on that side of its town: (k,) member of each."""
    count = len(names)
    sizes = np.maximum(np.bincount(label, minlength=count), 1)
    middle = np.column_stack([np.bincount(label, ground.places[:, axis], count) / sizes for axis in (0, 1)])
    middle -= np.average(ground.places, axis=0, weights=ground.expected)
    middle /= np.abs(middle).max() or 1.0
    cost = -np.array([[_suits(name, place) for name in names] for place in middle])
    cost -= 0.05 * np.eye(count)
    cost[urban[:, None] != urban[None]] = 1e3
    return linear_sum_assignment(cost)[1].astype(np.int64)


def _suits(name: str, place: Points) -> float:
    if name.startswith(CENTRAL):
        return float(-4 * np.hypot(*place))
    return float(sum(np.dot(BEARINGS[sign], place) for sign in name[:2] if sign in BEARINGS))
