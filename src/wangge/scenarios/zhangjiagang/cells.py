"""Cut the city into small cells that share their corners exactly: the stuff all outlines are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import Voronoi, cKDTree

Points = NDArray[np.float64]
Indices = NDArray[np.int64]

CORNER_GRID_M = 0.5  # corners are rounded to this, so that none lie closer
SMALLEST_CELL_M2 = 600.0
SETTLING_ROUNDS = 4


@dataclass(frozen=True)
class Cells:
    """Polygons in metres that tile the outline; `pairs` (m, 2) share a border line of `border_m` (m,) metres."""

    outlines: NDArray[np.object_]
    places: Points
    pairs: Indices
    border_m: NDArray[np.float64]

    @property
    def areas(self) -> NDArray[np.float64]:
        areas: NDArray[np.float64] = shapely.area(self.outlines)
        return areas

    def graph(self, slowness: NDArray[np.float64]) -> csr_array:
        """Who touches whom, weighted by metres between the places times the mean slowness of the two cells."""
        one, other = self.pairs.T
        far = np.linalg.norm(self.places[one] - self.places[other], axis=1)
        cost = far * (slowness[one] + slowness[other]) / 2
        size = len(self.places)
        both_ways = (np.r_[cost, cost], (np.r_[one, other], np.r_[other, one]))
        return csr_array(both_ways, shape=(size, size))


def spread_places(samples: Points, count: int, rng: np.random.Generator) -> Points:
    """Choose `count` well-spaced places among samples that were drawn by density (Lloyd's method, a few rounds)."""
    places = samples[rng.choice(len(samples), count, replace=False)]
    for _ in range(SETTLING_ROUNDS):
        nearest = cKDTree(places).query(samples)[1]
        weight = np.bincount(nearest, minlength=count)
        total = np.column_stack([np.bincount(nearest, samples[:, axis], count) for axis in (0, 1)])
        places = np.where(weight[:, None] > 0, total / np.maximum(weight, 1)[:, None], places)
    return places


def cut_cells(places: Points, outline: shapely.Polygon) -> Cells:
    """Cut the outline into the places' Voronoi cells; slivers join the neighbour they share most border with.

    All polygons come from one set of noded lines, so neighbours have the very same corners.
    """
    polygons = _polygonize(_voronoi_borders(places, outline), outline)
    label = cKDTree(places).query(shapely.get_coordinates(shapely.point_on_surface(polygons)))[1]
    label = _join_slivers(polygons, label)
    outlines = _merge_by_label(polygons, label)
    pairs, border_m = shared_borders(outlines)
    return Cells(outlines, shapely.get_coordinates(shapely.point_on_surface(outlines)), pairs, border_m)


def _voronoi_borders(places: Points, outline: shapely.Polygon) -> NDArray[np.object_]:
    west, south, east, north = outline.bounds
    far = 3 * max(east - west, north - south)
    middle = ((west + east) / 2, (south + north) / 2)
    beyond = np.array([(-far, -far), (-far, far), (far, -far), (far, far)]) + middle
    diagram = Voronoi(np.vstack([places, beyond]))
    corners = np.round(diagram.vertices / CORNER_GRID_M) * CORNER_GRID_M
    ends = np.array([ridge for ridge in diagram.ridge_vertices if ridge[0] >= 0])
    lines = corners[ends]
    borders: NDArray[np.object_] = shapely.linestrings(lines[(lines[:, 0] != lines[:, 1]).any(axis=1)])
    return borders


def _polygonize(borders: NDArray[np.object_], outline: shapely.Polygon) -> NDArray[np.object_]:
    """Make polygons of the borders inside the outline; only those that cross its ring need to be cut anew."""
    shapely.prepare(outline)
    inside = shapely.contains_properly(outline, borders)
    at_ring = borders[~inside & shapely.intersects(outline, borders)]
    cut = shapely.get_parts(shapely.union_all(np.append(at_ring, outline.exterior)))
    polygons = shapely.get_parts(shapely.polygonize(np.concatenate([borders[inside], cut])))
    inner: NDArray[np.object_] = polygons[shapely.contains(outline, shapely.point_on_surface(polygons))]
    return inner


def _join_slivers(polygons: NDArray[np.object_], label: Indices) -> Indices:
    """Give pieces that are cut off from their cell, or too small for one, to the neighbour with the longest border."""
    area = shapely.area(polygons)
    largest = np.zeros(len(polygons), dtype=bool)
    order = np.lexsort((-area, label))
    largest[order[np.r_[True, np.diff(label[order]) > 0]]] = True
    joined = np.where(largest, label, -1)
    pairs, length = shared_borders(polygons)
    for piece in np.flatnonzero(~largest | (area < SMALLEST_CELL_M2)).tolist():
        joined[piece] = _longest_neighbour(piece, pairs, length, joined)
    return joined


def _longest_neighbour(piece: int, pairs: Indices, length: NDArray[np.float64], label: Indices) -> int:
    touching = (pairs == piece).any(axis=1)
    other = pairs[touching].sum(axis=1) - piece
    usable = label[other] >= 0
    return int(label[other[usable][np.argmax(length[touching][usable])]])


def _merge_by_label(polygons: NDArray[np.object_], label: Indices) -> NDArray[np.object_]:
    order = np.argsort(label, kind="stable")
    groups = np.split(polygons[order], np.flatnonzero(np.diff(label[order])) + 1)
    merged = [group[0] if len(group) == 1 else merge_outlines(group) for group in groups]
    return np.array(merged, dtype=object)


def merge_outlines(polygons: NDArray[np.object_]) -> shapely.Polygon:
    """Merge polygons of a coverage, keeping every corner they share with others."""
    return shapely.coverage_union_all(polygons)


def shared_borders(polygons: NDArray[np.object_]) -> tuple[Indices, NDArray[np.float64]]:
    """Find which polygons of a coverage share a border line: pairs (m, 2), i < j, and metres of border (m,).

    Compares edges by their two corners, so it takes O(edges log edges), and a shared corner alone does not count.
    """
    edges, metres = _edges(polygons)
    twin = np.flatnonzero((edges[:-1, :2] == edges[1:, :2]).all(axis=1))
    touching = np.column_stack([edges[twin, 2], edges[twin + 1, 2]])
    pairs, which = np.unique(touching, axis=0, return_inverse=True)
    return pairs.astype(np.int64), np.bincount(which.reshape(-1), metres[twin], len(pairs)).astype(np.float64)


def _edges(polygons: NDArray[np.object_]) -> tuple[Indices, NDArray[np.float64]]:
    """All edges as (lower corner, higher corner, polygon), sorted, with their lengths: twins stand side by side."""
    rings, ring_owner = shapely.get_rings(polygons, return_index=True)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    corner = np.unique(coordinates, axis=0, return_inverse=True)[1].reshape(-1)
    within = ring[1:] == ring[:-1]  # not the jump from a ring to the next
    start, end, owner = corner[:-1][within], corner[1:][within], ring_owner[ring[:-1][within]]
    edges = np.column_stack([np.minimum(start, end), np.maximum(start, end), owner])
    order = np.lexsort(edges.T[::-1])
    return edges[order], np.linalg.norm(np.diff(coordinates, axis=0)[within], axis=1)[order]
