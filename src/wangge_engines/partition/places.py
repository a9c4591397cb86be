"""Where units are: which columns or outlines say so, in which system, and the same in metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from wangge_engines.errors import BadInput, Faults
from wangge_engines.messages import say
from wangge_engines.partition.tables import Table
from wangge_engines.space.projections import Metres, System, plane_for, read_crs

Reals = NDArray[np.float64]
Shapes = NDArray[np.object_]

OUTLINE_COLUMNS = ("outline", "geometry", "wkt")
_DEGREE_SLACK = 1e-6


@dataclass(frozen=True)
class Places:
    """Where each of n units is. See UnitTable for what the fields mean; used are the columns that said it."""

    place: Reals
    plane: Metres
    outlines: Shapes | None
    own_outlines: Shapes | None
    place_is_in_plane: bool
    used: list[str]
    notes: list[str]


@dataclass(frozen=True)
class _Given:
    """One way in which places are given: points (n, 2) in a system."""

    points: Reals
    system: System
    columns: list[str]


def find_places(table: Table, crs: object = None, datum: str = "wgs84") -> Places:
    """Places of a table's rows from `x`, `y`, from `lon`, `lat`, or from outlines; every bad row is told at once."""
    faults = table.faults()
    notes: list[str] = []
    shapes, shape_column = _shapes_of(table, faults)
    given = _columns_given(table, crs, datum, has_shapes=shapes is not None)
    if given is None and shapes is None:
        raise table.lacks(["x", "y"])
    if given is not None:
        _check_points(table, given, faults)
    faults.refuse_if_any()
    if shapes is None:
        assert given is not None
        plane = plane_for(given.system, given.points)
        return Places(_in_metres(table, plane, given), plane, None, None, True, given.columns, notes)
    system = _system_of_shapes(table, shapes, given, crs, datum, notes)
    if (shapely.get_type_id(shapes) == shapely.GeometryType.POINT).all():
        points = given or _Given(shapely.get_coordinates(shapes), system, [])
        plane = plane_for(points.system, points.points)
        place = _in_metres(table, plane, points)
        return Places(place, plane, None, None, True, [*points.columns, *shape_column], notes)
    return _with_outlines(table, shapes, system, given, shape_column, notes)


def inner_points(outlines: Shapes) -> Reals:
    """(n, 2): the centroid of each outline where it lies inside, else a point that surely does."""
    centroids = shapely.centroid(outlines)
    shapely.prepare(outlines)
    inside = shapely.contains_properly(outlines, centroids)
    return shapely.get_coordinates(np.where(inside, centroids, shapely.point_on_surface(outlines)))


def _with_outlines(
    table: Table, shapes: Shapes, system: System, given: _Given | None, shape_column: list[str], notes: list[str]
) -> Places:
    own = _repaired(table, shapes, notes)
    plane = plane_for(system, shapely.get_coordinates(shapely.centroid(own)))
    outlines = shapely.transform(own, plane.into)
    in_plane = given is None or given.system.is_known == system.is_known
    if given is None:
        place = inner_points(outlines)
    else:
        place = plane.into(given.points, given.system) if in_plane else given.points
        if not in_plane:
            notes.append(say("x and y are in another system than the outlines: say which with --crs to relate them"))
    columns = [*(given.columns if given else []), *shape_column]
    return Places(_finite(table, place), plane, outlines, own, in_plane, columns, notes)


def _columns_given(table: Table, crs: object, datum: str, *, has_shapes: bool) -> _Given | None:
    """`x`, `y` count before `lon`, `lat`: they are what a user computes in."""
    for pair in (("x", "y"), ("lon", "lat")):
        columns = [table.column(name) for name in pair]
        found = [column for column in columns if column]
        if len(found) == 1 and not has_shapes and not (pair == ("x", "y") and table.column("lon")):
            raise table.lacks([name for name, column in zip(pair, columns, strict=True) if column is None])
        if len(found) == 2:
            system = _metric(table, crs, datum, has_shapes) if pair == ("x", "y") else _degrees(table, crs, datum)
            if system is None:
                continue
            return _Given(np.column_stack([table.numbers(column) for column in found]), system, found)
    return None


