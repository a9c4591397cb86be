"""The polygons of grids: what its units' outlines make together, or what lies nearest to its units' places.

Without outlines, land belongs to the nearest unit (Voronoi), as far as a little way beyond the outermost units, or as
far as the community's own outline where that is known. Lines between grids are cut once and shared by both sides, so
polygons tile.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.spatial import Voronoi

Indices = NDArray[np.int64]
Reals = NDArray[np.float64]
Shapes = NDArray[np.object_]

_GOLDEN_ANGLE = np.pi * (3.0 - np.sqrt(5.0))
_LONELY_RADIUS_M = 10.0
_SAME_AREA = 1e-9


def dissolve(outlines: Shapes, grid: Indices, grids: int) -> Shapes:
    """The union of units' outlines, grid by grid: (grids,) polygons or multipolygons.

    Outlines that fit together exactly are joined by cancelling the sides they share; where they don't (they overlap,
    leave a hairline or have vertices of their own along a side), by overlay. A grid without units is None.
    """
    order = np.argsort(grid, kind="stable")
    begin = np.searchsorted(grid[order], np.arange(grids + 1))
    return np.array([_joined(outlines[order[a:b]]) for a, b in pairwise(begin)] + [None])[:-1]


def tiled(outlines: Shapes, gap: float) -> Shapes:
    """Outlines made to fit together: hairlines up to `gap` closed, overlaps given to one side, vertices matched.

    Outlines that fit already, and those that cannot be made to, come back as they are. `gap` is in the outlines' own
    unit; it is also how far vertices may be pulled together, without which thousands of hairlines would take minutes.
    """
    if not hasattr(shapely, "coverage_clean") or bool(shapely.coverage_is_valid(outlines, gap_width=gap)):
        return outlines
    try:
        cleaned: Shapes = shapely.coverage_clean(outlines, gap_width=gap, snapping_distance=gap)
    except shapely.GEOSException:
        return outlines
    lost = shapely.is_missing(cleaned) | shapely.is_empty(cleaned)
    return outlines if lost.any() else cleaned


def _joined(shapes: Shapes) -> shapely.Geometry | None:
    if not len(shapes):
        return None
    if len(shapes) == 1:
        return shapes[0]
    try:
        union = shapely.coverage_union_all(shapes)
    except shapely.GEOSException:
        return shapely.union_all(shapes)
    area = shapely.area(shapes).sum()
    fits = union.is_valid and abs(union.area - area) <= _SAME_AREA * area and shapely.get_dimensions(union) == 2
    return _areas(union) if fits else shapely.union_all(shapes)


def _areas(shape: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(shape)
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts[shapely.get_dimensions(parts) == 2])


def nearest_land(
    places: Reals,
    grid: Indices,
    grids: int,
    community: Indices | None = None,
    areas: Mapping[int, shapely.Geometry] | None = None,
) -> Shapes:
    """Polygons (grids,) of what is nearer to a grid's units than to any other's; places (n, 2) in metres.

    With `areas` (outline of each community by its number), the grids of a community tile its outline instead, and a bit
    of land that a bend of the outline cuts off from its grid goes to the grid it has the longest border with.
    Units at one and the same place get a little circle around it to share.
    """
    spread = spread_out(places)
    if areas is None or community is None:
        return _cut(spread, grid, grids, surroundings(places))
    outlines = np.full(grids, None, dtype=object)
    for number in np.unique(community):
        members = np.flatnonzero(community == number)
        area = areas.get(int(number))
        area = surroundings(places[members]) if area is None else area
        drawn = _cut(spread[members], grid[members], grids, area)
        outlines = np.where(shapely.is_missing(drawn), outlines, drawn)
    return outlines


def surroundings(places: Reals) -> shapely.Geometry:
    """The convex hull of the places and as far beyond it as units typically are from each other."""
    hull = shapely.convex_hull(shapely.multipoints(places))
    count = len(np.unique(places, axis=0))
    apart = max(np.sqrt(hull.area / count), hull.length / (4.0 * count), _LONELY_RADIUS_M if hull.length == 0 else 0.0)
    return hull.buffer(apart, quad_segs=4)


def spread_out(places: Reals) -> Reals:
    """Places (n, 2) of which no two are the same: those at one spot are laid around it as the seeds of a sunflower.

    The circle has a quarter of the distance to the next spot as its radius, so nobody else's land is touched.
    """
    spots, spot_of, count = np.unique(places, axis=0, return_inverse=True, return_counts=True)
    spot_of = spot_of.reshape(-1)
    if (count == 1).all():
        return places
    from scipy.spatial import cKDTree

    order = np.argsort(spot_of, kind="stable")
    begin = np.concatenate([[0], np.cumsum(count)[:-1]])
    rank = np.empty(len(places), dtype=np.int64)
    rank[order] = np.arange(len(places)) - np.repeat(begin, count)
    distance = cKDTree(spots).query(spots, k=2)[0][:, 1] if len(spots) > 1 else np.array([4.0 * _LONELY_RADIUS_M])
    radius = 0.25 * distance[spot_of] * np.sqrt((rank + 0.5) / count[spot_of]) * (count[spot_of] > 1)
    angle = rank * _GOLDEN_ANGLE
    off: Reals = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return places + off


def _cut(places: Reals, grid: Indices, grids: int, area: shapely.Geometry) -> Shapes:
    """`area` cut along the lines that lie midway between units of different grids."""
    outlines = np.full(grids, None, dtype=object)
    present = np.unique(grid)
    if len(present) == 1:
        outlines[present[0]] = area
        return outlines
    middle = places.mean(axis=0)
    lines = _lines_between(places - middle, grid, area) + middle
    faces = _faces(lines, area)
    from scipy.spatial import cKDTree

    inner = shapely.get_coordinates(shapely.point_on_surface(faces))
    grid_of_face = grid[cKDTree(places).query(inner)[1]]
    grid_of_face = _give_away(faces, grid_of_face, places, grid)
    drawn = dissolve(faces, grid_of_face, grids)
    outlines[present] = drawn[present]
    return outlines


def _lines_between(places: Reals, grid: Indices, area: shapely.Geometry) -> Reals:
    """(s, 2, 2): the sides of Voronoi cells between units of different grids. Four far-off helpers close every cell."""
    from scipy.spatial import Voronoi

    reach = 20.0 * (np.abs(places).max() + np.sqrt(area.area) + area.length)
    helpers = reach * np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    cells: Voronoi = Voronoi(np.concatenate([places, helpers]))
    label = np.concatenate([grid, np.full(4, -1, dtype=grid.dtype)])
    ridges = np.asarray(cells.ridge_vertices)
    sides = label[cells.ridge_points]
    between = (sides[:, 0] != sides[:, 1]) & (sides >= 0).all(axis=1) & (ridges >= 0).all(axis=1)
    return np.asarray(cells.vertices[ridges[between]])


def _faces(lines: Reals, area: shapely.Geometry) -> Shapes:
    """The pieces into which lines cut an area. Every crossing is computed once, so the pieces share their vertices."""
    near = shapely.box(*area.bounds).buffer(1.0)
    shapely.prepare(near)
    cuts = shapely.linestrings(lines[np.hypot(*(lines[:, 1] - lines[:, 0]).T) > 0])
    cuts = cuts[shapely.intersects(near, cuts)]
    noded = shapely.union_all(np.append(cuts, area.boundary))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    shapely.prepare(area)
    inside = shapely.contains(area, shapely.point_on_surface(faces))
    return np.asarray(faces[inside], dtype=object)


def _give_away(faces: Shapes, grid_of_face: Indices, places: Reals, grid: Indices) -> Indices:
    """Faces without any unit of their grid go where their border is longest."""
    tree = shapely.STRtree(faces)
    unit, face = tree.query(shapely.points(places), predicate="intersects")
    settled = np.zeros(len(faces), dtype=bool)
    settled[face[grid[unit] == grid_of_face[face]]] = True
    homeless = np.setdiff1d(grid_of_face, grid_of_face[settled])
    for found in homeless:  # a grid whose units all lie outside the area keeps its largest piece
        mine = np.flatnonzero(grid_of_face == found)
        settled[mine[np.argmax(shapely.area(faces[mine]))]] = True
    if settled.all():
        return grid_of_face
    return _join_stray(faces, grid_of_face, settled)


def _join_stray(faces: Shapes, grid_of_face: Indices, settled: NDArray[np.bool_]) -> Indices:
    from wangge_engines.space.borders import shared_borders

    borders = shared_borders(faces)
    owner = grid_of_face.copy()
    settled = settled.copy()
    while not settled.all():
        a, b = borders.pairs.T
        frontier = settled[a] != settled[b]
        if not frontier.any():
            break
        longest = np.flatnonzero(frontier)[np.argmax(borders.length_m[frontier])]
        stray, kept = (a[longest], b[longest]) if settled[b[longest]] else (b[longest], a[longest])
        owner[stray], settled[stray] = owner[kept], True
    return owner


def polsby_popper(outlines: Shapes) -> Reals:
    """4π · area / perimeter², 1 for a disc (Polsby and Popper 1991); NaN where there is no outline."""
    length = shapely.length(outlines)
    none = np.full(len(outlines), np.nan)
    ratio: Reals = np.divide(4.0 * np.pi * shapely.area(outlines), length**2, out=none, where=length > 0)
    return ratio
