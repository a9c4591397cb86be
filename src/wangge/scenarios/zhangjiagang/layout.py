"""Lay the city out: land, settlements, cells, and the towns and communities that the cells make up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
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
PLACES = 15_900  # besides those along canals
URBAN_CELL_M2 = 8_200.0
OPEN_CELL_M2 = 84_000.0
RIVER_CELL_M2 = 260_000.0
PEOPLE_IN_URBAN_CELL = 80.0
PEOPLE_IN_OPEN_CELL = 34.0


@dataclass(frozen=True)
class Land:
    """The cells and what lies there, before anybody divides it."""

    cells: Cells
    terrain: Terrain
    urban: Values  # (n,) how built-up, 0 … 1
    river: NDArray[np.bool_]  # (n,)
    canal: Indices  # (n,) which canal, -1 for none

    @property
    def dry(self) -> NDArray[np.bool_]:
        return ~self.river & (self.canal < 0)

    def slowness(self, rng: np.random.Generator) -> Values:
        """Water is slow to cross, so borders tend to follow it; a smooth unevenness bends the others."""
        land = np.exp(0.25 * smooth_field(rng, 1_800.0)(self.cells.places))
        return land * np.where(self.river, 6.0, 1.0) * np.where(self.canal >= 0, 4.0, 1.0)


@dataclass(frozen=True)
class Layout(Land):
    """The land, each cell with its town and community (row numbers of the sources), and the census that fits it."""

    town: Indices
    community: Indices
    census: Census


def lay_out(sources: Sources, census: Census, rng: np.random.Generator, step: Callable[[float, str], None]) -> Layout:
    """Lay the whole city out. `step` hears the share done and what comes next."""
    land = _lay_land(sources, census, rng, step)
    step(0.40, "towns")
    town = _divide_into_towns(land, sources, rng)
    step(0.50, "communities")
    community, census = _divide_into_communities(land, sources, census, town, rng)
    return Layout(land.cells, land.terrain, land.urban, land.river, land.canal, town, community, census)


def _lay_land(sources: Sources, census: Census, rng: np.random.Generator, step: Callable[[float, str], None]) -> Land:
    terrain = _lay_ground(sources, sources.outline_in_metres(), rng)
    step(0.05, "settlements")
    settlements = _settle(sources, census, terrain, rng)
    warp = smooth_field(rng, 1_400.0)
    step(0.10, "cells")
    cells = _cut_city(terrain, settlements, warp, rng)
    return _describe(cells, terrain, settlements, warp)


def _lay_ground(sources: Sources, outline: shapely.Polygon, rng: np.random.Generator) -> Terrain:
    start, end = sources.plane.to_metres(np.array([NORTH_WEST, EAST]))
    island = sources.town_centres_in_metres()[list(sources.towns.code).index(ISLAND_TOWN)]
    return lay_terrain(outline, find_waterfront(outline, start, end), island, rng)


# Settlements


def _settle(sources: Sources, census: Census, terrain: Terrain, rng: np.random.Generator) -> list[Settlement]:
    """Give each town its centre, and smaller centres to a town of many urban communities (markets of merged towns)."""
    centres = sources.town_centres_in_metres()
    ground = _dry_ground(terrain, 400.0)
    land = np.sqrt([TOWNS[code].km2 for code in sources.towns.code])
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
    inside: Points = places[shapely.contains_xy(area, places)]
    return inside


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
    inside: Points = drawn[shapely.contains_xy(terrain.outline, drawn)]
    return inside


def _describe(cells: Cells, terrain: Terrain, settlements: list[Settlement], warp: Callable[[Points], Values]) -> Land:
    river = shapely.contains_xy(terrain.river, cells.places)
    urban = np.where(river, 0.0, urban_share(cells.places, settlements, warp))
    canal = np.full(len(cells.places), -1, dtype=np.int64)
    tree = shapely.STRtree(cells.outlines)
    for number, course in enumerate(terrain.canals):
        canal[np.unique(tree.query(shapely.points(course.course), predicate="within")[1])] = number
    return Land(cells, terrain, urban, river, canal)


# Towns and communities


def _divide_into_towns(land: Land, sources: Sources, rng: np.random.Generator) -> Indices:
    cells = land.cells
    wanted = np.array([TOWNS[code].km2 for code in sources.towns.code])
    target = wanted * cells.areas.sum() / wanted.sum()
    seeds = _cells_at(cells, sources.town_centres_in_metres())
    graph = cells.graph(land.slowness(rng))
    return grow_balanced(graph, seeds, cells.areas, target, np.sqrt(target / np.pi), rounds=60)[0]


def _cells_at(cells: Cells, places: Points) -> Indices:
    tree = shapely.STRtree(cells.outlines)
    return np.array([tree.query(place, predicate="intersects")[0] for place in shapely.points(places)])


def _divide_into_communities(
    land: Land, sources: Sources, census: Census, town: Indices, rng: np.random.Generator
) -> tuple[Indices, Census]:
    """Divide each town on its own, so that communities have about the cells their people need.

    Names are given last, to suit the place; the people stay where they are, so the census is returned anew.
    """
    graph = land.cells.graph(land.slowness(rng))
    ground = _expect(land)
    parent = sources.communities.parent.to_numpy()
    community = np.full(len(town), -1, dtype=np.int64)
    named = census
    for number, code in enumerate(sources.towns.code):
        own, members = np.flatnonzero(town == number), np.flatnonzero(parent == code)
        label = _divide_town(graph[own][:, own], ground.only(own), census, members, rng)
        namesakes = members[_name_by_bearing(ground.only(own), label, sources.communities.iloc[members], census)]
        community[own] = namesakes[label]
        named = named.exchanged(namesakes, members)
    return community, named


@dataclass(frozen=True)
class _Ground:
    """Cells as dividing a town needs them."""

    places: Points
    expected: Values  # people
    urban: Values
    area: Values

    def only(self, own: Indices) -> _Ground:
        return _Ground(self.places[own], self.expected[own], self.urban[own], self.area[own])


def _expect(land: Land) -> _Ground:
    people = land.urban * PEOPLE_IN_URBAN_CELL + (1 - land.urban) * PEOPLE_IN_OPEN_CELL
    return _Ground(land.cells.places, np.where(land.dry, people, 0.5), land.urban, land.cells.areas)


def _divide_town(
    graph: csr_array, ground: _Ground, census: Census, members: Indices, rng: np.random.Generator
) -> Indices:
    people = census.people[members].astype(float)
    target = people * ground.expected.sum() / people.sum()
    seeds = _seed_town(ground, census.urban[members], rng)
    reach, late = np.full(len(members), 400.0), np.zeros(len(members))
    label = np.zeros(len(ground.places), dtype=np.int64)
    for turn in range(5):
        label, late = grow_balanced(
            graph, seeds, ground.expected, target, reach, rounds=24 if turn == 4 else 14, late=late
        )
        area = np.bincount(label, ground.area, len(members))
        reach = np.sqrt(np.maximum(area, 1e5) / np.pi)
        if turn < 4:
            seeds = recentre(ground.places, ground.area, label, seeds)
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


def _name_by_bearing(ground: _Ground, label: Indices, members: pd.DataFrame, census: Census) -> Indices:
    """Which member each territory is, (k,): a name with 东, 西, 南 or 北 lies on that side of its town."""
    cost = -np.array([[_suits(name, place) for name in members.name] for place in _bearings(ground, label)])
    cost -= 0.05 * np.eye(len(members))
    sort = census.urban[members.index] + 2 * census.small[members.index]
    cost[sort[:, None] != sort[None]] = 1e3
    member: Indices = linear_sum_assignment(cost)[1].astype(np.int64)
    return member


def _bearings(ground: _Ground, label: Indices) -> Points:
    """Where each territory lies from the middle of the town's people: (k, 2), from -1 to 1."""
    middle = np.column_stack([np.bincount(label, ground.places[:, axis]) / np.bincount(label) for axis in (0, 1)])
    away = middle - np.average(ground.places, axis=0, weights=ground.expected)
    return away / (np.abs(away).max() or 1.0)


def _suits(name: str, place: Points) -> float:
    if name.startswith(CENTRAL):
        return float(-4 * np.hypot(*place))
    return float(sum(np.dot(BEARINGS[sign], place) for sign in name[:2] if sign in BEARINGS))