def _metric(table: Table, crs: object, datum: str, has_shapes: bool) -> System | None:
    if crs is None and has_shapes and table.crs is not None and table.crs.is_projected:
        return System(table.crs)
    system = System(read_crs(crs)) if crs is not None else System()
    if system.is_geographic:
        if has_shapes:
            return None  # --crs speaks of the outlines, then
        message = say("x and y are metres, but {crs} is in degrees; name the columns lon and lat", crs=system.name)
        raise BadInput(message, table.name)
    if datum in ("gcj02", "bd09") and not has_shapes:
        raise BadInput(
            say("--datum {datum} is for longitude and latitude; x and y are metres", datum=datum), table.name
        )
    return system


def _degrees(table: Table, crs: object, datum: str) -> System | None:
    if crs is None:
        return System(read_crs("EPSG:4490" if datum == "cgcs2000" else "EPSG:4326"), datum)
    system = System(read_crs(crs), datum)
    if not system.is_geographic:
        message = say("lon and lat are degrees, but {crs} is in metres; name the columns x and y", crs=system.name)
        raise BadInput(message, table.name)
    return system


def _check_points(table: Table, given: _Given, faults: Faults) -> None:
    for axis, column in enumerate(given.columns):
        values = given.points[:, axis]
        for at in np.flatnonzero(~np.isfinite(values)):
            faults.add(_not_a_place(table, column, int(at)), int(table.rows[at]), column)
        if given.system.is_geographic:
            limit = (180.0, 90.0)[axis]
            for at in np.flatnonzero(np.abs(values) > limit + _DEGREE_SLACK):
                faults.add(_beyond(values[at], limit, axis), int(table.rows[at]), column)


def _not_a_place(table: Table, column: str, at: int) -> str:
    text = str(table.texts(column)[at])
    if not text:
        return say("the place is missing; fill it in or leave the unit out")
    return say("{text} is not a finite number; give the coordinate in figures", text=text)


def _beyond(value: float, limit: float, axis: int) -> str:
    if axis == 1:
        return say(
            "{value} is no latitude: it lies between -{limit} and {limit}; are lon and lat exchanged, or is this metres?",
            value=f"{value:g}",
            limit=f"{limit:g}",
        )
    return say(
        "{value} is no longitude: it lies between -{limit} and {limit}; metres belong in columns x and y",
        value=f"{value:g}",
        limit=f"{limit:g}",
    )


def _in_metres(table: Table, plane: Metres, given: _Given) -> Reals:
    return _finite(table, plane.into(given.points, given.system))


def _finite(table: Table, place: Reals) -> Reals:
    faults = table.faults()
    for at in np.flatnonzero(~np.isfinite(place).all(axis=1)):
        faults.add(say("the place lies outside the coordinate system; check the coordinates"), int(table.rows[at]))
    faults.refuse_if_any()
    return place


def _shapes_of(table: Table, faults: Faults) -> tuple[Shapes | None, list[str]]:
    """The geometry of each row, from the file itself or from WKT in a column, and that column."""
    column = None if table.geometry is not None else _outline_column(table)
    if table.geometry is None and column is None:
        return None, []
    shapes = table.geometry if table.geometry is not None else _from_wkt(table, str(column), faults)
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    for at in np.flatnonzero(empty & ~_rows_named(table, faults)):
        faults.add(say("the outline is missing; draw it or leave the unit out"), int(table.rows[at]), column)
    kinds = shapely.get_type_id(shapes)
    point, area = kinds == shapely.GeometryType.POINT, np.isin(kinds, (3, 6))
    for at in np.flatnonzero(~empty & ~area & (~point | area.any())):
        faults.add(
            say("the geometry is a {kind}; units are polygons, or all of them points", kind=shapes[at].geom_type),
            int(table.rows[at]),
            column,
        )
    faults.refuse_if_any()
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    for at in np.unique(owner[~np.isfinite(coordinates).all(axis=1)]):
        faults.add(say("the outline has a coordinate that is not finite; draw it anew"), int(table.rows[at]), column)
    return shapes, [column] if column else []


def _rows_named(table: Table, faults: Faults) -> NDArray[np.bool_]:
    return np.isin(table.rows, [fault.line for fault in faults if fault.line is not None])


def _outline_column(table: Table) -> str | None:
    return next((found for name in OUTLINE_COLUMNS if (found := table.column(name))), None)


def _from_wkt(table: Table, column: str, faults: Faults) -> Shapes:
    texts = table.texts(column)
    shapes: Shapes = shapely.force_2d(shapely.from_wkt(np.where(texts == "", None, texts.astype(object)), on_invalid="ignore"))
    for at in np.flatnonzero(shapely.is_missing(shapes) & (texts != "")):
        message = say("{text} is not WKT; an outline is written POLYGON ((x y, x y, …))", text=str(texts[at])[:40])
        faults.add(message, int(table.rows[at]), column)
    return shapes


def _system_of_shapes(
    table: Table, shapes: Shapes, given: _Given | None, crs: object, datum: str, notes: list[str]
) -> System:
    """Which system outlines are in: the file's word, else --crs, else that of the columns, else what the figures look like."""
    looks_like_degrees = _within_degrees(shapes)
    declared = table.crs if not (table.is_geojson and not looks_like_degrees) else None
    wanted = read_crs(crs) if crs is not None else None
    if declared is not None:
        if declared.is_geographic and not looks_like_degrees:
            message = say("the file says {crs}, but its coordinates are no degrees; set its system right", crs=declared.name)
            raise BadInput(message, table.name)
        if wanted is not None and given is None and wanted != declared and not table.is_geojson:
            raise BadInput(
                say("the file says that its system is {crs}; leave --crs out, or set the file right", crs=declared.name),
                table.name,
            )
        return _shifted(System(wanted if wanted is not None and table.is_geojson and given is None else declared), datum, table)
    if wanted is not None:
        return _shifted(System(wanted), datum, table)
    if given is not None:
        return given.system
    if datum == "wgs84" and not looks_like_degrees:
        notes.append(say("the outlines name no system: their coordinates are read as metres"))
        return System()
    if datum == "wgs84":
        notes.append(say("the outlines name no system: their coordinates are read as longitude and latitude, WGS 84"))
    return _degrees(table, None, datum) or System()


def _shifted(system: System, datum: str, table: Table) -> System:
    if datum == "wgs84" or (datum == "cgcs2000" and not system.is_geographic):
        return system
    if not system.is_geographic:
        raise BadInput(
            say("--datum {datum} is for longitude and latitude, but the file is in {crs}", datum=datum, crs=system.name),
            table.name,
        )
    return System(system.crs, datum)


def _within_degrees(shapes: Shapes) -> bool:
    x0, y0, x1, y1 = shapely.total_bounds(shapes)
    slack = _DEGREE_SLACK
    return bool(x0 >= -180 - slack and x1 <= 360 + slack and y0 >= -90 - slack and y1 <= 90 + slack)


def _repaired(table: Table, shapes: Shapes, notes: list[str]) -> Shapes:
    """Outlines that cross themselves are mended (and said so); one without area is refused."""
    bad = np.flatnonzero(~shapely.is_valid(shapes))
    if len(bad):
        shapes = shapes.copy()
        shapes[bad] = [_areas_of(mended) for mended in shapely.make_valid(shapes[bad])]
        rows = ", ".join(str(table.rows[at]) for at in bad[:5])
        notes.append(say("{count} outlines crossed themselves and were mended (first: {rows})", count=len(bad), rows=rows))
    faults = table.faults()
    for at in np.flatnonzero(~(shapely.area(shapes) > 0)):
        faults.add(say("the outline has no area; draw it anew"), int(table.rows[at]))
    faults.refuse_if_any()
    return shapes


def _areas_of(shape: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
